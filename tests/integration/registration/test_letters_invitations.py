"""What a person with a place is told, and what it does to their calendar."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.services import resend, thaw
from mailers.terms import Skip
from registration import mailing
from tests.builders import (
    FOCUS_GROUP,
    NOW,
    REGIONAL_MEETING,
    mails,
    make_event,
    save,
)
from tests.integration.registration.letter_desk import (
    answered,
    event_of,
    partstat,
    read,
    read_all,
    sequence,
    skipped,
)
from tests.integration.registration.letters_world import LATER, MOVED, cancel, publish, register


def test_first_invitation_asks_for_an_answer(session: Session) -> None:
    event = make_event(session)
    register(session, event)
    letter = read_all(session)[mailing.REGISTERED]
    assert letter.calendar is not None
    assert (letter.calendar.method, sequence(letter), partstat(letter)) == ("REQUEST", 0, ("NEEDS-ACTION", "TRUE"))
    assert event_of(letter).dtstamp.value == NOW
    assert letter.references == ()


def test_whoever_has_a_place_online_without_a_link_reads_that_it_will_follow(session: Session) -> None:
    follows = "The place or the link of the meeting will follow in another letter."
    online = make_event(session)
    online.online_url = online.online_number = ""
    register(session, online)
    assert follows in read_all(session)[mailing.REGISTERED].text


def test_whoever_has_the_link_reads_nothing_of_another_letter(session: Session) -> None:
    register(session, make_event(session))
    assert "will follow in another letter" not in read_all(session)[mailing.REGISTERED].text


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
