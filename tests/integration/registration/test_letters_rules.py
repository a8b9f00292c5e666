"""When a letter is sent, when it has become pointless, and what it does to the person's calendar."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import transaction
from mailers.services import resend, thaw
from mailers.terms import Letter, Mailbox, Skip
from registration import correction, event_services, mailing, services
from registration.models import Event, Registration
from tests.builders import (
    FOCUS_GROUP,
    NOW,
    REGIONAL_MEETING,
    mails,
    make_command,
    make_event,
    make_follower,
    make_registration,
    save,
    settings_here,
)
from tests.integration.registration.letter_desk import (
    answered,
    event_of,
    order,
    partstat,
    read,
    read_all,
    sequence,
    skipped,
)

LATER = NOW + timedelta(hours=1)
MOVED = {
    "starts_at": FOCUS_GROUP["starts_at"] + timedelta(hours=1),
    "ends_at": FOCUS_GROUP["ends_at"] + timedelta(hours=1),
}


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context(), transaction() as opened:
        yield opened


def register(session: Session, event: Event, **overrides: Any) -> Registration:
    """A person who reads English, so that the texts asked for here stand in the code."""
    return make_registration(session, event, **{"language": "en", **overrides})


def leave(session: Session, person: Registration, now: datetime = LATER) -> None:
    services.withdraw(session, settings_here(), person.id, person.event_id, now)


def cancel(session: Session, event: Event, now: datetime = LATER) -> None:
    event_services.cancel_event(session, settings_here(), event.id, Bilingual(), None, now)  # type: ignore[arg-type]


def publish(session: Session, event: Event, now: datetime = LATER) -> None:
    event_services.publish_event(session, settings_here(), event.id, None, now)  # type: ignore[arg-type]


def move_address(session: Session, person: Registration, email: str, now: datetime = LATER) -> None:
    command = make_command(
        person.event,
        email=email,
        given_name=person.given_name,
        family_name=person.family_name,
        arrived_at=now,
        language="en",
    )
    assert not isinstance(correction.correct(session, settings_here(), person.id, command, now), Skip)
    session.refresh(person)


# What a registered person is told


def test_first_invitation_asks_for_an_answer(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    letter = read_all(session)[mailing.REGISTERED]
    assert letter.calendar is not None
    assert (letter.calendar.method, sequence(letter), partstat(letter)) == ("REQUEST", 0, ("NEEDS-ACTION", "TRUE"))
    assert event_of(letter).dtstamp.value == NOW
    assert letter.references == ()


def test_moved_time_asks_again_and_threads(session: Session) -> None:
    event = make_event(session)
    person = register(session, event)
    read_all(session)
    person.partstat = "ACCEPTED"
    save(session, event, now=LATER, **MOVED)
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert letter.subject == "Time changed: Focus group “Working with communities”"
    assert (sequence(letter), partstat(letter), person.partstat) == (1, ("NEEDS-ACTION", "TRUE"), "NEEDS-ACTION")
    assert event_of(letter).dtstamp.value == LATER
    assert letter.references == (mails(session, mailing.REGISTERED)[0].message_id,)
    was = "Wednesday, 10 February 2027, 16:00–17:30 (Riga time)"
    assert f"Time: {was.replace('16:00–17:30', '17:00–18:30')}\nwas: {was}\n" in letter.text


def test_change_without_a_move_keeps_the_answer(session: Session) -> None:
    event = make_event(session)
    person = register(session, event)
    read_all(session)
    person.partstat = "ACCEPTED"
    save(session, event, now=LATER, online_passcode="999999")
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert (sequence(letter), partstat(letter)) == (1, ("ACCEPTED", "FALSE"))
    assert "999999" in letter.text


def test_waiting_person_gets_the_update_without_a_calendar_part(session: Session) -> None:
    event = make_event(session, capacity=1)
    register(session, event)
    waits = register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    save(session, event, now=LATER, **MOVED)
    row = mails(session, mailing.UPDATED, registration_id=waits.id)[0]
    letter = read(session, row, LATER)
    assert letter.calendar is None
    assert "You are still number 1 on the waiting list." in letter.text


def test_only_one_letter_tells_of_two_quick_edits(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    read_all(session)
    save(session, event, now=LATER, **MOVED)
    save(session, event, now=LATER + timedelta(minutes=2), venue=Bilingual("Nagla"))
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert [row.reason for row in mails(session, mailing.UPDATED)] == ["superseded", None]
    assert sequence(letter) == 2
    assert "was: Wednesday" in letter.text
    assert "Nagla" in letter.text


def test_rendered_but_unsent_update_has_told_nothing(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    read_all(session)
    save(session, event, now=LATER, **MOVED)
    row = mails(session, mailing.UPDATED)[0]
    read(session, row, LATER)
    row.state, row.sent_at = "queued", None  # the mail server asked to wait
    session.flush()
    save(session, event, now=LATER + timedelta(minutes=2), venue=Bilingual("Nagla"))
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert "was: Wednesday, 10 February 2027, 16:00–17:30" in letter.text
    assert partstat(letter) == ("NEEDS-ACTION", "TRUE")


def test_change_there_and_back_is_not_told(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    read_all(session)
    save(session, event, now=LATER, **MOVED)
    save(session, event, now=LATER, starts_at=FOCUS_GROUP["starts_at"], ends_at=FOCUS_GROUP["ends_at"])
    assert read_all(session, LATER) == {}
    assert skipped(session, mailing.UPDATED) == ["superseded", "nothing_new"]


def test_update_waits_for_nobody_who_has_not_had_the_first_letter(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    save(session, event, now=LATER, **MOVED)
    update = mails(session, mailing.UPDATED)[0]
    assert answered(session, update, LATER) == Skip("not_told_yet")
    first = read_all(session, LATER)[mailing.REGISTERED]
    assert (sequence(first), partstat(first)) == (1, ("NEEDS-ACTION", "TRUE"))


def test_update_after_a_first_letter_that_told_it_already_is_skipped(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    save(session, event, now=LATER, **MOVED)
    assert set(read_all(session, LATER)) == {mailing.REGISTERED}
    assert skipped(session, mailing.UPDATED) == ["already_told"]


def test_update_sent_again_says_the_same_and_keeps_the_answer(session: Session) -> None:
    event = make_event(session)
    person = register(session, event)
    read_all(session)
    save(session, event, now=LATER, **MOVED)
    first = read_all(session, LATER)[mailing.UPDATED]
    person.partstat = "ACCEPTED"
    assert resend(session, LATER, mails(session, mailing.UPDATED)[0].id) is not None
    second = read_all(session, LATER)[mailing.UPDATED]
    assert second.text == first.text
    assert (sequence(second), partstat(second)) == (1, ("ACCEPTED", "FALSE"))


def test_thawed_invitation_tells_the_new_time(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    row = mails(session, mailing.REGISTERED)[0]
    read(session, row)
    row.state, row.sent_at = "queued", None
    session.flush()
    save(session, event, now=LATER, **MOVED)
    thaw(session, event.id)
    letter = read(session, row, LATER)
    assert (sequence(letter), partstat(letter)) == (1, ("NEEDS-ACTION", "TRUE"))
    assert "17:00–18:30" in letter.text


def test_published_again_invites_again(session: Session) -> None:
    event = make_event(session)
    person = register(session, event)
    read_all(session)
    person.partstat = "ACCEPTED"
    cancel(session, event)
    assert sequence(read_all(session, LATER)[mailing.EVENT_CANCELLED]) == 1
    publish(session, event)
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert letter.subject.startswith("Taking place after all: ")
    assert (sequence(letter), partstat(letter)) == (2, ("NEEDS-ACTION", "TRUE"))


def test_day_only_event_becomes_timed_under_the_same_uid(session: Session) -> None:
    times = {
        "starts_at": datetime(2027, 5, 13, 7, tzinfo=NOW.tzinfo),
        "ends_at": datetime(2027, 5, 13, 12, tzinfo=NOW.tzinfo),
    }
    event = make_event(session, **REGIONAL_MEETING, **times)
    register(session, event)
    first = read_all(session)[mailing.REGISTERED]
    save(session, event, now=LATER, starts_at=None, ends_at=None)
    day = read_all(session, LATER)[mailing.UPDATED]
    save(session, event, now=LATER, **times)
    timed = read_all(session, LATER)[mailing.UPDATED]
    assert {event_of(letter).uid.value for letter in (first, day, timed)} == {event.uid}
    assert event_of(day).dtstart.value == date(2027, 5, 13)
    assert event_of(timed).dtstart.value == times["starts_at"]
    assert [sequence(letter) for letter in (first, day, timed)] == [0, 1, 2]


# Letters that have become pointless


def left(session: Session, person: Registration) -> None:
    person.status = "withdrawn"


def cancelled(session: Session, person: Registration) -> None:
    person.event.status = "cancelled"


def ended(session: Session, person: Registration) -> None:
    person.event.starts_at, person.event.ends_at = NOW - timedelta(hours=3), NOW - timedelta(hours=1)


def moved_away(session: Session, person: Registration) -> None:
    person.email, person.contact_key = "cita@example.lv", "cita@example.lv"


def without_address(session: Session, person: Registration) -> None:
    person.email, person.contact_key = "", "tel:+37120000009"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (left, "left"),
        (cancelled, "event_cancelled"),
        (ended, "event_over"),
        (moved_away, "address_changed"),
        (without_address, "address_changed"),
    ],
)
@pytest.mark.parametrize(
    "name", [mailing.REGISTERED, mailing.PROMOTED, mailing.WAITING, mailing.UPDATED, mailing.ALREADY]
)
def test_letter_about_a_place_is_skipped(
    session: Session, name: str, change: Callable[[Session, Registration], None], reason: str
) -> None:
    person = register(session, make_event(session))
    row = order(session, name, person)
    change(session, person)
    session.flush()
    answer = answered(session, row)
    assert isinstance(answer, Skip)
    assert answer.reason == reason


def test_private_link_never_goes_to_an_address_that_was_left(session: Session) -> None:
    person = register(session, make_event(session))
    row = order(session, mailing.LINK, person)
    moved_away(session, person)
    session.flush()
    assert answered(session, row) == Skip("address_changed")


def test_waiting_letter_is_skipped_once_there_is_a_seat(session: Session) -> None:
    person = register(session, make_event(session))
    assert answered(session, order(session, mailing.WAITING, person)) == Skip("superseded")


def test_cancellation_is_skipped_when_the_event_is_on_again(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    read_all(session)
    cancel(session, event)
    row = mails(session, mailing.EVENT_CANCELLED)[0]
    publish(session, event)
    assert answered(session, row) == Skip("event_published_again")


def test_cancellation_before_any_letter_carries_no_cancel(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    cancel(session, event)
    assert read_all(session, LATER)[mailing.EVENT_CANCELLED].calendar is None


def test_cancelled_event_has_status_and_withdrawn_person_has_not(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    leave(session, anna)
    withdrawn = read_all(session, LATER)[mailing.WITHDRAWN]
    cancel(session, event)
    off = read_all(session, LATER)[mailing.EVENT_CANCELLED]
    assert "status" not in event_of(withdrawn).contents
    assert event_of(off).status.value == "CANCELLED"
    assert (sequence(withdrawn), sequence(off)) == (1, 2)
    assert event_of(withdrawn).dtstamp.value == LATER
    for letter in (withdrawn, off):
        assert letter.calendar is not None
        assert letter.calendar.method == "CANCEL"
        assert "/r/" not in letter.text
        assert b"VALARM" not in letter.calendar.data


# Leaving, coming back, sharing a mailbox


def test_waiting_person_who_leaves_gets_no_cancel(session: Session) -> None:
    event = make_event(session, capacity=1)
    register(session, event)
    waits = register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    leave(session, waits)
    assert read_all(session, LATER)[mailing.WITHDRAWN].calendar is None


def test_shared_mailbox_keeps_its_entry_until_the_last_one_leaves(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    janis = register(session, event, given_name="Jānis")
    read_all(session)
    leave(session, anna)
    stays = read_all(session, LATER)[mailing.WITHDRAWN]
    assert stays.calendar is None
    assert "somebody else with this e-mail address" in stays.text
    leave(session, janis)
    goes = read_all(session, LATER)[mailing.WITHDRAWN]
    assert goes.calendar is not None
    assert (goes.calendar.method, sequence(goes)) == ("CANCEL", 2)


def test_promoted_person_gets_the_invitation(session: Session) -> None:
    event = make_event(session, capacity=1)
    anna = register(session, event)
    register(session, event, given_name="Berta", email="berta@example.lv")
    waiting = read_all(session)[mailing.WAITING]
    assert "You are number 1 on the waiting list" in waiting.text
    leave(session, anna)
    letter = read_all(session, LATER)[mailing.PROMOTED]
    assert letter.calendar is not None
    assert letter.calendar.method == "REQUEST"
    assert event_of(letter).dtstamp.value == LATER
    assert letter.references == (mails(session, mailing.WAITING)[0].message_id,)


def test_person_who_comes_back_is_invited_above_the_cancel(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    read_all(session)
    leave(session, anna)
    gone = read_all(session, LATER)[mailing.WITHDRAWN]
    register(session, event, now=LATER + timedelta(minutes=1))
    back = read_all(session, LATER)[mailing.REGISTERED]
    assert (sequence(gone), sequence(back)) == (1, 2)


def test_withdrawal_is_skipped_when_the_person_is_back_before_it_is_sent(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    read_all(session)
    leave(session, anna)
    register(session, event, now=LATER + timedelta(minutes=1))
    letters = read_all(session, LATER)
    assert skipped(session, mailing.WITHDRAWN) == ["registered_again"]
    assert sequence(letters[mailing.REGISTERED]) == 2


def test_withdrawal_still_cancels_when_the_person_waits_again(session: Session) -> None:
    event = make_event(session, capacity=1)
    anna = register(session, event)
    register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    leave(session, anna)
    register(session, event, now=LATER + timedelta(minutes=1))
    letters = read_all(session, LATER)
    assert letters[mailing.WITHDRAWN].calendar is not None
    assert (sequence(letters[mailing.WITHDRAWN]), letters[mailing.WAITING].calendar) == (1, None)


def test_new_address_gets_the_invitation_and_the_old_one_the_cancel(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    read_all(session)
    move_address(session, anna, "jauna@example.lv")
    letters = read_all(session, LATER)
    old, new = letters[mailing.ADDRESS_LEFT], letters[mailing.REGISTERED]
    assert old.calendar is not None
    assert (old.calendar.method, sequence(old), sequence(new)) == ("CANCEL", 1, 1)
    assert event_of(old).attendee.value == "mailto:anna.berzina@example.lv"
    assert event_of(new).attendee.value == "mailto:jauna@example.lv"
    assert "jauna@example.lv" not in old.text + old.html
    assert "/r/" not in old.text + old.html
    assert new.references == ()


def test_address_that_was_never_written_to_gets_no_cancel(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    move_address(session, anna, "jauna@example.lv")
    assert read_all(session, LATER)[mailing.ADDRESS_LEFT].calendar is None


# Followers and the organiser


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
