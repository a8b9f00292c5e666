"""What a model is worth when its variables need not be whole, and what each variable would add to that.

With `solving` the only module that imports the solver; of its package it takes the simplex method, which is exact to
rounding and has no chance in it.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from ortools.linear_solver import pywraplp

from scheduling.engine.solving import ENDLESS, Model

MUCH = 60.0


class Priced(Struct, frozen=True):
    """`value`: the least sum that fractions reach; no whole values reach less.

    `reduced`: of each variable how much more the sum is at least when the variable is 1 and not 0 (at least 0).
    """

    value: float
    reduced: Sequence[float]
    values: Sequence[float]


def priced(model: Model, goal: Mapping[int, int | float], work: float = MUCH) -> Priced | None:
    """The model's relaxation; None when even fractions do not fulfil the rows, or when so much work is not enough.

    `work`: in seconds of a usual machine; at most MUCH.
    """
    if work <= 0:
        return None
    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.SetSolverSpecificParametersAsString(f"max_deterministic_time: {min(work, MUCH):.6f}")
    variables = [solver.NumVar(low, high, "") for low, high in zip(model.low, model.high, strict=True)]
    for names, factors, low, high in model.rows:
        row = solver.Constraint(
            low if low > -ENDLESS else -solver.infinity(), high if high < ENDLESS else solver.infinity()
        )
        for name, factor in zip(names, factors, strict=True):
            row.SetCoefficient(variables[name], factor)
    objective = solver.Objective()
    for name, each in goal.items():
        objective.SetCoefficient(variables[name], each)
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    reduced = [max(0.0, round(variable.reduced_cost(), 6)) for variable in variables]
    return Priced(objective.Value(), reduced, [variable.solution_value() for variable in variables])
