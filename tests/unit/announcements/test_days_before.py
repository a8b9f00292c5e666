"""Deadlines counted back from the event, and the working days of Latvia."""

from datetime import date, timedelta

import pytest

from announcements.reading import read_announcement
from announcements.working_days import holidays, working_days_before

TODAY = date(2026, 11, 22)
EVENT = "Domnīca\nNotiks 2027. gada 20. maijā plkst. 10.00 Cēsu bibliotēkā, Raunas ielā 4, Cēsīs. "


@pytest.mark.parametrize(
    ("said", "until", "marked"),
    [
        ("Pieteikties vismaz trīs dienas iepriekš.", (5, 17), "vismaz trīs dienas iepriekš"),
        ("Pieteikties ne vēlāk kā 3 (trīs) dienas pirms pasākuma.", (5, 17), "ne vēlāk kā 3 (trīs) dienas pirms"),
        ("Lūdzam reģistrēties ne vēlāk kā nedēļu pirms domnīcas.", (5, 13), "ne vēlāk kā nedēļu pirms"),
        ("Piesakies līdz divām nedēļām iepriekš!", (5, 6), "līdz divām nedēļām iepriekš"),
        ("Pieteikumus sūtīt ne vēlāk kā mēnesi pirms domnīcas.", (4, 20), "ne vēlāk kā mēnesi pirms"),
        ("Pieteikties ne vēlāk kā divas darba dienas pirms domnīcas.", (5, 18), "ne vēlāk kā divas darba dienas pirms"),
        ("Pieteikties līdz pēdējai darba dienai pirms domnīcas.", (5, 19), "pēdējai darba dienai pirms"),
        ("Pieteikšanās līdz iepriekšējās dienas vakaram.", (5, 19), "iepriekšējās dienas"),
        ("Pieteikšanās līdz pasākuma priekšvakaram.", (5, 19), "priekšvakaram"),
        ("Ne vēlāk kā piecas dienas iepriekš lūdzam pieteikties.", (5, 15), "Ne vēlāk kā piecas dienas iepriekš"),
        ("Please register at least two days before the event.", (5, 18), "at least two days before"),
        ("Pieteikšanās līdz 17. maijam, trīs dienas pirms pasākuma.", (5, 17), "17. maijam"),
    ],
)
def test_days_before_the_event(said: str, until: tuple[int, int], marked: str) -> None:
    reading = read_announcement(EVENT + said, TODAY)
    assert reading.value("deadline_on") == date(2027, *until)
    assert reading.page.words(reading.fields["deadline_on"].span) == marked
    assert reading.questions == ()


@pytest.mark.parametrize(
    "said",
    [
        "Saite tiks nosūtīta reģistrētajiem dalībniekiem dienu pirms domnīcas.",
        "Ja nevarat ierasties, lūdzam atteikties vismaz 2 dienas iepriekš.",
        "Reģistrācija sākas stundu pirms domnīcas.",
        "Pieteikušies dalībnieki trīs dienas iepriekš saņems programmu.",
        "Divas dienas iepriekš notika koncerts.",
        "Pēdējā diena bija jauka.",
    ],
)
def test_what_else_is_done_before_the_event_is_no_deadline(said: str) -> None:
    reading = read_announcement(EVENT + said, TODAY)
    assert "deadline_on" not in reading.fields
    assert reading.questions == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Pieteikties ne vēlāk kā 24 stundas pirms domnīcas.", "deadline_relative"),
        ("Pieteikties līdz 10. maijam. Pieteikties vismaz trīs dienas iepriekš.", "which_deadline"),
        ("Grupas piesakās nedēļu iepriekš, pārējie lūdzam pieteikties divas dienas iepriekš.", "which_deadline"),
    ],
)
def test_hours_and_contradictions_are_asked(said: str, code: str) -> None:
    reading = read_announcement(EVENT + said, TODAY)
    assert [one.name for one in reading.questions] == [code]
    assert reading.value("deadline_on") is None


def test_the_answer_about_the_day_brings_the_deadline() -> None:
    said = "Domnīcas\nNotiks 2. un 9. martā plkst. 10.00 Cēsīs. Pieteikties trīs darba dienas iepriekš."
    (question,) = read_announcement(said, TODAY).questions
    assert [one.sets["deadline_on"] for one in question.options[:-1]] == [date(2027, 2, 25), date(2027, 3, 4)]


def test_of_a_day_nobody_can_know_the_deadline_is_asked() -> None:
    said = "Domnīca notiks rītdien plkst. 10.00. Pieteikties trīs stundas iepriekš, vismaz vienu dienu iepriekš."
    assert [one.name for one in read_announcement(said, TODAY).questions] == ["relative_day", "deadline_relative"]


@pytest.mark.parametrize(
    ("day", "number", "before"),
    [
        (date(2027, 3, 29), 3, date(2027, 3, 23)),  # Good Friday between
        (date(2027, 5, 6), 2, date(2027, 5, 3)),  # 4 May
        (date(2028, 11, 21), 1, date(2028, 11, 17)),  # 18 November is a Saturday: the Monday is free
        (date(2027, 6, 28), 1, date(2027, 6, 25)),
        (date(2027, 6, 25), 1, date(2027, 6, 22)),
        (date(2027, 1, 4), 1, date(2026, 12, 30)),
    ],
)
def test_working_days_pass_over_weekends_and_holidays(day: date, number: int, before: date) -> None:
    assert working_days_before(day, number) == before


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2008, (3, 23))],
)
def test_easter_and_its_friday_and_monday_are_free(year: int, day: tuple[int, int]) -> None:
    sunday = date(year, *day)
    assert {sunday - timedelta(days=2), sunday, sunday + timedelta(days=1)} <= holidays(year)
    assert date(year, 5, 4) in holidays(year)
