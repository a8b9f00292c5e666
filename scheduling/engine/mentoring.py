"""Mentoring: first units are chosen, then their meetings, month by month. `mentoring_search` says how."""

from collections import defaultdict

from scheduling.engine.mentoring_search import Composer
from scheduling.engine.mentoring_shapes import Matched, Mentoring
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch
from scheduling.engine.solving import Search, State
from scheduling.engine.verdicts import MAXIMISED


def compose(instance: Mentoring, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best matches and meetings that are found, or why there are none: only pins can exclude every plan."""
    if contradicting(instance):
        return Infeasible(True, ("pins_contradict",))
    search = Search(limits, watch)
    composer = Composer(instance, search)
    begun = composer.begin()
    if begun is State.infeasible:
        return Infeasible(True, ("pins_exceed_patterns",))
    if begun is State.unknown:
        return Infeasible(False, ("out_of_time",))
    composer.run()
    levels = []
    certain = True
    for level, value in zip(instance.levels, composer.vector, strict=True):
        bound = composer.bound(level)
        certain = certain and bound == value
        sign = -1 if level in MAXIMISED else 1
        levels.append(Level(level, sign * value, None if bound is None else sign * bound, proved=certain))
    return Composed(composer.plan(composer.best), tuple(levels), search.seconds)


def contradicting(instance: Mentoring) -> frozenset[int]:
    """The pins, by place, that want somebody with two mentors, or with one who is excluded."""
    wanted: dict[str, set[str]] = defaultdict(set)
    excluded = {(pin.participant, pin.mentor) for pin in instance.pins if not isinstance(pin, Matched)}
    for pin in instance.pins:
        if isinstance(pin, Matched):
            wanted[pin.participant].add(pin.mentor)
    return frozenset(
        place
        for place, pin in enumerate(instance.pins)
        if ((pin.participant, pin.mentor) in excluded and pin.mentor in wanted[pin.participant])
        or (isinstance(pin, Matched) and len(wanted[pin.participant]) > 1)
    )


def feasible(instance: Mentoring, search: Search) -> bool | None:
    """Whether the pins leave any plan; None when the search ended before that was known."""
    if contradicting(instance):
        return False
    begun = Composer(instance, search).begin()
    return None if begun is State.unknown else begun is State.feasible
