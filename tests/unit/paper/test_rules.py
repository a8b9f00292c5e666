"""Decisions of paper as tables of cases."""

from datetime import date

import pytest

from core.collation import latvian_key
from paper import rules
from paper.terms import Listed


def person(number: int, name: str, institution: str = "", **more: object) -> Listed:
    given, _space, family = name.partition(" ")
    key = latvian_key(f"{family} {given}")
    return Listed(number, number, given, family, key, institution, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2027, 3, 10), None, 1),
        (date(2027, 3, 10), date(2027, 3, 10), 1),
        (date(2027, 2, 28), date(2027, 3, 1), 2),
        (date(2027, 1, 1), date(2027, 12, 31), 31),
        (date(2027, 3, 10), date(2027, 3, 9), 1),
    ],
)
def test_days_to_sign_for(first: date, last: date | None, days: int) -> None:
    found = rules.days_of(first, last)
    assert len(found) == days
    assert found[0] == first


@pytest.mark.parametrize(("days", "sizes"), [(1, [1]), (4, [4]), (5, [3, 2]), (8, [4, 4]), (9, [3, 3, 3])])
def test_days_share_pages_evenly(days: int, sizes: list[int]) -> None:
    assert [len(part) for part in rules.parts_of([date(2027, 3, 1 + day) for day in range(days)])] == sizes


@pytest.mark.parametrize(
    ("last", "months", "until"),
    [
        (date(2027, 3, 24), 6, date(2027, 9, 24)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 31), 1, date(2028, 1, 31)),
        (date(2026, 12, 15), 120, date(2036, 12, 15)),
    ],
)
def test_a_list_is_kept_for_months(last: date, months: int, until: date) -> None:
    assert rules.destroy_on(last, months) == until


def test_institutions_stand_in_latvian_order_and_their_people_by_name() -> None:
    people = [
        person(1, "Zane Ķauķe", "Cēsu novads"),
        person(2, "Anna Bērziņa", "Čiekuru biedrība"),
        person(3, "Jānis Āboliņš", ""),
        person(4, "Līga Čakste", "cēsu  novads"),
        person(5, "Ilze Liepa", "Ādaži"),
    ]
    groups = rules.grouped(people, "nowhere")
    assert [(group.heading, [p.family_name for p in group.people]) for group in groups] == [
        ("Ādaži", ["Liepa"]),
        ("Cēsu novads", ["Čakste", "Ķauķe"]),
        ("Čiekuru biedrība", ["Bērziņa"]),
        ("nowhere", ["Āboliņš"]),
    ]


@pytest.mark.parametrize(
    ("own", "per_person", "answer"),
    [({1: "yes"}, False, "yes"), ({1: "yes"}, True, None), ({1: "yes", 2: "no"}, False, "no"), ({}, False, None)],
)
def test_a_child_follows_whoever_registered_it_only_where_one_was_asked(
    own: dict[int, str], per_person: bool, answer: str | None
) -> None:
    child = person(2, "Anna Bērziņa", registered_by_id=1)
    assert rules.answer_of(child, own, per_person=per_person) == answer


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([12, 8, 5], [12, 8, 5]),
        ([12, 8, 4], [12, None, None]),  # one hidden number could be worked out from the sum
        ([12, 3, 2], [12, None, None]),
        ([4], [None]),
        ([], []),
        ([9, 4], [None, None]),
        ([9, 7, 1, 1], [9, None, None, None]),  # two that make two are one each
        ([2, 1], [None, None]),
    ],
)
def test_small_numbers_are_not_told(numbers: list[int], shown: list[int | None]) -> None:
    rows = [(f"row {place}", number) for place, number in enumerate(numbers)]
    assert [number for _word, number in rules.told(rows)] == shown


def test_counting_puts_the_most_first_and_leaves_out_what_has_no_word() -> None:
    assert rules.counted(["b", "a", "b", "", "č", "c"], lambda word: word) == (("b", 2), ("a", 1), ("c", 1), ("č", 1))


def test_who_said_nothing_is_counted_last_so_that_the_rows_add_up() -> None:
    ages = ["old", "young", "", "old", "middle", ""]
    by_age = rules.counted(ages, lambda word: word, "not given", ("young", "middle", "old"))
    assert by_age == (("young", 1), ("middle", 1), ("old", 2), ("not given", 2))
    assert rules.counted(["", ""], lambda word: word, "not given") == ()
    assert rules.counted(["a"], lambda word: word, "not given") == (("a", 1),)


def test_a_long_table_keeps_its_sum() -> None:
    rows = (("a", 5), ("b", 1), ("c", 3), ("d", 2), ("not given", 4))
    assert rules.shortened(rows, 5, "others") == rows
    assert rules.shortened(rows, 4, "others") == (("a", 5), ("c", 3), ("not given", 4), ("others", 3))


@pytest.mark.parametrize(
    ("days", "shares", "width"), [(1, 1.2, 110.0), (1, 2.45, 110.0), (1, 3.5, 55.0), (2, 1.2, 70.0), (4, 1.2, 46.0)]
)
def test_a_signature_has_room(days: int, shares: float, width: float) -> None:
    assert rules.signature_width(days, shares) == pytest.approx(width, abs=3)


@pytest.mark.parametrize(
    ("rows", "stays"),
    [
        ((("a", 6), ("b", 3), ("c", 2)), (("a", 6), ("others", 5))),
        ((("a", 9), ("b", 7), ("c", 1)), (("a", 9), ("others", 8))),
        ((("a", 7), ("b", 6)), (("a", 7), ("b", 6))),
        ((("a", 7), ("b", 1)), ()),
        ((("a", 3),), ()),
        ((), ()),
    ],
)
def test_what_stays_for_ever_names_no_small_group(
    rows: tuple[tuple[str, int], ...], stays: tuple[tuple[str, int | None], ...]
) -> None:
    assert rules.kept(rows, "others") == stays
