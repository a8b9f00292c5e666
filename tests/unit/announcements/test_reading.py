"""Whole announcements in many styles: what is read, to the field, and what is asked."""

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from announcements.gathering import Reading
from announcements.reading import read_announcement
from announcements.terms import Notice, Question
from tests.unit.announcements.texts import FOLDER, expected, text_of

TODAY = date(2026, 11, 22)
ALL = expected()
UNDATED = {"training", "pilot-with-mentors", "no-date", "no-date-programme", "only-month", "past-tense-report"}
LONG = {"summary", "description", "funder", "deadline_inclusive", "online"}  # judged apart


def read(text: str) -> Reading:
    return read_announcement(text, TODAY)


def plain(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if name == "programme" and value is not None:
        return len(value)
    return [person.name for person in value] if name == "people" else value


def question(reading: Reading, name: str) -> Question:
    return next(one for one in reading.questions if one.name == name)


def test_every_text_is_judged() -> None:
    assert sorted(ALL) == sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", ALL)
def test_a_text_is_read_to_the_field(name: str) -> None:
    fields, asked = ALL[name]
    reading = read(text_of(name))
    found = {key: plain(key, one.value) for key, one in reading.fields.items() if key not in LONG}
    assert found == fields
    assert [one.name for one in reading.questions] == asked
    assert reading.dated == (name not in UNDATED)


@pytest.mark.parametrize("name", ALL)
def test_a_page_is_read_again_as_it_was(name: str) -> None:
    page = read(text_of(name)).page
    assert read(page.source).page == page


def test_what_was_read_stands_in_the_text() -> None:
    reading = read(text_of("think-tank"))
    assert {
        name: reading.page.words(found.span) for name, found in reading.fields.items() if name in ("day", "deadline_on")
    } == {
        "day": "trešdien, 27.septembrī",
        "deadline_on": "25.septembrim",
    }
    quote = reading.page.quote(reading.fields["deadline_on"].span)
    assert (quote.marked, quote.after) == ("25.septembrim", " (ieskaitot) reģistrējot tiešsaistē: ŠEIT>>")


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("focus-group", ["2022-02-10", "2023-02-10", "2027-02-10", "enter"]),
        ("think-tank", ["2023-09-27", "2028-09-27", "enter"]),
        ("regional-meeting", ["2021-10-13", "2022-10-13", "2023-10-13", "2026-10-13", "2027-10-13", "enter"]),
    ],
)
def test_a_missing_year_is_asked_with_the_years_that_fit(name: str, years: list[str]) -> None:
    assert [option.key for option in question(read(text_of(name)), "year").options] == years


def test_the_year_says_the_deadline_too() -> None:
    options = question(read(text_of("think-tank")), "year").options
    assert options[0].sets == {"day": date(2023, 9, 27), "deadline_on": date(2023, 9, 25)}


def test_the_programme_of_the_think_tank() -> None:
    rows = read(text_of("think-tank")).value("programme")
    assert [(row.starts, row.ends, row.title[:12], len(row.speakers)) for row in rows] == [
        (945, 960, "Reģistrācija", 0),
        (960, 990, "Pasākuma atk", 3),
        (990, 1020, "Iepazīšanās ", 0),
        (1020, 1080, "Diskusija pa", 0),
        (1080, 1110, "Grupu darbu ", 0),
        (1110, 1200, "Burgeru gata", 0),
    ]
    assert rows[1].speakers[0] == "Inga Priede, Tukuma novada domes priekšsēdētāja vietniece"


@pytest.mark.parametrize(
    ("name", "affiliations"),
    [
        (
            "focus-group",
            [
                "Tukuma novada Sociālā dienesta vadītāja",
                "sociālā darbiniece, biedrības “Resiliences centrs” programmas DARI vadītāja, LU Sociālā darba "
                "baklaura "
                "programmas studiju direktore",
            ],
        ),
        ("think-tank", ["pētnieks, aktīvists un tētis"]),
        ("english", ["University of Porto", "Mentoring Network"]),
        ("word-bullets", ["supervizore"]),
    ],
)
def test_people_have_their_affiliations(name: str, affiliations: list[str]) -> None:
    assert [person.affiliation for person in read(text_of(name)).value("people")] == affiliations


def test_of_several_events_each_answer_brings_hours_and_place() -> None:
    reading = read(text_of("several-events"))
    options = question(reading, "which_day").options
    assert [
        (one.key, one.sets.get("start_time"), one.sets.get("venue_lv")) for one in options if "2027" in one.key
    ] == [
        ("2027-10-03", time(10), "Kuldīgas kultūras centrs"),
        ("2027-10-05", time(11), options[3].sets["venue_lv"]),
        ("2027-10-13", time(10), "Valmieras kultūras centrs"),
    ]
    assert Notice.several_events in reading.notices


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("training", ["88 – 100 (iespējama 15% novirze) akadēmisko stundu", "6 mēnešus"]),
        (
            "pilot-with-mentors",
            [
                "88-100 akadēmisko stundu", "2 stundas", "no 2022. gada septembra līdz 2023. gada maijam (9 mēneši)",
                "3 MĒNEŠU",
                "septembris - decembris 2022", "janvāris - maijs 2023", "6 mēnešiem", "no 12.2021 līdz 12.2023",
            ],
        ),
    ],
)  # fmt: skip
def test_a_programme_of_months_is_shown_as_found(name: str, facts: list[str]) -> None:
    assert [fact.value for fact in read(text_of(name)).facts] == facts


@pytest.mark.parametrize(
    ("said", "inclusive", "notice"),
    [
        ("līdz 5. maijam (ieskaitot)", True, None),
        ("līdz 5. maijam", True, Notice.inclusive),
        ("līdz 5. maijam (neieskaitot)", False, Notice.exclusive),
        ("līdz 2027. gada 5. maijam ieskaitot", True, None),
    ],
)
def test_whether_the_last_day_counts(said: str, inclusive: bool, notice: Notice | None) -> None:
    reading = read(f"Domnīca\nNotiks 2027. gada 20. maijā plkst. 10.00. Pieteikties {said}.")
    assert (reading.value("deadline_on"), reading.value("deadline_inclusive")) == (date(2027, 5, 5), inclusive)
    told = [one for one in reading.notices if one in (Notice.inclusive, Notice.exclusive)]
    assert told == ([notice] if notice else [])


def test_a_day_in_the_past_is_told() -> None:
    assert Notice.past in read("Domnīca notiks 2023. gada 27. septembrī plkst. 10.00.").notices


def test_the_description_is_plain_text_for_markdown() -> None:
    reading = read("Domnīca\n\nNotiks 5.05.2027. *svarīgi* <b>te</b> [x](y)\n# nav virsraksts\n• punkts\n27. maijā\n")
    assert reading.value("description") == (
        "Notiks 5.05.2027. \\*svarīgi\\* \\<b\\>te\\</b\\> \\[x\\](y)\n\\# nav virsraksts\n- punkts\n\n27\\. maijā"
    )


@given(st.text())
def test_any_text_gives_a_reading(text: str) -> None:
    assert isinstance(read(text), Reading)


WORDS = st.sampled_from(
    [
        "līdz",
        "no",
        "un",
        "27.",
        "30.",
        "31.",
        "februārī",
        "septembrī",
        "2023.",
        "gada",
        "29.02.2023",
        "plkst.",
        "25:00",
        "10.00",
        "–",
        "16:00",
        "trešdien",
        ",",
        ".",
        ";",
        ":",
        "\n",
        "\t",
        "Vieta:",
        "Kad:",
        "Zoom",
        "tiešsaistē",
        "vadīs",
        "Anna",
        "Ozola",
        "(Reģistrācija)",
        "programma:",
        "www.a.lv",
        "a@b.lv",
        "26000001",
        "pieteikties",
        "iela",
        "2",
        "Rīgā",
        "centrā",
        "1.",
        "diena",
        "28.03.2027",
        "01.01.0000",
        "31.12.2100.",
        "3:30",
        "\x00",
        "\u202e",
        "�",
    ]
)


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_words_of_announcements_give_a_reading(text: str) -> None:
    reading = read(text)
    assert len(reading.page.text) == len(reading.page.flat)
    for found in reading.fields.values():
        assert 0 <= found.span.start <= found.span.end <= len(reading.page.text)
