"""The engine's entrance: an instance goes in, a plan comes out."""

from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import Instance
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch

__all__ = ["Composed", "Infeasible", "Level", "Limits", "Watch", "compose"]


def compose(instance: Instance, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best plan that is found within the limits. The solver is imported here, by the process that solves."""
    if isinstance(instance, FocusGroups):
        from scheduling.engine import focus_groups

        return focus_groups.compose(instance, limits, watch)
    raise NotImplementedError(type(instance).__name__)
