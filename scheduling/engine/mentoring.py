"""Mentoring: first units are chosen, then their meetings, month by month. `mentoring_search` says how."""

from scheduling.engine.mentoring_search import Composer
from scheduling.engine.mentoring_shapes import Matched, Mentoring
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch
from scheduling.engine.solving import Search, State
from scheduling.engine.verdicts import MAXIMISED


def compose(instance: Mentoring, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best matches and meetings that are found, or why there are none: only pins can exclude every plan."""
    if _contradict(instance):
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


def _contradict(instance: Mentoring) -> bool:
    """Whether somebody is pinned to two mentors, or to one who is excluded."""
    pinned: dict[str, str] = {}
    for pin in instance.pins:
        if isinstance(pin, Matched) and pinned.setdefault(pin.participant, pin.mentor) != pin.mentor:
            return True
    return any(not isinstance(pin, Matched) and pinned.get(pin.participant) == pin.mentor for pin in instance.pins)
