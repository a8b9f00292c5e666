"""Letters to people who leave, come back, share a mailbox or change their address."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from registration import mailing
from tests.builders import (
    mails,
    make_event,
)
from tests.integration.registration.letter_desk import (
    event_of,
    read_all,
    sequence,
    skipped,
)
from tests.integration.registration.letters_world import LATER, leave, move_address, register


def test_waiting_person_who_leaves_gets_no_cancel(session: Session) -> None:
    event = make_event(session, capacity=1)
    register(session, event)
    waits = register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    leave(session, waits)
    assert read_all(session, LATER)[mailing.WITHDRAWN].calendar is None


def test_each_of_a_shared_mailbox_has_an_entry_that_is_cancelled_alone(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    first = event_of(read_all(session)[mailing.REGISTERED])
    janis = register(session, event, given_name="Jānis")
    second = event_of(read_all(session)[mailing.REGISTERED])
    assert (first.uid.value, first.summary.value) == (event.uid, "Focus group “Working with communities”")
    assert second.uid.value == event.uid.replace("@", f".r{janis.id}@")
    assert second.summary.value == "Focus group “Working with communities” (Jānis Bērziņa)"
    leave(session, anna)
    gone = read_all(session, LATER)[mailing.WITHDRAWN]
    assert (event_of(gone).uid.value, sequence(gone)) == (event.uid, 1)
    leave(session, janis)
    gone = read_all(session, LATER)[mailing.WITHDRAWN]
    assert (event_of(gone).uid.value, sequence(gone)) == (second.uid.value, 2)


def test_entry_that_two_people_share_since_long_ago_stays_until_the_last_one_leaves(session: Session) -> None:
    event = make_event(session)
    anna = register(session, event)
    janis = register(session, event, given_name="Jānis")
    janis.own_entry = False  # as it was before each had an entry of their own
    read_all(session)
    leave(session, anna)
    stays = read_all(session, LATER)[mailing.WITHDRAWN]
    assert stays.calendar is None
    assert "No longer registered: Anna" in stays.text
    assert "leaves the calendar" not in stays.text
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


@pytest.mark.parametrize(
    ("closes", "said", "unsaid"),
    [
        (LATER + timedelta(seconds=1), "you can register again on the event page", "Registration has closed"),
        (LATER, "Registration has closed. Have you changed your mind?", "register again"),
    ],
    ids=["open", "closed"],
)
def test_who_leaves_is_shown_a_way_back_only_while_there_is_one(
    session: Session, closes: datetime, said: str, unsaid: str
) -> None:
    event = make_event(session)
    anna = register(session, event)
    read_all(session)
    leave(session, anna)
    event.closes_at = closes
    text = read_all(session, LATER)[mailing.WITHDRAWN].text
    assert said in text
    assert unsaid not in text
