"""Letters to followers and to the organiser."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.terms import Letter, Mailbox, Skip
from registration import event_services, guest_services, mailing
from registration.models import Event
from registration.terms import Answered, Source
from tests.builders import (
    NOW,
    REGIONAL_MEETING,
    mails,
    make_event,
    make_follower,
    make_guest,
    save,
    settings_here,
)
from tests.integration.registration.letter_desk import (
    answered,
    order,
    read_all,
    skipped,
)
from tests.integration.registration.letters_world import LATER


def test_follower_hears_when_the_time_is_known(session: Session) -> None:
    event = make_event(session, **REGIONAL_MEETING)
    make_follower(session, event, language="en")
    save(
        session, event, now=LATER, starts_at=datetime(2027, 5, 13, 7, tzinfo=NOW.tzinfo), deadline_on=date(2027, 5, 10)
    )
    letter = read_all(session, LATER)[mailing.DATE_SET]
    assert letter.calendar is None
    assert letter.subject == "The time is known: Meeting in Vidzeme"
    assert "Thursday, 13 May 2027, 10:00 (Riga time)" in letter.text
    assert "until 10 May 2027 (inclusive), 23:59" in letter.text
    assert f"/pasakumi/{event.slug}" in letter.text


def test_follower_is_not_written_to_when_the_time_is_unknown_again(session: Session) -> None:
    event = make_event(session, **REGIONAL_MEETING)
    make_follower(session, event)
    save(session, event, now=LATER, starts_at=datetime(2027, 5, 13, 7, tzinfo=NOW.tzinfo))
    save(session, event, now=LATER, starts_at=None)
    assert read_all(session, LATER) == {}
    assert skipped(session, mailing.DATE_SET) == ["no_time"]


@pytest.mark.parametrize(
    ("language", "subject", "why"),
    [
        ("lv", "Pasākums atcelts: Sanāksme Vidzemē", "Slimība."),
        ("en", "Cancelled: Meeting in Vidzeme", "Illness."),
    ],
)
def test_follower_hears_that_a_save_the_date_is_off(session: Session, language: str, subject: str, why: str) -> None:
    event = make_event(session, **REGIONAL_MEETING)
    make_follower(session, event, language=language)
    call_off(session, event)
    letter = read_all(session, LATER)[mailing.DATE_OFF]
    assert (letter.subject, letter.calendar) == (subject, None)
    assert why in letter.text


@pytest.mark.parametrize(
    ("language", "subject", "why"),
    [
        ("lv", "Pasākums atcelts: Fokusgrupa „Darbs ar kopienām”", "Slimība."),
        ("en", "Cancelled: Focus group “Working with communities”", "Illness."),
    ],
)
def test_invited_people_who_are_silent_hear_that_it_is_off(
    session: Session, language: str, subject: str, why: str
) -> None:
    event = make_event(session)
    make_guest(session, event, language=language)
    refuser = make_guest(session, event, given_name="Vija", email="vija@example.lv")
    guest_services.answer(session, settings_here(), refuser.id, Answered.no, Source.phone, NOW)
    call_off(session, event)
    letter = read_all(session, LATER)[mailing.GUEST_OFF]
    assert (letter.subject, letter.calendar) == (subject, None)
    assert why in letter.text
    assert [mail.recipient for mail in mails(session, mailing.GUEST_OFF)] == ["guna@example.lv"]


def test_follower_who_knows_the_time_is_not_told_that_it_is_off(session: Session) -> None:
    event = make_event(session, **REGIONAL_MEETING)
    make_follower(session, event)
    save(session, event, now=LATER, starts_at=datetime(2027, 5, 13, 7, tzinfo=NOW.tzinfo))
    call_off(session, event)
    assert read_all(session, LATER) == {}


def test_follower_is_told_nothing_when_the_event_is_on_again(session: Session) -> None:
    event = make_event(session, **REGIONAL_MEETING)
    make_follower(session, event)
    call_off(session, event)
    event_services.publish_event(session, settings_here(), event.id, None, LATER)  # type: ignore[arg-type]
    assert read_all(session, LATER) == {}
    assert skipped(session, mailing.DATE_OFF) == ["event_published_again"]


def call_off(session: Session, event: Event) -> None:
    note = Bilingual("Slimība.", "Illness.")
    event_services.cancel_event(session, settings_here(), event.id, note, None, LATER)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "offset", "expected"),
    [
        (mailing.CLOSING, timedelta(hours=1), "deadline_moved"),
        (mailing.CLOSING, timedelta(), None),
        (mailing.DIGEST, timedelta(hours=1), None),
        (mailing.DIGEST, timedelta(), "registration_closed"),
    ],
)
def test_organisers_letters_look_at_the_deadline(
    session: Session, name: str, offset: timedelta, expected: str | None
) -> None:
    event = make_event(session)
    event.closes_at = NOW + offset
    row = order(session, name, event_id=event.id, recipient=Mailbox("Agita", "kopiena@example.lv"))
    answer = answered(session, row)
    assert (answer.reason if isinstance(answer, Skip) else None) == expected
    assert isinstance(answer, Letter) == (expected is None)
