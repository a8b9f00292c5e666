"""The levels of the objective as sums that the solver minimises."""

from collections import defaultdict

from msgspec import Struct, field

from scheduling.engine.checking_focus import DROPPED, OTHER_GROUP, OTHER_SLOT
from scheduling.engine.focus_model import FocusModel, total
from scheduling.engine.focus_shapes import PersonOut
from scheduling.engine.shapes import IF_NEED_BE
from scheduling.engine.verdicts import MAXIMISED


class Goal(Struct):
    """A level as a sum to minimise: the level's value is `factor * sum + constant`."""

    name: str
    terms: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    constant: int = 0

    @property
    def factor(self) -> int:
        """-1 for what is to be as great as possible."""
        return -1 if self.name in MAXIMISED else 1

    def shown(self, value: int) -> int:
        """The level's value when the sum has this one."""
        return self.factor * value + self.constant


class Goals:
    """Makes the goals of a model when they are asked for: some bring variables that the others do not need."""

    def __init__(self, made: FocusModel) -> None:
        self.made = made
        self.known: dict[str, Goal] = {}

    def __getitem__(self, name: str) -> Goal:
        """The level of this name."""
        if name not in self.known:
            self.known[name] = Goal(name)
            self._make(self.known[name])
        return self.known[name]

    def _make(self, goal: Goal) -> None:
        """Fill the goal."""
        match goal.name:
            case "seated":
                for places in self.made.seats.values():
                    goal.terms.update((variable, -1) for _place, variable in places)
            case "ifneedbe":
                self._if_need_be(goal)
            case "dropped":
                self._dropped(goal, 1)
            case "changes":
                self._changes(goal)
            case "composition":
                self._composition(goal)

    def _if_need_be(self, goal: Goal) -> None:
        instance = self.made.frame.instance
        for person, places in self.made.seats.items():
            for place, variable in places:
                if instance.person[person].availability[self.made.frame.units[place].slot] == IF_NEED_BE:
                    goal.terms[variable] = 1
        for (name, slot, _language), variable in self.made.duty.items():
            if instance.facilitator[name].availability[slot] == IF_NEED_BE:
                goal.terms[variable] = 1

    def _dropped(self, goal: Goal, cost: int) -> None:
        for person in self._told_people():
            goal.constant += cost
            for _place, variable in self.made.seats.get(person, ()):
                goal.terms[variable] -= cost

    def _told_people(self) -> dict[str, tuple[str, str]]:
        """Group and slot that people were told, without those who have cancelled."""
        instance = self.made.frame.instance
        out = {pin.person for pin in instance.pins if isinstance(pin, PersonOut)}
        told = instance.published.groups if instance.published else ()
        return {person: (one.group, one.slot) for one in told for person in sorted(one.people) if person not in out}

    def _changes(self, goal: Goal) -> None:
        self._dropped(goal, DROPPED)
        units = self.made.frame.units
        for person, (group, slot) in self._told_people().items():
            for place, variable in self.made.seats.get(person, ()):
                if units[place].slot != slot:
                    goal.terms[variable] += OTHER_SLOT
                elif units[place].told != group:
                    goal.terms[variable] += OTHER_GROUP
        told = self.made.frame.instance.published.groups if self.made.frame.instance.published else ()
        held = defaultdict(list)
        for (name, slot, _language), variable in self.made.duty.items():
            held[name, slot].append(variable)
        for pair in sorted({(name, one.slot) for one in told for name in one.facilitators}):
            goal.constant += 1
            for variable in held[pair]:
                goal.terms[variable] -= 1

    def _composition(self, goal: Goal) -> None:
        weights, instance = self.made.frame.instance.weights, self.made.frame.instance
        for place, unit in enumerate(self.made.frame.units):
            self._size(goal, place, self.made.frame.group(unit).ideal, weights.size)
            self._distinct(goal, place, "org", weights.dup_org)
            self._distinct(goal, place, "municipality", weights.dup_municipality)
        for one, other in instance.together:
            goal.constant += weights.together
            for seat in self.made.seat:
                if one in seat and other in seat and weights.together:
                    goal.terms[self._least([[seat[one]], [seat[other]]])] -= weights.together
        homes: dict[str, list[str]] = defaultdict(list)
        for person in sorted(instance.people, key=lambda one: self.made.frame.rank[one.id]):
            homes[person.municipality].append(person.id)
        for people in homes.values():
            goal.constant += weights.unrepresented
            there = [variable for one in people for _place, variable in self.made.seats.get(one, ())]
            if there and weights.unrepresented:
                goal.terms[self._least([there])] -= weights.unrepresented

    def _size(self, goal: Goal, place: int, ideal: int, weight: int) -> None:
        """What the groups have more or fewer people than they should."""
        people, opened = list(self.made.seat[place].values()), self.made.groups[place]
        if not weight or not self.made.frame.units[place].most:
            return
        over = self.made.model.number(0, len(people))
        under = self.made.model.number(0, ideal * self.made.frame.units[place].most)
        row = [*((one, 1) for one in people), (opened, -ideal), (over, -1), (under, 1)]
        self.made.model.row(row, low=0, high=0)
        goal.terms[over] += weight
        goal.terms[under] += weight
        of = (opened, *people)
        self.made.derived.append((over, of, lambda values: max(0, total(values, people) - ideal * values[opened])))
        self.made.derived.append((under, of, lambda values: max(0, ideal * values[opened] - total(values, people))))

    def _distinct(self, goal: Goal, place: int, attribute: str, weight: int) -> None:
        """What people have in common with somebody of their group: all of them less one of each in each group."""
        seat = self.made.seat[place]
        for many in self.made.alike(self.made.frame.units[place], attribute):
            if weight and len(many) > 1:
                for one in many:
                    goal.terms[seat[one]] += weight
                goal.terms[self._least([[seat[one] for one in many], [self.made.groups[place]]])] -= weight

    def _least(self, sums: list[list[int]]) -> int:
        """A variable that is no more than each of these sums, and no more than each needs be."""
        model = self.made.model
        most = min(sum(model.high[one] for one in many) for many in sums)
        # Unless a single variable bounds it, somebody being there at all is what counts.
        variable = model.number(0, most if len(sums) > 1 else 1)
        for many in sums:
            model.row([(variable, 1), *((one, -1) for one in many)], high=0)
        bound = model.high[variable]
        of = [one for many in sums for one in many]
        self.made.derived.append((variable, of, lambda values: min(bound, *(total(values, many) for many in sums))))
        return variable
