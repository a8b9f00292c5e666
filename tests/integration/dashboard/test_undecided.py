"""Polls and calls on the desk: their people answered or applied, and nobody waits for a place before it is decided."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from core.db import transaction
from registration import deciding_groups as groups
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan
from registration.models import Event, Registration
from registration.terms import Admission, RegistrationStatus
from tests.builders import make_guest
from tests.integration.dashboard.test_overview import page, table
from tests.integration.deciding.world import make_slot, sending
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, world

__all__ = ["world"]
LIST = "/birojs/biedriba/pasakumi/"
PEOPLE = ("Anna Ozola", "Jānis Kalns", "Zane Liepa")


def undecided(world: World, admission: Admission) -> list[int]:
    """The world's event has no time; three people answered its poll, or applied."""
    people = [world.register(name, answers=world.answers("ngo", ("a",), "")) for name in PEOPLE]
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        event.admission, event.starts_at, event.ends_at, event.capacity = admission, None, None, 2
        event.seating.taken = 0
        session.execute(
            update(Registration).where(Registration.id.in_(people)).values(
                status=RegistrationStatus.applied, confirmed_at=None
            )
        )  # fmt: skip
    return people


def published(world: World) -> list[int]:
    """The first two people have a place in a group each, the third is in reserve."""
    people = undecided(world, Admission.selection)
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        slots = [make_slot(session, event, STARTS + timedelta(days=days)).id for days in range(2)]
        plan = GroupsPlan(
            groups=tuple(
                GroupSeats(name=f"{number + 1}. grupa", slot_id=slots[number], cap=2, registrations=(people[number],))
                for number in range(2)
            ),
            reserve=(people[2],), thanked=(),
        )  # fmt: skip
        made = groups.publish_groups(session, world.settings, event.id, plan, sending(), None, EARLY)
        assert isinstance(made, Decided)
        return list(made.event_ids)


def flat(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.parametrize(
    ("admission", "number", "course", "first"),
    [
        pytest.param(Admission.poll, "have answered", "Answers over time", "Answered", id="poll"),
        pytest.param(Admission.selection, "have applied", "Applications over time", "Applied", id="selection"),
    ],
)
def test_everybody_stands_alike_until_it_is_decided(
    world: World, admission: Admission, number: str, course: str, first: str
) -> None:
    undecided(world, admission)
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        guest = make_guest(session, event, family_name="Liepa", email="g@example.lv")
        session.execute(update(Registration).where(Registration.given_name == "Zane").values(guest_id=guest.id))
        event.seating.guests = 1
    text = page(world.client(), world)
    words = flat(text)
    assert f"3 {number}" in words
    assert not re.search("have a place|Has a place|[Ss]till waits|on the waiting list|On the waiting list", words)
    assert table(text, "Role") == [["NGO", "3", "100"], ["City", "0", "0"]]
    assert "Registrations by status" not in text
    assert [first, "1", "100"] in table(text, "Invited people")
    assert table(text, course) == [[EARLY.date().isoformat(), "3"]]


@pytest.mark.parametrize(
    ("admission", "words"),
    [
        pytest.param(Admission.poll, "3 answers", id="poll"),
        pytest.param(Admission.selection, "3 applications", id="selection"),
    ],
)
def test_lists_say_who_answered_or_applied(world: World, admission: Admission, words: str) -> None:
    undecided(world, admission)
    front = flat(world.client().get("/birojs/biedriba/", base_url=HOST).text)
    assert words in front
    assert "places taken" not in front
    row = world.client().get(LIST, base_url=HOST).text.partition("<tbody>")[2]
    assert words in flat(row)
    assert "/ 2" not in flat(row)


def test_groups_stand_once_below_their_call_with_their_own_time_and_seats(world: World) -> None:
    made = published(world)
    listed = world.client().get(LIST, base_url=HOST).text
    lines = listed.partition("<tbody>")[2].split("</tr>")[:-1]
    assert [flat(line) for line in lines[1:]] == [
        "Meeting in Valmiera: 1. grupa 10 Mar 2027 Wednesday, 16:00–17:30 Places taken 1 / 2 –",
        "Meeting in Valmiera: 2. grupa 11 Mar 2027 Thursday, 16:00–17:30 Places taken 1 / 2 –",
    ]
    assert [f"pasakumi/{number}/" in line for number, line in zip(made, lines[1:], strict=True)] == [True, True]
    assert "2 groups Places taken 2" in flat(lines[0])
    assert "time not chosen yet" not in flat(listed)
    assert "Upcoming 1 Drafts" in flat(listed)
    with world.reading() as session:
        slug = session.scalar(select(Event.slug).where(Event.id == world.event_id))
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):  # the letters have gone
        public = world.client(None).get(f"/pasakumi/{slug}", base_url=HOST).text
    assert "each group has a time of its own" in public
    assert ("its own for each group" in public, "yet to be chosen" in public) == (True, False)


def test_a_call_is_not_over_while_a_group_is_to_come(world: World) -> None:
    published(world)
    with world.app.app_context(), transaction() as session:
        session.get_one(Event, world.event_id).day = EARLY.date() - timedelta(days=400)
    tabs = [world.client().get(f"{LIST}?cilne={tab}", base_url=HOST).text for tab in ("upcoming", "past")]
    assert ["1. grupa" in flat(text) for text in tabs] == [True, False]


def test_no_deadline_is_told_of_a_group(world: World) -> None:
    group, _other = published(world)
    front = flat(world.client().get(f"{LIST}{group}/parskats", base_url=HOST).text)
    assert "Registration until" not in front
    with world.reading() as session:
        slug = session.scalar(select(Event.slug).where(Event.id == group))
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        public = flat(world.client(None).get(f"/pasakumi/{slug}", base_url=HOST).text)
    assert "Whoever has a place has been invited by letter" in public
    assert "It was open" not in public


def test_people_in_groups_have_a_place_in_the_pictures(world: World) -> None:
    published(world)
    text = page(world.client(), world)
    assert table(text, "Role")[0] == ["NGO", "2", "1", "100"]
    assert table(text, "Registrations by status") == [["have a place in a group", "2", "67"], ["in reserve", "1", "33"]]
    assert "2 have a place in a group 1 in reserve" in flat(text)
    assert "0 have a place " not in flat(text)
    assert table(text, "Registrations over time")[-1] == [EARLY.date().isoformat(), "2", "1"]
