"""Which relaxations are worth a try: those that touch what stands before the people in question, a few of each kind."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, islice, zip_longest

from msgspec import structs

from scheduling.engine.checking_focus import Sitting
from scheduling.engine.focus_shapes import FocusGroups, Group, Person
from scheduling.engine.hurdles import is_led, slots_of
from scheduling.engine.plans import FocusPlan
from scheduling.engine.relaxing import Loosened, Relaxation

EACH = 6  # of one kind
MOST_ASKED = 12  # people who might be asked for another time


class Question:
    """Whose seats are asked about, in which groups they could sit, and what the plan looks like.

    Groups that only their names tell apart may stand for each other: it is enough to make a rule of one of them looser.
    """

    def __init__(
        self,
        instance: FocusGroups,
        plan: FocusPlan,
        people: Collection[str],
        groups: Collection[str],
        times_kept: bool = False,
    ) -> None:
        self.instance = instance
        self.sitting = Sitting(instance, plan)
        self.times_kept = times_kept
        self.people: list[Person] = [one for one in instance.people if one.id in people]
        self.groups: list[Group] = [one for one in instance.groups if one.id in groups]
        self.opened: list[Group] = [one for one in self.groups if one.id in self.sitting.opened]
        self.closed: list[Group] = [one for one in self.groups if one.id not in self.sitting.opened]
        self.unseated: list[Person] = [one for one in instance.people if one.id not in self.sitting.seat]

    def kinds(self, groups: Iterable[Group]) -> Iterator[Group]:
        """The first of the groups that are alike. One that a pin names, or that keeps its time, is like no other."""
        named = {getattr(pin, "group", "") for pin in self.instance.pins}
        seen: list[Group] = []
        for group in groups:
            apart = group.id in named or (self.times_kept and group.id in self.sitting.opened)
            alike = structs.replace(group, id=group.id if apart else "", name="")
            if alike not in seen:
                seen.append(alike)
                yield group

    def wish(self, slot: str) -> int:
        """How many of those in question, and then of all without a seat, can come in this slot."""
        mine = sum(slot in one.availability for one in self.people)
        return mine * len(self.instance.people) + sum(slot in one.availability for one in self.unseated)

    def by_wish(self, slots: Collection[str]) -> list[str]:
        """The slots, those first in which the most can come."""
        place = {slot.id: number for number, slot in enumerate(self.instance.slots)}
        return sorted(slots, key=lambda slot: (-self.wish(slot), place[slot]))


def candidates(question: Question, most: int) -> list[Relaxation]:
    """At most so many relaxations: the first of every kind before the second of any."""
    columns = [list(islice(_once(kind(question)), EACH)) for kind in KINDS]
    rows = zip_longest(*columns)
    return list(islice((one for row in rows for one in row if one is not None), most))


def _once(found: Iterator[Relaxation]) -> Iterator[Relaxation]:
    seen: list[Relaxation] = []
    for one in found:
        if one not in seen:
            seen.append(one)
            yield one


def _pins(question: Question) -> Iterator[Relaxation]:
    people = {one.id for one in question.people}
    groups = {one.id for one in question.groups}
    for index, pin in enumerate(question.instance.pins):
        person, group = getattr(pin, "person", ""), getattr(pin, "group", "")
        if person in people or (not person and group in groups) or not (person or group):
            leader, slot = getattr(pin, "facilitator", ""), getattr(pin, "slot", "")
            yield Relaxation(Loosened.pin, group, person, facilitator=leader, slot=slot, index=index)


def _apart(question: Question) -> Iterator[Relaxation]:
    people = {one.id for one in question.people}
    for one, other in question.instance.apart:
        if one in people or other in people:
            yield Relaxation(Loosened.apart, person=one, other=other)


def _answers(question: Question) -> Iterator[Relaxation]:
    """All of those in question in one slot: of an opened group, then of others that could be led."""
    fitting = [one for one in question.people if any(group.takes(one) for group in question.groups)]
    slots = [question.sitting.opened[group.id].slot for group in question.opened]
    others = {
        slot
        for group in question.closed
        for slot in slots_of(question.instance, group)
        if is_led(question.instance, group, slot)
    }
    place = [slot.id for slot in question.instance.slots if slot.id in others]
    for slot in chain(slots, sorted(place, key=lambda slot: -_could(question, slot))):
        people = tuple(one.id for one in fitting if slot not in one.availability)
        if 0 < len(people) <= MOST_ASKED:
            yield Relaxation(Loosened.answer, slot=slot, people=people)


def _could(question: Question, slot: str) -> int:
    return sum(slot in one.availability for one in question.unseated)


def _sizes(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(one for one in question.opened if _is_full(question, one)):
        yield Relaxation(Loosened.size, group.id, by=1)


def _is_full(question: Question, group: Group) -> bool:
    people = question.sitting.people(group.id)
    return len(people) >= group.cap or sum(1000 - one.no_show for one in people) > 1000 * (group.max - 1)


def _limits(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(chain(question.opened, question.closed)):
        here = question.sitting.people(group.id) if group.id in question.sitting.opened else question.instance.people
        for attribute, limit in (("org", group.max_per_org), ("municipality", group.max_per_municipality)):
            counts = Counter(one.value(attribute) for one in here)
            if limit is not None and any(counts[one.value(attribute)] >= limit for one in question.people):
                yield Relaxation(Loosened.limit, group.id, attribute=attribute, by=1)


def _quotas(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(chain(question.opened, question.closed)):
        for index, quota in enumerate(group.quotas):
            if quota.min or quota.max is not None:
                values = tuple(sorted(quota.values))
                yield Relaxation(Loosened.quota, group.id, attribute=quota.attr, values=values, index=index)


def _hours(question: Question) -> Iterator[Relaxation]:
    """A facilitator in a slot in which many could come and nobody, or nobody else, leads."""
    instance = question.instance
    languages = {group.language for group in question.groups}
    may = {slot for group in question.groups for slot in slots_of(instance, group)}
    for slot in question.by_wish(may):
        for one in instance.facilitators:
            if slot not in one.availability and not languages.isdisjoint(one.languages) and one.max_groups:
                yield Relaxation(Loosened.hours, facilitator=one.id, slot=slot)
                break


def _loads(question: Question) -> Iterator[Relaxation]:
    languages = {group.language for group in question.groups}
    for one in question.instance.facilitators:
        used = len(question.sitting.load.get(one.id, ()))
        if used >= one.max_groups and not languages.isdisjoint(one.languages):
            yield Relaxation(Loosened.load, facilitator=one.id, by=1)


def _languages(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(question.closed):
        led = any(group.language in one.languages for one in question.instance.facilitators)
        for one in () if led else question.instance.facilitators:
            yield Relaxation(Loosened.language, facilitator=one.id, values=(group.language,))


def _slots(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(question.groups):
        if group.slots is not None:
            others = {slot.id for slot in question.instance.slots}.difference(group.slots)
            for slot in question.by_wish(others)[:2]:
                yield Relaxation(Loosened.slot, group.id, slot=slot)


def _least(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(question.closed):
        if group.min > 1:
            yield Relaxation(Loosened.least, group.id, by=1)


def _staff(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(question.closed):
        if group.facilitators > 1:
            yield Relaxation(Loosened.staff, group.id, by=1)


def _filters(question: Question) -> Iterator[Relaxation]:
    for group in question.kinds(question.instance.groups):
        for attribute, values in group.filter.items():
            wanted = [one for one in question.people if one.value(attribute) not in values]
            if any(group.language in one.languages for one in wanted):
                yield Relaxation(Loosened.filter, group.id, attribute=attribute)


def _parallel(question: Question) -> Iterator[Relaxation]:
    if question.instance.max_parallel is not None:
        yield Relaxation(Loosened.parallel, by=1)


def _required(question: Question) -> Iterator[Relaxation]:
    for group in question.instance.groups:
        if group.required:
            yield Relaxation(Loosened.required, group.id)


def _copies(question: Question) -> Iterator[Relaxation]:
    if not question.closed:
        for group in question.kinds(question.opened):
            yield Relaxation(Loosened.copy, group.id)


KINDS: tuple[Callable[[Question], Iterator[Relaxation]], ...] = (
    _pins, _answers, _sizes, _hours, _loads, _languages, _limits, _apart, _quotas, _slots, _least, _staff, _filters,
    _parallel, _required, _copies,
)  # fmt: skip
