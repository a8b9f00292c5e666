"""What matters when groups are balanced, in three words instead of the numbers that each blemish costs."""

from collections.abc import Mapping
from enum import StrEnum

from scheduling.terms import WEIGHTS

_IMPORTANT = 3  # times the usual


class Level(StrEnum):
    """How much one thing matters."""

    none = "none"
    usual = "usual"
    much = "much"


def weights_of(levels: Mapping[str, Level]) -> dict[str, int]:
    """What is stored of an organiser's choice: only what is not as usual, so that better defaults reach the others."""
    cost = {Level.none: 0, Level.much: _IMPORTANT}
    return {name: WEIGHTS[name] * cost[level] for name, level in levels.items() if level in cost and name in WEIGHTS}


def levels_of(weights: Mapping[str, int]) -> dict[str, Level]:
    """The choice that stored weights are; any other number is taken for the nearest word."""
    return {name: _level(weights.get(name, usual), usual) for name, usual in WEIGHTS.items()}


def _level(weight: int, usual: int) -> Level:
    if weight <= 0:
        return Level.none
    return Level.much if weight > usual else Level.usual
