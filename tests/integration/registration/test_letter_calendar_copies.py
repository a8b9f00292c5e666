"""A calendar part filled in from its master copy is, byte for byte, the one written for the person alone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import vobject
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from calendars import invitations
from calendars.stream import parameter
from calendars.terms import Attendee, CalendarEvent, Mailbox, Partstat
from core.bilingual import Bilingual
from core.db import transaction
from core.urls import absolute
from registration import letter_calendar, mailing
from registration.calendar_entries import entry
from registration.leaving_texts import withdrawal_note
from registration.letter_cases import Case, open_case, own_values, reader_of
from registration.letter_copies import JOIN
from registration.models import Registration
from tests.builders import FOCUS_GROUP, NOW, THINK_TANK, TRAINING, mails, make_event
from tests.builders import make_registration as register
from tests.integration.registration.letter_desk import order
from tests.integration.registration.test_letter_copies import NAMES

LATER = NOW + timedelta(hours=1)
SAMPLES: dict[str, dict[str, Any]] = {
    "online": {**FOCUS_GROUP, "summary": Bilingual("Ž" * 90 + r"\n; , \ {{x}} %s", r"\\" * 80)},
    "on site": THINK_TANK,
    "two days": TRAINING,
    "only the day": FOCUS_GROUP,
}
ADDRESSES = ("a@b.lv", "anna.berzina@example.lv", f"{'o' * 64}@{'domeens-' * 5}x.example.lv", "o'neil+%s{x}@example.lv")
# Names of every length: wherever a line is folded, it is folded there for somebody.
LENGTHS = tuple(("ā" if n % 3 else "a") + "b" * (n - 1) for n in range(1, 161, 3))


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context(), transaction() as opened:
        yield opened
        opened.rollback()


def case_of(session: Session, person: Registration) -> Case:
    case = open_case(session, order(session, mailing.REGISTERED, person), NOW)
    assert isinstance(case, Case)
    return case


Written = Callable[[CalendarEvent, Mailbox, Attendee], bytes]


def written(
    case: Case, write: Written, attendee: Attendee, changed_at: datetime, *, sequence: int, join: bool
) -> bytes:
    """The stream without a copy."""
    join_url = absolute("status.join", token=own_values(case)[JOIN]) if join and case.event.online_url else None
    shown = entry(case.event, case.about.language, url=case.about.page, join_url=join_url)
    organizer = Mailbox(case.about.sender, case.settings.mail_from)
    return write(replace(shown, sequence=sequence, changed_at=changed_at), organizer, attendee)


def rename(case: Case, name: str, address: str = "anna@example.lv") -> None:
    """Another person; the rows are rolled back in the end."""
    case.person.given_name, case.person.family_name, case.row.recipient = name, "", address


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_filled_invitation_is_the_one_written_for_the_person(session: Session, sample: str, language: str) -> None:
    event = make_event(session, **SAMPLES[sample])
    person = register(session, event, language=language)
    if sample == "only the day":
        event.starts_at = event.ends_at = None
    case = case_of(session, person)
    people = [(name, ADDRESSES[1]) for name in (*NAMES, *LENGTHS)] + [(NAMES[1], address) for address in ADDRESSES]
    with session.no_autoflush, force_locale(language):
        for name, address in people:
            rename(case, name, address)
            attendee = Attendee(Mailbox(name, address))
            direct = written(case, invitations.invitation, attendee, NOW, sequence=0, join=True)
            assert letter_calendar.request(case, reader_of(case)).data == direct, (name, address)


@pytest.mark.parametrize("answer", Partstat)
def test_filled_invitation_repeats_the_answer_given_so_far(session: Session, answer: Partstat) -> None:
    case = case_of(session, register(session, make_event(session)))
    case.person.partstat, case.person.calendar_sequence = answer, 7
    attendee = Attendee(Mailbox(case.person.name, case.row.recipient), answer, rsvp=answer is Partstat.NEEDS_ACTION)
    direct = written(case, invitations.invitation, attendee, NOW, sequence=7, join=True)
    assert letter_calendar.request(case, reader_of(case)).data == direct


@pytest.mark.parametrize("language", ["lv", "en"])
def test_filled_cancellations_are_those_written_for_the_person(session: Session, language: str) -> None:
    case = case_of(session, register(session, make_event(session), language=language))
    case.event.calendar_changed_at, case.event.status = LATER, "cancelled"
    case.event.cancel_note = Bilingual("Slimība; {{x}}, \\1 %s", "Illness")
    case.person.ended_at = LATER - timedelta(minutes=3)
    with session.no_autoflush, force_locale(language):
        off = partial(invitations.cancellation, note=case.event.cancel_note.text(language))
        gone = partial(invitations.withdrawal, note=withdrawal_note())
        for name in NAMES:
            rename(case, name)
            attendee = Attendee(Mailbox(name, "anna@example.lv"), rsvp=False)
            direct = written(case, off, attendee, LATER, sequence=0, join=False)
            assert letter_calendar.event_cancelled(case).data == direct, name
            direct = written(case, gone, attendee, LATER, sequence=4, join=False)
            assert letter_calendar.withdrawn(case, 4).data == direct, name


def test_two_people_of_an_event_get_a_stamp_and_a_link_of_their_own(session: Session) -> None:
    event = make_event(session)
    anna, berta = (
        case_of(session, register(session, event, given_name=name, email=f"{name}@example.lv", now=now))
        for name, now in (("Anna", NOW), ("Berta", LATER))
    )
    streams = [letter_calendar.request(case, reader_of(case)).data for case in (anna, berta)]
    entries = [vobject.readOne(stream.decode()).vevent for stream in streams]
    assert [found.dtstamp.value for found in entries] == [NOW, LATER]
    assert [found.attendee.value for found in entries] == ["mailto:Anna@example.lv", "mailto:Berta@example.lv"]
    assert [found.attendee.params["CN"] for found in entries] == [["Anna Bērziņa"], ["Berta Bērziņa"]]
    tokens = [own_values(case)[JOIN] for case in (anna, berta)]
    unfolded = [stream.replace(b"\r\n ", b"").decode() for stream in streams]
    assert [[text.count(token) for token in tokens] for text in unfolded] == [[3, 0], [0, 3]]
    assert len(mails(session, mailing.REGISTERED)) == 4


def test_name_in_the_calendar_is_read_as_one_parameter(session: Session) -> None:
    case = case_of(session, register(session, make_event(session)))
    for name in (*NAMES, "A, B; C: D", "“„” A", "^'^n^^ A"):
        rename(case, name)
        found = vobject.readOne(letter_calendar.request(case, reader_of(case)).data.decode()).vevent.attendee
        assert found.params["CN"] == [parameter(name)], name
        assert found.value == "mailto:anna@example.lv"
        assert set(found.params) == {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"}
