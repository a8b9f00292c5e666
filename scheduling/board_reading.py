"""The board of an event as values: who applies, where they stand, and the plan that this is for the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from registration.models import Event
from scheduling import board_queries
from scheduling.board_names import Known, known_of, names_of
from scheduling.board_rules import Doors, Gap, drawn, gaps, plan_of
from scheduling.board_terms import State
from scheduling.board_words import Names, flat
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import FocusPlan
from scheduling.engine.verdicts import Broken, Objective
from scheduling.facts import WHOLE, Facts, facilitator_id, group_id, person_id, slot_id
from scheduling.instances import facts_of
from scheduling.mapping import to_instance
from scheduling.models import Composition
from scheduling.terms import Purpose, Standing


@dataclass(frozen=True)
class Board:
    """Everything of one board, read once. `known` also has people who were thanked and no longer apply."""

    version: int
    facts: Facts
    state: State
    instance: FocusGroups
    known: Mapping[int, Known]
    names: Names

    @cached_property
    def active(self) -> frozenset[int]:
        """Who applies and has not withdrawn; also who was thanked by letter and may be put elsewhere."""
        return frozenset(one.id for one in self.facts.applicants if not one.out)

    @cached_property
    def has_seats(self) -> bool:
        """True when somebody sits in a group."""
        return any(self.state.place(one).standing is Standing.seat for one in self.active)

    @cached_property
    def thanked(self) -> frozenset[int]:
        """Who was thanked by letter and stands so on the board."""
        return frozenset(one.id for one in self.facts.applicants if self.facts.is_thanked(one))

    @property
    def out_of_undecided(self) -> int:
        """How many of those of whom nothing is decided the organiser does not seat."""
        return sum(self.state.place(one).excluded for one in self.undecided)

    @cached_property
    def plan(self) -> FocusPlan:
        """The board as a plan; people who have withdrawn are not in it."""
        return self.plan_for(self.state)

    def plan_for(self, state: State) -> FocusPlan:
        """A state of this board as a plan."""
        seats = [
            (person_id(one), group_id(place.group_id))
            for one, place in state.people.items()
            if place.group_id is not None and one in self.active
        ]
        staff = [
            (facilitator_id(one), group_id(group)) for group, leading in state.staff.items() for one, _pin in leading
        ]
        return plan_of(self.instance.id, self._slots(state, seats), seats, staff)

    def _slots(self, state: State, seats: Iterable[tuple[str, str]]) -> dict[str, str]:
        slots = {}
        used = {group for _person, group in seats}
        for group in self.facts.groups:
            now = state.groups.get(group.id)
            if self.facts.own_time:
                if group_id(group.id) in used:  # a group with nobody in it is none
                    slots[group_id(group.id)] = WHOLE
            elif now is not None and now.slot_id is not None:
                slots[group_id(group.id)] = slot_id(now.slot_id)
        return slots

    @cached_property
    def doors(self) -> Doors:
        """What stands at each group's door."""
        return Doors(self.instance, self.plan)

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """The rules that the board breaks."""
        return broken_rules(self.instance, self.plan)

    @cached_property
    def worth(self) -> Objective:
        """What the board is worth."""
        return measure(self.instance, self.plan)

    @property
    def worth_now(self) -> dict[str, int]:
        """The same, flat, to be kept beside a step."""
        return flat(self.worth)

    @cached_property
    def reserve(self) -> list[int]:
        """Who is in reserve, in its order: by the numbers that were told, then in an order that nobody chose."""
        there = [one for one in self.active if self.state.place(one).standing is Standing.reserve]
        told = sorted((self.known[one].waiting_number or 0, one) for one in there if self.known[one].waiting_number)
        numbered = [one for _number, one in told]
        others = drawn(self.facts.seed, (person_id(one) for one in there if one not in set(numbered)))
        return numbered + [int(one) for one in others]

    @cached_property
    def undecided(self) -> list[int]:
        """Who applies and stands nowhere."""
        return sorted(one for one in self.active if self.state.place(one).standing is Standing.open)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Seats and posts that were published and whose holders can no longer come, as long as the board has them."""
        people = {person_id(one) for one in self.active}
        staff = {one.id: {slot for slot, can in one.availability.items() if can} for one in self.instance.facilitators}
        return gaps(self.instance.published, people, staff)


def board_of(session: Session, event: Event) -> Board | None:
    """The board of an event; None without a frame, without a time, or with a frame that no plan can be made of."""
    facts, frame = facts_of(session, event), session.get(Composition, event.id)
    if facts is None or frame is None or not facts.slots or not facts.groups:
        return None
    purpose = Purpose.replan if facts.published is not None else Purpose.compose
    instance = read_instance(to_instance(facts, purpose, thanked=True))
    if not isinstance(instance, FocusGroups):
        return None
    state = board_queries.state_of(session, event.id)
    known = known_of(session, {*(one.id for one in facts.applicants), *state.people})
    return Board(frame.version, facts, state, instance, known, names_of(session, event, facts, known))
