"""A letter filled in from its master copy is the letter that would have been written for the person alone."""

import email
from functools import partial
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import transaction
from core.text import clean_line
from core.urls import absolute
from mailers.terms import Letter
from organisers.models import Organisation
from registration import held_texts, leaving_texts, letter_texts, mailing, others_texts
from registration.change_words import ChangeRow
from registration.letter_content import Reader
from registration.letter_copies import ADDRESS, JOIN, MANAGE, NAME, NUMBER, copy_for, fill, master_reader
from registration.letter_parts import About, finished
from registration.models import Event, Registration
from registration.terms import RegistrationStatus
from tests.builders import FOCUS_GROUP, NOW, REGIONAL_MEETING, THINK_TANK, TRAINING, mails, make_event
from tests.integration.registration.letter_desk import read_all
from tests.integration.registration.world import Visitor, publish, slug_of

SAMPLES: dict[str, dict[str, Any]] = {
    "online": FOCUS_GROUP,
    "on site": {**THINK_TANK, "online_url": "https://meeting.example.lv/j/1?a=1&b=%s"},
    "two days": {**TRAINING, "title": Bilingual(r"{{ x }} %s \1 <b>&amp;", r"%(name)s {0} \g<0>")},
    "only the day": REGIONAL_MEETING,
}
NAMES = (
    "Anna Bērziņa",
    'O\'Neil, "X" <b>',
    "Ān\u0327a ‘’“”",
    "{{x}} {% if %} {0}",
    "%s %(name)s %%",
    r"\1 \g<0> \\ \n",
    "&amp; &lt; &#39; ;:,=",
    "家族 👩‍👧 Ģ̌",
    "x" * 199 + "y",
    "ļ" * 80 + " " + "Ž" * 80,
)
TOKENS = {MANAGE: "Ma-na_ge" * 4, JOIN: "jo-IN_0-" * 4}
ROWS = (ChangeRow("Laiks", "plkst. 16.00 <i>", "plkst. 17.00 & vēlāk"), ChangeRow("Vieta", "", "Nagla"))
IN_CALENDAR, STAYS = {"in_calendar": True, "stays": False}, {"in_calendar": False, "stays": True}

# what is said, private links, join link: every letter that letters.py makes from a copy, as it makes it
CASES: tuple[tuple["partial[Any]", bool, bool], ...] = (
    (partial(letter_texts.registered), True, True),
    (partial(letter_texts.promoted), True, True),
    (partial(letter_texts.waiting, place=1), True, False),
    (partial(letter_texts.waiting, place=2), True, False),
    (partial(letter_texts.waiting, place=2, reason="institution"), True, False),
    (partial(letter_texts.waiting, place=2, reason="party"), True, False),
    (partial(held_texts.offered, until="līdz <5.> & 6."), True, False),
    (partial(held_texts.pending, guardian="O'Neil <b>", until="līdz 5.", by_mail=True), True, False),
    (partial(held_texts.pending, guardian="Ilze", until="līdz 5.", by_mail=False), True, False),
    (partial(held_texts.lapsed, offered=True), False, False),
    (partial(held_texts.lapsed, offered=False), False, False),
    (partial(letter_texts.updated, rows=ROWS, fields=frozenset({"day"}), note="<b> {{x}}"), True, True),
    (partial(letter_texts.updated, rows=ROWS, fields=frozenset({"venue"}), again=True), True, True),
    (partial(letter_texts.updated, rows=ROWS[1:], fields=frozenset({"venue"}), place=3), True, False),
    (partial(letter_texts.updated, rows=ROWS[1:], fields=frozenset({"venue"}), held=True), True, False),
    (partial(letter_texts.event_cancelled, in_calendar=True), False, False),
    (partial(letter_texts.event_cancelled, in_calendar=False), False, False),
    (partial(leaving_texts.withdrawn, **IN_CALENDAR), False, False),
    (partial(leaving_texts.withdrawn, **STAYS), False, False),
    (partial(leaving_texts.removed, **IN_CALENDAR), False, False),
    (partial(others_texts.substituted, by="O'Neil <b>", **IN_CALENDAR), False, False),
    (partial(others_texts.substituted, by="", **STAYS), False, False),
    (partial(others_texts.refused, **IN_CALENDAR), False, False),
    (partial(others_texts.left_list, in_calendar=False, stays=False), False, False),
    (partial(others_texts.one_left, name="O'Neil <b>", by_organiser=False, **IN_CALENDAR), False, False),
    (partial(others_texts.one_left, name="Zane", by_organiser=True, **STAYS), False, False),
    (partial(letter_texts.registered, opening="O'Neil <b>", lists=(("Un", ("a <b>", "c")),)), True, True),
    (partial(leaving_texts.address_left, **IN_CALENDAR), False, False),
    (partial(letter_texts.already, place=0), True, True),
    (partial(letter_texts.already, place=4), True, False),
    *((partial(letter_texts.link, status=status, place=0), True, False) for status in RegistrationStatus),
)


def about(session: Session, event: Event) -> About:
    return About(event, session.get_one(Organisation, event.organisation_id), NOW)


def copied(of: About, words: "partial[Any]", links: bool, join: bool, name: str) -> Letter:
    values = {NAME: name, NUMBER: "17", ADDRESS: "anna@example.lv", **TOKENS}
    stand_in = master_reader(Registration(given_name=name, family_name=""), links=links, join=join)
    return copy_for(values, of, words, stand_in)


def written(of: About, words: "partial[Any]", links: bool, join: bool, name: str) -> Letter:
    """The letter without a copy."""
    manage = absolute("status.show", token=TOKENS[MANAGE]) if links else ""
    reader = Reader(name, "17", manage, absolute("status.join", token=TOKENS[JOIN]) if join else "")
    return finished(words(of, reader), of)


def assert_same(copy: Letter, direct: Letter) -> None:
    """Equal in everything; quotes of a text may be written as entities, which a reader of HTML does not see."""
    assert (copy.subject, copy.text, copy.reply_to) == (direct.subject, direct.text, direct.reply_to)
    assert copy.html.replace("&quot;", '"').replace("&#x27;", "'") == direct.html


def tree(page: str) -> str:
    return str(html5lib.serialize(html5lib.parse(page), quote_attr_values="always"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_filled_copy_is_the_letter_written_for_the_person(session: Session, sample: str) -> None:
    of = about(session, make_event(session, **SAMPLES[sample]))
    for language in ("lv", "en"):
        with force_locale(language):
            for case in CASES:
                assert_same(copied(of, *case, NAMES[0]), written(of, *case, NAMES[0]))
                assert_same(copied(of, *case, NAMES[1]), written(of, *case, NAMES[1]))


def test_name_stands_in_the_copy_as_in_the_letter_written_for_it(session: Session) -> None:
    of = about(session, make_event(session))
    with force_locale("lv"):
        for name in NAMES:
            copy, direct = (make(of, *CASES[0], name) for make in (copied, written))
            assert_same(copy, direct)
            assert tree(copy.html) == tree(direct.html), name


def test_names_are_such_as_the_form_takes() -> None:
    assert [clean_line(name) for name in NAMES if name != NAMES[2]] == [name for name in NAMES if name != NAMES[2]]


def test_every_letter_about_a_person_is_in_the_table() -> None:
    public = {
        name
        for room in (letter_texts, held_texts, leaving_texts, others_texts)
        for name, value in vars(room).items()
        if callable(value) and getattr(value, "__module__", "") == room.__name__ and not name.startswith("_")
    }
    pieces = {"when_a_place_is_free", "why_waiting", "withdrawal_note", "may_be_passed", "opening", "registered_too"}
    to_others = {"consent", "guardian"}
    one_by_one = {"data_code", "took_back"}
    assert {words.func.__name__ for words, *_ in CASES} == public - pieces - to_others - one_by_one


def test_person_without_a_name_has_no_line_for_it(session: Session) -> None:
    of = about(session, make_event(session))
    with force_locale("en"):
        copy, direct = (make(of, *CASES[0], "") for make in (copied, written))
    assert_same(copy, direct)
    assert "Name and surname" not in copy.text


def test_copy_follows_every_change_of_event_and_organisation(session: Session) -> None:
    of = about(session, make_event(session, **FOCUS_GROUP))
    changes: tuple[tuple[object, str, object], ...] = (
        (of.event, "title", Bilingual("Cits", "Another")),
        (of.event, "programme", THINK_TANK["programme"]),
        (of.event, "contact_phone", "+37120000003"),
        (of.event, "online_passcode", "1"),
        (of.event, "starts_at", NOW),
        (of.event, "funder", Bilingual("Cits fonds", "Another fund")),
        (of.event, "slug", "cits"),
        (of.event, "survey_url", ""),
        (of.organisation, "name", Bilingual("Cita biedrība", "Another association")),
    )
    seen = {copied(of, *CASES[0], NAMES[0]).html}
    for row, field, value in changes:
        setattr(row, field, value)
        session.flush()
        later = about(session, of.event)
        assert_same(copied(later, *CASES[0], NAMES[0]), written(later, *CASES[0], NAMES[0]))
        seen.add(copied(later, *CASES[0], NAMES[0]).html)
    assert len(seen) == len(changes) + 1
    session.rollback()


def test_stand_ins_of_another_process_are_plain_text() -> None:
    typed = f"x{'0' * 12}nx {NAME[:-1]} {NAME[1:]}"
    assert fill(f"{NAME}, {typed}", {NAME: r"\1"}) == rf"\1, {typed}"


def test_stand_in_that_somebody_typed_is_not_filled_in_again() -> None:
    assert fill(f"{NAME} {NUMBER}", {NAME: f"{NUMBER} {NAME}", NUMBER: "7"}) == f"{NUMBER} {NAME} 7"


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x85", "\u2028", "\x0b"])
def test_line_end_in_a_name_never_reaches_a_letter(app: Flask, ending: str) -> None:
    event_id = publish(app)
    answer = Visitor(app, slug_of(app, event_id)).register(1, given_name=f"Anna{ending}Bcc: b@example.lv{ending}")
    assert answer.status_code == 303
    with app.app_context(), transaction() as session:
        letter = read_all(session)[mailing.REGISTERED]
        (row,) = mails(session, mailing.REGISTERED)
        assert ": Anna Bcc: b@example.lv Kalniņa\n" in letter.text
        assert "Bcc" not in email.message_from_bytes(row.wire or b"")
