"""Lead, description and the funder's sentence: each is said once, in the field where it belongs."""

from datetime import date

import pytest

from announcements.gathering import Reading
from announcements.reading import read_announcement

TODAY = date(2026, 11, 22)
EVENT = "Domnīca\nNotiks 2026. gada 12. decembrī plkst. 10.00 Cēsīs."


def read(text: str) -> Reading:
    return read_announcement(text, TODAY)


LEAD = "Biedrība aicina ģimenes uz kopīgu pēcpusdienu 2027. gada 15. maijā plkst. 11.00 Cēsīs."


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (f"Ģimeņu diena\n\n{LEAD}", None),
        (f"Ģimeņu diena\n\n{LEAD}\n\nBūs koncerts.", "Būs koncerts."),
        (f"Ģimeņu diena\n\n{LEAD}\n\n{LEAD} Būs koncerts.", "Būs koncerts."),
        (f"Sveicināti, draugi!\n\nĢimeņu diena\n\n{LEAD}\nBūs koncerts.", "Būs koncerts."),
        (f"Ģimeņu diena\n\nŅemiet līdzi segu!\n{LEAD}", f"Ņemiet līdzi segu!\n{LEAD}"),
        (f"Ģimeņu diena\n\nĢimeņu diena. {LEAD} Būs koncerts.", "Būs koncerts."),
        (f"Ģimeņu diena\n-----\n{LEAD}\nVieta\tCēsis", "Vieta: Cēsis"),
    ],
)
def test_the_description_does_not_begin_with_the_lead(text: str, description: str | None) -> None:
    reading = read(text)
    assert (reading.value("summary"), reading.value("description")) == (LEAD, description)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Domnīca\n12.12.2027. plkst. 10.00\n10.15 – 11.00 Kas ir ģimenes asistents un ko viņš dara?", None),
        ("Domnīca 12.12.2027.\n1. Mācību sasniegumi pirmajā pusgadā un vecāku iesaiste skolā.", None),
        ("Domnīca 12.12.2027.\nSaite uz domnīcu tiks nosūtīta visiem, kuri būs pieteikušies.", None),
        ("Domnīca 12.12.2027.\nJa vēlaties piedalīties, lūdzam aizpildīt anketu līdz 1.12.2027.", None),
        ("Domnīca\n12. decembrī plkst. 10.00 Cēsīs tiksimies, lai runātu.",
         "12. decembrī plkst. 10.00 Cēsīs tiksimies, lai runātu."),
    ],
)  # fmt: skip
def test_rows_and_practical_lines_are_no_lead(text: str, summary: str | None) -> None:
    assert read(text).value("summary") == summary


PAID = "Projekts Nr. 9.2.1.1/15/I/001 tiek īstenots ar Eiropas Sociālā fonda finansējumu."


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (f"{EVENT}\nBūs kafija.\n\n{PAID}", "Būs kafija."),
        (f"{EVENT}\nBūs kafija. {PAID}", "Būs kafija."),
        (f"{EVENT}\n{PAID} Būs kafija.", f"{PAID} Būs kafija."),
    ],
)
def test_the_funders_sentence_stands_in_its_own_field(text: str, description: str) -> None:
    reading = read(text)
    assert reading.value("funder") == PAID
    assert reading.value("description").removeprefix(EVENT.partition("\n")[2]).strip() == description


def test_a_funders_sentence_that_says_the_day_stays() -> None:
    said = "Domnīca ESF finansētajā projektā notiks 2026. gada 12. decembrī plkst. 10.00 Cēsīs."
    reading = read(f"Domnīca\n{said}")
    assert (reading.value("summary"), reading.value("description")) == (said, None)
