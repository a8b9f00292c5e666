"""What composing is asked for and what it answers with; nothing here knows the solver."""

from typing import Protocol

from msgspec import Struct

from scheduling.engine.plans import Plan


class Limits(Struct, frozen=True):
    """How long to search at most, in seconds, and the seed of the order that ties are broken by.

    `work` is how much to search, in seconds of a usual machine; it is what ends a search, so that the same instance
    gives the same plan, and less than `seconds` when it is not given. The clock is the last guard: after `clock`
    seconds, where so many of them are gone already that `seconds` would be too late.
    """

    seconds: float
    seed: int = 0
    work: float | None = None
    clock: float | None = None

    @property
    def until(self) -> float:
        """The seconds after which a search ends in any case."""
        return self.seconds if self.clock is None else min(self.clock, self.seconds)


class Watch(Protocol):
    """Who follows a search. Both are called from the thread that called `compose`, a few times a second."""

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """The best value of this level so far, and the best that is still possible (None: not known yet)."""

    def stopped(self) -> bool:
        """Whether to stop and hand over the best plan so far."""


class Level(Struct, frozen=True):
    """One level of the objective: its value, the best that is possible, and whether the two were proved to be one."""

    name: str
    value: int
    bound: int | None
    proved: bool


class Composed(Struct, frozen=True):
    """A plan that keeps all rules."""

    plan: Plan
    levels: tuple[Level, ...]
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether no better plan exists."""
        return all(level.proved for level in self.levels)


class Infeasible(Struct, frozen=True):
    """There is no plan (`proved`), or none was found in time. `reasons` are codes; `reasons.py` knows more."""

    proved: bool
    reasons: tuple[str, ...] = ()
