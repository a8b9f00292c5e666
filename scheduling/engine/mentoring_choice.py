"""Which units there are, without a calendar: nothing that a calendar can reach is better than what this reaches."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from scheduling.engine.mentoring_frame import Frame, bits
from scheduling.engine.mentoring_units import Prices, Unit
from scheduling.engine.solving import Model

SPARE = 0.1  # how much of a month's next best cost is thought of when units are ranked


class Choice:
    """A model with one variable for each unit, first, and one for each of its months.

    `served`: who is served in all of their unit's months; then there are none for months.
    """

    def __init__(
        self, frame: Frame, units: Sequence[Unit], prices: Prices, served: frozenset[int] | None = None
    ) -> None:
        self.frame = frame
        self.units = units
        self.model = Model()
        self.taken = [self.model.choice() for _unit in units]
        self.goals: dict[str, dict[int, int]] = {
            level: {} for level in ("served", "interpreted", "off_topic", "ifneedbe")
        }
        self.ranking: dict[int, float] = defaultdict(float)
        self.in_month: dict[int, list[int]] = defaultdict(list)
        for unit, taken in zip(units, self.taken, strict=True):
            self.goals["interpreted"][taken] = unit.interpreted
            self.goals["off_topic"][taken] = unit.off_topic
            for month in unit.months:
                in_month = self._served(unit, taken) if served is None else taken
                least, spare = prices.least(unit, month)
                self.goals["ifneedbe"][in_month] = self.goals["ifneedbe"].get(in_month, 0) + least
                self.ranking[in_month] += least + SPARE * (spare - least)
                self.in_month[month].append(in_month)
        one_match(self.model, frame, units, self.taken, served or frozenset())
        bearable(self.model, frame, units, self.taken)
        self._experts()

    def _served(self, unit: Unit, taken: int) -> int:
        served = self.model.choice()
        self.model.row([(served, 1), (taken, -1)], high=0)
        self.goals["served"][served] = -unit.size
        return served

    def _experts(self) -> None:
        """All experts' minutes of a month."""
        shortest = min((piece.minutes for piece in self.frame.pieces), default=1)
        each = -(-self.frame.need // shortest) * shortest if self.frame.count is not None else self.frame.need
        for month, served in self.in_month.items():
            minutes = 0
            for expert, hours in zip(self.frame.experts, self.frame.of_expert, strict=True):
                pieces = bits(hours.able & self.frame.of_month[month])
                there = sum(self.frame.pieces[piece].minutes for piece in pieces)
                minutes += min(expert.max_minutes_per_month, there)
            self.model.row(((one, each) for one in served), high=minutes)

    def hold(self, values: Mapping[str, int]) -> None:
        """Let these levels not become worse than these values (of the goals); it knows nothing about days."""
        for level, value in values.items():
            if self.goals.get(level):
                self.model.row(self.goals[level].items(), high=value)


def one_match(model: Model, frame: Frame, units: Sequence[Unit], taken: Sequence[int], surely: frozenset[int]) -> None:
    """A participant has one match; pinned ones, and these who `surely` have one, have exactly one."""
    of_person: dict[int, list[int]] = defaultdict(list)
    for unit, variable in zip(units, taken, strict=True):
        for person in unit.people:
            of_person[person].append(variable)
    for person in range(len(frame.participants)):
        least = 1 if person in surely or person in frame.pinned else 0
        if least and not of_person[person]:
            model.row([(model.number(0, 0), 1)], 1, 1)  # nobody can be with them: there is no choice
        model.row(((variable, 1) for variable in of_person[person]), least, 1)


def bearable(model: Model, frame: Frame, units: Sequence[Unit], taken: Sequence[int]) -> None:
    """The units of a mentor fit into one of the patterns."""
    groups: dict[int, list[int]] = defaultdict(list)
    singles: dict[int, list[int]] = defaultdict(list)
    for unit, variable in zip(units, taken, strict=True):
        (groups if unit.size > 1 else singles)[unit.mentor].append(variable)
    for mentor in sorted({*groups, *singles}):
        chosen = [model.choice() for _pattern in frame.patterns]
        model.row(((one, 1) for one in chosen), high=1)
        for place, variables in enumerate((groups[mentor], singles[mentor])):
            room = [(one, -pattern[place]) for one, pattern in zip(chosen, frame.patterns, strict=True)]
            model.row([*((variable, 1) for variable in variables), *room], high=0)
