"""Letters that have become pointless are not sent; what a cancellation carries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from mailers.terms import Skip
from registration import mailing
from registration.models import Registration
from tests.builders import (
    NOW,
    mails,
    make_event,
)
from tests.integration.registration.letter_desk import (
    answered,
    event_of,
    order,
    read_all,
    sequence,
)
from tests.integration.registration.letters_world import LATER, cancel, leave, publish, register


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
