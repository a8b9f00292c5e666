"""Which pins of a mentoring instance exclude every plan, and what to make looser so that there is one."""

from collections.abc import Iterator

from msgspec.structs import replace

from scheduling.engine.mentoring import contradicting, feasible
from scheduling.engine.mentoring_shapes import Matched, Mentoring, Pattern
from scheduling.engine.outcomes import Limits, Watch
from scheduling.engine.reliefs import MentoringReasons, MentoringRelief
from scheduling.engine.solving import Search

MOST_TRIED = 100  # pins that are left out one by one; the first of many say enough


def why_no_match(instance: Mentoring, limits: Limits, watch: Watch) -> MentoringReasons:
    """What stands in the way of a plan, and what to make looser."""
    search = Search(limits, watch)
    mentors = tuple(_overloaded(instance, search))
    return MentoringReasons(mentors, tuple(_reliefs(instance, mentors, search)))


def _overloaded(instance: Mentoring, search: Search) -> Iterator[str]:
    for mentor in sorted({pin.mentor for pin in instance.pins if isinstance(pin, Matched)}):
        pins = tuple(pin for pin in instance.pins if isinstance(pin, Matched) and pin.mentor == mentor)
        if feasible(replace(instance, pins=pins), search) is False:
            yield mentor


def _reliefs(instance: Mentoring, mentors: tuple[str, ...], search: Search) -> Iterator[MentoringRelief]:
    """Pins left out one by one, and wider patterns; where none is enough, pins left out until there is a plan."""
    pins = instance.pins
    clashing = contradicting(instance)
    blamed = [
        place
        for place, pin in enumerate(pins)
        if place in clashing or (isinstance(pin, Matched) and (not mentors or pin.mentor in mentors))
    ]
    found = False
    for place in blamed[:MOST_TRIED]:
        if _without(instance, (place,), search):
            found = True
            yield MentoringRelief((place,))
    if not clashing and (wider := _wider(instance, search)) is not None:
        found = True
        yield MentoringRelief(pattern=wider)
    if not found and (several := _several(instance, blamed, search)):
        yield MentoringRelief(several)


def _without(instance: Mentoring, places: tuple[int, ...], search: Search) -> bool:
    kept = tuple(pin for place, pin in enumerate(instance.pins) if place not in places)
    return feasible(replace(instance, pins=kept), search) is True


def _wider(instance: Mentoring, search: Search) -> Pattern | None:
    """The fewest single people a mentor would have to bear, beside what the patterns allow already."""
    singles = [pattern.individuals for pattern in instance.patterns if not pattern.groups]
    matched = {pin.participant: pin.mentor for pin in instance.pins if isinstance(pin, Matched)}
    most = max((list(matched.values()).count(mentor) for mentor in matched.values()), default=0)
    for individuals in range(max(singles, default=0) + 1, most + 1):
        pattern = Pattern(0, individuals)
        if feasible(replace(instance, patterns=(*instance.patterns, pattern)), search) is True:
            return pattern
    return None


def _several(instance: Mentoring, blamed: list[int], search: Search) -> tuple[int, ...]:
    """Pins without which there is a plan, and none of which could stay; none when time runs out."""
    without = tuple(blamed)
    if not _without(instance, without, search):
        return ()
    for place in blamed:
        fewer = tuple(one for one in without if one != place)
        if _without(instance, fewer, search):
            without = fewer
    return without
