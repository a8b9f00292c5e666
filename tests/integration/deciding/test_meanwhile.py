"""While a decision is made, and until its letters go, people leave, answer or are erased, and events are called off."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import db, is_unavailable, transaction
from mailers.batches import UNDO_WINDOW
from mailers.models import OutboxRow
from privacy import services as privacy
from privacy.terms import Erased, Why
from registration import deciding, deciding_groups, deciding_undo, event_services, leaving, queries
from registration.deciding_terms import (
    Decided,
    DecidingReason,
    GroupSeats,
    GroupsPlan,
    PollDecision,
    Refused,
    TakenBack,
)
from registration.models import Event, Seating, Slot
from registration.terms import Admission, Can
from tests.builders import NOW, settings_here
from tests.integration.deciding import world

SOON = NOW + timedelta(minutes=1)


def at_once(app: Flask, *deeds: Callable[[Session], Any]) -> list[Any]:
    """What each deed came to, every one in a transaction of its own; all are let go at one moment."""
    gate = threading.Barrier(len(deeds))

    def one(deed: Callable[[Session], Any]) -> Any:
        with app.app_context():
            gate.wait(30)
            with transaction() as session:
                return deed(session)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [found.result(60) for found in [pool.submit(one, deed) for deed in deeds]]


def poll(app: Flask) -> tuple[int, int, list[int]]:
    """A poll with a time that suits five people."""
    with app.app_context(), transaction() as session:
        event = world.make_call(session, capacity=3)
        slot = world.make_slot(session, event)
        people = [world.apply(session, event, number, {slot: Can.yes}).id for number in range(1, 6)]
        return event.id, slot.id, people


def close(event_id: int, slot_id: int, key: str) -> Callable[[Session], Any]:
    decision = PollDecision((slot_id,))
    return lambda session: deciding.close_poll(
        session, settings_here(), event_id, decision, world.sending(key), None, NOW
    )


def test_a_poll_is_closed_by_one_of_two(app: Flask) -> None:
    event_id, slot_id, _people = poll(app)
    made = at_once(app, *(close(event_id, slot_id, key) for key in ("lem:viens", "lem:divi")))
    assert sorted(type(one).__name__ for one in made) == ["Decided", "Refused"]
    assert Refused(DecidingReason.already_decided) in made
    with app.app_context():
        session = db.session()
        assert len(world.letters(session)) == 5
        assert world.seats(session, session.get_one(Event, event_id)) == (3, 2, 3)


def test_a_press_that_arrives_twice_closes_the_poll_once(app: Flask) -> None:
    event_id, slot_id, _people = poll(app)
    first, second = at_once(app, *[close(event_id, slot_id, "lem:viens")] * 2)
    assert isinstance(first, Decided)
    assert first == second
    with app.app_context():
        assert len(world.letters(db.session())) == 5


def test_whoever_leaves_while_the_poll_is_closed_has_no_seat(app: Flask) -> None:
    event_id, slot_id, people = poll(app)
    left, made = at_once(
        app,
        lambda session: leaving.withdraw(session, settings_here(), people[0], event_id, SOON),
        close(event_id, slot_id, "lem:viens"),
    )
    assert isinstance(made, Decided), left
    with app.app_context():
        session = db.session()
        assert world.statuses(session, session.get_one(Event, event_id))[1] == "withdrawn"
        taken, waiting, limit = world.seats(session, session.get_one(Event, event_id))
        assert (taken, waiting, limit) == (3, 1, 3)


def test_undo_and_leaving_at_once_agree_on_one_of_them(app: Flask) -> None:
    event_id, slot_id, people = poll(app)
    with app.app_context(), transaction() as session:
        made = close(event_id, slot_id, "lem:viens")(session)
    undone, _left = at_once(
        app,
        lambda session: deciding_undo.undo(session, settings_here(), event_id, made.decision_id, None, SOON),
        lambda session: leaving.withdraw(session, settings_here(), people[0], event_id, SOON),
    )
    with app.app_context():
        session = db.session()
        event = session.get_one(Event, event_id)
        found = world.statuses(session, event)
        assert found[1] == "withdrawn"
        if isinstance(undone, Refused):
            assert undone == Refused(DecidingReason.acted_meanwhile)
            assert (event.admission, world.seats(session, event)) == ("in_order", (3, 1, 3))
        else:
            assert (event.admission, set(found.values())) == ("poll", {"withdrawn", "applied"})
            assert world.seats(session, event) == (0, 0, 3)


# --- until the letters go ---


class Published:
    """A call with two groups of two, one in reserve and one thanked, whose letters wait."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), transaction() as session:
            call = world.make_call(session, Admission.selection)
            slots = [world.make_slot(session, call, world.FIRST + timedelta(days=days)) for days in range(2)]
            self.people = [world.apply(session, call, number).id for number in range(1, 7)]
            groups = tuple(
                GroupSeats(name, slot.id, 2, tuple(self.people[at : at + 2]))
                for name, slot, at in zip("AB", slots, (0, 2), strict=True)
            )
            plan = GroupsPlan(groups, (self.people[4],), (self.people[5],))
            made = deciding_groups.publish_groups(session, settings_here(), call.id, plan, world.sending(), None, NOW)
            assert isinstance(made, Decided)
            self.call, self.groups, self.decision = call.id, made.event_ids, made.decision_id

    def do(self, deed: Callable[[Session], Any]) -> Any:
        with self.app.app_context(), transaction() as session:
            return deed(session)

    def undo(self) -> Any:
        return self.do(
            lambda session: deciding_undo.undo(session, settings_here(), self.call, self.decision, None, SOON)
        )

    def call_off(self, event_id: int) -> None:
        note = Bilingual("Atcelts", "Called off")
        self.do(lambda session: event_services.cancel_event(session, settings_here(), event_id, note, None, SOON))  # type: ignore[arg-type]

    def go(self) -> dict[int, list[str]]:
        """Letters that go when the window is over, by the person's number: those that have a body."""
        with self.app.app_context(), transaction() as session:
            found: dict[int, list[str]] = {}
            later = NOW + timedelta(hours=1)
            for row in session.scalars(select(OutboxRow).where(OutboxRow.state == "queued").order_by(OutboxRow.id)):
                if row.wire or world.written(session, row, later):
                    number = int(row.recipient.split("@")[0][1:]) if row.recipient.startswith("p") else 0
                    found.setdefault(number, []).append(row.letter.removeprefix("registration."))
            return found

    def go_all(self) -> dict[int, list[str]]:
        """The same, and they arrive."""
        found = self.go()
        with self.app.app_context(), transaction() as session:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.state == "queued")):
                row.state, row.sent_at = "sent", NOW
        return found


@pytest.fixture
def published(app: Flask) -> Published:
    return Published(app)


def test_letters_of_a_publication_go_once(published: Published) -> None:
    found = published.go()
    assert {number: len(letters) for number, letters in found.items()} == dict.fromkeys(range(1, 7), 1)


def test_whoever_leaves_before_the_letters_go_hears_that_alone(published: Published) -> None:
    published.do(lambda session: leaving.withdraw(session, settings_here(), published.people[0], published.call, SOON))
    found = published.go()
    assert found[1] == ["withdrawn"]
    assert all(len(found[number]) == 1 for number in range(2, 7))


def test_whoever_leaves_does_not_keep_the_letters_of_others_from_being_taken_back(published: Published) -> None:
    published.do(lambda session: leaving.withdraw(session, settings_here(), published.people[0], published.call, SOON))
    assert published.undo() == TakenBack(5)
    with published.app.app_context():
        session = db.session()
        call = session.get_one(Event, published.call)
        assert world.statuses(session, call) == {1: "withdrawn", **dict.fromkeys(range(2, 7), "applied")}
        group = session.get_one(Event, published.groups[0])
        assert (group.status, world.statuses(session, group)) == ("cancelled", {1: "withdrawn", 2: "cancelled"})
        assert world.seats(session, group)[0] == 0
    assert published.go() == {1: ["withdrawn"]}


def test_whoever_is_erased_before_the_letters_go_is_not_invited(published: Published) -> None:
    gone = published.do(
        lambda session: privacy.erase_person(session, settings_here(), published.people[0], SOON, None, Why.asked)
    )
    assert isinstance(gone, Erased)
    found = published.go()
    assert "registered" not in found[1]
    assert all(len(found[number]) == 1 for number in range(2, 7))
    assert published.undo() == Refused(DecidingReason.acted_meanwhile)
    with published.app.app_context():
        assert db.session().get_one(Seating, published.groups[0]).taken == 1


def test_a_group_that_is_called_off_before_the_letters_go_invites_nobody(published: Published) -> None:
    published.call_off(published.groups[0])
    found = published.go()
    assert [found[number] for number in (1, 2)] == [["event_cancelled"]] * 2
    assert [found[number] for number in (3, 4, 6)] == [["registered"], ["registered"], ["not_chosen"]]
    assert published.undo() == Refused(DecidingReason.acted_meanwhile)


def test_groups_stand_though_their_call_is_called_off(published: Published) -> None:
    published.call_off(published.call)
    found = published.go()
    assert (found[5], found[6]) == (["event_cancelled"], ["not_chosen"])
    assert published.undo() == Refused(DecidingReason.acted_meanwhile)
    assert [found[number] for number in (1, 2, 3, 4)] == [["registered"]] * 4


@pytest.mark.parametrize("deed", ["save", "call-off", "publish"])
def test_a_group_is_not_changed_while_its_call_is_being_decided(app: Flask, published: Published, deed: str) -> None:
    """Whoever publishes reads all groups more than once, and must read the same."""
    group = published.groups[0]
    if deed == "publish":
        published.call_off(group)

    def change() -> None:
        with app.app_context(), transaction(timeout=0.2) as session:
            event = session.get_one(Event, group)
            if deed == "publish":
                event_services.publish_event(session, settings_here(), group, None, SOON)  # type: ignore[arg-type]
            elif deed == "call-off":
                event_services.cancel_event(session, settings_here(), group, Bilingual(), None, SOON)  # type: ignore[arg-type]
            else:
                draft = event_services.draft_of(event, [])
                event_services.save_event(
                    session,
                    settings_here(),
                    group,
                    draft,
                    event.version,
                    None,
                    SOON,
                    notify=False,  # type: ignore[arg-type]
                )

    with ThreadPoolExecutor(1) as pool, app.app_context(), transaction() as session:
        queries.lock_event(session, published.call)
        error = pool.submit(change).exception(60)
    assert error is not None
    assert is_unavailable(error)


class InReserve(Published):
    """The letters have gone; then the first of group A was put into reserve, and the letters of that wait."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

        def again(session: Session) -> Any:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.state == "queued")):
                world.written(session, row)
                row.state, row.sent_at = "sent", NOW
            session.flush()
            slots = session.scalars(select(Slot).where(Slot.event_id == self.call).order_by(Slot.id)).all()
            first, *others = self.people
            groups = (
                GroupSeats("A", slots[0].id, 2, (others[0],), self.groups[0]),
                GroupSeats("B", slots[1].id, 2, tuple(others[1:3]), self.groups[1]),
            )
            plan = GroupsPlan(groups, (others[3], first), (others[4],))
            sending = world.sending("lem:divi")
            return deciding_groups.publish_groups(session, settings_here(), self.call, plan, sending, None, NOW)

        made = self.do(again)
        assert isinstance(made, Decided)
        self.decision = made.decision_id

    def calendar_of_the_first(self, letter: str) -> str:
        with self.app.app_context(), transaction() as session:
            row = world.mail_to(session, 1, letter)
            return world.calendar_of(row.wire or world.written(session, row, SOON))


@pytest.mark.parametrize("deed", ["call-off", "leave"])
def test_a_lost_seat_leaves_the_calendar_whatever_overtakes_the_letter(app: Flask, deed: str) -> None:
    published = InReserve(app)
    with app.app_context():
        uid = db.session().get_one(Event, published.groups[0]).uid
    if deed == "call-off":
        published.call_off(published.call)
        letter = "event_cancelled"
    else:
        first = published.people[0]
        published.do(lambda session: leaving.withdraw(session, settings_here(), first, published.call, SOON))
        letter = "withdrawn"
    found = published.calendar_of_the_first(letter)
    assert "METHOD:CANCEL" in found
    assert uid in found


def test_whoever_gives_up_a_seat_they_had_before_keeps_the_decision_from_being_taken_back(app: Flask) -> None:
    published = InReserve(app)
    published.do(lambda session: leaving.withdraw(session, settings_here(), published.people[0], published.call, SOON))
    assert published.undo() == Refused(DecidingReason.acted_meanwhile)


class SeatedElsewhere(InReserve):
    """And a minute later the first of group A, who has read nothing of the reserve, has a seat in group B."""

    def __init__(self, app: Flask, *, thanked: bool = False) -> None:
        super().__init__(app)

        def again(session: Session) -> Any:
            slots = session.scalars(select(Slot).where(Slot.event_id == self.call).order_by(Slot.id)).all()
            first, *others = self.people
            groups = (
                GroupSeats("A", slots[0].id, 2, (others[0],), self.groups[0]),
                GroupSeats("B", slots[1].id, 3, (*others[1:3], *(() if thanked else (first,))), self.groups[1]),
            )
            plan = GroupsPlan(groups, (others[3],), (others[4], *((first,) if thanked else ())))
            sending = world.sending("lem:trīs", now=SOON)
            return deciding_groups.publish_groups(session, settings_here(), self.call, plan, sending, None, SOON)

        made = self.do(again)
        assert isinstance(made, Decided)
        self.decision = made.decision_id

    def calendars(self, moment: datetime) -> dict[str, str]:
        """What the first reads when everything that is due then goes: METHOD of each letter's calendar part."""
        with self.app.app_context(), transaction() as session:
            found = {}
            due = select(OutboxRow).where(OutboxRow.state == "queued", OutboxRow.next_attempt_at <= moment)
            for row in session.scalars(due.order_by(OutboxRow.next_attempt_at, OutboxRow.id)).all():
                wire = world.written(session, row, moment)
                if wire:
                    row.state, row.sent_at = "sent", moment
                    session.flush()
                if wire and row.recipient == "p1@example.lv":
                    stream = world.calendar_of(wire)
                    found[row.letter.removeprefix("registration.")] = stream.partition("METHOD:")[2].split("\r\n")[0]
            return found


AT_LAST = NOW + timedelta(hours=1)


def test_a_seat_lost_by_one_decision_leaves_the_calendar_though_the_next_gives_another(app: Flask) -> None:
    published = SeatedElsewhere(app)
    assert published.calendars(AT_LAST) == {"left_group": "CANCEL", "registered": "REQUEST"}


def test_a_seat_lost_by_one_decision_leaves_the_calendar_though_the_next_only_thanks(app: Flask) -> None:
    assert SeatedElsewhere(app, thanked=True).calendars(AT_LAST) == {"not_chosen": "CANCEL"}


def test_letters_of_the_decision_before_wait_until_the_newer_one_stands(app: Flask) -> None:
    published = SeatedElsewhere(app)
    between = NOW + UNDO_WINDOW  # when the letters of the second decision would have gone
    assert published.calendars(between) == {}
    undone = published.do(
        lambda session: deciding_undo.undo(session, settings_here(), published.call, published.decision, None, between)
    )
    assert isinstance(undone, TakenBack)
    assert published.calendars(AT_LAST) == {"waiting": "CANCEL"}


def test_who_was_placed_elsewhere_does_not_come_back_with_a_group_that_takes_place_after_all(
    published: Published,
) -> None:
    published.go_all()
    published.call_off(published.groups[0])
    published.go_all()

    def again(session: Session) -> Any:
        slots = session.scalars(select(Slot).where(Slot.event_id == published.call).order_by(Slot.id)).all()
        one, two, three, four, five, six = published.people
        group = GroupSeats("B", slots[1].id, 3, (one, three, four), published.groups[1])
        plan = GroupsPlan((group,), (two, five), (six,))
        sending = world.sending("lem:divi")
        return deciding_groups.publish_groups(session, settings_here(), published.call, plan, sending, None, NOW)

    assert isinstance(published.do(again), Decided)
    published.go_all()
    published.do(
        lambda session: event_services.publish_event(session, settings_here(), published.groups[0], None, SOON)  # type: ignore[arg-type]
    )
    assert published.go_all() == {}
    with published.app.app_context():
        session = db.session()
        group = session.get_one(Event, published.groups[0])
        assert world.statuses(session, group) == {1: "cancelled", 2: "cancelled"}
        assert world.seats(session, group)[0] == 0
