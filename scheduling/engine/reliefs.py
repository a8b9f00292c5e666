"""What is said of polls and mentoring that leave no plan: what stands in the way, and changes after which there is one.

Values alone: whoever words them needs no solver.
"""

from msgspec import Struct

from scheduling.engine.mentoring_shapes import Pattern


class PollRelief(Struct, frozen=True):
    """No more than `picks` (second) of these buckets (first), and, where `same_day`, two slots may lie on one day."""

    picks: tuple[tuple[str, int], ...] = ()
    same_day: bool = False


class PollReasons(Struct, frozen=True):
    """`short`: buckets with fewer slots (second) than are to be picked (third); any one of `reliefs` is enough.

    Without reliefs the search was stopped before one was found.
    """

    short: tuple[tuple[str, int, int], ...]
    reliefs: tuple[PollRelief, ...]


class MentoringRelief(Struct, frozen=True):
    """Without these pins (their places), or with one more pattern for every mentor."""

    without: tuple[int, ...] = ()
    pattern: Pattern | None = None


class MentoringReasons(Struct, frozen=True):
    """`mentors`: whose pins no pattern bears; any one of `reliefs` is enough.

    Without reliefs the search was stopped before one was found.
    """

    mentors: tuple[str, ...]
    reliefs: tuple[MentoringRelief, ...]
