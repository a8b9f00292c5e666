"""A preview says what the press then does, and writes nothing; its letters look like those that go out."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registration import deciding, deciding_groups, deciding_preview
from registration.deciding_terms import (
    Decided,
    DecidingReason,
    GroupSeats,
    GroupsPlan,
    PollDecision,
    Preview,
    Refused,
    Selection,
    Told,
)
from registration.models import Event
from registration.terms import Admission, Can
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST


def poll(session: Session) -> tuple[Event, PollDecision]:
    event = world.make_call(session, capacity=2)
    one, two = (world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2))
    for number in range(1, 6):
        world.apply(session, event, number, {one: Can.yes if number < 4 else Can.no, two: Can(number % 3)})
    builders.make_guest(session, event)
    builders.make_follower(session, event)
    return event, PollDecision((one.id, two.id))


def call(session: Session) -> tuple[Event, Any]:
    event = world.make_call(session, Admission.selection)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    people = [world.apply(session, event, number) for number in range(1, 6)]
    first = GroupsPlan(
        (GroupSeats("A", slots[0].id, 5, world.ids(people[:2])), GroupSeats("B", slots[1].id, 5, (people[2].id,))),
        (people[3].id,),
    )
    made = deciding_groups.publish_groups(
        session, builders.settings_here(), event.id, first, world.sending("lem:pirms"), None, NOW
    )
    assert isinstance(made, Decided)
    a, b = made.event_ids
    return event, GroupsPlan(
        (
            GroupSeats("A", slots[0].id, 5, (people[0].id, people[3].id), a),
            GroupSeats("B", slots[0].id, 5, (people[2].id, people[1].id), b),
        ),
        thanked=(people[4].id,),
    )


def test_of_a_poll(session: Session) -> None:
    event, choice = poll(session)
    seen = deciding_preview.preview(session, event.id, choice, NOW)
    assert isinstance(seen, Preview)
    assert world.letters(session) == []
    done = deciding.close_poll(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    assert isinstance(done, Decided)
    assert {lot.told: len(lot.ids) for lot in seen.lots} == done.told
    assert sum(lot.letters for lot in seen.lots) == len(world.letters(session))


def test_of_a_selection(session: Session) -> None:
    event = world.make_call(session, Admission.selection, capacity=3)
    people = [world.apply(session, event, number) for number in range(1, 5)]
    people[1].email, people[1].contact_key = "", "tel:+37120000009"
    session.flush()
    choice = Selection(world.ids(people[:2]), (people[2].id,), (people[3].id,))
    seen = deciding_preview.preview(session, event.id, choice, NOW)
    assert isinstance(seen, Preview)
    assert (seen.lot(Told.seated).letters, seen.lot(Told.seated).by_phone, seen.free) == (1, 1, 1)
    done = deciding.decide(session, builders.settings_here(), event.id, choice, world.sending(), None, NOW)
    assert isinstance(done, Decided)
    assert {lot.told: len(lot.ids) for lot in seen.lots} == done.told


def test_of_groups(session: Session) -> None:
    event, plan = call(session)
    before = len(world.letters(session))
    seen = deciding_preview.preview(session, event.id, plan, NOW)
    assert isinstance(seen, Preview)
    assert {lot.told: len(lot.ids) for lot in seen.lots} == {
        Told.seated: 1, Told.moved: 1, Told.rescheduled: 1, Told.not_chosen: 1
    }  # fmt: skip
    done = deciding_groups.publish_groups(session, builders.settings_here(), event.id, plan, world.sending(), None, NOW)
    assert isinstance(done, Decided)
    assert {lot.told: len(lot.ids) for lot in seen.lots} == done.told
    assert len(world.letters(session)) == before + 5  # whoever moves gets two: one mail has one calendar method


def test_an_answer_since_then_is_noticed(session: Session) -> None:
    event, choice = poll(session)
    seen = deciding_preview.preview(session, event.id, choice, NOW)
    assert isinstance(seen, Preview)
    slot = world.make_slot(session, event, FIRST + timedelta(days=7))
    world.apply(session, event, 6, {slot: Can.yes})
    looked = PollDecision(choice.slot_ids, seen=seen.seen)
    done = deciding.close_poll(session, builders.settings_here(), event.id, looked, world.sending(), None, NOW)
    assert done == Refused(DecidingReason.changed_meanwhile)
    again = deciding_preview.preview(session, event.id, choice, NOW)
    assert isinstance(again, Preview)
    looked = PollDecision(choice.slot_ids, seen=again.seen)
    done = deciding.close_poll(session, builders.settings_here(), event.id, looked, world.sending(), None, NOW)
    assert isinstance(done, Decided)


def test_what_cannot_be_is_refused_in_the_preview_too(session: Session) -> None:
    event, _plan = call(session)
    assert deciding_preview.preview(session, event.id, PollDecision((1,)), NOW) == Refused(DecidingReason.not_a_poll)
    assert deciding_preview.preview(session, 999_999, Selection((1,)), NOW) == Refused(DecidingReason.unknown_event)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_letter_has_an_example_whose_links_open_nothing(session: Session, language: str) -> None:
    event, plan = call(session)
    other, choice = poll(session)
    title = {"lv": "Fokusgrupa", "en": "Focus group"}[language]
    for about, decision in ((other, choice), (event, plan), (event, Selection((1,)))):
        for told in Told:
            letter = deciding_preview.example(session, about.id, decision, told, language, NOW, "Līdz drīzam!")
            assert title in letter.subject
            assert title in letter.text
            opened = re.findall(r"/(?:mans|mani|ielugums|atbilde|r|g)/([^/\s?]+)", letter.text)
            assert set(opened) <= {"paraugs-paraugs-paraugs"}, told


def test_the_preview_counts_who_loses_a_seat_and_both_letters_of_who_moves(session: Session) -> None:
    event, plan = call(session)
    a, b = plan.groups
    loses = b.registrations[0]
    again = replace(plan, groups=(a, replace(b, registrations=b.registrations[1:])), reserve=(loses,))
    shown = deciding_preview.preview(session, event.id, again, NOW)
    assert isinstance(shown, Preview)
    lots = {lot.told: lot for lot in shown.lots}
    assert (lots[Told.waiting].ids, lots[Told.waiting].losing) == ((loses,), 1)
    assert lots[Told.not_chosen].losing == 0
    assert (len(lots[Told.moved].ids), lots[Told.moved].letters) == (1, 2)
    letter = deciding_preview.example(session, event.id, again, Told.waiting, "en", NOW)
    assert letter.subject.startswith("Your place is taken back: ")
    assert "we have to take back the place" in letter.text
    thanked = deciding_preview.example(session, event.id, again, Told.not_chosen, "en", NOW)
    assert "we cannot offer you a place" in thanked.text
