"""Why somebody has no seat, and what would help."""

from typing import Any

import pytest

from scheduling.engine import reasons
from scheduling.engine.focus_shapes import FocusGroups, GroupInSlot, PlannedGroup
from scheduling.engine.hurdles import Hurdle
from scheduling.engine.instances import read_instance
from scheduling.engine.outcomes import Composed, Infeasible, Limits, Watch
from scheduling.engine.plans import FocusPlan
from scheduling.engine.reasons import About, Gain, Reasons, Subject
from scheduling.engine.relaxing import Loosened, Relaxation
from tests.unit.scheduling import cases, tiny
from tests.unit.scheduling.cases import facilitator, group, person

LIMITS = Limits(20.0)


def _instance(**changes: Any) -> FocusGroups:
    people = [person("p1", {"s1": 2}), person("p2", {"s1": 2}), person("p3", {"s3": 2}, municipality="Daugavpils")]
    usual = {"people": people, "groups": [group("g1", max_per_municipality=2)]}
    instance = read_instance(cases.focus_groups(**{**usual, **changes}))
    assert isinstance(instance, FocusGroups), instance
    return instance


def _plan(instance: FocusGroups) -> FocusPlan:
    found = tiny.solve(instance, LIMITS, tiny.Quiet())
    assert isinstance(found, Composed)
    assert isinstance(found.plan, FocusPlan)
    return found.plan


def _why(instance: FocusGroups, subject: Subject) -> Reasons:
    return reasons.why(instance, _plan(instance), subject, LIMITS, tiny.Quiet(), tiny.solve)


def test_somebody_who_can_never_come_when_others_do() -> None:
    found = _why(_instance(), Subject(About.person, "p3"))
    assert (found.people, found.seats, found.seated) == (1, 0, 2)
    assert [way.hurdle for way in found.hurdles] == [Hurdle.other_time]
    assert (found.first_seats, found.first_seated, found.proved) == (0, 2, True)
    assert found.gains == (Gain(Relaxation(Loosened.answer, slot="s1", people=("p3",)), 0, 1, 2, 3),)


def test_a_value_of_which_nobody_has_a_seat() -> None:
    by_person = _why(_instance(), Subject(About.person, "p3"))
    found = _why(_instance(), Subject(About.value, attribute="municipality", value="Daugavpils"))
    assert found.counts == ((Hurdle.other_time, 1),)
    assert found.hurdles == ()
    assert found.gains == by_person.gains


def test_a_value_of_which_some_have_seats() -> None:
    people = [person("p1", {"s1": 2}), person("p2", {"s1": 2}), person("p3", {"s3": 2})]
    instance = _instance(people=people, groups=[group("g1")])
    found = _why(instance, Subject(About.value, attribute="municipality", value="Tukuma novads"))
    assert (found.people, found.seats, found.first_seats, found.first_seated) == (3, 2, 2, 2)
    assert found.gains == (Gain(Relaxation(Loosened.answer, slot="s1", people=("p3",)), 2, 3, 2, 3),)


def test_those_who_have_seats_need_no_reasons() -> None:
    for subject in (Subject(About.person, "p1"), Subject(About.group, "g1")):
        found = _why(_instance(), subject)
        assert (found.hurdles, found.gains, found.solves) == ((), (), 0)
    assert _why(_instance(), Subject(About.value, attribute="municipality", value="Nowhere")).people == 0


def test_a_seat_that_others_would_pay_for() -> None:
    people = [person(f"p{number}", {"s1": 2}) for number in (1, 2, 3)]
    people += [person(f"p{number}", {"s3": 2}) for number in (4, 5)]
    found = _why(_instance(people=people, groups=[group("g1")]), Subject(About.person, "p4"))
    assert (found.seated, found.first_seats, found.first_seated) == (3, 1, 2)
    assert {(gain.relaxation.loosened, gain.seated_after) for gain in found.gains} == {
        (Loosened.answer, 3), (Loosened.copy, 5),
    }  # fmt: skip
    assert [gain.seated_after for gain in found.gains] == [5, 3]


def test_who_is_out_has_cancelled() -> None:
    pins = [{"type": "person_out", "person": "p3"}]
    found = _why(_instance(pins=pins), Subject(About.person, "p3"))
    assert [way.hurdle for way in found.hurdles] == [Hurdle.out]
    assert found.solves == 0
    value = _why(_instance(pins=pins), Subject(About.value, attribute="municipality", value="Daugavpils"))
    assert (value.people, value.gains) == (0, ())


def test_a_group_that_nobody_leads() -> None:
    instance = _instance(facilitators=[facilitator("f1", {"s1": 2}, languages=["ru"])])
    found = _why(instance, Subject(About.group, "g1"))
    assert [way.hurdle for way in found.hurdles] == [Hurdle.staff]
    assert found.first_seats == 0
    assert found.gains == (Gain(Relaxation(Loosened.language, facilitator="f1", values=("lv",)), 0, 1, 0, 2),)


def test_what_would_seat_more_people() -> None:
    people = [person(f"p{number}", {"s1": 2}) for number in (1, 2, 3, 4)]
    found = _why(_instance(people=people, groups=[group("g1")]), Subject(About.all))
    assert (found.people, found.seats, found.seated, found.counts) == (4, 3, 3, ((Hurdle.full, 1),))
    assert (found.first_seats, found.first_seated) == (1, 3)
    assert found.gains == (
        Gain(Relaxation(Loosened.size, "g1", by=1), 1, 1, 3, 4),
        Gain(Relaxation(Loosened.copy, "g1"), 1, 1, 3, 4),
    )


def test_a_plan_that_seats_nobody() -> None:
    found = _why(_instance(groups=[group("g1", min=3)]), Subject(About.all))
    assert (found.people, found.seated, found.counts) == (3, 0, ((Hurdle.not_opened, 3),))
    assert {(gain.relaxation.loosened, gain.seated_after) for gain in found.gains} == {
        (Loosened.answer, 3),
        (Loosened.least, 2),
    }


def test_an_instance_without_a_plan() -> None:
    pins = [
        {"type": "person_in", "person": "p3"},
        {"type": "group_slot", "group": "g1", "slot": "s1"},
    ]
    instance = _instance(pins=pins)
    assert tiny.solve(instance, LIMITS, tiny.Quiet()) == Infeasible(True)
    found = reasons.why_infeasible(instance, LIMITS, tiny.Quiet(), tiny.solve)
    assert (found.first_seats, found.proved) == (0, True)
    assert found.gains == (
        Gain(Relaxation(Loosened.answer, slot="s1", people=("p3",)), 0, 1, 0, 3),
        Gain(Relaxation(Loosened.pin, person="p3", index=0), 0, 1, 0, 2),
    )


def test_a_required_group_that_cannot_be() -> None:
    instance = _instance(groups=[group("g1", min=3, required=True)])
    found = reasons.why_infeasible(instance, LIMITS, tiny.Quiet(), tiny.solve)
    assert [gain.relaxation.loosened for gain in found.gains] == [Loosened.least, Loosened.required]


class Counting:
    """Counts searches, and what they were allowed; there is never a plan."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, instance: FocusGroups, limits: Limits, _watch: Watch) -> Composed | Infeasible:
        self.seconds.append(limits.seconds)
        return Infeasible(False)


def _many(people: int) -> FocusGroups:
    """Everything that can be made looser, many times over."""
    everybody = [person(f"p{number}", {"s1": 2, "s2": 1}) for number in range(people)]
    groups = [group(f"g{number}", slots=["s1"], min=number % 5 + 2, required=True) for number in range(20)]
    apart = [["p0", f"p{number}"] for number in range(1, 10)]
    pins = [{"type": "person_in", "person": f"p{number}"} for number in range(10)]
    return _instance(people=everybody, groups=groups, apart=apart, pins=pins, max_parallel=1)


@pytest.mark.parametrize(("people", "most"), [(12, 40), (100, 20), (200, 10)])
def test_searches_are_few_and_short(people: int, most: int) -> None:
    solve = Counting()
    instance = _many(people)
    found = reasons.why(instance, FocusPlan("small"), Subject(About.person, "p0"), LIMITS, tiny.Quiet(), solve)
    assert len(solve.seconds) == found.solves <= most
    assert sum(solve.seconds) <= LIMITS.seconds + 0.001
    assert not found.proved
    assert reasons.why_infeasible(instance, LIMITS, tiny.Quiet(), Counting()).solves <= most


def test_groups_of_many_people_keep_their_times() -> None:
    asked: list[FocusGroups] = []

    def solve(instance: FocusGroups, _limits: Limits, _watch: Watch) -> Composed | Infeasible:
        asked.append(instance)
        return Infeasible(False)

    for people, kept in ((100, False), (101, True)):
        everybody = [person(f"p{number}", {"s1": 2, "s3": 2}) for number in range(people)]
        pins = [{"type": "person_in", "person": "p0"}]
        instance = _instance(people=everybody, groups=[group("g1"), group("g2")], pins=pins)
        plan = FocusPlan("small", (PlannedGroup("g1", "s1", ("p0", "p1"), ("f1",)),))
        found = reasons.why(instance, plan, Subject(About.person, "p9"), LIMITS, tiny.Quiet(), solve)
        assert found.times_kept is kept
        assert asked[-1].pins[1:] == ((GroupInSlot("g1", "s1"),) if kept else ())
        assert (found.first_seats, found.first_seated) == (0, 2)  # the plan itself, as the search found nothing


def test_stops_when_it_is_asked_to() -> None:
    class Impatient(tiny.Quiet):
        def stopped(self) -> bool:
            return True

    solve = Counting()
    reasons.why(_many(12), FocusPlan("small"), Subject(About.person, "p0"), LIMITS, Impatient(), solve)
    assert len(solve.seconds) == 1
