"""What the reminders say: to whom, in which words, with whose links."""

import html
import re
from datetime import datetime, timedelta
from email import policy
from email.parser import BytesParser

import pytest
from sqlalchemy import update

from core.bilingual import Bilingual
from core.db import db, transaction
from mailers.terms import Letter
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.links import token as link_token
from registration.models import Event, Registration
from registration.terms import LinkKind
from reminders import services, stopping
from reminders.previews import preview
from reminders.terms import Kind, RuleChange, Subject
from tests import builders
from tests.builders import settings_here
from tests.integration.registration.letter_desk import assert_readable, read
from tests.integration.reminders.letter_reading import everybody, letter_of
from tests.integration.reminders.moments import DAY_BEFORE, HOUR_BEFORE, THREE_DAYS
from tests.integration.reminders.world import Reminding


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_every_letter_can_be_read(reminding: Reminding, kind: Kind, language: str) -> None:
    everybody(reminding, language)
    letter = letter_of(reminding, kind)
    assert_readable(kind.value, letter)
    assert (letter.calendar, letter.attachments) == (None, ())
    assert letter.list_unsubscribe is not None
    assert letter.list_unsubscribe in letter.text
    assert len(letter.list_unsubscribe) <= 72


@pytest.mark.parametrize("kind", Kind)
def test_the_headers_stop_reminders_with_one_click(reminding: Reminding, kind: Kind) -> None:
    everybody(reminding)
    letter = letter_of(reminding, kind)
    with reminding.app.app_context():
        row = builders.mails(db.session(), f"reminders.{kind.value}")[-1]
        raw = bytes(row.wire or b"")
        first = builders.mails(db.session(), "registration.registered")[0].message_id
        db.session().rollback()
    mail = BytesParser(policy=policy.default).parsebytes(raw)
    assert mail["List-Unsubscribe"] == f"<{letter.list_unsubscribe}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.search(rb"\r\nList-Unsubscribe: <http[^\r\n]+>\r\n", raw) or re.search(
        rb"\r\nList-Unsubscribe:\r\n <http[^\r\n]+>\r\n", raw
    )
    about_a_place = kind in {Kind.still_coming, Kind.start, Kind.thanks}
    assert mail["References"] == mail["In-Reply-To"] == (first if about_a_place else None)
    assert mail["Precedence"] is None


def test_before_the_start_everything_is_there(reminding: Reminding) -> None:
    everybody(reminding, "en")
    letter = letter_of(reminding, Kind.start)
    with reminding.app.app_context():
        person = db.session().get_one(Registration, 1)
        own = {kind: link_token(settings_here(), 1, kind, person.links_generation) for kind in LinkKind}
        db.session().rollback()
    assert letter.subject == "Tomorrow: Focus group “Working with communities”"
    for text in (
        "Wednesday, 10 February 2027, 16:00 (Riga time)",
        f"/pievienoties/{own[LinkKind.meeting]}",
        f"/r/{own[LinkKind.mailed]}",
        "Anna1 Bērziņa",
        "123 456 789",
    ):
        assert text in letter.text, text
    assert "meeting.example.lv" not in letter.text  # only the personal link


@pytest.mark.parametrize(
    ("at", "subject"), [(DAY_BEFORE, "Tomorrow"), (HOUR_BEFORE, "Today"), (DAY_BEFORE - timedelta(days=1), "Soon")]
)
def test_the_subject_says_how_soon(reminding: Reminding, at: datetime, subject: str) -> None:
    event_id = everybody(reminding, "en")
    reminding.at(at)
    reminding.do(services.send_now, event_id, Kind.start)
    assert letter_of(reminding, Kind.start, at).subject == f"{subject}: Focus group “Working with communities”"


def test_an_invited_person_has_yes_and_no(reminding: Reminding) -> None:
    everybody(reminding)
    letter = letter_of(reminding, Kind.deadline_invited)
    with reminding.app.app_context():
        guest = db.session().get_one(Guest, 1)
        token = token_of(settings_here(), guest.ref)
        db.session().rollback()
    links = re.findall(r"http://127\.0\.0\.1:5000/a/\S+", letter.text)
    assert links == [f"http://127.0.0.1:5000/a/{token}?atbilde={answer}" for answer in ("ja", "ne")]
    assert "līdz 2027. gada 7. februārim (ieskaitot), plkst. 23.59" in letter.text


def test_still_coming_has_two_buttons(reminding: Reminding) -> None:
    everybody(reminding)
    letter = letter_of(reminding, Kind.still_coming)
    assert re.findall(r"/r/[^/\s]+(/\w+)", letter.text) == ["/naksu", "/atteikties"]


def test_a_family_reads_one_letter_with_everybodys_name_and_page(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in range(3):
        reminding.register(event_id, number, email="gimene@example.lv")
    letter = letter_of(reminding, Kind.start)
    assert "Anna0 Bērziņa, Anna1 Bērziņa, Anna2 Bērziņa" in letter.text
    assert len(set(re.findall(r"/r/([\w-]{32})", letter.text))) == 3


def test_the_organisers_own_words_stand_in_the_letter(reminding: Reminding) -> None:
    event_id = everybody(reminding)
    words = Bilingual("Ņemiet līdzi krūzi.\n<b>Ne zīmi</b>", "Bring a cup.")
    reminding.do(services.change_rule, event_id, Kind.start, change=RuleChange(True, None, words))
    letter = letter_of(reminding, Kind.start)
    assert "> Ņemiet līdzi krūzi.\n> <b>Ne zīmi</b>\n" in letter.text
    assert "&lt;b&gt;Ne zīmi&lt;/b&gt;" in letter.html


def test_two_people_get_their_own_links_and_nobody_elses(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in (1, 2):
        reminding.register(event_id, number)
    reminding.at(DAY_BEFORE).tick()
    with reminding.app.app_context(), transaction() as session:
        letters = [read(session, row, reminding.now) for row in builders.mails(session, "reminders.start")]
    links = [set(re.findall(r"/(?:r|u|pievienoties)/([\w-]{32})", letter.text)) for letter in letters]
    assert [len(found) for found in links] == [3, 3]
    assert links[0] & links[1] == set()
    assert ["Anna1" in letters[0].text, "Anna2" in letters[0].text] == [True, False]


@pytest.mark.parametrize("kind", Kind)
def test_the_preview_is_the_letter(reminding: Reminding, kind: Kind) -> None:
    event_id = everybody(reminding)
    words = Bilingual("Ņemiet līdzi krūzi.")
    reminding.do(services.change_rule, event_id, kind, change=RuleChange(True, None, words))
    letter = letter_of(reminding, kind)
    with reminding.app.app_context():
        shown = preview(db.session(), db.session().get_one(Event, event_id), kind, words, reminding.now, "lv")
        db.session().rollback()
    assert (shown.subject, plain(shown.text)) == (letter.subject, plain(letter.text))


def plain(text: str) -> str:
    """Without what is personal: tokens, name, number."""
    text = re.sub(r"/(r|u|a|pievienoties)/[\w-]+", r"/\1/*", text)
    return re.sub(r"(Anna(1)? Bērziņa|Guntis1 Liepa)|(?<=numurs: )\d+|(?<=number: )\d+", "*", text)


def test_the_link_survives_a_new_secret_key(reminding: Reminding) -> None:
    """Fault F47: links in letters sent before still stop the reminders."""
    everybody(reminding)
    with reminding.app.app_context():
        settings = settings_here()
        with transaction() as session:
            before = stopping.stop_token(session, settings, Subject.registration, 1, reminding.now)
    client = reminding.app.test_client()
    from dataclasses import replace

    reminding.app.config["AICINA"] = replace(settings, secret_key="another secret that is long enough for this")
    after = re.findall(r"/u/([\w-]{32})", letter_of(reminding, Kind.start).text)[0]
    assert before != after
    assert [client.get(f"/u/{token}").status_code for token in (before, after)] == [200, 200]


def letters_of(reminding: Reminding, kind: Kind, at: datetime) -> list[Letter]:
    """Every letter of a kind, in the order they were ordered."""
    reminding.at(at).tick()
    with reminding.app.app_context(), transaction() as session:
        mails = builders.mails(session, f"reminders.{kind.value}", state="queued")
        return [read(session, mail, reminding.now) for mail in mails]


def test_colleagues_with_one_mailbox_get_each_their_own_letter(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in (1, 2):
        reminding.invite(event_id, number, email="birojs@example.lv", language="en")
    first, second = letters_of(reminding, Kind.deadline_invited, THREE_DAYS)
    assert ["Hello, Guntis1 Liepa!" in first.text, "Hello, Guntis2 Liepa!" in second.text] == [True, True]
    links = [set(re.findall(r"/a/([\w-]+)", letter.text)) for letter in (first, second)]
    assert [len(found) for found in links] == [1, 1]
    assert links[0] != links[1]


def test_an_office_without_a_name_is_greeted_without_one(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.invite(event_id, given_name="", family_name="", language="en")
    assert "Hello!" in letters_of(reminding, Kind.deadline_invited, THREE_DAYS)[0].text


@pytest.mark.parametrize(
    ("waiting_list", "said"),
    [(True, "All places are taken; you can join the waiting list."), (False, "All places are taken.")],
)
def test_who_is_asked_to_a_full_event_reads_so(reminding: Reminding, waiting_list: bool, said: str) -> None:
    event_id = everybody(reminding, "en", capacity=1, waiting_list=waiting_list)
    reserved = reminding.invite(event_id, 2, language="en")
    reminding.change(Guest, reserved, beyond_limit=True)
    invited = letters_of(reminding, Kind.deadline_invited, THREE_DAYS)
    follower = letters_of(reminding, Kind.deadline_followers, THREE_DAYS)
    assert [said in letter.text for letter in (*invited, *follower)] == [True, False, True]


def test_thanks_are_true_for_those_who_did_not_come(reminding: Reminding) -> None:
    everybody(reminding, "en", survey_url="https://aptauja.example.lv/")
    letter = letter_of(reminding, Kind.thanks)
    assert "for taking part" not in f"{letter.subject} {letter.text}"
    assert "If you took part" in letter.text
    assert "Anna1 Bērziņa" in letter.text


@pytest.mark.parametrize("kind", [Kind.deadline_invited, Kind.still_coming, Kind.start])
def test_somebody_abroad_reads_the_time_on_both_clocks(reminding: Reminding, kind: Kind) -> None:
    event_id = everybody(reminding, "en")
    with reminding.app.app_context(), transaction() as session:
        for model in (Guest, Registration):
            session.execute(update(model).where(model.event_id == event_id).values(zone="Europe/Dublin"))
    letter = letter_of(reminding, kind)
    for part in (letter.text, html.unescape(letter.html)):
        assert "When" in part
        assert "16:00–17:30 (Riga time), in Dublin 14:00–15:30" in part
        assert ("16:00 (Riga time), in Dublin 14:00. You are registered" in part) is (kind is Kind.start)
