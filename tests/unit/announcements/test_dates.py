"""Dates and times as texts write them."""

import pytest

from announcements.dates import days_of
from announcements.page import read_page
from announcements.times import times_of

DAYS = [
    ("trešdien, 27.septembrī, Kandavā", [(27, 9, None, 2)]),
    ("trešdiena, 27. septembris", [(27, 9, None, 2)]),
    ("līdz 25.septembrim (ieskaitot)", [(25, 9, None, None)]),
    ("piektdienai, 3. maijam", [(3, 5, None, 4)]),
    ("2023. gada 27. septembrī (trešdien), plkst. 10", [(27, 9, 2023, 2)]),
    ("27. septembri 2025. g. plkst. 9.30", [(27, 9, 2025, None)]),
    ("pirmdien, š.g. 27. septembrī", [(27, 9, None, 0)]),
    ("27.09.2023.", [(27, 9, 2023, None)]),
    ("2023-09-27", [(27, 9, 2023, None)]),
    ("27/09/2023", [(27, 9, 2023, None)]),
    ("27.IX 2023", [(27, 9, 2023, None)]),
    ("No16.05.2019. Dienesta", [(16, 5, 2019, None)]),
    ("September 27, 2023", [(27, 9, 2023, None)]),
    ("Wednesday, 27th of September 2023 at 10:00", [(27, 9, 2023, 2)]),
    ("15 may attend. On 15 May 2024", [(15, 5, 2024, None)]),
    ("otrdien, 3.10. plkst. 10.00", [(3, 10, None, 1)]),
    ("trešdien,\n27. septembrī", [(27, 9, None, 2)]),
    ("3., 10. un 17. maijā", [(3, 5, None, None), (10, 5, None, None), (17, 5, None, None)]),
    ("30. februārī", [(30, 2, None, None)]),
    ("no 12.2021 līdz 12.2023, (Nr.9.2.1.1/15/I/001)", []),
    ("2022. – 2023. gadā deviņus mēnešus", []),
    ("LRLM2021/28-3-03/30ESF", []),
    ("Sākums no 10.00 līdz 12.10.", []),
    ("Pieteikšanās līdz 27.11. (pkt.) pl. 20:00", [(27, 11, None, 4)]),
    ("Piesakies līdz 10.12.", [(10, 12, None, None)]),
    ("10. dec. plkst. 12:00", [(10, 12, None, None)]),
    ("12.–13.12.2026.", [(12, 12, 2026, None)]),
    ("š.g. 5.decembrī", [(5, 12, None, None)]),
]
SPANS = [
    ("2019.gada 16. un 17.maijā", (16, 5, 2019), (17, 5, 2019)),
    ("no 27. līdz 29. septembrim", (27, 9, None), (29, 9, None)),
    ("27.–29.09.2023.", (27, 9, 2023), (29, 9, 2023)),
    ("28.09.-29.09.2024", (28, 9, 2024), (29, 9, 2024)),
    ("no 30. septembra līdz 2. oktobrim", (30, 9, None), (2, 10, None)),
    ("MAY 5-6, 2025", (5, 5, 2025), (6, 5, 2025)),
    ("no 14. jūnija plkst. 11.00 līdz 18. jūnija plkst. 15.00", (14, 6, None), (18, 6, None)),
    ("2026. gada 29. decembris – 2027. gada 2. janvāris", (29, 12, 2026), (2, 1, 2027)),
    ("ceturtdien, 12. jūnijā, un piektdien, 13. jūnijā", (12, 6, None), (13, 6, None)),
]
TIMES = [
    ("no pl. 16:00 – 17:30.", [(960, 1050)]),
    ("plkst. 16.00", [(960, None)]),
    ("plkst.\u00a016.00\u2009—\u200917.30", [(960, 1050)]),
    ("no plkst. 10 līdz 13", [(600, 780)]),
    ("no plkst. 10.00 līdz plkst. 13.00", [(600, 780)]),
    ("16:00-17:30", [(960, 1050)]),
    ("no 10.00", [(600, None)]),
    ("starp 10.00 un 12.00", [(600, 720)]),
    ("plkst. 10.00 un 14.00", [(600, None), (840, None)]),
    ("līdz plkst. 17.00", [(None, 1020)]),
    ("from 10 am to 2 pm", [(600, 840)]),
    ("plkst. 24.00", [(1440, None)]),
    ("10.00–13.00 Gadījumu analīze", [(600, 780)]),
    ("cena 10.00 EUR, 88 – 100 stundas, (1:1 + 1:1), tālr. 2000 0001", []),
    ("bērniem no 10 līdz 13 gadiem", []),
    ("7. decembrī no 9 līdz 12", [(540, 720)]),
    ("plkst 14 30", [(870, None)]),
    ("plkst. 10 00 - 12 30", [(600, 750)]),
    ("no 10.00 līdz aptuveni 14.00", [(600, 840)]),
    ("tālr. 20 00 00 15, 40 00 lapas", []),
    ("plkst. 7 vakarā", [(1140, None)]),
    ("plkst. 19.00 vakarā", [(1140, None)]),
    ("pulksten desmitos", [(600, None)]),
    ("pulksten piecos vakarā", [(1020, None)]),
    ("pulksten sešos", [(360, None), (1080, None)]),
    ("plkst. pusdeviņos no rīta", [(510, None)]),
    ("no pulksten desmitiem līdz diviem", [(600, 840)]),
    ("pulksten divos dienā", [(840, None)]),
    ("Laiks: 14h00–17h00", [(840, 1020)]),
    ("14h30", [(870, None)]),
    ("18h – 21h", [(1080, 1260)]),
    ("sākums 14h", [(840, None)]),
    ("no 14 h līdz 16 h", [(840, 960)]),
    ("kurss 8h, 2-3h dienā, 2 h 30 min, 24h/7", []),
    ("plkst.10,00-12,30", [(600, 750)]),
    ("cena 10,00, plkst. 10, 12. kabinets", [(600, None)]),
    ("plkst. 10 : 00 – 16 : 00", [(600, 960)]),
    ("no 14. jūnija plkst. 11.00 līdz 18. jūnijam", [(660, None)]),
    ("⏰ 16.00", [(960, None)]),
]


@pytest.mark.parametrize(("text", "days"), DAYS)
def test_days(text: str, days: list[tuple[int, int, int | None, int | None]]) -> None:
    found = days_of(read_page(text))
    assert [(one.first.day, one.first.month, one.first.year, one.first.weekday) for one in found] == days


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_spans_of_days(text: str, first: tuple[int, int, int | None], last: tuple[int, int, int | None]) -> None:
    (found,) = days_of(read_page(text))
    assert found.last is not None
    assert (found.first.day, found.first.month, found.first.year) == first
    assert (found.last.day, found.last.month, found.last.year) == last


@pytest.mark.parametrize(("text", "times"), TIMES)
def test_times(text: str, times: list[tuple[int | None, int | None]]) -> None:
    assert [(one.starts, one.ends) for one in times_of(read_page(text))] == times


@pytest.mark.parametrize("text", ["plkst. 25:00", "plkst. 9:75", "26:00–27:00"])
def test_times_that_no_clock_shows(text: str) -> None:
    assert [one.impossible for one in times_of(read_page(text))] == [True]
