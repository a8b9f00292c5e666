"""From the values of a model to a plan: who sits in which of the groups that are alike, who leads them, their names."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct, structs

from scheduling.engine.focus_frame import Frame, Unit
from scheduling.engine.focus_goals import Goals
from scheduling.engine.focus_model import FocusModel
from scheduling.engine.plans import FocusPlan, PlannedGroup
from scheduling.engine.solving import Search

WORK = 0.3  # for one slot; the usual one needs a hundredth of that


class Table(Struct, frozen=True):
    """One opened group that has no name yet."""

    kind: int
    slot: str
    people: tuple[str, ...]
    staff: tuple[str, ...]
    told: str = ""


class Draft(Struct, frozen=True):
    """What the values of a model say: how many groups and who by unit, and who leads by slot and language."""

    groups: tuple[int, ...]
    people: tuple[tuple[str, ...], ...]
    staff: dict[tuple[str, str], tuple[str, ...]]
    leads: dict[int, tuple[str, ...]]


def draft(model: FocusModel, values: Sequence[int]) -> Draft:
    """The values, read back."""
    staff: dict[tuple[str, str], list[str]] = defaultdict(list)
    leads: dict[int, list[str]] = defaultdict(list)
    for (name, slot, language), variable in sorted(model.duty.items()):
        if values[variable]:
            staff[slot, language].append(name)
    for (name, place), variable in sorted(model.leads.items()):
        if values[variable]:
            leads[place].append(name)
    return Draft(
        tuple(values[one] for one in model.groups),
        tuple(tuple(person for person, one in seat.items() if values[one]) for seat in model.seat),
        {key: tuple(names) for key, names in staff.items()},
        {place: tuple(names) for place, names in leads.items()},
    )


class Parting:
    """Parts units into groups, slot by slot, and remembers how: the same slot comes again and again."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.known: dict[object, tuple[Table, ...] | None] = {}

    def plan(self, frame: Frame, found: Draft) -> tuple[FocusPlan | None, frozenset[str]]:
        """The plan, and no slots; or no plan, and the slots whose units cannot be parted."""
        open_units: dict[str, list[int]] = defaultdict(list)
        for place, unit in enumerate(frame.units):
            if found.groups[place]:
                open_units[unit.slot].append(place)
        tables: list[Table] = []
        stuck = set()
        for slot, places in open_units.items():
            parted = self._slot(frame, found, slot, places)
            if parted is None:
                stuck.add(slot)
            else:
                tables += parted
        return (None if stuck else _named(frame, tables)), frozenset(stuck)

    def _slot(self, frame: Frame, found: Draft, slot: str, places: list[int]) -> tuple[Table, ...] | None:
        languages = sorted({frame.group(frame.units[place]).language for place in places})
        staff = {(slot, one): found.staff.get((slot, one), ()) for one in languages}
        leads = [found.leads.get(place, ()) for place in places]
        told = [frame.units[place].told for place in places]
        kinds = [(frame.units[place].kind, found.groups[place], found.people[place]) for place in places]
        key = (slot, tuple(kinds), tuple(told), tuple(leads), tuple(staff.items()))
        if key not in self.known:
            if all(found.groups[place] == 1 for place in places) and self._plain(frame, found, places, staff):
                self.known[key] = tuple(_tables(frame, found, places, staff))
            else:
                self.known[key] = self._solved(frame, found, slot, places, staff)
        return self.known[key]

    def _plain(
        self, frame: Frame, found: Draft, places: list[int], staff: dict[tuple[str, str], tuple[str, ...]]
    ) -> bool:
        """Whether it does not matter who of the staff leads which group, or is known."""
        if all(place in found.leads or not frame.group(frame.units[place]).facilitators for place in places):
            return True
        names = {name for many in staff.values() for name in many}
        if any(not names.isdisjoint(pair) for pair in frame.instance.apart):
            return False
        return not any(frame.kinds[frame.units[place].kind].staff for place in places)

    def _solved(
        self,
        frame: Frame,
        found: Draft,
        slot: str,
        places: list[int],
        staff: dict[tuple[str, str], tuple[str, ...]],
    ) -> tuple[Table, ...] | None:
        """The best way to part the units of a slot into groups; None when there is none."""
        units: list[Unit] = []
        for place in places:
            one = structs.replace(frame.units[place], most=1, people=found.people[place])
            units += [structs.replace(one, copy=number) for number in range(found.groups[place])]
        kinds = tuple(structs.replace(kind, opened=False) for kind in frame.kinds)
        seated = frozenset(person for place in places for person in found.people[place])
        small = structs.replace(
            frame, kinds=kinds, units=tuple(units), staff=staff, seated=seated, exact=frozenset({slot})
        )
        model = FocusModel(small)
        for variable in (*model.groups, *model.duty.values()):
            model.model.fix(variable, 1)
        goal = Goals(model)["composition"]
        solved = self.search.minimise(model.model, goal.terms, work=WORK, beyond=True)
        if solved.values is None:
            return None
        parted = draft(model, solved.values)
        return tuple(_tables(small, parted, list(range(len(units))), parted.staff))


def _tables(
    frame: Frame, found: Draft, places: list[int], staff: dict[tuple[str, str], tuple[str, ...]]
) -> list[Table]:
    """Units of one group each, with the staff their model gave them or the next who are there."""
    waiting = {key: list(names) for key, names in staff.items()}
    tables = []
    for place in places:
        unit = frame.units[place]
        group = frame.group(unit)
        there = waiting.get((unit.slot, group.language), [])
        names = found.leads.get(place) or tuple(there[: group.facilitators])
        for name in names:
            there.remove(name)
        tables.append(Table(unit.kind, unit.slot, found.people[place], names, unit.told))
    return tables


def _named(frame: Frame, tables: list[Table]) -> FocusPlan:
    """The plan. Groups that are alike get their names in the order of their times, published ones keep theirs."""
    slots = {slot.id: (slot.start, slot.end, slot.id) for slot in frame.instance.slots}
    planned = []
    for number, kind in enumerate(frame.kinds):
        mine = sorted((one for one in tables if one.kind == number), key=lambda one: (slots[one.slot], one.people))
        free = [name for name in kind.names if name not in {one.told for one in mine}]
        for one in mine:
            name = one.told or free.pop(0)
            planned.append(PlannedGroup(name, one.slot, tuple(sorted(one.people)), tuple(sorted(one.staff))))
    return FocusPlan(frame.instance.id, tuple(sorted(planned, key=structs.astuple)))
