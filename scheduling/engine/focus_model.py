"""Focus groups as rows of whole numbers: a frame becomes a model.

Of a unit with several groups the rows ask what all of them together must keep. That is what its groups need, though
not always enough: two people who stay apart need two groups, but not which.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from scheduling.engine.focus_frame import Frame, Unit
from scheduling.engine.focus_shapes import Group
from scheduling.engine.plans import FocusPlan
from scheduling.engine.solving import Model

Row = list[tuple[int, int]]


class FocusModel:
    """Variables: `groups` opened by unit, `seat` by person and unit, `duty` by facilitator, slot and language.

    Where a slot is exact, `leads` says which facilitator leads the group of a unit. `focus_goals` adds variables that
    follow from the others, `derived`; `finish` gives them their values. A `soft` model may leave out seats and groups
    that pins and required groups ask for.
    """

    def __init__(self, frame: Frame, *, soft: bool = False) -> None:
        self.frame = frame
        self.model = Model()
        self.soft = soft
        self.missing: list[int] = []  # of a soft model: what is lacking of each row that asks for a seat or a group
        self.groups = [self.model.number(0, unit.most) for unit in frame.units]
        self.seat = [{person: self.model.choice() for person in unit.people} for unit in frame.units]
        self.duty: dict[tuple[str, str, str], int] = {}
        self.leads: dict[tuple[str, int], int] = {}
        self.derived: list[tuple[int, Sequence[int], Callable[[Sequence[int]], int]]] = []  # variable, of which, how
        self.seats: dict[str, list[tuple[int, int]]] = defaultdict(list)  # person: (unit, variable)
        for place, variables in enumerate(self.seat):
            for person, variable in variables.items():
                self.seats[person].append((place, variable))
        for place, unit in enumerate(frame.units):
            self._unit(place, unit)
        self._people()
        self._kinds()
        self._staff()
        self._apart()
        self._parallel()

    def _unit(self, place: int, unit: Unit) -> None:
        """Sizes, limits and quotas of one unit's groups together."""
        model, group, opened, seat = self.model, self.frame.group(unit), self.groups[place], self.seat[place]
        person = self.frame.instance.person
        coming = {one: 1000 - person[one].no_show for one in unit.people}
        for variable in seat.values():
            model.row([(variable, 1), (opened, -1)], high=0)
        least, most = sizes(group, list(coming.values()))
        everybody = [(variable, 1) for variable in seat.values()]
        expected = [(seat[one], weight) for one, weight in coming.items()]
        model.row([*expected, (opened, -1000 * group.min)], low=0)
        model.row([*expected, (opened, -1000 * group.max)], high=0)
        model.row([*everybody, (opened, -least)], low=0)
        model.row([*everybody, (opened, -most)], high=0)
        for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
            if limit is not None:
                for many in self.alike(unit, attribute):
                    if len(many) > limit:
                        model.row([*((seat[one], 1) for one in many), (opened, -limit)], high=0)
        for quota in group.quotas:
            some = [(seat[one], 1) for one in unit.people if person[one].value(quota.attr) in quota.values]
            if quota.min:
                model.row([*some, (opened, -quota.min)], low=0)
            if quota.max is not None:
                model.row([*some, (opened, -quota.max)], high=0)
        if unit.copy:
            model.row([(self.groups[place - 1], 1), (opened, -1)], low=0)

    def alike(self, unit: Unit, attribute: str) -> Iterator[list[str]]:
        """The people who may sit in the unit, by what they are."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in unit.people:
            found[self.frame.instance.person[one].value(attribute)].append(one)
        yield from found.values()

    def _people(self) -> None:
        """Nobody sits twice; some must sit."""
        for _person, places in self.seats.items():
            self.model.row([(variable, 1) for _place, variable in places], high=1)
        for person in sorted(self.frame.seated):
            self._must([variable for _place, variable in self.seats.get(person, ())], 1)

    def _kinds(self) -> None:
        """As many groups as there are; what must be opened is; published groups are opened before their likes."""
        of_kind: dict[int, Row] = defaultdict(list)
        told: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, unit in enumerate(self.frame.units):
            of_kind[unit.kind].append((self.groups[place], 1))
            if unit.told:
                told[unit.kind, unit.slot].append(self.groups[place])
            else:
                for first in told.get((unit.kind, unit.slot), ()):
                    self.model.row([(first, unit.most), (self.groups[place], -1)], low=0)
        for number, kind in enumerate(self.frame.kinds):
            self.model.row(of_kind[number], high=len(kind.names))
            if kind.opened:
                self._must([variable for variable, _one in of_kind[number]], len(kind.names))

    def _must(self, variables: list[int], least: int) -> None:
        """So many of these; a soft model may go without and says how many lack."""
        row = [(one, 1) for one in variables]
        if self.soft:
            lacking = self.model.number(0, least)
            self.missing.append(lacking)
            self.derived.append((lacking, variables, lambda values: max(0, least - total(values, variables))))
            row.append((lacking, 1))
        self.model.row(row, low=least)

    def _staff(self) -> None:
        """Each group has its facilitators, nobody leads two groups at once, nor without a pause, nor too many."""
        frame, model = self.frame, self.model
        needs: dict[tuple[str, str], Row] = defaultdict(list)
        for place, unit in enumerate(frame.units):
            group = frame.group(unit)
            if group.facilitators:
                needs[unit.slot, group.language].append((self.groups[place], -group.facilitators))
        serving: dict[str, dict[str, Row]] = defaultdict(lambda: defaultdict(list))
        for (slot, language), needed in needs.items():
            for name in frame.staff.get((slot, language), ()):
                self.duty[name, slot, language] = variable = model.choice()
                serving[name][slot].append((variable, 1))
            duties = [(self.duty[name, slot, language], 1) for name in frame.staff.get((slot, language), ())]
            model.row([*duties, *needed], low=0, high=0)
        for name, slots in sorted(serving.items()):
            limit = frame.instance.facilitator[name].max_groups
            model.row([term for terms in slots.values() for term in terms], high=limit)
            for clique in self._at_once(sorted(slots)):
                model.row([term for slot in clique for term in slots[slot]], high=1)
        self._named_staff()
        self._exact_staff()

    def _at_once(self, slots: list[str]) -> list[set[str]]:
        """The largest sets of these slots of which one facilitator can have one only."""
        gap, known = self.frame.instance.buffer_minutes, self.frame.instance.slot
        cliques: list[set[str]] = []
        for slot in sorted(slots, key=lambda one: known[one].start):
            first = known[slot]
            clique = {one for one in slots if known[one].start <= first.start and known[one].meets(first, gap)}
            cliques.append(clique)
        return [one for one in cliques if not any(one < other for other in cliques)]

    def _named_staff(self) -> None:
        """Facilitators whom a pin gives to a group."""
        by_name: dict[tuple[str, str, str], Row] = defaultdict(list)
        for place, unit in enumerate(self.frame.units):
            for name in self.frame.kinds[unit.kind].staff:
                by_name[name, unit.slot, self.frame.group(unit).language].append((self.groups[place], -1))
        for key, groups in by_name.items():
            self.model.row([(self.duty[key], 1), *groups], low=0)

    def _exact_staff(self) -> None:
        """In exact slots: who leads which group."""
        frame, model = self.frame, self.model
        by_duty: dict[tuple[str, str, str], Row] = defaultdict(list)
        for place, unit in enumerate(frame.units):
            group = frame.group(unit)
            if unit.slot not in frame.exact or not group.facilitators:
                continue
            for name in frame.staff.get((unit.slot, group.language), ()):
                self.leads[name, place] = variable = model.choice()
                by_duty[name, unit.slot, group.language].append((variable, 1))
                if name in frame.kinds[unit.kind].staff:
                    model.row([(variable, 1), (self.groups[place], -1)], low=0)
            leaders = [(one, 1) for (_name, at), one in self.leads.items() if at == place]
            model.row([*leaders, (self.groups[place], -group.facilitators)], low=0, high=0)
        for key, leading in by_duty.items():
            model.row([*leading, (self.duty[key], -1)], low=0, high=0)

    def _apart(self) -> None:
        """Who stays apart: with one group in a unit they are not both there, with more at least two are opened."""
        frame = self.frame
        of_language: dict[tuple[str, str], Row] = defaultdict(list)
        for place, unit in enumerate(frame.units):
            of_language[unit.slot, frame.group(unit).language].append((self.groups[place], -1))
        for one, other in sorted({(min(pair), max(pair)) for pair in frame.instance.apart}):
            for place, unit in enumerate(frame.units):
                at = (unit.slot, frame.group(unit).language)
                both = [self._in_unit(name, place, at) for name in (one, other)]
                if both[0] is not None and both[1] is not None:
                    variables, loose = [both[0][0], both[1][0]], both[0][1] or both[1][1]
                    rest = of_language[at] if loose else [(self.groups[place], -1)]
                    self.model.row([*((variable, 1) for variable in variables), *rest], high=0)

    def _in_unit(self, name: str, place: int, at: tuple[str, str]) -> tuple[int, bool] | None:
        """The variable that puts somebody into the unit, and whether it means any group of that language."""
        if (seat := self.seat[place].get(name)) is not None:
            return seat, False
        if (leads := self.leads.get((name, place))) is not None:
            return leads, False
        duty = self.duty.get((name, *at))
        return None if duty is None else (duty, True)

    def _parallel(self) -> None:
        """Not more groups at one time than there are rooms. The last that began sees all that run beside it."""
        limit, slots = self.frame.instance.max_parallel, self.frame.instance.slot
        if limit is None:
            return
        running: dict[frozenset[int], None] = {}
        for start in sorted({slots[unit.slot].start for unit in self.frame.units}):
            there = (
                place
                for place, unit in enumerate(self.frame.units)
                if slots[unit.slot].start <= start < slots[unit.slot].end
            )
            running[frozenset(there)] = None
        for places in running:
            if not any(places < other for other in running):
                self.model.row([(self.groups[place], 1) for place in sorted(places)], high=limit)

    def finish(self, values: Sequence[int]) -> list[int]:
        """All variables, those that a goal alone needs as good as the others allow."""
        found = list(values) + [0] * (len(self.model.low) - len(values))
        for variable, _of, value in self.derived:
            found[variable] = value(found)
        return found

    def values(self, plan: FocusPlan) -> list[int] | None:
        """The values that say this plan. They keep the rows if it keeps the rules and its groups are named as usual.

        None for a plan with a group where its like was published, and no other has room.
        """
        found = [0] * len(self.model.low)
        kinds = {name: number for number, kind in enumerate(self.frame.kinds) for name in kind.names}
        by_place: dict[tuple[int, str], list[int]] = defaultdict(list)
        for place, unit in enumerate(self.frame.units):
            by_place[kinds[unit.told] if unit.told else unit.kind, unit.slot].append(place)
        for planned in plan.groups:
            places = by_place[kinds[planned.group], planned.slot]
            told = [place for place in places if self.frame.units[place].told == planned.group]
            free = [one for one in places if not self.frame.units[one].told]
            room = (one for one in (*told, *free) if found[self.groups[one]] < self.frame.units[one].most)
            first = next(room, None)
            if first is None:
                return None
            place = first
            found[self.groups[place]] += 1
            language = self.frame.group(self.frame.units[place]).language
            for person in planned.people:
                found[self.seat[place][person]] = 1
            for name in planned.facilitators:
                found[self.duty[name, planned.slot, language]] = 1
                if (name, place) in self.leads:
                    found[self.leads[name, place]] = 1
        return self.finish(found)


def sizes(group: Group, coming: Sequence[int]) -> tuple[int, int]:
    """How few and how many people such a group can have, when each is expected with one of these chances per mille."""
    least = -(-1000 * group.min // max([1, *coming]))
    if not all(coming):
        return least, group.cap
    return least, min(group.cap, 1000 * group.max // min(coming, default=1000))


def total(values: Sequence[int], variables: Sequence[int]) -> int:
    return sum(values[one] for one in variables)
