"""Groups, who may mark themselves, what a code is."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance import codes
from attendance.rules import group_for, same_family_name, self_phase, split_name
from attendance.terms import Families, GroupPlan, Mix, Placed, SelfPhase
from tests.conftest import test_settings as settings_of

STARTS = datetime(2027, 3, 24, 13, 45, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=4)
APART = GroupPlan(3, Mix.kind, Families.apart)
TOGETHER = GroupPlan(3, Mix.kind, Families.together)


@pytest.mark.parametrize(
    ("plan", "arrived", "party", "trait", "wanted"),
    [
        (GroupPlan(), [], None, "", None),
        (TOGETHER, [], None, "", 1),
        (TOGETHER, [Placed(1)], None, "", 2),
        (TOGETHER, [Placed(1), Placed(2)], None, "", 3),
        (TOGETHER, [Placed(1, None, "ngo"), Placed(2, None, "x"), Placed(3, None, "x")], None, "ngo", 2),
        (TOGETHER, [Placed(3, 9)], 9, "", 3),
        (APART, [Placed(1, 9)], 9, "", 2),
        (APART, [Placed(1, 9), Placed(2, 9), Placed(3, None), Placed(3, None)], 9, "", 3),
    ],
)
def test_group(plan: GroupPlan, arrived: list[Placed], party: int | None, trait: str, wanted: int | None) -> None:
    assert group_for(plan, arrived, party, trait) == wanted


@given(st.integers(1, 6), st.lists(st.sampled_from(["", "ngo", "young", "school"]), max_size=40))
def test_groups_of_single_people_differ_by_one_at_most(number: int, traits: list[str]) -> None:
    arrived: list[Placed] = []
    for trait in traits:
        group = group_for(GroupPlan(number, Mix.kind), arrived, None, trait)
        assert group is not None
        arrived.append(Placed(group, None, trait))
    sizes = [Counter(one.group for one in arrived)[group] for group in range(1, number + 1)]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(-121, SelfPhase.early), (-120, SelfPhase.open), (239, SelfPhase.open), (240, SelfPhase.over)],
)
def test_people_mark_themselves_from_two_hours_before_to_the_end(minutes: int, wanted: SelfPhase) -> None:
    assert self_phase(True, STARTS, ENDS, STARTS + timedelta(minutes=minutes)) is wanted
    assert self_phase(False, STARTS, ENDS, STARTS + timedelta(minutes=minutes)) is SelfPhase.off


def test_names() -> None:
    assert split_name("Anna Marija Kalniņa") == ("Anna Marija", "Kalniņa")
    assert split_name("Anna") == ("Anna", "")
    assert same_family_name("Kalniņa", "KALNINA")
    assert not same_family_name("", "")


def test_codes_say_whose_they_are_and_cannot_be_made_up(tmp_path: object) -> None:
    settings = settings_of("sqlite://", tmp_path)  # type: ignore[arg-type]
    badge = codes.badge_code(settings, 12)
    assert codes.badge_of(settings, badge) == 12
    assert codes.event_of(settings, badge) is None  # each kind is its own
    assert codes.event_of(settings, codes.event_code(settings, 12)) == 12
    number, made = badge.split("-", 1)
    assert len(made) == 20
    for wrong in (f"13-{made}", f"{number}-{'A' * 20}", badge.upper(), badge + "x", "", "١٢-" + made, "\x00"):
        assert codes.badge_of(settings, wrong) is None
