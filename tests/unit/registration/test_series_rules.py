"""What a copy of an event says in another region, and where people come from."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.bilingual import Bilingual
from registration.inputs import Option, QuestionDraft
from registration.series_rules import copy_of, origin_of, renamed
from registration.series_terms import Origin, OriginCounts, Placement, SeriesDraft
from registration.terms import QuestionKind
from tests.builders import make_draft

QUESTION = QuestionDraft(None, QuestionKind.one, Bilingual("Loma"), options=(Option("a", Bilingual("A")),))
OPENS = datetime(2027, 1, 1, tzinfo=UTC)
STARTS, ENDS = datetime(2027, 5, 20, 7, 0, tzinfo=UTC), datetime(2027, 5, 20, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "before", "after", "becomes"),
    [
        ("Sanāksme Vidzemē", "vidzeme", "kurzeme", "Sanāksme Kurzemē"),
        ("Vidzemes reģiona sanāksme", "vidzeme", "riga", "Rīgas reģiona sanāksme"),
        ("Rīgā un Rīgai; par Rīgu", "riga", "latgale", "Latgalē un Latgalei; par Latgali"),
        ("Zemgale, Zemgali", "zemgale", "riga", "Rīga, Rīgu"),
        ("Vidzemniekiem", "vidzeme", "kurzeme", "Vidzemniekiem"),
        ("Kurzemē tiekamies", "vidzeme", "latgale", "Kurzemē tiekamies"),
        ("Sanāksme Vidzemē", "", "kurzeme", "Sanāksme Vidzemē"),
        ("Sanāksme Vidzemē", "vidzeme", "", "Sanāksme Vidzemē"),
        ("Sanāksme Vidzemē", "vidzeme", "vidzeme", "Sanāksme Vidzemē"),
        ("", "vidzeme", "kurzeme", ""),
    ],
)
def test_a_region_is_renamed_in_its_grammatical_case(text: str, before: str, after: str, becomes: str) -> None:
    assert renamed(Bilingual(text), before, after) == Bilingual(becomes)


def test_english_names_are_renamed_too() -> None:
    text = Bilingual("", "Vidzeme's meeting in Vidzeme")
    assert renamed(text, "vidzeme", "riga") == Bilingual("", "Riga's meeting in Riga")


def test_a_copy_keeps_everything_but_when_and_where() -> None:
    source = make_draft(
        title="Sanāksme Vidzemē", day=date(2027, 5, 13), deadline_on=date(2027, 5, 10), region="vidzeme",
        description="Vidzemē runāsim", questions=(QUESTION,), starts_at=None, ends_at=None,
    )  # fmt: skip
    place = Placement("kurzeme", date(2027, 5, 20), STARTS, ENDS, "Kuldīga", "Raiņa iela 23", 40)
    assert copy_of(source, SeriesDraft(Bilingual("Sērija")), place) == replace(
        source,
        title=Bilingual("Sanāksme Kurzemē"),
        region="kurzeme",
        day=date(2027, 5, 20),
        starts_at=STARTS,
        ends_at=ENDS,
        venue=Bilingual("Kuldīga"),
        address="Raiņa iela 23",
        capacity=40,
        deadline_on=date(2027, 5, 17),
    )


@pytest.mark.parametrize(
    ("of_source", "place", "field", "expected"),
    [
        ({"last_day": date(2027, 2, 11)}, {}, "last_day", date(2027, 5, 21)),
        ({"deadline_on": None}, {}, "deadline_on", None),
        ({"capacity": 12}, {}, "capacity", 12),
        ({"capacity": 12}, {"capacity": 5}, "capacity", 5),
        ({"opens_at": OPENS}, {"starts_at": STARTS}, "opens_at", OPENS),
        ({"opens_at": datetime(2027, 6, 1, tzinfo=UTC)}, {"starts_at": STARTS}, "opens_at", None),
        ({"opens_at": OPENS}, {}, "opens_at", None),
        ({}, {}, "starts_at", None),
    ],
)
def test_what_follows_from_another_day(of_source: Any, place: Any, field: str, expected: Any) -> None:
    made = copy_of(make_draft(**of_source), SeriesDraft(Bilingual("S")), Placement("riga", date(2027, 5, 20), **place))
    assert getattr(made, field) == expected


def test_the_series_gives_its_funder_only_when_it_has_one() -> None:
    source, place = make_draft(), Placement("riga", date(2027, 5, 20))
    plain = copy_of(source, SeriesDraft(Bilingual("S")), place)
    given = copy_of(source, SeriesDraft(Bilingual("S"), funder=Bilingual("Fonds"), project_number="7"), place)
    assert (plain.project_number, plain.funder) == (source.project_number, source.funder)
    assert (given.project_number, given.funder) == ("7", Bilingual("Fonds"))


@pytest.mark.parametrize(
    ("home", "held_in", "origin"),
    [
        ("kurzeme", "kurzeme", Origin.own),
        ("kurzeme", "vidzeme", Origin.other),
        ("", "vidzeme", Origin.unknown),
        ("kurzeme", "", Origin.unknown),
    ],
)
def test_where_people_come_from(home: str, held_in: str, origin: Origin) -> None:
    assert origin_of(home, held_in) is origin


def test_counts_add_up() -> None:
    assert OriginCounts(1, 2, 3).total == 6
