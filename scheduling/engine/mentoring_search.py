"""The search for matches and meetings.

A choice of units without a calendar says what can be reached at most, and prices every unit. Calendars are then made of
the units that the prices favour: some dozens among thousands. Where a calendar reaches what the choice promised,
nothing is better; where it does not, it is given more units, until all that matter are there or the work is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from scheduling.engine.checking_mentoring import measure
from scheduling.engine.mentoring_calendar import Calendar, Key
from scheduling.engine.mentoring_choice import Choice
from scheduling.engine.mentoring_first import First
from scheduling.engine.mentoring_frame import framed
from scheduling.engine.mentoring_moves import Moves
from scheduling.engine.mentoring_plan import planned
from scheduling.engine.mentoring_promises import CLOSE, OPTIONS, PART, Promise, Promises, order_of
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.mentoring_units import Prices, Unit, Units, servable
from scheduling.engine.plans import MentoringPlan
from scheduling.engine.solving import Search, State
from scheduling.engine.verdicts import MAXIMISED

MOST_UNITS = 20_000  # all of which are thought of
MOST_SEEN, ROOMIEST = 200_000, 4000  # where they are more: units that are looked at, and those of them that are taken
SIZES = (40, 80, 160, 320, 640)  # pieces of the units that a calendar is made of, for each participant
QUICK = 3  # how many of these sizes are tried before later levels had their turn
BUILT = 5e-5  # seconds that a row of a calendar takes before it is searched
MOST_PRICED = 20_000  # variables of a choice in which not everybody is served
ROAMING = 0.25  # of the work that is left, for moves before calendars of everybody
MANY, MANY_ROAM = 200, 0.5  # people and months; for so many calendars of everybody find little
SPARED = 0.95  # of the work; the rest is for what is done outside searches, so that the clock decides nothing


class Composer:
    """The best plan so far, and what is known about better ones."""

    def __init__(self, instance: Mentoring, search: Search) -> None:
        self.instance = instance
        self.search = search
        self.frame = framed(instance)
        self.prices = Prices(self.frame)
        self.best: frozenset[Key] = frozenset()
        self.vector: tuple[int, ...] = ()
        self.bounds: dict[str, int] = {}  # of levels, as in the vector: smaller is better
        self.units: list[Unit] = []
        self.ranked: list[Unit] = []
        self.moves: Moves | None = None
        self.promises: Promises | None = None  # of these units
        self.complete = False  # whether `units` are all there are
        self.servable: tuple[int, ...] = ()
        self.whom: frozenset[int] | None = None  # who is served in every month in which they can be, as soon as known

    def begin(self) -> State:
        """Take the best plan without meetings that keeps the pins: feasible, infeasible, or unknown when stopped."""
        frame = self.frame
        if not frame.pinned:
            self._take(())
            return State.feasible
        asked = Units(frame, frame.months + 1).all(MOST_UNITS)
        if asked is None:
            return State.unknown
        units = [unit for unit in asked if not frame.pinned.keys().isdisjoint(unit.people)]
        choice = Choice(frame, units, self.prices)
        taken: list[Unit] = []
        for level in [one for one in self.instance.levels if one in ("interpreted", "off_topic")] or ["interpreted"]:
            solved = self.search.minimise(choice.model, choice.goals[level])
            if solved.values is None or solved.value is None:
                return solved.state
            choice.hold({level: solved.value})
            taken = [unit for unit, one in zip(units, solved.values, strict=False) if one]
        self._take(("unit", unit.mentor, unit.people) for unit in taken)
        return State.feasible

    def run(self) -> None:
        """Make it better, level by level."""
        levels = self.instance.levels
        self.search.work *= SPARED
        if not (self.frame.need and self.frame.months):  # nobody needs to meet
            self.complete, self.bounds = True, dict(zip(levels, self.vector, strict=True))
            return
        self.servable = servable(self.frame)
        if levels[:1] == ("served",):
            self._serve_all()
        if self.whom is None:
            self._units_of(range(1, self.frame.months + 1))
            self._first()
            many = len(self.frame.participants) * self.frame.months >= MANY
            self._roam(0, MANY_ROAM if many else ROAMING)
            for place in range(1, len(levels) if many else 0):
                self._roam(place, 1 / (1 + len(levels) - place))
        self._pass(0, SIZES[:QUICK])
        for place, _level in enumerate(levels):
            before = self.vector
            self._improve(place, SIZES[QUICK - 1 :], patient=True)
            if self.vector[: place + 1] < before[: place + 1]:
                for later in levels[place + 1 :]:
                    self.bounds.pop(later, None)
                self._pass(place + 1, SIZES[:QUICK])
        for place, _level in enumerate(levels):
            self._roam(place, 1 / (len(levels) - place))

    def _serve_all(self) -> None:
        """Try to serve everybody in every month in which they can be."""
        whom = frozenset(person for person, months in enumerate(self.servable) if months)
        self._units_of([self.frame.months], self.servable)
        self._first()
        self.units = [
            unit
            for unit in self.units
            if all(self.servable[one] | unit.all_months == unit.all_months for one in unit.people)
        ]
        if self.units and whom and (self._leap(whom) or self.vector[0] == self._everything()):
            self.whom = whom
            self.bounds["served"] = self._everything()

    def _everything(self) -> int:
        """What it would be to serve everybody in every month in which they can be, as in the vector."""
        return -sum(months.bit_count() for months in self.servable)

    def _first(self) -> None:
        """A calendar made without a search, kept where it is better."""
        pinned: list[tuple[int, tuple[int, ...]]] = []
        for key in self.best:
            match key:
                case ("unit", int(mentor), tuple(people)) if not self.frame.pinned.keys().isdisjoint(people):
                    pinned.append((mentor, people))
        self._take(First(self.frame, self.prices).fill(self.units, pinned))

    def _pass(self, first: int, sizes: Sequence[int]) -> None:
        """Improve level by level from this one on, with small calendars, and not for long."""
        for place in range(first, len(self.instance.levels)):
            self._improve(place, sizes, patient=False)

    def bound(self, level: str) -> int | None:
        """The least that the level's value can be, as in the vector; None when that is not known."""
        if self.frame.several:
            return None
        known = self.bounds.get(level) if self.complete or (level == "served" and self.whom is not None) else None
        if level == "served" and known is None and self.servable and any(self.servable):
            return self._everything()
        return known

    def plan(self, known: Iterable[Key]) -> MentoringPlan:
        """The plan of a solution."""
        return planned(self.instance, self.frame, known)

    def _over(self) -> bool:
        return self.search.over

    def _take(self, known: Iterable[Key]) -> bool:
        """Keep this solution if it is better than the best."""
        found = frozenset(known)
        vector = measure(self.instance, self.plan(found)).vector
        better = not self.vector or vector < self.vector
        if better:
            self.best, self.vector = found, vector
        return better

    def _roam(self, place: int, part: float) -> None:
        """Make a level better by moves of some mentors, which takes this part of the work that is left."""
        levels: tuple[str, ...] = self.instance.levels
        if self.units and self.bound(levels[place]) != self.vector[place]:
            self.moves = self.moves or Moves(self.frame, self.prices, self.units, self.search)
            self.moves.improve(self.best, self._take, levels[place], levels[:place], self.search.work * part)

    def _units_of(self, least: Sequence[int], needed: Sequence[int] | None = None) -> None:
        """All units that can be served in so many months; where they are too many, the roomiest of the last months."""
        self.complete = False
        most = MOST_UNITS if needed else MOST_PRICED // (1 + self.frame.months)
        for place, months in enumerate(least):
            found = Units(self.frame, months, None, needed).all(most)
            if found is not None:
                self.units, self.complete = found, place == 0
                return
        for size in (self.frame.group_max, 2, 1):
            found = Units(self.frame, least[-1], size, needed).all(MOST_SEEN)
            if found is not None:
                self.units = sorted(sorted(found, key=self._room, reverse=True)[: min(most, ROOMIEST)], key=order_of)
                return

    def _room(self, unit: Unit) -> tuple[bool, int]:
        """Pins and single people first; then the pieces of the month in which the unit has the fewest."""
        asked = unit.size == 1 or not self.frame.pinned.keys().isdisjoint(unit.people)
        return asked, min(((unit.able & pieces).bit_count() for pieces in self.frame.of_month), default=0)

    def _leap(self, whom: frozenset[int]) -> bool:
        """A calendar that keeps all that a choice promises, but for answers "if need be"; False when none is found."""
        levels: list[str] = list(takewhile(lambda level: level != "days", self.instance.levels))
        promised: dict[str, int] = {"served": self._everything()}
        promise: Promise | None = None
        for level in levels:
            if level not in promised:
                promise = self._promise(level, promised, whom)
                if promise is None:
                    return False
                promised[level] = promise.bound
        if promise is None:
            return False
        last = levels[-1]
        held = {level: promised[level] for level in levels[:-1]}
        for size in SIZES[:QUICK]:
            units = self._some(promise.ranked, size)
            calendar = Calendar(self.frame, units, self.prices, whom=whom, days=False)
            if self._solve(calendar, last, held) in (State.optimal, State.feasible):
                self.bounds.update(promised)
                return True
            if self._over() or len(units) == len(self.units):
                return False
        return False

    def _some(self, ranked: Iterable[Unit], size: int) -> list[Unit]:
        """The first units, with so many pieces for each participant, and those of the best plan; in order."""
        size *= len(self.frame.participants)
        taken = {key[1:] for key in self.best if key[0] == "unit"}
        some: list[Unit] = []
        for unit in ranked:
            size -= unit.able.bit_count()
            if size >= 0 or (unit.mentor, unit.people) in taken:
                some.append(unit)
        return sorted(some, key=order_of)

    def _solve(self, calendar: Calendar, level: str, held: Mapping[str, int]) -> State:
        """Search a calendar for less of the level's goal; what it finds is taken when it is better."""
        calendar.hold(held)
        self.search.work -= len(calendar.model.rows) * BUILT
        sign = -1 if level in MAXIMISED else 1
        solved = self.search.minimise(
            calendar.model,
            calendar.goals[level],
            start=calendar.start(self.best),
            work=self.search.work * PART,
            level=level,
            shown=(sign, 0),
            options=OPTIONS,
        )
        if solved.values is not None:
            self._take(calendar.chosen(solved.values))
        return solved.state

    def _promise(self, level: str, held: Mapping[str, int], whom: frozenset[int] | None) -> Promise | None:
        """What the level can reach with the units there are while the `held` ones keep their values."""
        if self.promises is None or self.promises.units is not self.units:
            self.promises = Promises(self.frame, self.prices, self.units, self.search)
        return self.promises.of(level, held, whom)

    def _improve(self, place: int, sizes: Sequence[int], *, patient: bool) -> None:
        """Make one level better while those before it keep their values."""
        levels: tuple[str, ...] = self.instance.levels
        level, held = levels[place], dict(zip(levels[:place], self.vector[:place], strict=True))
        if not self.units and self.complete:
            self.bounds[level] = self.vector[place]
        if not self.units or self._over() or self.bounds.get(level) == self.vector[place]:
            return
        ranked = matter = self.units
        if level == "days":
            ranked = self.ranked or self.units
            if not patient:
                self._by_month()
        elif (promise := self._promise(level, held, self.whom)) is not None:
            self.bounds[level] = max(promise.bound, self.bounds.get(level, promise.bound))
            self.ranked = ranked = promise.ranked
            matter = [unit for unit in ranked if promise.least + promise.over[unit] <= self.vector[place] - 1 + CLOSE]
        for size in sizes:
            before = self.vector[place]
            if self._over() or before == self.bounds.get(level):
                return
            units = self._some(ranked, size)
            calendar = Calendar(self.frame, units, self.prices, whom=self.whom, days="days" in (*held, level))
            state = self._solve(calendar, level, held)
            if state is not State.optimal:
                return
            if self._all_there(units, matter):
                self.bounds[level] = self.vector[place]
            if not patient and size > sizes[0] and self.vector[place] == before:
                return

    def _all_there(self, units: list[Unit], matter: list[Unit]) -> bool:
        """Whether nothing is left out that could be better."""
        return self.complete and set(matter) <= set(units)

    def _by_month(self) -> None:
        """The best calendar of the units there are, each month by itself."""
        served: dict[Unit, set[int]] = {}
        known = {(unit.mentor, unit.people): unit for unit in self.units}
        for key in self.best:
            match key:
                case ("meets", int(mentor), tuple(people), int(piece)):
                    served.setdefault(known[mentor, people], set()).add(self.frame.pieces[piece].month)
        found = {key for key in self.best if key[0] in ("unit", "served")}
        order = [level for level in self.instance.levels if level in ("ifneedbe", "days")]
        for month in range(self.frame.months):
            units = sorted((unit for unit in served if month in served[unit]), key=order_of)
            calendar = Calendar(
                self.frame, units, self.prices, served={unit: frozenset({month}) for unit in units}, months=[month]
            )
            start = calendar.start(self.best)
            values: Sequence[int] = ()
            for level in order:
                solved = self.search.minimise(
                    calendar.model, calendar.goals[level], start=start, work=self.search.work * PART, options=OPTIONS
                )
                if solved.values is None or solved.value is None:
                    return
                calendar.hold({level: solved.value})
                values = solved.values
                start = dict(enumerate(values))
            found |= calendar.chosen(values)
        self._take(found)
