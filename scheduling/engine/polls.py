"""Polls: the best choice of slots.

Choices are walked through, which proves polls of hundreds of people and some picks in a moment. Where so many slots are
picked that this does not end, the solver goes on from the best choice found.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil

from scheduling.engine.checking_polls import measure
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch
from scheduling.engine.plans import PollPlan
from scheduling.engine.poll_frame import Frame, framed, lacking
from scheduling.engine.poll_search import Walk
from scheduling.engine.poll_shapes import Poll
from scheduling.engine.pricing import priced
from scheduling.engine.solving import Model, Search, State
from scheduling.engine.verdicts import MAXIMISED

WALKED_A_SECOND = 40_000  # slots looked at, for each second allowed, before the solver is asked: a third of the time
RELAXING, CLOSE = 1.0, 1e-6  # seconds of work for a bound by fractions, and what rounding may add to it
DEEPEST = 100  # picks that are walked; for more the solver is asked at once


def compose(poll: Poll, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best choice of slots, or why there is none."""
    search = Search(limits, watch)
    if reasons := short_buckets(poll):
        return Infeasible(True, reasons)
    frame = framed(poll)
    work = round(limits.seconds * WALKED_A_SECOND) if frame.picks <= DEEPEST else 0
    walk = Walk(frame, poll.levels, work, _Teller(poll, watch), lambda: search.over)
    found = walk.run()
    if not walk.ended:
        if found.vector is None:
            return Infeasible(True, ("slots_clash",))
        proved: dict[str, int | None] = dict(zip(poll.levels, found.vector[: len(poll.levels)], strict=True))
        return _composed(poll, found.chosen, proved, search)
    if work:
        search.work /= 2
    return _solved(poll, frame, search, found.chosen if found.vector is not None else None)


def short_buckets(poll: Poll) -> tuple[str, ...]:
    """The reason `too_few_slots` when a bucket has fewer slots than are to be picked."""
    slots = Counter(slot.bucket for slot in poll.slots)
    return ("too_few_slots",) if any(slots[bucket.id] < bucket.pick for bucket in poll.buckets) else ()


class _Teller:
    """Tells the watch the first level's value each time it becomes better, and later levels' likewise."""

    def __init__(self, poll: Poll, watch: Watch) -> None:
        self.poll = poll
        self.watch = watch
        self.last: Sequence[int] = ()

    def __call__(self, vector: Sequence[int]) -> None:
        for place, level in enumerate(self.poll.levels):
            if not self.last or self.last[place] != vector[place]:
                self.watch.progress(level, _shown(level, vector[place]), None)
                break
        self.last = vector


def _shown(level: str, value: int) -> int:
    return -value if level in MAXIMISED else value


def _composed(poll: Poll, chosen: Sequence[int], bounds: Mapping[str, int | None], search: Search) -> Composed:
    """The answer. `bounds`: of each level the least that its value can be, None where nobody knows."""
    levels = []
    certain = True
    for level, value in zip(poll.levels, _worth(poll, chosen), strict=True):
        bound = bounds.get(level)
        certain = certain and bound == value
        levels.append(
            Level(level, _shown(level, value), None if bound is None else _shown(level, bound), proved=certain)
        )
    return Composed(_plan(poll, chosen), tuple(levels), search.seconds)


def _plan(poll: Poll, chosen: Sequence[int]) -> PollPlan:
    ids = {place: slot for slot, place in poll.rank.items()}
    return PollPlan(poll.id, tuple(sorted(ids[place] for place in chosen)))


def _worth(poll: Poll, chosen: Sequence[int]) -> tuple[int, ...]:
    return measure(poll, _plan(poll, chosen)).vector


def _relaxed(model: Model, goal: Mapping[int, int], search: Search) -> int:
    """What fractions reach, or all variables for themselves: for a level of which the solver found no bound in time."""
    least = sum(factor * (model.low if factor > 0 else model.high)[one] for one, factor in goal.items())
    relaxed = None if search.stopped else priced(model, goal, RELAXING)
    return least if relaxed is None else max(least, ceil(relaxed.value - CLOSE))


def _solved(poll: Poll, frame: Frame, search: Search, known: Sequence[int] | None) -> Composed | Infeasible:
    """The solver's choice, which is at least as good as the `known` one."""
    model, goals = _model(frame)
    content = frame.everybody & ~lacking(frame.missing)  # satisfied whatever is chosen; they are not in the model
    constants = {"required": (content & frame.required).bit_count(), "satisfied": frame.weight(content)}
    bounds: dict[str, int | None] = {}
    chosen = known
    for level in poll.levels:
        shown = (-1, constants.get(level, 0)) if level in MAXIMISED else (1, 0)
        start = None if chosen is None else {slot: int(slot in chosen) for slot in range(len(frame.able))}
        solved = search.minimise(model, goals[level], start=start, level=level, shown=shown)
        if solved.state is State.infeasible:
            return Infeasible(True, ("slots_clash",))
        if solved.values is not None:
            found = [slot for slot in range(len(frame.able)) if solved.values[slot]]
            chosen = found if chosen is None or _worth(poll, found) < _worth(poll, chosen) else chosen
        bound = _relaxed(model, goals[level], search) if solved.bound is None else solved.bound
        bounds[level] = bound - constants.get(level, 0)
        if not solved.proved or solved.value is None:
            break
        model.row(goals[level].items(), high=solved.value)
    if chosen is None:
        return Infeasible(False, ("out_of_time",))
    return _composed(poll, chosen, bounds, search)


def _model(frame: Frame) -> tuple[Model, dict[str, dict[int, int]]]:
    """Variables 0.. are the slots; then what each level minimises."""
    model = Model()
    slots = [model.choice() for _slot in frame.able]
    for pick, of_bucket in frame.buckets:
        model.row(((slots[slot], 1) for slot in of_bucket), pick, pick)
    chosen_from = {slot for _pick, of_bucket in frame.buckets for slot in of_bucket}
    for slot in slots:
        if slot not in chosen_from:
            model.fix(slot, 0)
    for clique in frame.cliques:
        model.row(((slots[slot], 1) for slot in clique), high=1)
    goals: dict[str, dict[int, int]] = {level: {} for level in ("required", "satisfied", "ifneedbe")}
    for (need, able, glad, required, weight), count in sorted(_alike(frame).items()):
        satisfied = _reached(model, frame, able, need)
        gladly = satisfied if able == glad else _reached(model, frame, glad, need)
        if required:
            goals["required"][satisfied] = -count
        elif weight:
            goals["satisfied"][satisfied] = -count * weight
        if able != glad:
            goals["ifneedbe"] |= {satisfied: count, gladly: -count}
    goals["attendances"] = {slot: -people.bit_count() for slot, people in zip(slots, frame.able, strict=True)}
    goals["earliest"] = {slot: slot for slot in slots}
    return model, goals


Alike = tuple[int, tuple[int, ...], tuple[int, ...], bool, int]


def _alike(frame: Frame) -> Counter[Alike]:
    """People who differ in nothing that counts, and how many they are."""
    alike: Counter[Alike] = Counter()
    for need, people in frame.missing:
        for bit in range(people.bit_length()):
            if people >> bit & 1:
                able, glad = (
                    tuple(slot for slot, who in enumerate(attending) if who >> bit & 1)
                    for attending in (frame.able, frame.glad)
                )
                weight = next((weight for weight, who in frame.weights if who >> bit & 1), 0)
                alike[need, able, glad, bool(frame.required >> bit & 1), weight] += 1
    return alike


def _reached(model: Model, frame: Frame, slots: Sequence[int], need: int) -> int:
    """A variable that is 1 exactly when the chosen ones among these slots bring the need."""
    reached = model.choice()
    bringing = [(slot, frame.credit[slot]) for slot in slots]
    most = sum(credit for _slot, credit in bringing)
    model.row([*bringing, (reached, -need)], low=0)
    if most >= need:
        model.row([*bringing, (reached, need - 1 - most)], high=need - 1)
    return reached
