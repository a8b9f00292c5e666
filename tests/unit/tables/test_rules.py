"""Tables: how many, what is asked of the solver, and that the solver can give it."""

from collections import Counter, defaultdict
from typing import Any

import pytest

from attendance.terms import Families, GroupPlan, Mix
from scheduling.engine.checking import broken_rules
from scheduling.engine.compose import compose
from scheduling.engine.instances import FocusGroups, read_instance
from scheduling.engine.outcomes import Composed, Limits
from scheduling.engine.plans import FocusPlan
from tables import rules
from tables.terms import Guest, Meeting, Mixed, Refusal, Wish

ALL = frozenset(Mixed)
KINDS = ("ngo", "ngo", "ngo", "social_service", "education", "")
AGES = ("adult", "adult", "adult", "adult", "under_13")


def guests(number: int, families: int = 0) -> tuple[Guest, ...]:
    """People of few institutions; the first come in twos and are of one party."""
    return tuple(
        Guest(
            n, f"#{n % 7}", KINDS[n % len(KINDS)], f"LV-{n % 5}", AGES[n % len(AGES)],
            party=(n - 1) // 2 if n <= 2 * families else None,
        )
        for n in range(1, number + 1)
    )  # fmt: skip


def meeting(number: int, families: int = 0) -> Meeting:
    people = guests(number, families)
    return Meeting(7, "Europe/Riga", "2027-03-10T16:00:00+02:00", "2027-03-10T19:00:00+02:00", people)


class Silent:
    def progress(self, level: str, value: int, bound: int | None) -> None:
        pass

    def stopped(self) -> bool:
        return False


def composed(here: Meeting, wish: Wish, tables: int) -> dict[int, list[Guest]]:
    """Who sits at which table, as the engine composes it."""
    instance = read_instance(rules.to_instance(here, wish, tables))
    assert isinstance(instance, FocusGroups), instance
    found = compose(instance, Limits(20, 7, work=2), Silent())
    assert isinstance(found, Composed), found
    assert isinstance(found.plan, FocusPlan)
    assert broken_rules(instance, found.plan) == ()
    people = {str(one.id): one for one in here.guests}
    return {int(one.group.lstrip("g")): [people[number] for number in one.people] for one in found.plan.groups}


@pytest.mark.parametrize(
    ("wish", "people", "number"),
    [
        (Wish(tables=5), 40, 5),
        (Wish(size=8), 40, 5),
        (Wish(size=8), 41, 6),
        (Wish(size=8), 5, 2),
        (Wish(tables=5), 4, Refusal.many),
        (Wish(size=2), 62, Refusal.many),
        (Wish(tables=2), 1, Refusal.few),
    ],
    ids=["tables", "size", "one more table", "never one table", "too many", "over thirty", "nobody to part"],
)
def test_number_of_tables(wish: Wish, people: int, number: int | Refusal) -> None:
    assert rules.number_of_tables(wish, people) == number


def test_everybody_is_seated_at_tables_that_are_equal_and_mixed() -> None:
    wish = Wish(tables=4, mixed=ALL, everywhere=("social_service", "ngo"))
    tables = composed(meeting(30), wish, 4)
    assert sorted(map(len, tables.values())) == [7, 7, 8, 8]
    assert sorted(one.id for people in tables.values() for one in people) == list(range(1, 31))
    for people in tables.values():
        kinds = Counter(one.kind for one in people)
        assert (kinds["social_service"], kinds["ngo"]) in {(1, 3), (1, 4), (2, 3), (2, 4)}
        assert Counter(one.age for one in people)["under_13"] <= 2
        assert len({one.institution for one in people}) >= len(people) - 1


@pytest.mark.parametrize("families", list(Families), ids=[one.value for one in Families])
def test_families_sit_together_or_apart(families: Families) -> None:
    wish = Wish(tables=3, mixed=ALL, families=families)
    tables = composed(meeting(18, families=4), wish, 3)
    at = defaultdict(set)
    for number, people in tables.items():
        for one in people:
            if one.party is not None:
                at[one.party].add(number)
    assert {len(numbers) for numbers in at.values()} == ({1} if families is Families.together else {2})


def test_family_of_three_children_stays_together_although_ages_are_dealt_out() -> None:
    children = tuple(Guest(n, age="under_13", party=1) for n in (1, 2, 3))
    here = Meeting(7, "Europe/Riga", *times(), (*children, *(Guest(n, age="adult") for n in range(4, 13))))
    tables = composed(here, Wish(tables=3, mixed=frozenset({Mixed.age})), 3)
    assert [sum(one.party == 1 for one in people) for people in tables.values() if children[0] in people] == [3]


def times() -> tuple[str, str]:
    return meeting(1).starts, meeting(1).ends


def test_family_larger_than_the_number_of_tables_is_not_kept_apart() -> None:
    people = tuple(Guest(n, party=1) for n in (1, 2, 3)) + tuple(Guest(n, party=2) for n in (4, 5))
    here = Meeting(7, "Europe/Riga", *times(), people)
    assert rules.to_instance(here, Wish(tables=2, families=Families.apart), 2)["apart"] == [["4", "5"]]


def test_where_a_kind_is_rare_as_many_tables_as_possible_have_somebody_of_it() -> None:
    people = tuple(Guest(n, kind="ngo" if n < 3 else "social_service" if n == 3 else "") for n in range(1, 13))
    here = Meeting(7, "Europe/Riga", *times(), people)
    wish = Wish(tables=4, everywhere=("ngo", "social_service", "culture"))
    tables = composed(here, wish, 4)
    kinds = sorted(tuple(sorted(one.kind for one in people if one.kind)) for people in tables.values())
    assert kinds == [(), ("ngo",), ("ngo",), ("social_service",)]


def test_what_is_not_mixed_costs_nothing_and_who_named_nothing_is_like_nobody() -> None:
    instance = rules.to_instance(meeting(6), Wish(tables=2, mixed=frozenset({Mixed.institution})), 2)
    assert (instance["weights"]["dup_org"], instance["weights"]["dup_municipality"]) == (rules.DUPLICATE, 0)
    assert {one["municipality"] for one in instance["people"]} == {f"~{n}" for n in range(1, 7)}
    assert all(group["quotas"] == [] for group in instance["groups"])
    nobody = Meeting(7, "Europe/Riga", *times(), (Guest(1), Guest(2)))
    instance = rules.to_instance(nobody, Wish(tables=2, mixed=ALL), 2)
    assert [one["org"] for one in instance["people"]] == ["~1", "~2"]


def test_many_families_are_given_their_tables_beforehand_as_a_whole() -> None:
    assert rules.to_instance(meeting(60, families=10), Wish(tables=8), 8)["pins"] == []
    assert rules.to_instance(meeting(60, families=11), Wish(tables=8, families=Families.apart), 8)["pins"] == []
    pins = rules.to_instance(meeting(60, families=11), Wish(tables=8), 8)["pins"]
    assert sorted(Counter(pin["group"] for pin in pins).values()) == [2, 2, 2, 2, 2, 4, 4, 4]
    of_family = defaultdict(set)
    for pin in pins:
        of_family[(int(pin["person"]) - 1) // 2].add(pin["group"])
    assert set(map(len, of_family.values())) == {1}


def test_families_of_a_large_meeting_sit_together_with_everything_mixed() -> None:
    tables = composed(meeting(200, families=50), Wish(tables=25, mixed=ALL, everywhere=("ngo",)), 25)
    found = [Counter(one.party for one in people if one.party is not None) for people in tables.values()]
    assert sum(list(counts.values()).count(2) for counts in found) == 50
    assert all(any(one.kind == "ngo" for one in people) for people in tables.values())


def test_a_family_leaves_room_for_a_kind_that_is_to_be_there() -> None:
    people = tuple(Guest(n, kind="ngo" if n > 44 else "education", party=(n + 1) // 2) for n in range(1, 49))
    here = Meeting(7, "Europe/Riga", *times(), people)
    tables = composed(here, Wish(tables=4, everywhere=("ngo",)), 4)
    assert [sum(one.kind == "ngo" for one in tables[number]) for number in sorted(tables)] == [1, 1, 1, 1]


def test_many_families_sit_together() -> None:
    tables = composed(meeting(60, families=11), Wish(tables=6, mixed=frozenset({Mixed.institution})), 6)
    found = [Counter(one.party for one in people if one.party is not None) for people in tables.values()]
    assert all(set(counts.values()) <= {2} for counts in found)
    assert sum(map(len, found)) == 11


def test_wish_comes_back_from_what_a_run_keeps() -> None:
    wish = Wish(None, 6, ALL, ("ngo", "social_service"), Families.apart)
    assert Wish.from_json(wish.to_json()) == wish


@pytest.mark.parametrize(
    ("wish", "mix"),
    [
        (Wish(mixed=frozenset({Mixed.institution})), Mix.institution),
        (Wish(mixed=frozenset({Mixed.institution}), everywhere=("ngo",)), Mix.kind),
        (Wish(mixed=frozenset({Mixed.municipality})), Mix.nothing),
    ],
    ids=["institutions", "kinds", "neither"],
)
def test_who_comes_unexpectedly_is_mixed_likewise(wish: Wish, mix: Mix) -> None:
    assert rules.plan_for_door(wish, 4) == GroupPlan(4, mix, Families.together)


def test_seats_of_a_plan() -> None:
    plan: dict[str, Any] = {"groups": [{"group": "g2", "people": ["5", "6"]}, {"group": "g1", "people": ["7"]}]}
    assert rules.seats(plan) == {5: 2, 6: 2, 7: 1}
