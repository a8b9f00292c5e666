"""What a search for focus groups has come to: the best plan, the model in use, the levels that are settled."""

from collections.abc import Sequence

from scheduling.engine import checking
from scheduling.engine.focus_frame import frame
from scheduling.engine.focus_goals import Goal, Goals
from scheduling.engine.focus_model import FocusModel
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.focus_split import Parting, draft
from scheduling.engine.outcomes import Level
from scheduling.engine.plans import FocusPlan
from scheduling.engine.solving import Search

BUILDING = 2e-5  # seconds that a row of the model takes in the making


class Standing:
    """The plan that is the best so far keeps all rules, always. `bounds` and `proved` are by level."""

    def __init__(self, instance: FocusGroups, search: Search) -> None:
        self.instance = instance
        self.search = search
        self.parting = Parting(search)
        self.plan: FocusPlan | None = None
        self.vector: tuple[int, ...] = ()
        self.bounds: dict[str, int] = {}
        self.proved: dict[str, bool] = {}
        self.settled: list[tuple[str, int]] = []
        self.exact: frozenset[str] = frozenset()
        self.walks = 0
        self._build()

    def _build(self) -> None:
        self.made = FocusModel(frame(self.instance, self.search.limits.seed, self.exact))
        self.goals = Goals(self.made)
        for name, most in self.settled:
            self.made.model.row(list(self.goals[name].terms.items()), high=most)
        self.search.work -= BUILDING * len(self.made.model.rows)

    def refine(self, slots: frozenset[str]) -> None:
        """Make slots exact; goals and values of the model there was are void."""
        self.exact |= slots
        self._build()

    def take(self, values: Sequence[int], of: FocusModel | None = None) -> frozenset[str] | None:
        """Make values of a model a plan, and keep it if it is the best; the slots whose units cannot be parted.

        None where they can. The model is the one in use unless another is given.
        """
        made = of or self.made
        plan, stuck = self.parting.plan(made.frame, draft(made, values))
        if plan is None:
            return stuck
        if not self.offer(plan):
            raise AssertionError(f"a plan of the model breaks rules: {checking.broken_rules(self.instance, plan)}")
        return None

    def offer(self, plan: FocusPlan) -> bool:
        """Keep the plan if it is the best; False when it breaks rules, which is asked of better ones alone."""
        vector = checking.measure(self.instance, plan).vector
        if self.plan is None or vector < self.vector:
            if checking.broken_rules(self.instance, plan):
                return False
            self.plan, self.vector = plan, vector
        return True

    def start(self) -> list[int] | None:
        """The best plan as values of the model; None when it is none of its solutions, or there is no plan."""
        if self.plan is None:
            return None
        values = self.made.values(self.plan)
        return values if values is not None and self.made.model.holds(values) else None

    def sum(self, goal: Goal) -> int:
        """What the goal adds up to in the best plan."""
        return self.vector[self.instance.levels.index(goal.name)] - goal.factor * goal.constant

    def bound(self, goal: Goal, least: int) -> None:
        """The goal was proved to add up to no less than this."""
        shown = goal.shown(least)
        known = self.bounds.get(goal.name, shown)
        self.bounds[goal.name] = max(known, shown) if goal.factor > 0 else min(known, shown)

    def reached(self, goal: Goal) -> bool:
        """Whether the best plan is as good in this level as any can be."""
        return self.plan is not None and self.bounds.get(goal.name) == goal.shown(self.sum(goal))

    def tell(self, goal: Goal) -> None:
        """Tell who watches what the best plan is worth in this level, and what is still possible."""
        if self.plan is not None:
            self.search.watch.progress(goal.name, goal.shown(self.sum(goal)), self.bounds.get(goal.name))

    def settle(self, goal: Goal) -> None:
        """Go on to the next level: this one does not become worse any more."""
        self.proved[goal.name] = self.reached(goal) and all(self.proved.values())
        self.settled.append((goal.name, self.sum(goal)))
        self.made.model.row(list(goal.terms.items()), high=self.sum(goal))

    def levels(self) -> tuple[Level, ...]:
        """The levels as the best plan has them."""
        values = checking.measure(self.instance, self.plan).values if self.plan else {}
        return tuple(
            Level(name, values[name], self.bounds.get(name), self.proved.get(name, False))
            for name in self.instance.levels
        )
