"""Pictures as geometry: round scales, equal parts for equals, bars and courses that stay inside their frame."""

from datetime import date, timedelta

import pytest

from dashboard.charts import bars, percents, ticks, timeline, wrapped
from dashboard.terms import DayCount, Share

FIRST, LAST = date(2027, 1, 1), date(2027, 1, 10)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), ()),
        ((0, 0), (0, 0)),
        ((5,), (100,)),
        ((1, 1, 1), (33, 33, 33)),
        ((1, 2, 4), (14, 29, 57)),
        ((1, 999), (0, 100)),
        ((1, 199), (1, 100)),
        ((1667, 1667, 1666), (33, 33, 33)),
        ((3, 1, 1, 16, 3), (13, 4, 4, 67, 13)),
    ],
)
def test_percentages_are_whole_and_equal_for_equals(values: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert percents(values) == expected


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (5, (0, 1, 2, 3, 4, 5)),
        (6, (0, 2, 4, 6)),
        (10, (0, 2, 4, 6, 8, 10)),
        (23, (0, 5, 10, 15, 20, 25)),
        (60, (0, 20, 40, 60)),
        (101, (0, 50, 100, 150)),
        (5000, (0, 1000, 2000, 3000, 4000, 5000)),
        (5001, (0, 2000, 4000, 6000)),
    ],
)
def test_ticks_are_round_whole_numbers(top: int, expected: tuple[int, ...]) -> None:
    assert ticks(top) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("", ("",)),
        ("NVO", ("NVO",)),
        ("Izglītības iestāde", ("Izglītības", "iestāde")),
        ("viens divi trīs četri pieci", ("viens divi", "trīs četri …")),
        ("x" * 200, ("x" * 11 + "…",)),
    ],
)
def test_labels_take_two_lines_at_most(label: str, expected: tuple[str, ...]) -> None:
    found = wrapped(label, 12)
    assert found == expected
    assert all(len(line) <= 12 for line in found)


def test_no_bars_are_an_empty_picture() -> None:
    chart = bars([])
    assert (chart.bars, chart.height) == ((), 1)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([Share("a", 0)], [(0.0, 0.0)]),
        ([Share("a", 1)], [(320.0, 0.0)]),
        ([Share("a", 3, 1), Share("b", 0, 2)], [(240.0, 80.0), (0.0, 160.0)]),
        ([Share("a", 5000), Share("b", 1)], [(320.0, 0.0), (3.0, 0.0)]),  # a single person among many is still seen
        ([Share("a", 5000, 1)], [(317.0, 3.0)]),
        ([Share("a", -3)], [(0.0, 0.0)]),
    ],
)
def test_bars_fill_the_width_and_nothing_is_negative(shares: list[Share], expected: list[tuple[float, float]]) -> None:
    assert [(bar.value, bar.more) for bar in bars(shares).bars] == expected


def test_parts_of_a_whole_fill_their_part_of_the_width() -> None:
    thirds = bars([Share("a", 1), Share("b", 0, 1), Share("c", 2)], width=400, whole=True).bars
    assert [(bar.value, bar.more) for bar in thirds] == [(100.0, 0.0), (0.0, 100.0), (200.0, 0.0)]


def test_long_names_of_bars_stand_in_two_lines_above_their_bar() -> None:
    long = " ".join(["Nevalstiskā"] * 20)
    first, second = bars([Share(long, 1, said="1"), Share("b", 1, said="1")]).bars
    assert len(first.lines) == 2
    assert first.lines[1][0].endswith("…")
    assert first.lines[1][1] < first.y < second.lines[0][1] < second.y


def course(counts: list[DayCount], **values: object) -> object:
    wanted = {"today": LAST, "say": lambda day: f"{day:%d.%m.}", **values}
    return timeline(counts, FIRST, LAST, **wanted)  # type: ignore[arg-type]


def test_course_of_one_person_steps_up_on_their_day() -> None:
    chart = timeline([DayCount(FIRST, 1, 0)], FIRST, FIRST, today=FIRST, say=str, width=320, height=220)
    assert (chart.left, chart.right) == (19.4, 316.0)
    assert chart.edge == "M19.4 192.0H19.4V26.0H316.0"
    assert chart.confirmed == "M19.4 192.0H19.4V26.0H316.0V192.0Z"
    assert (chart.waiting, chart.capacity, chart.deadline, chart.today) == ("", None, None, None)
    assert [tick.text for tick in chart.days] == ["2027-01-01"]


def test_course_marks_places_deadline_and_today() -> None:
    deadline = FIRST + timedelta(days=7)
    counts = [DayCount(FIRST, 2, 0), DayCount(FIRST + timedelta(days=2), 4, 3)]
    chart = course(counts, capacity=4, deadline=deadline, today=FIRST + timedelta(days=4))
    assert [tick.text for tick in chart.counts] == ["0", "2", "4", "6", "8"]
    assert chart.capacity == chart.counts[2].at
    assert (chart.deadline.text, chart.deadline.anchor) == ("08.01.", "end")
    assert chart.left < chart.today < chart.deadline.at < chart.right
    assert chart.edge.endswith(f"H{chart.today}")
    assert [tick.text for tick in chart.days] == ["01.01.", "05.01.", "10.01."]


def test_waiting_stands_on_top_of_those_with_a_place() -> None:
    chart = timeline(
        [DayCount(FIRST, 1, 0), DayCount(LAST, 1, 1)], FIRST, LAST, today=LAST, say=str, width=319.4, height=220
    )
    seat, both = chart.counts[1].at, chart.counts[2].at
    x = chart.days[-1].at - (chart.right - chart.left) / 10
    last = round(x, 1)
    assert chart.waiting == (
        f"M{chart.left} 192.0H{chart.left}V{seat}H{last}V{both}H{chart.right}"
        f"V{seat}H{last}V{seat}H{chart.left}V192.0H{chart.left}Z"
    )


@pytest.mark.parametrize(
    ("counts", "capacity"),
    [
        ([DayCount(FIRST, 5000, 0)], 0),
        ([DayCount(FIRST - timedelta(days=400), 3, 0), DayCount(FIRST, 0, 0)], None),
        ([DayCount(FIRST, -3, -2)], 10),
        ([DayCount(FIRST + timedelta(days=i), i * 600, i) for i in range(9)], 5000),
    ],
)
def test_course_stays_inside_its_frame(counts: list[DayCount], capacity: int | None) -> None:
    chart = course(counts, capacity=capacity)
    numbers = [
        float(n) for n in chart.confirmed.replace("M", " ").replace("Z", "").replace("H", " ").replace("V", " ").split()
    ]
    assert all(0 <= number <= 320 for number in numbers)
    assert all(chart.top <= tick.at <= chart.bottom for tick in chart.counts)


def test_deadline_outside_of_the_picture_is_not_marked() -> None:
    assert course([DayCount(FIRST, 1, 0)], deadline=LAST + timedelta(days=1)).deadline is None
