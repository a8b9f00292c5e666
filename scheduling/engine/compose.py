"""The engine's entrance: an instance goes in, a plan comes out."""

from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import Instance
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.outcomes import Composed, Infeasible, Level, Limits, Watch

__all__ = ["Composed", "Infeasible", "Level", "Limits", "Watch", "compose"]


def compose(instance: Instance, limits: Limits, watch: Watch) -> Composed | Infeasible:
    """The best plan that is found within the limits. The solver is imported here, by the process that solves."""
    if isinstance(instance, FocusGroups):
        from scheduling.engine import focus_groups

        return focus_groups.compose(instance, limits, watch)
    if isinstance(instance, Mentoring):
        from scheduling.engine import mentoring

        return mentoring.compose(instance, limits, watch)
    from scheduling.engine import polls

    return polls.compose(instance, limits, watch)
