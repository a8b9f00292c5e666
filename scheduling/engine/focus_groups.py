"""Composing focus groups: levels one after the other, each kept while the next is searched.

Two ways are taken in turns. The exact one gives the whole model to the solver, which also proves how good a plan can
be; it is quick up to about a hundred people. The other moves from plan to better plan, and gets far among hundreds.
"""

from collections.abc import Mapping, Sequence

from scheduling.engine import checking, first_come
from scheduling.engine.focus_core import explore
from scheduling.engine.focus_mending import mend
from scheduling.engine.focus_moves import Walk
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.focus_state import Standing
from scheduling.engine.outcomes import Composed, Infeasible, Limits, Watch
from scheduling.engine.solving import Search, State

LARGE = 2000  # rows from which on the search begins with moves
TOO_LARGE = 5000  # rows from which on nothing is tried exactly: the solver would have read them, no more
# Two ways of the solver to prove: where one takes long the other is often quick, and nothing tells which beforehand.
PLAIN: Mapping[str, object] = {}
WHOLE: Mapping[str, object] = {"add_lp_constraints_lazily": False}
FIRST_WAY = {"changes": WHOLE, "composition": WHOLE}  # where it is the quicker one more often
TURN, LAST_TURN = 0.8, 0.55  # of a level's work for the first way
# Of it for moves, and of the rest for the second way: where rows are few, many, too many.
WALKED, WALKED_MANY, WALKED_MOST = 0.1, 0.3, 0.6
AGAIN, AGAIN_MANY = 0.9, 0.6
SHARE = 0.5  # of the work that is left, for each level but the last
SMALL_SHARE = 0.65  # the same where rows are few
FIRST_SHARE = 0.65  # for the first level where rows are many: it is the one that matters
PATIENCE, LONG_PATIENCE = 12, 30  # rounds of moves that change nothing
ANY = 0.3  # of work, for a plan to hand over when there is no time for a good one
FILLING = 2.5e-6  # seconds that filling a list takes, for each pair of people


def compose(instance: FocusGroups, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best plan found."""
    search = Search(limits, watch)
    standing = Standing(instance, search)
    if _impossible(standing):
        return Infeasible(proved=True)
    search.work -= FILLING * len(instance.people) ** 2
    standing.bound(standing.goals["seated"], -len(standing.made.seats))
    for plan in (first_come.kept(instance), first_come.beginning(instance, standing.made.frame)):
        standing.offer(plan)
    if standing.plan is None and len(standing.made.model.rows) > LARGE:
        mend(standing, search.work * SHARE)
    for place, name in enumerate(instance.levels):
        if not _level(standing, name, first=place == 0, last=place == len(instance.levels) - 1):
            return Infeasible(proved=True)
        if standing.plan is None and not _any(standing):
            return Infeasible(proved=False)
    if standing.plan is None:
        raise AssertionError("an instance without levels")
    if broken := checking.broken_rules(instance, standing.plan):
        raise AssertionError(f"the plan breaks rules: {broken}")
    return Composed(standing.plan, standing.levels(), search.seconds)


def _impossible(standing: Standing) -> bool:
    """Whether somebody who must sit could sit nowhere, or a group that must be opened could be opened nowhere."""
    made = standing.made
    possible = {unit.kind for unit in made.frame.units}
    opened = (number for number, kind in enumerate(made.frame.kinds) if kind.opened)
    return any(not made.seats.get(one) for one in made.frame.seated) or not possible.issuperset(opened)


def _level(standing: Standing, name: str, *, first: bool, last: bool) -> bool:
    """Search one level and settle it; False when it was proved that there is no plan."""
    search = standing.search
    rows = len(standing.made.model.rows)
    small = rows <= LARGE
    work = search.work * (1.0 if last else SMALL_SHARE if small else FIRST_SHARE if first else SHARE)
    end = search.work - work
    way = FIRST_WAY.get(name, PLAIN)
    if not (small and name == "composition"):  # a search of few rows has its bound at once
        explore(standing, name, work)
        rows = len(standing.made.model.rows)
    if small and not _exactly(standing, name, work * (LAST_TURN if last else TURN), way):
        return False
    if not standing.reached(standing.goals[name]):
        walked = WALKED if small else WALKED_MANY if rows <= TOO_LARGE else WALKED_MOST
        Walk(standing, name).go((work if small else search.work - end) * walked, LONG_PATIENCE if last else PATIENCE)
        left = (search.work - end) * (AGAIN if small else AGAIN_MANY)
        if rows <= TOO_LARGE and not _exactly(standing, name, left, WHOLE if small and way is PLAIN else PLAIN):
            return False
    if standing.plan is not None:
        if not standing.reached(standing.goals[name]):
            Walk(standing, name).go(search.work - end, 10**9 if last else LONG_PATIENCE)
        standing.settle(standing.goals[name])
    return True


def _exactly(standing: Standing, name: str, work: float, way: Mapping[str, object]) -> bool:
    """Give the level to the solver; False when it was proved that there is no plan.

    Where units cannot be parted into groups as well as their model promised, their slots are made exact.
    """
    search = standing.search
    end = search.work - work
    while search.work > end and not search.over and not standing.reached(standing.goals[name]):
        made = standing.made
        goal = standing.goals[name]
        solved = search.minimise(
            made.model,
            goal.terms,
            start=standing.start(),
            work=search.work - end,
            level=name,
            shown=(goal.factor, goal.constant),
            options=way,
        )
        if solved.state is State.infeasible:
            return False
        if solved.values is None or solved.bound is None:
            return True
        standing.bound(goal, solved.bound)
        stuck = standing.take(solved.values)
        if stuck is None and solved.proved and not standing.reached(goal):
            stuck = _several(standing, solved.values)
        if not stuck:
            return True
        standing.refine(stuck)
    return True


def _any(standing: Standing) -> bool:
    """Look shortly for any plan at all, even where time is over or somebody stopped before there was one."""
    made = standing.made
    if len(made.model.rows) > TOO_LARGE:
        return False
    solved = standing.search.minimise(made.model, {}, work=ANY, beyond=True)
    if solved.values is not None:
        standing.take(solved.values)
    return standing.plan is not None


def _several(standing: Standing, values: Sequence[int]) -> frozenset[str]:
    """The slots in which the values open several groups of a unit."""
    made = standing.made
    return frozenset(unit.slot for unit, one in zip(made.frame.units, made.groups, strict=True) if values[one] > 1)
