"""Meetings of given units, piece by piece, with their experts: the whole of mentoring as one model.

Only some units are given, which is what makes it small. Experts are counted by mentor and piece, not by unit: a mentor
has one meeting at a time.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from scheduling.engine.mentoring_choice import bearable, one_match
from scheduling.engine.mentoring_frame import Frame, bits
from scheduling.engine.mentoring_units import Prices, Unit
from scheduling.engine.solving import Model

LEVELS = ("served", "interpreted", "off_topic", "ifneedbe", "days")
Key = tuple[Hashable, ...]  # what a variable is about; the same in every model


class Calendar:
    """The model and what each level minimises.

    `served`: months that are to be served, of each unit; then all units are taken. Without it the model chooses.
    `whom`: the model chooses units, and serves these people in all months of their units.
    `months`: only these. `days`: whether days are counted. `spent`: minutes of experts in months that are gone already.
    """

    def __init__(
        self, frame: Frame, units: Sequence[Unit], prices: Prices, *, whom: frozenset[int] | None = None,
        served: Mapping[Unit, frozenset[int]] | None = None, months: Iterable[int] | None = None, days: bool = True,
        spent: Mapping[tuple[int, int], int] | None = None,
    ) -> None:  # fmt: skip
        self.frame = frame
        self.units = units
        self.prices = prices
        self.spent = spent or {}
        self.model = Model()
        self.variables: dict[Key, int] = {}
        self.goals: dict[str, dict[int, int]] = {level: {} for level in LEVELS}
        self.meets: dict[tuple[int, int], list[tuple[Unit, int]]] = defaultdict(list)
        every = frozenset(range(frame.months) if months is None else months)
        for unit in units:
            taken = None if served is not None else self._new("unit", unit.mentor, unit.people)
            wanted = every.intersection(unit.months if served is None else served[unit])
            for month in sorted(wanted):
                self._month(unit, month, taken, free=served is None and whom is None)
            if taken is not None:
                self.goals["interpreted"][taken] = unit.interpreted
                self.goals["off_topic"][taken] = unit.off_topic
        if served is None:
            taken_units = [self.variables["unit", unit.mentor, unit.people] for unit in units]
            one_match(self.model, frame, units, taken_units, whom or frozenset())
            bearable(self.model, frame, units, taken_units)
        self.helps: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for (mentor, piece), meetings in sorted(self.meets.items()):
            self._experts(mentor, piece, meetings)
        self._one_place_at_a_time()
        self._minutes()
        if days:
            self._days()

    def _new(self, *key: Hashable) -> int:
        self.variables[key] = self.model.choice()
        return self.variables[key]

    def _month(self, unit: Unit, month: int, taken: int | None, *, free: bool) -> None:
        """The unit's meetings of the month: enough of them, or none."""
        frame, model = self.frame, self.model
        served = taken
        if free and taken is not None:
            served = self._new("served", unit.mentor, unit.people, month)
            model.row([(served, 1), (taken, -1)], high=0)
            self.goals["served"][served] = -unit.size
        pieces = []
        for piece in bits(unit.able & frame.of_month[month]):
            meets = self._new("meets", unit.mentor, unit.people, piece)
            pieces.append((piece, meets))
            self.meets[unit.mentor, piece].append((unit, meets))
            if cost := self.prices.of(unit, piece):
                self.goals["ifneedbe"][meets] = cost
            if served is not None:
                model.row([(meets, 1), (served, -1)], high=0)
        if frame.count is None:
            terms = [(meets, frame.pieces[piece].minutes) for piece, meets in pieces]
            needed, most = frame.need, None
        else:
            terms = [(meets, 1) for _piece, meets in pieces]
            needed, most = frame.count, frame.count
        if served is None:
            model.row(terms, needed, *([] if most is None else [most]))
        else:
            model.row([*terms, (served, -needed)], 0, *([] if most is None else [0]))

    def _experts(self, mentor: int, piece: int, meetings: Sequence[tuple[Unit, int]]) -> None:
        """One expert for a mentor who meets somebody; one who can interpret, where that is needed."""
        frame, model = self.frame, self.model
        allowed = 0
        for unit, _meets in meetings:
            allowed |= unit.experts
        there = []
        for expert in bits(allowed):
            hours = frame.of_expert[expert]
            if hours.able >> piece & 1:
                helps = self._new("helps", expert, mentor, piece)
                there.append((expert, helps))
                self.helps[expert, piece].append((mentor, helps))
                if hours.if_need_be[piece]:
                    self.goals["ifneedbe"][helps] = hours.if_need_be[piece]
        model.row([*((meets, 1) for _unit, meets in meetings), *((helps, -1) for _expert, helps in there)], 0, 0)
        for some in sorted({unit.experts for unit, _meets in meetings} - {allowed}):
            needing = [(meets, 1) for unit, meets in meetings if unit.experts & ~some == 0]
            model.row([*needing, *((helps, -1) for expert, helps in there if some >> expert & 1)], high=0)

    def _one_place_at_a_time(self) -> None:
        mentors = sorted({mentor for mentor, _piece in self.meets})
        experts = sorted({expert for expert, _piece in self.helps})
        for clique in self.frame.cliques:
            for mentor in mentors:
                meets = [one for piece in clique for _unit, one in self.meets.get((mentor, piece), ())]
                self.model.row(((one, 1) for one in meets), high=1)
            for expert in experts:
                helps = [one for piece in clique for _mentor, one in self.helps.get((expert, piece), ())]
                self.model.row(((one, 1) for one in helps), high=1)

    def _minutes(self) -> None:
        """No expert works longer in a month than they may."""
        pieces = self.frame.pieces
        of_month: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for (expert, piece), helps in sorted(self.helps.items()):
            of_month[expert, pieces[piece].month] += [(one, pieces[piece].minutes) for _mentor, one in helps]
        for (expert, month), terms in sorted(of_month.items()):
            most = self.frame.experts[expert].max_minutes_per_month - self.spent.get((expert, month), 0)
            self.model.row(terms, high=most)

    def _days(self) -> None:
        """A day counts for a mentor or an expert who meets somebody then."""
        found: dict[tuple[str, int, int], list[int]] = {}
        for (mentor, piece), meetings in self.meets.items():
            found["mentor", mentor, piece] = [meets for _unit, meets in meetings]
        for (expert, piece), mentors in self.helps.items():
            found["expert", expert, piece] = [helps for _mentor, helps in mentors]
        for (role, who, piece), variables in sorted(found.items()):
            key = ("day", role, who, self.frame.pieces[piece].day)
            day = self.variables[key] if key in self.variables else self._new(*key)
            self.goals["days"][day] = 1
            self.model.row([*((one, 1) for one in variables), (day, -1)], high=0)

    def hold(self, values: Mapping[str, int]) -> None:
        """Let these levels not become worse than these values (of the goals)."""
        for level, value in values.items():
            if self.goals[level]:
                self.model.row(self.goals[level].items(), high=value)

    def start(self, known: Iterable[Key]) -> dict[int, int]:
        """A hint: what is known is 1, and everything else 0."""
        start = dict.fromkeys(self.variables.values(), 0)
        for key in known:
            if key in self.variables:
                start[self.variables[key]] = 1
        return start

    def chosen(self, values: Sequence[int]) -> frozenset[Key]:
        """What is 1 in a solution."""
        return frozenset(key for key, variable in self.variables.items() if values[variable])
