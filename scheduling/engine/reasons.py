"""Why somebody has no seat, a group is not opened, or there is no plan: what stands in the way, what would help.

What stands in the way is looked up in the plan. What would help is tried: one rule is made looser, and the best plan
for those in question is searched anew, with the seats of all others as the second wish.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from enum import StrEnum
from itertools import islice

from msgspec import Struct, structs

from scheduling.engine.candidates import Question, candidates
from scheduling.engine.checking import measure
from scheduling.engine.focus_shapes import FocusGroups, GroupInSlot, PersonOut, PlannedGroup, Published
from scheduling.engine.hurdles import Hurdle, InTheWay, nearest, of_group, of_person
from scheduling.engine.outcomes import Composed, Infeasible, Limits, Watch
from scheduling.engine.plans import FocusPlan
from scheduling.engine.relaxing import Loosened, Relaxation, apply

MOST_SOLVES = 40
MOST_GAINS = 8
ALIKE = 3  # gains of one kind
LARGE = 100  # people; with more the groups keep their times while relaxations are tried
FIRST = 0.2  # of the time: the search as the rules are, which all others are compared with
NOTHING = (0, 0)  # seats when there is no plan
Solve = Callable[[FocusGroups, Limits, Watch], Composed | Infeasible]


class About(StrEnum):
    """What is asked about."""

    person = "person"
    group = "group"
    value = "value"
    all = "all"  # everybody: what would seat more people; or an instance without a plan


class Subject(Struct, frozen=True):
    """A person or a group (`id`), or all people of one value, such as the municipality Daugavpils."""

    about: About
    id: str = ""
    attribute: str = ""
    value: str = ""


class Gain(Struct, frozen=True):
    """What a relaxation brings: seats of those in question and of everybody, before and after it.

    Of a group "seats" are 1 when it can be opened, of everybody 1 when there is a plan.
    """

    relaxation: Relaxation
    seats: int
    seats_after: int
    seated: int
    seated_after: int


class Reasons(Struct, frozen=True):
    """The answer. `seats` of `people` have one in the plan that was asked about, in which `seated` sit altogether.

    If they came first, as the rules are, `first_seats` of them would sit, and `first_seated` altogether; `proved`: not
    more than that. Of a group `first_seats` is 1 when it can be opened. `hurdles` stand before a person or a group;
    `counts` say how many people of a value meet which one nearest to a seat. `gains`: the most helpful first. `solves`:
    how many searches that took. `times_kept`: all this with the plan's groups at their times, the instance being large.
    """

    people: int
    seats: int
    seated: int
    first_seats: int = 0
    first_seated: int = 0
    proved: bool = True
    hurdles: tuple[InTheWay, ...] = ()
    counts: tuple[tuple[Hurdle, int], ...] = ()
    gains: tuple[Gain, ...] = ()
    solves: int = 0
    times_kept: bool = False


def why(
    instance: FocusGroups, plan: FocusPlan, subject: Subject, limits: Limits, watch: Watch, solve: Solve
) -> Reasons:
    """Why the subject has no (or not more) seats, and what would help. `limits.seconds` are for everything.

    Raises KeyError for a person or a group that the instance does not know.
    """
    people = _people(instance, subject)
    unseated = _unseated(instance, plan, people)
    reasons = Reasons(len(people), len(people) - len(unseated), measure(instance, plan).values["seated"])
    if subject.about is About.group:
        way = of_group(instance, plan, subject.id)
        reasons = structs.replace(reasons, hurdles=() if way is None else (way,))
    elif subject.about is About.person and unseated:
        reasons = structs.replace(reasons, hurdles=of_person(instance, plan, subject.id))
    elif subject.about in (About.value, About.all):
        counts = nearest(instance, plan, unseated).most_common()
        reasons = structs.replace(reasons, counts=tuple(sorted(counts, key=lambda one: (-one[1], one[0]))))
    if subject.about is About.group:
        if not reasons.hurdles:
            return reasons
        group = instance.group[subject.id]
        able = [one.id for one in instance.people if group.language in one.languages]
        question = Question(instance, plan, _unseated(instance, plan, able), [group.id])
        return _Tries(instance, subject, (), limits, watch, solve).answer(reasons, question)
    if not unseated or any(way.hurdle is Hurdle.out for way in reasons.hurdles):
        return reasons
    groups = [one.id for one in instance.groups if any(one.takes(instance.person[who]) for who in unseated)]
    times_kept = len(instance.people) > LARGE
    tried = _anchored(instance, plan) if times_kept else instance
    question = Question(instance, plan, unseated, groups, times_kept)
    reasons = structs.replace(reasons, times_kept=times_kept)
    return _Tries(tried, subject, tuple(people), limits, watch, solve).answer(reasons, question)


def why_infeasible(instance: FocusGroups, limits: Limits, watch: Watch, solve: Solve) -> Reasons:
    """Why no plan keeps every rule: the single relaxations after which one does, the cheapest first."""
    bound = {getattr(pin, "person", "") for pin in instance.pins}
    needed = {getattr(pin, "group", "") for pin in instance.pins} | {one.id for one in instance.groups if one.required}
    groups = needed.intersection(instance.group) or instance.group
    question = Question(instance, FocusPlan(instance.id), bound, groups)
    reasons = Reasons(0, 0, 0)
    return _Tries(instance, Subject(About.all), (), limits, watch, solve).answer(reasons, question)


def _anchored(instance: FocusGroups, plan: FocusPlan) -> FocusGroups:
    """The instance with the plan's groups in their slots, so that a search has people alone to place."""
    pinned = {pin.group for pin in instance.pins if isinstance(pin, GroupInSlot)}
    anchors = [GroupInSlot(one.group, one.slot) for one in plan.groups if one.group not in pinned]
    return structs.replace(instance, pins=(*instance.pins, *anchors))


def _people(instance: FocusGroups, subject: Subject) -> list[str]:
    """Those in question who have not cancelled."""
    if subject.about is About.group:
        _known = instance.group[subject.id]
        return []
    if subject.about is About.person:
        return [instance.person[subject.id].id]
    out = {pin.person for pin in instance.pins if isinstance(pin, PersonOut)}
    people = [one for one in instance.people if one.id not in out]
    return [one.id for one in people if subject.about is About.all or one.value(subject.attribute) == subject.value]


def _unseated(instance: FocusGroups, plan: FocusPlan, people: Collection[str]) -> tuple[str, ...]:
    seated = {one for planned in plan.groups for one in planned.people}
    return tuple(one for one in people if one not in seated)


class _Tries:
    """Searches with one rule looser each, as many as the limits allow."""

    def __init__(
        self,
        instance: FocusGroups,
        subject: Subject,
        people: tuple[str, ...],
        limits: Limits,
        watch: Watch,
        solve: Solve,
    ) -> None:
        self.instance = instance
        self.subject = subject
        self.people = people
        self.as_one = subject.about in (About.group, About.all)  # "seats" are 1 or 0
        self.watch = watch
        self.solve = solve
        self.most = _solves(instance)
        self.limits = limits
        self.solves = 0
        self.proved = True

    def answer(self, reasons: Reasons, question: Question) -> Reasons:
        """The reasons with what would help."""
        until = time.monotonic() + self.limits.seconds
        known = NOTHING
        if self.people:  # the plan keeps looser rules too
            known = (1 if self.as_one else reasons.seats, reasons.seated)
        before = max(known, self._best(self.instance, FIRST))
        proved = self.proved
        gains: list[Gain] = []
        for relaxation in candidates(question, self.most - 1):
            if self.watch.stopped() or time.monotonic() > until:
                break
            after = max(before, self._best(apply(self.instance, relaxation), (1 - FIRST) / (self.most - 1)))
            if self._helps(before, after):
                gains.append(Gain(relaxation, before[0], after[0], before[1], after[1]))
        cost = list(Loosened)
        gains.sort(key=lambda one: (-one.seats_after, -one.seated_after, cost.index(one.relaxation.loosened)))
        return structs.replace(
            reasons,
            first_seats=before[0],
            first_seated=before[1],
            proved=proved,
            gains=tuple(islice(_varied(gains), MOST_GAINS)),
            solves=self.solves,
        )

    def _helps(self, before: tuple[int, int], after: tuple[int, int]) -> bool:
        """Whether those in question gain seats; where all of them can have one already, whether others lose fewer."""
        all_can = before[0] == (1 if self.as_one else len(self.people))
        return after[0] > before[0] or (all_can and after > before)

    def _best(self, instance: FocusGroups, share: float) -> tuple[int, int]:
        """Seats of those in question, and of everybody, in the best plan for those in question; NOTHING without one."""
        self.solves += 1
        limits = structs.replace(self.limits, seconds=self.limits.seconds * share)
        found = self.solve(self._favouring(instance), limits, _Silent(self.watch))
        self.proved = found.proved
        if isinstance(found, Infeasible) or not isinstance(found.plan, FocusPlan):
            return NOTHING
        seated = measure(instance, found.plan).values["seated"]
        if self.as_one:
            return (1, seated)
        return (len(self.people) - len(_unseated(instance, found.plan, self.people)), seated)

    def _favouring(self, instance: FocusGroups) -> FocusGroups:
        """The instance with those in question first: who had a published seat would come first in the same way."""
        told = None
        levels: tuple[str, ...] = ("seated",)
        if self.subject.about is About.group:
            groups = tuple(
                structs.replace(one, required=one.required or one.id == self.subject.id) for one in instance.groups
            )
            instance = structs.replace(instance, groups=groups)
        elif not self.as_one:
            told = Published((PlannedGroup("", "", self.people, ()),))
            levels = ("dropped", "seated")
        return structs.replace(instance, published=told, levels=levels)


def _varied(gains: list[Gain]) -> Iterator[Gain]:
    """The gains without those that say the same thing of yet another slot or group."""
    told: Counter[Loosened] = Counter()
    for gain in gains:
        told[gain.relaxation.loosened] += 1
        if told[gain.relaxation.loosened] <= ALIKE:
            yield gain


def _solves(instance: FocusGroups) -> int:
    """How many searches there is time for: larger instances need longer for each."""
    people = len(instance.people)
    return MOST_SOLVES if people <= 60 else MOST_SOLVES // 2 if people <= 150 else MOST_SOLVES // 4


class _Silent:
    """Stops when the other watch does, and tells nothing: the searches are many and short."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """Nothing."""

    def stopped(self) -> bool:
        """Whether the whole answer is to stop."""
        return self.watch.stopped()
