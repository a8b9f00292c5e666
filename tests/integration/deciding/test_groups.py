"""Groups are published and published again: only those who must move hear of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from registration import deciding_groups, leaving
from registration.deciding_terms import Decided, DecidingReason, GroupSeats, GroupsPlan, Refused, Told
from registration.models import Answer, Event, Question, Registration, Slot
from registration.terms import Admission
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST


def publish(session: Session, event: Event, plan: GroupsPlan, key: str = "lem:viens") -> Decided | Refused:
    return deciding_groups.publish_groups(
        session, builders.settings_here(), event.id, plan, world.sending(key), None, NOW
    )


class Call:
    """A call with three times and people who applied."""

    def __init__(self, session: Session, people: int) -> None:
        self.session = session
        self.event = world.make_call(session, Admission.selection)
        self.slots = [world.make_slot(session, self.event, FIRST + timedelta(days=n)) for n in range(6)]
        self.people = [world.apply(session, self.event, n) for n in range(1, people + 1)]

    def ids(self, *numbers: int) -> tuple[int, ...]:
        return tuple(self.people[number - 1].id for number in numbers)

    def group(self, name: str, slot: Slot, *numbers: int, event_id: int | None = None, cap: int = 10) -> GroupSeats:
        return GroupSeats(name, slot.id, cap, self.ids(*numbers), event_id)

    def event_of(self, outcome: Decided | Refused, place: int) -> Event:
        assert isinstance(outcome, Decided), outcome
        return self.session.get_one(Event, outcome.event_ids[place])


def test_each_group_is_an_event_with_its_people(session: Session) -> None:
    call = Call(session, 5)
    one, two, *_ = call.slots
    plan = GroupsPlan((call.group("A grupa", one, 1, 2), call.group("B grupa", two, 3)), call.ids(4), call.ids(5))
    outcome = publish(session, call.event, plan)
    first, second = call.event_of(outcome, 0), call.event_of(outcome, 1)
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.seated: 3, Told.waiting: 1, Told.not_chosen: 1}
    assert world.statuses(session, call.event) == {
        1: "placed", 2: "placed", 3: "placed", 4: "waiting", 5: "not_chosen"
    }  # fmt: skip
    assert world.statuses(session, first) == {1: "confirmed", 2: "confirmed"}
    assert world.statuses(session, second) == {3: "confirmed"}
    assert first.title.lv == "Fokusgrupa „Jauniešu balss” – A grupa"
    assert (first.starts_at, first.visibility, first.capacity) == (one.starts_at, "unlisted", 10)
    assert (first.made_from_id, first.online_url, first.waiting_list) == (call.event.id, "", False)
    assert world.seats(session, first) == (2, 0, 10)
    assert sorted(world.letters(session)) == [
        ("p1@example.lv", "registered"),
        ("p2@example.lv", "registered"),
        ("p3@example.lv", "registered"),
        ("p4@example.lv", "waiting"),
        ("p5@example.lv", "not_chosen"),
    ]
    assert call.event.decided_at == NOW


@pytest.mark.parametrize("name", ["Group B", "Grupa B"])
def test_a_usual_name_is_said_in_the_language_of_each_title(session: Session, name: str) -> None:
    call = Call(session, 1)
    call.event.title = Bilingual("Fokusgrupas", "Focus groups")
    outcome = publish(session, call.event, GroupsPlan((call.group(name, call.slots[0], 1),)))
    title = call.event_of(outcome, 0).title
    assert (title.lv, title.en) == ("Fokusgrupas – Grupa B", "Focus groups – Group B")


def test_a_long_title_gives_way_to_the_name_of_the_group(session: Session) -> None:
    """The page of the group's event, where its link is entered, takes no longer title."""
    call = Call(session, 2)
    call.event.title = Bilingual("Ž" * 200, "Short")
    session.flush()
    one = publish(session, call.event, GroupsPlan((call.group("A" * 80, call.slots[0], 1, 2),)))
    assert call.event_of(one, 0).title == Bilingual("Ž" * 116 + "… – " + "A" * 80, "Short – " + "A" * 80)


def test_what_they_wrote_goes_with_them(session: Session) -> None:
    call = Call(session, 1)
    question = Question(event_id=call.event.id, kind="short", label=call.event.title)
    session.add(question)
    session.flush()
    session.add(Answer(registration_id=call.people[0].id, question_id=question.id, value="Vegāne"))
    call.people[0].institution, call.people[0].age_band = "Biedrība", "adult"
    session.flush()
    outcome = publish(session, call.event, GroupsPlan((call.group("A", call.slots[0], 1),)))
    group = call.event_of(outcome, 0)
    seat = session.scalars(select(Registration).where(Registration.event_id == group.id)).one()
    assert (seat.application_id, seat.institution, seat.age_band) == (call.people[0].id, "Biedrība", "adult")
    asked = session.scalars(select(Question).where(Question.event_id == group.id)).one()
    given = session.scalars(select(Answer).where(Answer.registration_id == seat.id)).one()
    assert (given.question_id, given.value) == (asked.id, "Vegāne")


def test_sixty_people_in_six_groups(session: Session) -> None:
    call = Call(session, 60)
    groups = tuple(
        call.group(f"{place + 1}. grupa", call.slots[place], *range(place * 10 + 1, place * 10 + 11))
        for place in range(6)
    )
    outcome = publish(session, call.event, GroupsPlan(groups))
    for place in range(6):
        assert world.seats(session, call.event_of(outcome, place)) == (10, 0, 10)
    assert len(world.letters(session)) == 60


def test_a_new_plan_reaches_only_those_who_must_move(session: Session) -> None:
    call = Call(session, 8)
    one, two, *_ = call.slots
    plan = GroupsPlan((call.group("A", one, 1, 2, 3), call.group("B", two, 4, 5, 6)), call.ids(7), call.ids(8))
    first = publish(session, call.event, plan)
    a, b = call.event_of(first, 0), call.event_of(first, 1)
    for row in builders.mails(session):
        world.written(session, row)
        row.state, row.sent_at = "sent", NOW
    session.flush()
    gone = session.scalars(select(Registration).where(Registration.event_id == b.id)).first()
    assert gone is not None
    leaving.withdraw(session, builders.settings_here(), gone.id, b.id, NOW)
    assert world.statuses(session, call.event)[4] == "withdrawn"
    before = len(builders.mails(session))
    again = GroupsPlan(
        (
            call.group("A", one, 1, 2, event_id=a.id),
            call.group("B", two, 5, 6, 3, 7, event_id=b.id),
        ),
        (),
        call.ids(8),
    )
    outcome = publish(session, call.event, again, "lem:divi")
    assert isinstance(outcome, Decided), outcome
    assert outcome.told == {Told.moved: 1, Told.seated: 1}
    assert outcome.event_ids == (a.id, b.id)
    new = [(row.recipient, row.letter.removeprefix("registration.")) for row in builders.mails(session)[before:]]
    assert sorted(new) == [
        ("p3@example.lv", "left_group"),
        ("p3@example.lv", "registered"),
        ("p7@example.lv", "registered"),
    ]
    assert world.statuses(session, a) == {1: "confirmed", 2: "confirmed", 3: "cancelled"}
    assert world.statuses(session, b) == {
        4: "withdrawn", 5: "confirmed", 6: "confirmed", 3: "confirmed", 7: "confirmed"
    }  # fmt: skip
    assert (world.seats(session, a)[0], world.seats(session, b)[0]) == (2, 4)
    quiet = publish(session, call.event, again, "lem:trīs")
    assert isinstance(quiet, Decided)
    assert quiet.told == {}


def test_a_group_at_another_time_keeps_its_event(session: Session) -> None:
    call = Call(session, 2)
    one, two, *_ = call.slots
    first = publish(session, call.event, GroupsPlan((call.group("A", one, 1, 2),)))
    group = call.event_of(first, 0)
    uid, revision = group.uid, group.revision
    for row in builders.mails(session):
        world.written(session, row)
        row.state, row.sent_at = "sent", NOW
    session.flush()
    outcome = publish(session, call.event, GroupsPlan((call.group("A", two, 1, 2, event_id=group.id),)), "lem:divi")
    assert isinstance(outcome, Decided)
    assert outcome.told == {Told.rescheduled: 2}
    assert (group.uid, group.starts_at) == (uid, two.starts_at)
    assert group.revision > revision
    letter = world.written(session, world.mail_to(session, 1)).decode()
    assert f"SEQUENCE:{group.revision}" in world.calendar_of(letter.encode())


def test_a_group_that_is_gone_is_called_off_and_nobody_is_lost(session: Session) -> None:
    call = Call(session, 3)
    one, two, *_ = call.slots
    first = publish(session, call.event, GroupsPlan((call.group("A", one, 1, 2), call.group("B", two, 3))))
    a, b = call.event_of(first, 0), call.event_of(first, 1)
    forgotten = GroupsPlan((call.group("A", one, 1, 2, event_id=a.id),))
    refused = publish(session, call.event, forgotten, "lem:divi")
    assert refused == Refused(DecidingReason.unknown_person, call.ids(3))
    outcome = publish(session, call.event, GroupsPlan((call.group("A", one, 1, 2, 3, event_id=a.id),)), "lem:trīs")
    assert isinstance(outcome, Decided)
    assert b.status == "cancelled"
    assert world.statuses(session, a) == {1: "confirmed", 2: "confirmed", 3: "confirmed"}
    assert world.statuses(session, b) == {3: "cancelled"}


def test_the_seat_and_the_application_are_given_up_together(session: Session) -> None:
    call = Call(session, 2)
    outcome = publish(session, call.event, GroupsPlan((call.group("A", call.slots[0], 1, 2),)))
    group = call.event_of(outcome, 0)
    leaving.withdraw(session, builders.settings_here(), call.people[0].id, call.event.id, NOW)
    assert world.statuses(session, group) == {1: "withdrawn", 2: "confirmed"}
    assert world.statuses(session, call.event) == {1: "withdrawn", 2: "placed"}
    assert world.seats(session, group) == (1, 0, 10)
    world.seats(session, call.event)


@pytest.mark.parametrize("wrong", ["foreign person", "foreign slot", "foreign group", "twice", "too many", "left"])
def test_hostile_plans_are_refused_and_change_nothing(session: Session, wrong: str) -> None:
    call, other = Call(session, 3), Call(session, 1)
    slot = call.slots[0]
    theirs = publish(session, other.event, GroupsPlan((other.group("X", other.slots[0], 1),)), "lem:cita")
    sent = len(builders.mails(session))
    plans = {
        "foreign person": (GroupsPlan((GroupSeats("A", slot.id, 5, other.ids(1)),)), DecidingReason.unknown_person),
        "foreign slot": (
            GroupsPlan((GroupSeats("A", other.slots[0].id, 5, call.ids(1)),)), DecidingReason.unknown_slot
        ),
        "foreign group": (
            GroupsPlan((call.group("A", slot, 1, event_id=other.event_of(theirs, 0).id),)),
            DecidingReason.unknown_group,
        ),
        "twice": (GroupsPlan((call.group("A", slot, 1),), reserve=call.ids(1)), DecidingReason.twice),
        "too many": (GroupsPlan((call.group("A", slot, 1, 2, cap=1),)), DecidingReason.group_full),
        "left": (GroupsPlan((call.group("A", slot, 1, 3),)), DecidingReason.unknown_person),
    }  # fmt: skip
    if wrong == "left":
        leaving.withdraw(session, builders.settings_here(), call.people[2].id, call.event.id, NOW)
        sent = len(builders.mails(session))
    plan, reason = plans[wrong]
    outcome = publish(session, call.event, plan)
    assert isinstance(outcome, Refused)
    assert outcome.reason is reason
    assert len(builders.mails(session)) == sent
    assert session.scalars(select(Event.id).where(Event.made_from_id == call.event.id)).all() == []
