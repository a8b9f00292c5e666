"""The solver: models of whole numbers, and a search whose length is measured in work rather than time.

This module alone imports the solver. Of its package only the compiled part is used, which needs neither pandas nor
numpy and is imported in a fifth of the time.
"""

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from ortools.sat.python import cp_model_helper as cp

from scheduling.engine.outcomes import Limits, Watch

Terms = Iterable[tuple[int, int]]  # pairs of variable and factor
ENDLESS = 2**50  # a row's side that does not bind
SPEED = 0.6  # units of the solver's deterministic time that a second does, about
READING = 6e-6  # seconds that a term of a row takes before the solver begins to count
USED = 0.7  # of the seconds asked for, so that work ends the search before the clock does, also where all is slower
LAST = 1.0  # seconds of the clock for what is done beyond the limits
LOOKING = 0.1  # seconds between two looks at the watch


class State(StrEnum):
    """What a search ended with."""

    optimal = "optimal"
    feasible = "feasible"
    infeasible = "infeasible"
    unknown = "unknown"


class Model:
    """Variables are whole numbers between bounds, known by their place; rows are sums of them between bounds."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self.rows: list[tuple[list[int], list[int], int, int]] = []
        self.terms = 0  # in all rows

    def number(self, low: int, high: int) -> int:
        """A new variable."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def choice(self) -> int:
        """A new variable that is 0 or 1."""
        return self.number(0, 1)

    def row(self, terms: Terms, low: int = -ENDLESS, high: int = ENDLESS) -> None:
        """A new row; a variable that is named twice counts twice. Rows that always hold are left out."""
        sums: dict[int, int] = {}
        for variable, factor in terms:
            sums[variable] = sums.get(variable, 0) + factor
        least = sum(factor * (self.low[one] if factor > 0 else self.high[one]) for one, factor in sums.items())
        most = sum(factor * (self.high[one] if factor > 0 else self.low[one]) for one, factor in sums.items())
        if least < low or most > high:
            self.rows.append((list(sums), list(sums.values()), low, high))
            self.terms += len(sums)

    def holds(self, values: Sequence[int]) -> bool:
        """Whether these values lie between all bounds."""
        return all(low <= one <= high for low, one, high in zip(self.low, values, self.high, strict=True)) and all(
            low <= sum(factor * values[one] for one, factor in zip(names, factors, strict=True)) <= high
            for names, factors, low, high in self.rows
        )

    def part(self, free: Iterable[int], values: Sequence[int]) -> "tuple[Model, list[int]]":
        """The model of some variables, the others having these values; and which variable each of its variables is."""
        kept = sorted(set(free))
        place = {variable: number for number, variable in enumerate(kept)}
        small = Model()
        small.low = [self.low[one] for one in kept]
        small.high = [self.high[one] for one in kept]
        for names, factors, low, high in self.rows:
            terms, fixed = [], 0
            for one, factor in zip(names, factors, strict=True):
                if (number := place.get(one)) is not None:
                    terms.append((number, factor))
                elif values[one]:
                    fixed += factor * values[one]
            if terms:
                small.row(terms, low - fixed, high - fixed)
        return small, kept

    def fix(self, variable: int, value: int) -> None:
        """Leave the variable this value alone."""
        self.low[variable] = self.high[variable] = value


class Solved(Struct, frozen=True):
    """What a search found. `values` are of all variables; `bound` is the least that the sum can be, when known."""

    state: State
    values: Sequence[int] | None = None
    value: int | None = None
    bound: int | None = None
    work: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether no better values exist."""
        return self.state is State.optimal


class Search:
    """A search with its limits: work that is left, the clock as the last guard, and somebody who may stop it.

    The same model, seed and work give the same values, as long as neither the clock nor the watch ends the search.
    """

    def __init__(self, limits: Limits, watch: Watch) -> None:
        self.limits = limits
        self.watch = watch
        self.began = time.monotonic()
        self.work = limits.seconds * USED if limits.work is None else limits.work
        self.stopped = False

    @property
    def seconds(self) -> float:
        """How long the search has run."""
        return time.monotonic() - self.began

    @property
    def over(self) -> bool:
        """Whether work or time has run out, or somebody stopped the search."""
        if not self.stopped:
            self.stopped = self.watch.stopped()
        return self.stopped or self.work <= 0 or self.seconds >= self.limits.until

    def minimise(
        self,
        model: Model,
        goal: Mapping[int, int],
        *,
        start: Sequence[int] | Mapping[int, int] | None = None,
        work: float | None = None,
        level: str = "",
        shown: tuple[int, int] = (1, 0),
        options: Mapping[str, object] | None = None,
        beyond: bool = False,
    ) -> Solved:
        """Values of the model's variables with the least sum of `goal` found.

        `start`: known values to begin with, of all variables or of some. `work`: at most so much of what is left.
        `level`: the name under which progress is told, as `factor * value + constant` of `shown`; none without a name.
        `beyond`: what was found before the search was over is worth this much work (`work`) even then.
        """
        if beyond and work is not None:
            allowed, left = work, LAST
        elif self.over:
            return Solved(State.unknown)
        else:
            allowed = self.work if work is None else min(work, self.work)
            left = self.limits.until - self.seconds
        run = _Run(_problem(model, goal, start), self._parameters(allowed * SPEED, left, options or {}))
        run.start()
        told = None
        while run.is_alive():
            run.join(LOOKING)
            if not beyond and self.watch.stopped():
                self.stopped = True
                run.wrapper.stop_search()
            if level and run.best is not None and (run.best, run.bound) != told:
                told = (run.best, run.bound)
                self._tell(level, shown, *told)
        solved = run.result()
        self.work -= solved.work / SPEED + model.terms * READING
        if level and solved.value is not None:
            self._tell(level, shown, solved.value, solved.bound)
        return solved

    def _tell(self, level: str, shown: tuple[int, int], value: int, bound: int | None) -> None:
        factor, constant = shown
        self.watch.progress(level, factor * value + constant, None if bound is None else factor * bound + constant)

    def _parameters(self, work: float, seconds: float, options: Mapping[str, object]) -> "cp.SatParameters":
        parameters = cp.SatParameters()
        parameters.num_workers = 1
        parameters.random_seed = self.limits.seed % 2**31
        parameters.linearization_level = 2
        parameters.cp_model_probing_level = 0  # a second before each search for little: the rows are tight already
        parameters.catch_sigint_signal = False
        parameters.max_deterministic_time = work
        parameters.max_time_in_seconds = seconds
        for name, value in options.items():
            setattr(parameters, name, value)
        return parameters


class _Run(threading.Thread):
    """One call of the solver, in a thread of its own, so that the caller can look at the watch and hear signals."""

    def __init__(self, problem: "cp.CpModelProto", parameters: "cp.SatParameters") -> None:
        super().__init__(daemon=True)
        self.problem = problem
        self.wrapper = cp.SolveWrapper()
        self.wrapper.set_parameters(parameters)
        self.best: int | None = None
        self.bound: int | None = None
        self.response: cp.CpSolverResponse | None = None
        self.failure: Exception | None = None

    def run(self) -> None:
        """Solve; called by the thread."""
        found = _Found(self)
        try:
            self.wrapper.add_solution_callback(found)
            self.wrapper.add_best_bound_callback(self._bounded)
            self.response = self.wrapper.solve(self.problem)
            self.wrapper.clear_solution_callback(found)
        except Exception as failure:  # it is raised again in the caller's thread
            self.failure = failure

    def _bounded(self, bound: float) -> None:
        self.bound = round(bound)

    def result(self) -> Solved:
        """What was found; raises what went wrong."""
        if self.failure is not None:
            raise self.failure
        response = self.response
        if response is None:
            raise RuntimeError("the solver gave no answer")
        state = _STATES.get(response.status)
        if state is None:
            raise RuntimeError(f"the solver refused the model: {response.solution_info}")
        work = response.deterministic_time
        if state in (State.infeasible, State.unknown):
            return Solved(state, work=work)
        value, bound = round(response.objective_value), round(response.best_objective_bound)
        return Solved(state, list(response.solution), value, bound, work)


class _Found(cp.SolutionCallback):
    """Notes each better solution."""

    def __init__(self, run: _Run) -> None:
        super().__init__()
        self.of_run = run

    def OnSolutionCallback(self) -> None:
        """Called by the solver."""
        self.of_run.best = round(self.ObjectiveValue())
        self.of_run.bound = round(self.BestObjectiveBound())


_STATES = {
    cp.CpSolverStatus.OPTIMAL: State.optimal,
    cp.CpSolverStatus.FEASIBLE: State.feasible,
    cp.CpSolverStatus.INFEASIBLE: State.infeasible,
    cp.CpSolverStatus.UNKNOWN: State.unknown,
}


def _problem(
    model: Model, goal: Mapping[int, int], start: Sequence[int] | Mapping[int, int] | None
) -> "cp.CpModelProto":
    problem = cp.CpModelProto()
    variables = problem.variables
    for bounds in zip(model.low, model.high, strict=True):
        variables.add().domain.extend(bounds)
    constraints = problem.constraints
    for names, factors, low, high in model.rows:
        row = constraints.add().linear
        row.vars.extend(names)
        row.coeffs.extend(factors)
        row.domain.extend((low, high))
    problem.objective.vars.extend(list(goal))
    problem.objective.coeffs.extend(list(goal.values()))
    if start is not None:
        known = start if isinstance(start, Mapping) else dict(enumerate(start))
        problem.solution_hint.vars.extend(list(known))
        problem.solution_hint.values.extend(list(known.values()))
    return problem
