"""One letter about several people: what it says of each, and an invitation for each that can be cancelled alone."""

from datetime import timedelta

from sqlalchemy.orm import Session

from organisers.services import create_account
from registration import leaving, mailing
from registration.terms import Parties, RegistrationStatus, WaitingReason
from tests.builders import NOW, mails, make_event, save, settings_here
from tests.integration.registration.letter_desk import (
    answered,
    assert_readable,
    event_of,
    partstat,
    read,
    read_all,
    sequence,
)
from tests.integration.registration.letters_world import LATER, MOVED, leave
from tests.integration.registration.party_world import (
    FAMILY,
    entries_of,
    member,
    parts_on_the_wire,
    people,
    register_party,
)

ANNA = "mailto:anna.berzina@example.lv"


def test_family_gets_one_letter_with_an_invitation_for_each(session: Session) -> None:
    event = make_event(session, **FAMILY)
    anna, liga, janis = register_party(session, event, member("Līga"), member("Jānis", ""))
    (row,) = mails(session)
    letter = read(session, row)
    assert_readable("party", letter)
    assert (row.letter, row.recipient, letter.subject) == (
        mailing.PARTY,
        "anna.berzina@example.lv",
        "Your places are reserved: Focus group “Working with communities”",
    )
    title, own = "Focus group “Working with communities”", event.uid.replace("@", ".r{}@")
    assert [(e.uid.value, e.summary.value, e.attendee.value) for e in entries_of(letter)] == [
        (event.uid, title, ANNA),
        (own.format(liga.id), f"{title} (Līga Bērziņa)", ANNA),
        (own.format(janis.id), f"{title} (Jānis)", ANNA),
    ]
    assert {e.attendee.params["CN"][0] for e in entries_of(letter)} == {"Anna Bērziņa", "Līga Bērziņa", "Jānis"}
    assert parts_on_the_wire(row) == [
        ("text/plain", None, None),
        ("text/html", None, None),
        ("text/calendar", "REQUEST", None),
        ("application/ics", None, "invite.ics"),
        ("text/calendar", "REQUEST", "invite-2.ics"),
        ("text/calendar", "REQUEST", "invite-3.ics"),
    ]
    for person in (anna, liga, janis):
        assert f"- {person.name}: has a place\n" in letter.text
        assert f"See, change or withdraw: {person.name}:\nhttp://127.0.0.1:5000/r/" in letter.text
        assert person.told_revision == 0
    assert letter.text.count("http://127.0.0.1:5000/r/") == 3


def test_who_left_before_the_letter_is_not_in_it(session: Session) -> None:
    event = make_event(session, **FAMILY)
    anna, liga, janis = register_party(session, event, member("Līga"), member("Jānis"))
    leave(session, anna)
    letter = read(session, mails(session, mailing.PARTY)[0], LATER)
    assert "Anna" not in letter.text
    assert [e.uid.value for e in entries_of(letter)] == [
        event.uid.replace("@", f".r{person.id}@") for person in (liga, janis)
    ]
    assert letter.calendar is not None
    assert letter.calendar.filename == "invite.ics"


def test_letter_about_people_who_all_left_is_not_sent(session: Session) -> None:
    event = make_event(session, **FAMILY)
    for person in register_party(session, event, member("Līga")):
        leave(session, person)
    skip = answered(session, mails(session, mailing.PARTY)[0], LATER)
    assert getattr(skip, "reason", None) == "left"


def test_one_child_withdrawn_alone_is_cancelled_alone(session: Session) -> None:
    event = make_event(session, **FAMILY)
    _anna, liga, _janis = register_party(session, event, member("Līga"), member("Jānis"))
    invited = entries_of(read_all(session)[mailing.PARTY])[1]
    leave(session, liga)
    (row,) = mails(session, state="queued")
    letter = read(session, row, LATER)
    assert (row.letter, row.registration_id, letter.more_calendars) == (mailing.WITHDRAWN, liga.id, ())
    assert letter.calendar is not None
    assert letter.calendar.method == "CANCEL"
    assert (event_of(letter).uid.value, sequence(letter)) == (invited.uid.value, 1)
    assert letter.subject.startswith("No longer registered – Līga Bērziņa: ")
    assert "that entry leaves the calendar" in letter.text
    assert "Nothing changes for the others" in letter.text
    assert [p.status for p in people(session, event)] == ["confirmed", "withdrawn", "confirmed"]


def test_child_is_told_of_a_change_that_came_after_the_letter(session: Session) -> None:
    event = make_event(session, **FAMILY)
    register_party(session, event, member("Līga"))
    first = mails(session, mailing.PARTY)[0]
    read(session, first)
    save(session, event, now=LATER, **MOVED)
    told = [read(session, row, LATER) for row in mails(session, mailing.UPDATED)]
    assert [partstat(letter) for letter in told] == [("NEEDS-ACTION", "TRUE")] * 2
    assert [letter.references for letter in told] == [(first.message_id,)] * 2
    assert all("was: Wednesday" in letter.text for letter in told)
    assert len({event_of(letter).uid.value for letter in told}) == 2


def test_change_before_the_letter_is_told_by_it_alone(session: Session) -> None:
    event = make_event(session, **FAMILY)
    register_party(session, event, member("Līga"))
    save(session, event, now=LATER, **MOVED)
    waiting = [answered(session, row, LATER) for row in mails(session, mailing.UPDATED)]
    assert [getattr(skip, "reason", None) for skip in waiting] == ["not_told_yet"] * 2
    letter = read(session, mails(session, mailing.PARTY)[0], LATER)
    assert [int(entry.sequence.value) for entry in entries_of(letter)] == [1, 1]


def test_family_that_waits_together_is_told_why(session: Session) -> None:
    event = make_event(session, **FAMILY, capacity=2)
    register_party(session, event, member("Līga"), member("Jānis"))
    letter = read_all(session)[mailing.PARTY]
    assert letter.calendar is None
    assert "not enough free places for all of you together" in letter.text
    assert "- Jānis Bērziņa: number 3 on the waiting list\n" in letter.text


def test_colleague_beyond_the_limit_of_the_institution_waits_and_the_others_are_invited(session: Session) -> None:
    event = make_event(session, parties=Parties.colleagues, institution_limit=2)
    found = register_party(
        session,
        event,
        member("Berta", age=None),
        member("Zane", mail="zane@example.lv", age=None),
        institution="Sociālais dienests",
        together=False,
    )
    assert [(p.status, p.waiting_reason) for p in found] == [
        (RegistrationStatus.confirmed, None),
        (RegistrationStatus.confirmed, None),
        (RegistrationStatus.waiting, WaitingReason.institution),
    ]
    letters = read_all(session)
    assert len(entries_of(letters[mailing.PARTY])) == 2
    assert "- Zane Bērziņa: number 1 on the waiting list\n" in letters[mailing.PARTY].text
    assert "Anna Bērziņa has registered you for this event." in letters[mailing.WAITING].text
    assert "your institution has all the places it may have" in letters[mailing.WAITING].text
    assert "others may get a place earlier" in letters[mailing.WAITING].text
    leave(session, found[0])
    assert [p.status for p in people(session, event)] == ["withdrawn", "confirmed", "confirmed"]
    assert event_of(read_all(session, LATER)[mailing.PROMOTED]).uid.value == event.uid


def test_frozen_letter_about_several_is_made_anew_when_one_leaves(session: Session) -> None:
    event = make_event(session, **FAMILY)
    _anna, liga = register_party(session, event, member("Līga"))
    (row,) = mails(session, mailing.PARTY)
    read(session, row)
    row.state, row.sent_at = "queued", None  # the mail server asked to wait
    session.flush()
    leave(session, liga)
    session.refresh(row)
    assert row.wire is None
    assert len(entries_of(read(session, row, LATER))) == 1


def test_promoted_family_gets_its_invitations_in_one_letter(session: Session) -> None:
    event = make_event(session, **FAMILY, capacity=2)
    blocker = register_party(session, event, given_name="Zane", email="zane@example.lv")[0]
    register_party(session, event, member("Līga"))
    read_all(session)
    leave(session, blocker)
    (row,) = [row for row in mails(session, state="queued") if row.letter == mailing.PARTY]
    letter = read(session, row, LATER)
    assert letter.subject.startswith("You have places: ")
    assert len(entries_of(letter)) == 2


def test_new_person_at_an_address_whose_entry_was_cancelled_has_another_uid(session: Session) -> None:
    event = make_event(session, **FAMILY)
    (anna,) = register_party(session, event)
    read_all(session)
    leave(session, anna)
    read_all(session, LATER)
    later = LATER + timedelta(minutes=1)
    register_party(session, event, given_name="Līga", arrived_at=later)
    liga = people(session, event)[1]
    letter = read_all(session, later)[mailing.REGISTERED]
    assert (liga.own_entry, event_of(letter).uid.value) == (True, event.uid.replace("@", f".r{liga.id}@"))


def test_organiser_takes_one_of_a_family_off_the_list(session: Session) -> None:
    event = make_event(session, **FAMILY)
    anna, _liga = register_party(session, event, member("Līga"))
    read_all(session)
    account = create_account(session, NOW, "olga@example.lv", "Olga Ozola", None)
    leaving.withdraw(session, settings_here(), anna.id, event.id, LATER, account_id=account.id)
    letter = read_all(session, LATER)[mailing.REMOVED]
    assert event_of(letter).uid.value == event.uid
    assert "stays in the calendar" not in letter.text
