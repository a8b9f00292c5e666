"""The letters of decisions as the worker writes them: words in both languages, calendar parts, order of the two."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.batches import UNDO_WINDOW
from mailers.services import enqueue_many
from mailers.terms import Mailbox, NewMail
from registration import deciding, deciding_groups
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan, PollDecision, Selection
from registration.models import Event, Registration
from registration.terms import Admission, Can
from tests import builders
from tests.builders import NOW
from tests.calendar_clients import invitation_in
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST, timedelta


def all_written(session: Session, *, sent: bool = True) -> None:
    """Every letter on its way is written, and has gone."""
    for row in builders.mails(session):
        if row.state == "queued":
            world.written(session, row)
            if sent and row.state == "queued":
                row.state, row.sent_at = "sent", NOW
    session.flush()


def test_the_invitation_of_a_poll(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    person = world.apply(session, event, 1, {slot: Can.yes}, language="en")
    deciding.close_poll(
        session, builders.settings_here(), event.id, PollDecision((slot.id,)), world.sending(note="See you!"), None, NOW
    )
    wire = world.written(session, world.mail_to(session, 1))
    text = world.text_of(wire)
    assert "The time has been chosen, and you have a place" in text
    assert "We meet on Wednesday, 10 February 2027, 16:00–17:30 (" in text
    assert "> See you!" in text
    calendar = world.calendar_of(wire)
    assert "METHOD:REQUEST" in calendar
    assert f"UID:{event.uid}" in calendar
    assert "DTSTART;TZID=Europe/Riga:20270210T160000" in calendar
    assert invitation_in(wire).attendee == person.email


@pytest.mark.parametrize(("venue", "also"), [("Tiešsaistē (Zoom)", False), ("Kopienu nams", True), ("", False)])
def test_only_a_place_to_go_to_can_be_joined_from_elsewhere_too(session: Session, venue: str, also: bool) -> None:
    event = world.make_call(session)
    event.venue, event.address, event.online_url = Bilingual(venue), "", "https://zoom.example.lv/j/1"
    slot = world.make_slot(session, event)
    world.apply(session, event, 1, {slot: Can.yes}, language="en")
    deciding.close_poll(
        session, builders.settings_here(), event.id, PollDecision((slot.id,)), world.sending(), None, NOW
    )
    text = world.text_of(world.written(session, world.mail_to(session, 1)))
    assert ("One can also take part online" in text) is also
    assert "Join online:" in text


@pytest.mark.parametrize("several", [False, True])
def test_the_kind_letter_of_a_poll_names_the_times_and_the_way_back(session: Session, several: bool) -> None:
    event = world.make_call(session)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    world.apply(session, event, 1, {slots[0]: Can.no}, language="en")
    chosen = tuple(slot.id for slot in (slots if several else slots[:1]))
    deciding.close_poll(session, builders.settings_here(), event.id, PollDecision(chosen), world.sending(), None, NOW)
    wire = world.written(session, world.mail_to(session, 1))
    text = world.text_of(wire)
    assert "Wednesday, 10 February 2027, 16:00–17:30" in text
    assert ("Thursday, 11 February 2027" in text) is several
    assert f"I can come after all:\nhttp://127.0.0.1:5000/pasakumi/{event.slug}?lang=en\n" in text
    assert world.calendar_of(wire) == ""


@pytest.mark.parametrize("can", [Can.yes, Can.if_need_be], ids=["by name", "if need be"])
def test_somebody_left_out_is_not_told_that_they_cannot_come(session: Session, can: Can) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    person = world.apply(session, event, 1, {slot: can}, language="en")
    by_name = can is Can.yes
    choice = PollDecision((slot.id,), if_need_be=by_name, left_out=frozenset({person.id} if by_name else ()))
    deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    text = world.text_of(world.written(session, world.mail_to(session, 1)))
    assert "cannot come" not in text
    assert "this time we cannot offer you a place" in text


def test_the_letter_of_the_reserve_has_the_number(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    people = [world.apply(session, event, number, language="en") for number in (1, 2, 3)]
    choice = Selection(reserve=(people[2].id, people[0].id))
    deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    wire = world.written(session, world.mail_to(session, 1))
    text = world.text_of(wire)
    assert "You are number 2 in reserve" in text
    assert "When: " not in text
    assert world.calendar_of(wire) == ""


def test_guests_who_are_silent_are_asked_with_the_time(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    builders.make_guest(session, event, language="en")
    choice = PollDecision((slot.id,))
    deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    (row,) = builders.mails(session, "registration.time_found")
    wire = world.written(session, row)
    text = world.text_of(wire)
    assert "Hello, Guna Liepa!" in text
    assert "We meet on Wednesday, 10 February 2027" in text
    assert re.search(r"Answer whether you will come:\s+http://127\.0\.0\.1:5000/a/\S{32}", text)


def test_an_invitation_on_its_way_waits_for_the_window_and_is_letter_enough(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    guest = builders.make_guest(session, event, language="en")
    mail = NewMail(
        letter="invitations.invite", recipient=Mailbox(guest.name, guest.email), locale="en",
        dedupe_key="invite:1", domain="example.lv", event_id=event.id, subject_id=guest.id,
    )  # fmt: skip
    enqueue_many(session, NOW, [mail])
    choice = PollDecision((slot.id,))
    deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    (invitation,) = builders.mails(session, "invitations.invite")
    (found,) = builders.mails(session, "registration.time_found")
    assert invitation.next_attempt_at == found.next_attempt_at == NOW + UNDO_WINDOW
    assert world.written(session, found) == b""
    assert (found.state, found.reason) == ("withdrawn", "superseded")


def test_whoever_was_invited_before_the_decision_is_told_the_time(session: Session) -> None:
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    guest = builders.make_guest(session, event, language="en")
    mail = NewMail(
        letter="invitations.invite", recipient=Mailbox(guest.name, guest.email), locale="en",
        dedupe_key="invite:1", domain="example.lv", event_id=event.id, subject_id=guest.id,
    )  # fmt: skip
    enqueue_many(session, NOW - timedelta(days=3), [mail])
    (invitation,) = builders.mails(session, "invitations.invite")
    invitation.state, invitation.sent_at = "sent", NOW - timedelta(days=3)
    choice = PollDecision((slot.id,))
    deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    (found,) = builders.mails(session, "registration.time_found")
    assert "We meet on Wednesday, 10 February 2027" in world.text_of(world.written(session, found))


class Moved:
    """Somebody who was told of group A and is moved to group B at another time."""

    def __init__(self, session: Session, language: str = "lv") -> None:
        self.session = session
        self.event = world.make_call(session, Admission.selection)
        slots = [world.make_slot(session, self.event, FIRST + timedelta(days=n)) for n in range(2)]
        person = world.apply(session, self.event, 1, language=language)
        settings = builders.settings_here()
        groups = [GroupSeats("A", slots[0].id, 5, (person.id,)), GroupSeats("B", slots[1].id, 5, ())]
        first = deciding_groups.publish_groups(
            session, settings, self.event.id, GroupsPlan(tuple(groups)), world.sending(), None, NOW
        )
        assert isinstance(first, Decided)
        all_written(session)
        self.a, self.b = (session.get_one(Event, number) for number in first.event_ids)
        moved = GroupsPlan(
            (GroupSeats("A", slots[0].id, 5, (), self.a.id), GroupSeats("B", slots[1].id, 5, (person.id,), self.b.id))
        )
        outcome = deciding_groups.publish_groups(
            session, settings, self.event.id, moved, world.sending("lem:divi"), None, NOW
        )
        assert isinstance(outcome, Decided)


def test_whoever_moves_reads_was_and_is_and_the_calendar_follows(session: Session) -> None:
    case = Moved(session, "en")
    leaving, coming = builders.mails(session)[-2:]
    assert (leaving.letter, coming.letter) == ("registration.left_group", "registration.registered")
    text = world.text_of(world.written(session, coming))
    assert "You are in another group now" in text
    assert "Group: Focus group “Young voices” – B\nwas: Focus group “Young voices” – A" in text
    assert "Time: Thursday, 11 February 2027" in text
    assert "The place or the link of the meeting will follow in another letter." in text
    request = world.calendar_of(coming.wire or b"")
    assert f"UID:{case.b.uid}" in request
    assert "METHOD:REQUEST" in request
    cancel = world.calendar_of(world.written(session, leaving))
    seat = session.scalars(select(Registration).where(Registration.event_id == case.a.id)).one()
    assert f"UID:{case.a.uid}" in cancel
    assert "METHOD:CANCEL" in cancel
    assert "STATUS:" not in cancel
    assert f"SEQUENCE:{seat.calendar_sequence}" in cancel
    assert seat.calendar_sequence > 0


def test_whoever_loses_a_seat_in_a_group_has_one_letter_with_its_cancel(session: Session) -> None:
    event = world.make_call(session, Admission.selection)
    slot = world.make_slot(session, event)
    people = [world.apply(session, event, number, language="en") for number in (1, 2)]
    settings = builders.settings_here()
    plan = GroupsPlan((GroupSeats("A", slot.id, 5, world.ids(people)),))
    first = deciding_groups.publish_groups(session, settings, event.id, plan, world.sending(), None, NOW)
    assert isinstance(first, Decided)
    all_written(session)
    group = session.get_one(Event, first.event_ids[0])
    again = GroupsPlan((GroupSeats("A", slot.id, 5, (), group.id),), reserve=(people[0].id,), thanked=(people[1].id,))
    deciding_groups.publish_groups(session, settings, event.id, again, world.sending("lem:divi"), None, NOW)
    lost = f"{group.title.text('en')}, Wednesday, 10 February 2027"
    for number, words in ((1, "You are number 1 in reserve"), (2, "Your place had to be taken back")):
        wire = world.written(session, world.mail_to(session, number))
        assert words in world.text_of(wire)
        said = world.text_of(wire).replace("\n", " ")
        assert f"We are sorry: we have to take back the place that we wrote to you about: {lost}" in said
        assert "This time we cannot offer you a place" not in said
        assert "The invitation has been withdrawn, and the event leaves your calendar." in world.text_of(wire)
        assert f"UID:{group.uid}" in world.calendar_of(wire)
        assert "METHOD:CANCEL" in world.calendar_of(wire)


def test_nothing_is_taken_out_of_a_calendar_that_never_had_it(session: Session) -> None:
    """Within the window nobody was told of the first group: only the second one is told."""
    event = world.make_call(session, Admission.selection)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    person = world.apply(session, event, 1, language="en")
    settings = builders.settings_here()
    first = deciding_groups.publish_groups(
        session,
        settings,
        event.id,
        GroupsPlan((GroupSeats("A", slots[0].id, 5, (person.id,)),)),
        world.sending(),
        None,
        NOW,
    )
    assert isinstance(first, Decided)
    plan = GroupsPlan(
        (
            GroupSeats("A", slots[0].id, 5, (), first.event_ids[0]),
            GroupSeats("B", slots[1].id, 5, (person.id,)),
        )
    )
    deciding_groups.publish_groups(session, settings, event.id, plan, world.sending("lem:divi"), None, NOW)
    all_written(session, sent=False)
    found = [(row.letter.removeprefix("registration."), row.state, row.reason) for row in builders.mails(session)]
    assert found == [
        ("registered", "withdrawn", "left"),
        ("left_group", "withdrawn", "not_told_yet"),
        ("registered", "queued", None),
    ]
