"""What a frame leaves out is counted: whom, why, and whether a group can open at all."""

from collections import Counter
from dataclasses import replace
from typing import Any

from scheduling.counting import Counts, Fit, count
from scheduling.facts import Applicant, Facts, PlaceFact
from scheduling.terms import Purpose, Standing
from tests.unit.scheduling.test_mapping import FACTS, GROUP, PEOPLE, read


def counted(facts: Facts = FACTS, **group: Any) -> Counts:
    changed = replace(GROUP, **group)
    return count(read(replace(facts, groups=(changed,)), Purpose.compose))


def test_everybody_is_counted_once_by_what_is_nearest_to_a_seat() -> None:
    found = counted()
    assert found.by == Counter({Fit.fits: 1, Fit.silent: 1, Fit.language: 1})
    assert (found.people, found.fits, found.seats) == (3, 1, 6)


def test_time_in_common_but_nobody_to_lead() -> None:
    people = (replace(PEOPLE[0], availability={6: 2}),)
    assert counted(replace(FACTS, applicants=people)).by == Counter({Fit.staff: 1})
    assert counted(replace(FACTS, applicants=people), facilitators=0).by == Counter({Fit.fits: 1})
    assert counted(replace(FACTS, applicants=people), slots=(5,)).by == Counter({Fit.time: 1})


def test_group_for_others() -> None:
    found = counted(filters=({"attr": "region", "values": ["riga"]},))
    assert found.groups[0].by[Fit.filter] == 1


def test_excluded_people_are_out_and_a_locked_group_says_that_it_is_locked() -> None:
    places = {11: PlaceFact(None, Standing.open, excluded=True)}
    assert counted(replace(FACTS, places=places)).by[Fit.out] == 1
    locked = counted(replace(FACTS, places={12: PlaceFact(3, Standing.seat)}), locked=True, slot=5)
    assert locked.groups[0].by == Counter({Fit.silent: 1, Fit.locked: 1, Fit.fits: 0, Fit.language: 1})
    assert locked.by[Fit.out] == 0


def test_too_few_to_open_it_even_if_all_came() -> None:
    assert counted(min=1).groups[0].needed == 2  # of two invited, at a fifth who stay away, more than one comes
    assert counted(min=1).groups[0].too_few
    people = (*PEOPLE, Applicant(14, languages=("lv",), availability={5: 1}))
    assert not counted(replace(FACTS, applicants=people), min=1).groups[0].too_few
    assert counted(replace(FACTS, applicants=people), min=1, slots=(6,)).groups[0].led == 0


def test_quota_says_how_many_are_missing() -> None:
    quota = {"attr": "region", "values": ["latgale"], "min": 2, "max": None}
    found = counted(quotas=(quota,)).groups[0].quotas[0]
    assert (found.have, found.short) == (1, 1)


def test_without_groups_nobody_is_lost() -> None:
    found = count(read(replace(FACTS, groups=()), Purpose.compose))
    assert found.by == Counter({Fit.fits: 2, Fit.silent: 1})


def test_no_more_may_be_invited_than_would_be_too_many_if_they_came() -> None:
    assert counted(ideal=2, max=2, cap=9).seats == 2  # at a fifth who stay away three would be 2.4
    assert counted(ideal=2, max=4, cap=4).seats == 4
