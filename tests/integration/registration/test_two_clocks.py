"""Somebody abroad reads every time on two clocks: in both parts of each letter, for as long as they are on the list."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from mailers.terms import Letter
from registration import correction, deciding, mailing, merging
from registration.deciding_mailing import TIME_FOUND
from registration.deciding_terms import Decided, PollDecision
from registration.inputs import Registered
from registration.models import Registration
from registration.own_data import own_data
from registration.services import register
from registration.terms import Can
from tests.builders import NOW, POLL, mails, make_command, make_event, make_guest, make_slots, save, settings_here
from tests.integration.deciding import world
from tests.integration.registration.letter_desk import read, read_all
from tests.integration.registration.letters_world import LATER, cancel, leave
from tests.integration.registration.letters_world import register as english

DUBLIN = "Europe/Dublin"
BOTH = "Wednesday, 10 February 2027, 16:00–17:30 (Riga time), in Dublin 14:00–15:30"


def parts(letter: Letter) -> tuple[str, str]:
    """Both parts as they are read, the HTML without its tags."""
    return letter.text, re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", letter.html)))


def assert_both(letter: Letter, said: str) -> None:
    for part in parts(letter):
        assert said in part, part


def test_the_invitation_tells_both_clocks_and_when_the_link_opens(session: Session) -> None:
    english(session, make_event(session), zone=DUBLIN)
    letter = read_all(session)[mailing.REGISTERED]
    assert_both(letter, BOTH)
    assert_both(letter, "60 minutes before the start, from 15:00, in Dublin 13:00.")


@pytest.mark.parametrize("zone", ["", "Europe/Helsinki", "Africa/Johannesburg", None])
def test_nothing_more_is_said_when_the_clocks_agree(session: Session, zone: str | None) -> None:
    english(session, make_event(session), zone=zone)
    text = read_all(session)[mailing.REGISTERED].text
    assert "16:00–17:30 (Riga time)\n" in text
    assert "from 15:00." in text


def test_each_of_two_people_reads_their_own_clock(session: Session) -> None:
    event = make_event(session)
    english(session, event, zone=DUBLIN)
    text = read_all(session)[mailing.REGISTERED].text
    english(session, event, zone="Asia/Tokyo", given_name="Jānis", email="janis@example.lv")
    other = read_all(session)[mailing.REGISTERED].text
    english(session, event, given_name="Zane", email="zane@example.lv")
    third = read_all(session)[mailing.REGISTERED].text
    assert ["in Dublin" in one for one in (text, other, third)] == [True, False, False]
    assert ["in Tokyo 23:00–0:30" in one for one in (text, other, third)] == [False, True, False]


def test_a_moved_time_was_and_is_on_both_clocks_while_those_change(session: Session) -> None:
    """16:00 in Riga on 24 March is 10:00 in New York, a week later 9:00: Riga has changed its clocks between."""
    starts = datetime(2027, 3, 24, 14, tzinfo=UTC)
    event = make_event(session, day=starts.date(), starts_at=starts, ends_at=starts + timedelta(minutes=90))
    english(session, event, zone="America/New_York")
    read_all(session)
    later = starts + timedelta(days=7, hours=-1)
    save(session, event, now=LATER, day=later.date(), starts_at=later, ends_at=later + timedelta(minutes=90))
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert_both(letter, "24 March 2027, 16:00–17:30 (Riga time), in New York 10:00–11:30")
    assert_both(letter, "31 March 2027, 16:00–17:30 (Riga time), in New York 9:00–10:30")


def test_letters_that_end_something_tell_both_clocks(session: Session) -> None:
    event = make_event(session)
    person = english(session, event, zone=DUBLIN)
    english(session, event, zone=DUBLIN, given_name="Zane", email="zane@example.lv")
    make_guest(session, event, language="en", zone=DUBLIN)
    read_all(session)
    leave(session, person)
    assert_both(read_all(session, LATER)[mailing.WITHDRAWN], BOTH)
    cancel(session, event)
    letters = read_all(session, LATER)
    assert_both(letters[mailing.EVENT_CANCELLED], BOTH)
    assert_both(letters[mailing.GUEST_OFF], BOTH)


def test_what_was_answered_to_a_poll_stands_on_both_clocks(session: Session) -> None:
    event = make_event(session, **POLL)
    slots = make_slots(session, event)
    english(session, event, zone=DUBLIN, availability=((slots[0], Can.yes), (slots[1], Can.no)))
    letter = read_all(session)[mailing.APPLIED]
    assert_both(letter, "Wednesday, 17 February, 16:00–17:30 (Riga time), in Dublin 14:00–15:30: yes")
    assert_both(letter, "Wednesday, 17 February, 18:00–19:30 (Riga time), in Dublin 16:00–17:30: no")


def test_the_time_that_was_found_is_told_to_all_three_on_their_clocks(session: Session) -> None:
    event = world.make_call(session)
    slot, other = world.make_slot(session, event), world.make_slot(session, event, world.FIRST + timedelta(days=1))
    world.apply(session, event, 1, {slot: Can.yes, other: Can.yes}, language="en", zone=DUBLIN)
    world.apply(session, event, 2, {slot: Can.no}, language="en", zone=DUBLIN)
    make_guest(session, event, language="en", zone=DUBLIN)
    decision = PollDecision((slot.id, other.id))
    done = deciding.close_poll(session, settings_here(), event.id, decision, world.sending(), None, NOW)
    assert isinstance(done, Decided)
    invitations = [read(session, row) for row in mails(session, mailing.REGISTERED)]
    letters = read_all(session)
    assert_both(letters["registration.not_chosen"], BOTH)
    assert_both(letters[TIME_FOUND], f"We meet on {BOTH}.")
    further = "Thursday, 11 February 2027, 16:00–17:30 (Riga time), in Dublin 14:00–15:30"
    # The zone went with the person to the event of the further time.
    for letter, when in zip(sorted(invitations, key=lambda one: further in one.text), (BOTH, further), strict=True):
        assert_both(letter, f"We meet on {when}.")


def test_the_zone_is_kept_changed_and_left_alone(session: Session) -> None:
    event = make_event(session, **POLL)
    slots = make_slots(session, event)
    said = ((slots[0], Can.yes),)
    person = english(session, event, zone=DUBLIN, availability=said)
    command = make_command(event, arrived_at=NOW, availability=said)
    for zone, kept in ((None, DUBLIN), ("Asia/Tokyo", "Asia/Tokyo"), ("", "")):
        outcome = correction.correct(session, settings_here(), person.id, replace(command, zone=zone), NOW)
        assert isinstance(outcome, Registered)
        session.refresh(person)
        assert person.zone == kept


@pytest.mark.parametrize(("chosen", "kept"), [(None, DUBLIN), ("", ""), ("Asia/Tokyo", "Asia/Tokyo")])
def test_a_guest_has_the_zone_of_the_list_until_they_choose(session: Session, chosen: str | None, kept: str) -> None:
    event = make_event(session)
    guest = make_guest(session, event, zone=DUBLIN)
    command = make_command(event, given_name="Guna", family_name="Liepa", email="guna@example.lv", zone=chosen)
    outcome = register(session, settings_here(), replace(command, guest_id=guest.id), NOW)
    assert isinstance(outcome, Registered)
    assert session.get_one(Registration, outcome.registration_id).zone == kept


def test_somebody_who_comes_back_keeps_the_zone(session: Session) -> None:
    event = make_event(session)
    person = english(session, event, zone=DUBLIN)
    leave(session, person)
    again = english(session, event, now=LATER)
    assert (again.id, again.zone) == (person.id, DUBLIN)


def test_of_two_rows_of_one_person_the_zone_stays(session: Session) -> None:
    event = make_event(session)
    kept = english(session, event)
    other = english(session, event, given_name="Ana", email="ana@example.lv", zone=DUBLIN)
    merged = merging.merge_rows(session, settings_here(), event.id, kept.id, other.id, None, NOW)  # type: ignore[arg-type]
    assert isinstance(merged, Registered)
    session.refresh(kept)
    assert kept.zone == DUBLIN


def test_ones_own_copy_says_the_zone(session: Session) -> None:
    event = make_event(session)
    held = own_data(session, english(session, event, zone=DUBLIN), "en")
    assert held["registration"]["zone"] == DUBLIN
    nobody = own_data(session, english(session, event, given_name="Zane", email="z@example.lv"), "en")
    assert "zone" not in nobody["registration"]
