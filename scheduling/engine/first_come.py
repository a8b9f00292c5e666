"""What people do without a solver: a list filled by hand, and the usual greedy. For comparison and as a beginning."""

from collections import Counter, defaultdict

from msgspec import structs

from scheduling.engine.checking_focus import broken_rules
from scheduling.engine.focus_frame import Frame, Unit, frame
from scheduling.engine.focus_shapes import FocusGroups, PersonOut
from scheduling.engine.plans import FocusPlan, PlannedGroup
from scheduling.engine.shapes import IF_NEED_BE


def by_hand(instance: FocusGroups) -> FocusPlan:
    """First come, first served: groups in the order of the list, each in the slot that most of those who wait can make.

    The first who can come are taken, in the order of the list, as long as the limits allow; a group that does not
    become large enough is not opened. Nobody is moved afterwards.
    """
    order = {person.id: place for place, person in enumerate(instance.people)}
    return _Filling(instance, frame(instance, 0), order, careful=False).plan()


def beginning(instance: FocusGroups, made: Frame) -> FocusPlan:
    """The list filled by hand when people come in the seeded order: quickly made, for a search to begin with."""
    return _Filling(instance, made, dict(made.rank), careful=False).plan()


def kept(instance: FocusGroups) -> FocusPlan:
    """What was published, without the people who cannot come any more and the groups that cannot be held."""
    groups: list[PlannedGroup] = []
    for told in instance.published.groups if instance.published else ():
        if told.group in instance.group and told.slot in instance.slot:
            people = tuple(one for one in told.people if _still_comes(instance, told, one))
            plan = FocusPlan(instance.id, (structs.replace(told, people=people),))
            if all(one.rule in ("FG11", "FG13") for one in broken_rules(instance, plan)):
                groups += plan.groups
    return FocusPlan(instance.id, tuple(groups))


def _still_comes(instance: FocusGroups, told: PlannedGroup, person: str) -> bool:
    known = instance.person.get(person)
    out = any(isinstance(pin, PersonOut) and pin.person == person for pin in instance.pins)
    group = instance.group[told.group]
    return known is not None and not out and told.slot in known.availability and group.takes(known)


def greedy(instance: FocusGroups, made: Frame) -> FocusPlan:
    """The usual greedy: again and again the group and slot that seat most people who wait, the rarest answers first."""
    rarity = {person.id: (len(person.availability), made.rank[person.id]) for person in instance.people}
    order = {one: place for place, one in enumerate(sorted(rarity, key=rarity.__getitem__))}
    return _Filling(instance, made, order, careful=True).plan()


class _Filling:
    """Groups are opened one after the other and never looked at again."""

    def __init__(self, instance: FocusGroups, made: Frame, order: dict[str, int], careful: bool) -> None:
        self.instance = instance
        self.frame = made
        self.order = order
        self.careful = careful
        self.waiting = {person.id for person in instance.people}
        self.free = {number: list(kind.names) for number, kind in enumerate(made.kinds)}
        self.told = {unit.told for unit in made.units}
        self.opened: list[tuple[Unit, PlannedGroup]] = []
        self.apart: dict[str, set[str]] = defaultdict(set)
        for one, other in instance.apart:
            self.apart[one].add(other)
            self.apart[other].add(one)

    def plan(self) -> FocusPlan:
        """Fill until no group can be opened any more."""
        while True:
            units = [unit for unit in self.frame.units if self.free[unit.kind] and self._room(unit)]
            if not self.careful and units:
                first = min(min(self.free[unit.kind]) for unit in units)
                units = [unit for unit in units if first in self.free[unit.kind]]
            best: tuple[tuple[int, int], Unit, list[str], list[str]] | None = None
            for unit in units:
                staff = self._staff(unit)
                people = self._people(unit, staff or [])
                if staff is not None and people is not None:
                    worth = (len(people), -self._if_need_be(unit, people))
                    if best is None or worth > best[0]:
                        best = worth, unit, people, staff
            if best is not None:
                self._open(*best[1:])
            elif self.careful or not units:
                return FocusPlan(self.instance.id, tuple(planned for _unit, planned in self.opened))
            else:
                self.free[units[0].kind].remove(first)

    def _open(self, unit: Unit, people: list[str], staff: list[str]) -> None:
        names = self.free[unit.kind]
        name = unit.told or min(names, key=lambda one: (one in self.told, one))
        names.remove(name)
        self.opened.append((unit, PlannedGroup(name, unit.slot, tuple(people), tuple(staff))))
        self.waiting.difference_update(people)

    def _room(self, unit: Unit) -> bool:
        """Whether the unit has a group left, and no moment would have too many groups at one time."""
        if unit.told and unit.told not in self.free[unit.kind]:
            return False
        same = sum(one.kind == unit.kind and one.slot == unit.slot and one.told == unit.told for one, _ in self.opened)
        if same >= unit.most:
            return False
        limit, slots = self.instance.max_parallel, self.instance.slot
        if limit is None:
            return True
        mine = slots[unit.slot]
        beside = [slots[one.slot] for one, _ in self.opened if slots[one.slot].meets(mine)]
        return all(sum(one.start <= at.start < one.end for one in (*beside, mine)) <= limit for at in (*beside, mine))

    def _staff(self, unit: Unit) -> list[str] | None:
        """Facilitators for one more group: those with the fewest groups, a "yes" before an "if need be"."""
        group, needed = self.frame.group(unit), list(self.frame.kinds[unit.kind].staff)
        mine, gap = self.instance.slot[unit.slot], self.instance.buffer_minutes
        load = Counter(name for _unit, planned in self.opened for name in planned.facilitators)
        busy = {
            name
            for one, planned in self.opened
            if self.instance.slot[one.slot].meets(mine, gap)
            for name in planned.facilitators
        }
        able = [
            name
            for name in self.frame.staff.get((unit.slot, group.language), ())
            if name not in busy and load[name] < self.instance.facilitator[name].max_groups
        ]
        if any(name not in able for name in needed):
            return None
        able.sort(key=lambda name: (-self.instance.facilitator[name].availability[unit.slot], load[name], name))
        for name in able:
            if len(needed) < group.facilitators and name not in needed and self.apart[name].isdisjoint(needed):
                needed.append(name)
        return needed if len(needed) == group.facilitators else None

    def _people(self, unit: Unit, staff: list[str]) -> list[str] | None:
        """Those who wait and fit, first the people whom the quotas need; None when they are too few."""
        group, known = self.frame.group(unit), self.instance.person
        waiting = [one for one in unit.people if one in self.waiting]
        answer = {one: known[one].availability[unit.slot] == IF_NEED_BE for one in waiting}
        waiting.sort(key=lambda one: (self.careful and answer[one], self.order[one]))
        taken: list[str] = []
        for quota in group.quotas:
            for one in waiting:
                have = sum(known[each].value(quota.attr) in quota.values for each in taken)
                if have < (quota.min or 0) and known[one].value(quota.attr) in quota.values:
                    self._take(unit, staff, taken, one)
        for one in waiting:
            self._take(unit, staff, taken, one)
        enough = sum(1000 - known[one].no_show for one in taken) >= 1000 * group.min and all(
            sum(known[one].value(quota.attr) in quota.values for one in taken) >= (quota.min or 0)
            for quota in group.quotas
        )
        return taken if enough and taken else None

    def _take(self, unit: Unit, staff: list[str], taken: list[str], one: str) -> None:
        """Add somebody whom no limit keeps out."""
        group, known = self.frame.group(unit), self.instance.person
        there = [known[each] for each in (*taken, one)]
        if one in taken or len(there) > group.cap or not self.apart[one].isdisjoint((*taken, *staff)):
            return
        if sum(1000 - each.no_show for each in there) > 1000 * group.max:
            return
        for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
            mine = known[one].value(attribute)
            if limit is not None and sum(each.value(attribute) == mine for each in there) > limit:
                return
        for quota in group.quotas:
            if quota.max is not None and sum(each.value(quota.attr) in quota.values for each in there) > quota.max:
                return
        taken.append(one)

    def _if_need_be(self, unit: Unit, people: list[str]) -> int:
        return sum(self.instance.person[one].availability[unit.slot] == IF_NEED_BE for one in people)
