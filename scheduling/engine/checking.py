"""The rules of the format, and what a plan is worth. Every plan that leaves the engine was looked at here."""

from scheduling.engine import checking_focus, checking_mentoring, checking_polls
from scheduling.engine.instances import FocusGroups, Instance, Mentoring, Poll
from scheduling.engine.plans import FocusPlan, MentoringPlan, Plan, PollPlan
from scheduling.engine.verdicts import Broken, Objective, Why

__all__ = ["Broken", "Objective", "Why", "broken_rules", "measure"]


def broken_rules(instance: Instance, plan: Plan) -> tuple[Broken, ...]:
    """Every breach; none when the plan may be carried out. Raises TypeError for a plan of another kind."""
    match instance, plan:
        case FocusGroups(), FocusPlan():
            return tuple(checking_focus.broken_rules(instance, plan))
        case Mentoring(), MentoringPlan():
            return tuple(checking_mentoring.broken_rules(instance, plan))
        case Poll(), PollPlan():
            return tuple(checking_polls.broken_rules(instance, plan))
    raise TypeError(f"a {type(plan).__name__} is no plan for {type(instance).__name__}")


def measure(instance: Instance, plan: Plan) -> Objective:
    """What the plan is worth, also when it breaks rules. Raises TypeError for a plan of another kind."""
    match instance, plan:
        case FocusGroups(), FocusPlan():
            return checking_focus.measure(instance, plan)
        case Mentoring(), MentoringPlan():
            return checking_mentoring.measure(instance, plan)
        case Poll(), PollPlan():
            return checking_polls.measure(instance, plan)
    raise TypeError(f"a {type(plan).__name__} is no plan for {type(instance).__name__}")
