"""The municipal register: its counts, its dates, and what names resolve to."""

from collections import Counter
from datetime import date

import pytest

from registration.registers.municipalities import (
    MunicipalityKind,
    all_municipalities,
    by_code,
    current,
    match,
    sure_code,
    sure_region,
)

BEFORE, AFTER, TODAY = date(2021, 6, 30), date(2021, 7, 1), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2009, 6, 30), 0), (date(2010, 1, 1), 118), (date(2011, 1, 3), 119), (BEFORE, 119), (AFTER, 43), (TODAY, 42)],
)
def test_current_counts_the_municipalities_of_the_day(day: date, count: int) -> None:
    assert len(current(day)) == count


def test_current_after_the_reform_has_seven_state_cities_and_36_counties() -> None:
    assert Counter(m.kind for m in current(AFTER)) == {MunicipalityKind.STATE_CITY: 7, MunicipalityKind.COUNTY: 36}


def test_current_after_the_reform_by_planning_region() -> None:
    expected = {"riga": 9, "vidzeme": 11, "kurzeme": 8, "zemgale": 6, "latgale": 9}
    assert Counter(m.region.value for m in current(AFTER)) == expected


def test_codes_are_unique_and_every_former_municipality_has_successors_that_followed_it() -> None:
    assert len({m.code for m in all_municipalities()}) == len(all_municipalities()) == 122
    for municipality in all_municipalities():
        assert bool(municipality.successors) == (municipality.valid_to is not None)
        for code in municipality.successors:
            assert by_code(code).valid_on(TODAY)


def test_all_municipalities_are_in_latvian_order() -> None:
    names = [m.name_lv for m in current(TODAY)]
    assert names[:6] == [
        "Ādažu novads",
        "Aizkraukles novads",
        "Alūksnes novads",
        "Augšdaugavas novads",
        "Balvu novads",
        "Bauskas novads",
    ]


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("Tukuma novads", None, "LV-099"),
        ("tukuma nov.", TODAY, "LV-099"),
        ("Tukuma novada pašvaldība", TODAY, "LV-099"),
        ("Tukums", TODAY, "LV-099"),
        ("Tukums Municipality", TODAY, "LV-099"),
        ("Rēzeknes pilsēta", TODAY, "LV-REZ"),
        ("rezeknes novads", TODAY, "LV-077"),
        ("Rīgas valstspilsētas pašvaldība", TODAY, "LV-RIX"),
        ("Riga", None, "LV-RIX"),
        ("Aizputes novads", TODAY, "LV-003"),
        ("Daugavpils novads", TODAY, "LV-025"),
        ("Priekules novads", None, "LV-074"),
        ("Priekuļu novads", None, "LV-075"),
        ("Valmiera", date(2019, 5, 16), "LV-VMR"),
        ("Valmiera", TODAY, "LV-113"),
        ("Jēkabpils pilsēta", TODAY, "LV-JKB"),
    ],
)
def test_match_finds_the_one_meant(text: str, on: date | None, code: str) -> None:
    found = match(text, on)
    assert (found.exact and found.exact.code, found.candidates) == (code, ())


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Rēzekne", TODAY, {"LV-REZ", "LV-077"}),
        ("Rēzeknes", None, {"LV-REZ", "LV-077"}),
        ("Jelgava", TODAY, {"LV-JEL", "LV-041"}),
        ("Ventspils", TODAY, {"LV-VEN", "LV-106"}),
        ("Daugavpils", TODAY, {"LV-DGV", "LV-111"}),
        ("Daugavpils", BEFORE, {"LV-DGV", "LV-025"}),
        ("Jēkabpils", BEFORE, {"LV-JKB", "LV-042"}),
        ("Valmiera", None, {"LV-VMR", "LV-113"}),
        ("Tukma novads", TODAY, {"LV-099"}),
        ("Liepājas novads", TODAY, {"LV-LPX"}),
        ("Parīze", TODAY, set()),
        ("", TODAY, set()),
        ("novads", TODAY, set()),
    ],
)
def test_match_asks_when_the_name_is_ambiguous_or_misspelt(text: str, on: date, codes: set[str]) -> None:
    found = match(text, on)
    assert (found.exact, {m.code for m in found.candidates}) == (None, codes)


def test_match_of_every_full_name_is_exact() -> None:
    for municipality in all_municipalities():
        city = municipality.kind is not MunicipalityKind.COUNTY
        text = f"{municipality.genitive} pilsēta" if city else municipality.name_lv
        assert match(text).exact == municipality


def test_successor_is_none_for_a_divided_county() -> None:
    assert by_code("LV-003").successor == "LV-112"
    assert (by_code("LV-001").successor, by_code("LV-001").successors) == (None, ("LV-073", "LV-047"))
    assert by_code("LV-102").successor == "LV-059"


def test_by_code_raises_for_an_unknown_code() -> None:
    with pytest.raises(KeyError):
        by_code("LV-999")


@pytest.mark.parametrize(
    "text", ["Tukuma novads", "tukuma nov.", "Rēzekne", "Rīga", "Aizputes novads", "Tukms", "", "\x00"]
)
def test_sure_code_is_that_of_an_exact_match_valid_on_the_day(text: str) -> None:
    exact = match(text, on=TODAY).exact
    assert sure_code(text, TODAY) == (exact.code if exact is not None and exact.valid_on(TODAY) else None)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Daugavpils", "latgale"),
        ("Rēzekne", "latgale"),
        ("jelgava", "zemgale"),
        ("Rīga", "riga"),
        ("Tukms", None),
        ("", None),
    ],
)
def test_sure_region_is_known_where_city_and_county_share_a_name(text: str, region: str | None) -> None:
    assert sure_region(text, TODAY) == region
