"""Groups that are alike, of which one was published in a slot."""

from scheduling.engine import checking
from scheduling.engine.compose import compose
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.outcomes import Composed, Limits
from tests.unit.scheduling import cases, tiny
from tests.unit.scheduling.cases import facilitator, group, person


def test_the_first_list_may_give_a_group_the_slot_of_its_like() -> None:
    """Filled in turn, g1 comes to s3, where participants were told of g0: no beginning for the search, and no error."""
    told = {"groups": [{"group": "g0", "slot": "s3", "people": ["p0", "p2"], "facilitators": ["f1"]}]}
    data = cases.focus_groups(
        people=[person("p0", {"s2": 2}), person("p2", {"s3": 1}), person("p3", {"s2": 1}, no_show=1000)],
        facilitators=[facilitator("f0", {"s2": 2}, max_groups=1), facilitator("f1", {"s3": 1}, max_groups=1)],
        groups=[group(name, min=1, max=2, cap=1, ideal=0) for name in ("g0", "g1")],
        published=told,
        levels=["dropped", "seated", "changes", "ifneedbe", "composition"],
    )
    instance = read_instance(data)
    assert isinstance(instance, FocusGroups)
    found = compose(instance, Limits(5.0), tiny.Quiet())
    best = tiny.solve(instance, Limits(5.0), tiny.Quiet())
    assert isinstance(found, Composed)
    assert isinstance(best, Composed)
    assert checking.measure(instance, found.plan).vector == checking.measure(instance, best.plan).vector
