"""Deadlines counted back from the event."""

from datetime import date

import pytest

from announcements.reading import read_announcement

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
