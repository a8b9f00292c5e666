"""Days and hours as people read them; the cases of Latvian are the reason these words are ours."""

from datetime import date, datetime

import pytest

from core import wording

DAY, NEXT, NEXT_YEAR = date(2027, 9, 25), date(2027, 9, 26), date(2028, 1, 3)
AT = datetime(2027, 9, 25, 9, 5)


@pytest.mark.parametrize(
    ("said", "lv", "en"),
    [
        (lambda to: wording.on_day(DAY, to), "sestdien, 2027. gada 25. septembrī", "Saturday, 25 September 2027"),
        (lambda to: wording.on_day(DAY, to, year=False), "sestdien, 25. septembrī", "Saturday, 25 September"),
        (
            lambda to: wording.on_days(DAY, NEXT, to),
            "sestdien, 2027. gada 25. septembrī – svētdien, 26. septembrī",
            "Saturday, 25 September – Sunday, 26 September 2027",
        ),
        (
            lambda to: wording.until(DAY, True, to),
            "līdz 2027. gada 25. septembrim (ieskaitot), plkst.\u00a023.59",
            "until 25 September 2027 (inclusive), 23:59",
        ),
        (
            lambda to: wording.until(DAY, False, to),
            "līdz 2027. gada 24. septembrim (ieskaitot), plkst.\u00a023.59",
            "until 24 September 2027 (inclusive), 23:59",
        ),
        (
            lambda to: wording.until_moment(AT, to),
            "līdz 2027. gada 25. septembrim, plkst.\u00a09.05",
            "until 25 September 2027, 9:05",
        ),
        (lambda to: wording.time_span(AT, None, to), "plkst.\u00a09.05", "9:05"),
        (lambda to: wording.short_days(DAY, None, to), "25.09.2027.", "25 Sep 2027"),
        (lambda to: wording.short_days(DAY, DAY, to), "25.09.2027.", "25 Sep 2027"),
        (lambda to: wording.short_days(DAY, NEXT_YEAR, to), "25.09.2027.–03.01.2028.", "25 Sep 2027–3 Jan 2028"),
        (lambda to: wording.short_moment(AT, to), "25.09.2027. 9.05", "25 Sep 2027, 9:05"),
        (lambda to: wording.told_moment(AT, to), "25.09.2027. plkst.\u00a09.05", "25 Sep 2027, 9:05"),
        (
            lambda to: wording.named_day(AT.date(), to),
            "sestdiena, 2027. gada 25. septembris",
            "Saturday, 25 September 2027",
        ),
    ],
)
def test_moment_in_words(said, lv: str, en: str) -> None:  # type: ignore[no-untyped-def]
    assert (said("lv"), said("en")) == (lv, en)


@pytest.mark.parametrize(
    ("name", "lv", "en"),
    [
        ("Domnīca", "„Domnīca”", "“Domnīca”"),
        ("Domnīca „Pikniks”", "Domnīca „Pikniks”", "Domnīca „Pikniks”"),
        ('Seminārs "Kopā"', 'Seminārs "Kopā"', 'Seminārs "Kopā"'),
        ("Youth’s day", "„Youth’s day”", "“Youth’s day”"),
    ],
)
def test_title_is_quoted_once(name: str, lv: str, en: str) -> None:
    assert (wording.quoted(name, "lv"), wording.quoted(name, "en")) == (lv, en)
