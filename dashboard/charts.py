"""Pictures as geometry: values in, coordinates out. Pure; templates/dashboard/_charts.html draws what comes out.

Units are those of the viewBox, which a stylesheet shows at about one CSS pixel each, so that text stays readable.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.terms import DayCount, Share

TEXT, BAR, GAP = 20, 12, 14  # heights of a line of text, of a bar, and of the room below it
LETTER = 7.4  # width of an average letter of a label
LINES = 2  # of a label; what does not fit stands in the table


@dataclass(frozen=True, slots=True)
class Stripe:
    """One bar with its label: lines of (text, y), where the number and the bar stand, how wide its two parts are."""

    lines: tuple[tuple[str, float], ...]
    said: str
    said_y: float
    y: float
    value: float
    more: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars below each other; no bars is normal."""

    width: int
    height: int
    bars: tuple[Stripe, ...]
    bar_height: int = BAR


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis; `anchor` is the text's: start, middle or end."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Two stepped areas on top of each other over days, and where `capacity`, `deadline` and `today` are marked."""

    width: int
    height: int
    left: float
    top: float
    right: float
    bottom: float
    confirmed: str
    edge: str
    waiting: str
    counts: tuple[Tick, ...]
    days: tuple[Tick, ...]
    capacity: float | None
    deadline: Tick | None
    today: float | None


def percents(values: Sequence[int]) -> tuple[int, ...]:
    """Whole percentages, a half rounded up; all 0 when there is nothing.

    They need not add up to 100: equal counts beside each other must have equal percentages.
    """
    total = sum(values) or 1
    return tuple((value * 200 + total) // (total * 2) for value in values)


def ticks(top: int, at_most: int = 5) -> tuple[int, ...]:
    """Whole numbers from 0 to the first round one that is not below `top`, at most so many steps."""
    top, step = max(top, 1), 1
    while -(-top // step) > at_most:
        step = _next_round(step)
    return tuple(range(0, -(-top // step) * step + 1, step))


def _next_round(step: int) -> int:
    return step * 5 // 2 if str(step).startswith("2") else step * 2


def wrapped(label: str, letters: int) -> tuple[str, ...]:
    """The label in at most two lines of so many letters, the last one cut with an ellipsis."""
    lines: list[str] = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    kept = lines[:LINES]
    if len(lines) > LINES:
        kept[-1] += " …"
    return tuple(line if len(line) <= letters else line[: letters - 1].rstrip() + "…" for line in kept)


def bars(shares: Sequence[Share], width: int = 320, whole: bool = False) -> BarChart:
    """A bar for each share in the order given; what is not nothing can be seen.

    The width is the `whole` of all shares, so that a third fills a third of it; otherwise the longest fills it.
    """
    totals = [share.total for share in shares]
    top = sum(totals) if whole else max(totals, default=0)
    made, y = [], 0.0
    for share in shares:
        letters = max(8, int((width - LETTER * (len(share.said) + 2)) / LETTER))
        lines = tuple((text, y + TEXT * (i + 1) - 5) for i, text in enumerate(wrapped(share.label, letters)))
        y += TEXT * len(lines)
        value, more = (_length(number, top, width) for number in (share.value, share.more))
        value = min(value, width - more)
        made.append(Stripe(lines, share.said, y - 5, y, value, more))
        y += BAR + GAP
    return BarChart(width, max(1, int(y) - GAP), tuple(made))


def _length(number: int, top: int, width: int) -> float:
    return round(max(3.0, number * width / top), 1) if number > 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the days from `first` to `last` and the numbers from 0 to `most` lie in a picture."""

    left: float
    top: float
    right: float
    bottom: float
    first: date
    last: date
    most: int

    def across(self, day: date) -> float:
        """Where the day begins; a day outside lies on the edge."""
        slot = (self.right - self.left) / ((self.last - self.first).days + 1)
        return round(min(self.right, max(self.left, self.left + (day - self.first).days * slot)), 1)

    def above(self, number: int) -> float:
        """How high the number lies."""
        return round(self.bottom - max(0, number) * (self.bottom - self.top) / self.most, 1)


def timeline(
    counts: Sequence[DayCount],
    first: date,
    last: date,
    *,
    today: date,
    say: Callable[[date], str],
    capacity: int | None = None,
    deadline: date | None = None,
    width: int = 320,
    height: int = 220,
) -> TimeChart:
    """The course of an event from the beginning of `first` to the end of `last`; nothing is drawn beyond today.

    `counts` are the days on which something changed, in order; days before `first` count as its beginning.
    """
    last = max(first, last)
    marks = ticks(max([capacity or 0, 1] + [one.confirmed + one.waiting for one in counts]))
    field = _Field(12 + LETTER * len(str(marks[-1])), 26.0, width - 4.0, height - 28.0, first, last, marks[-1])
    end = field.across(min(today, last) + timedelta(days=1))
    seats = [(field.across(one.day), field.above(one.confirmed)) for one in counts]
    all_of_them = [(field.across(one.day), field.above(one.confirmed + one.waiting)) for one in counts]
    edge = _steps(seats, field.left, end, field.bottom)
    waits = any(one.waiting for one in counts)
    return TimeChart(
        width, height, field.left, field.top, field.right, field.bottom,
        confirmed=f"{edge}V{field.bottom}Z",
        edge=edge,
        waiting=_between(seats, all_of_them, field.left, end, field.bottom) if waits else "",
        counts=tuple(Tick(field.above(number), str(number), "end") for number in marks),
        days=_day_marks(field, 3 if width < 500 else 6, say),
        capacity=field.above(capacity) if capacity is not None else None,
        deadline=_deadline(field, deadline, say),
        today=end if first <= today < last else None,
    )  # fmt: skip


def _steps(points: Sequence[tuple[float, float]], left: float, end: float, base: float) -> str:
    return f"M{left} {base}" + "".join(f"H{min(x, end)}V{y}" for x, y in points) + f"H{end}"


def _between(
    lower: Sequence[tuple[float, float]], upper: Sequence[tuple[float, float]], left: float, end: float, base: float
) -> str:
    """The area between two stepped lines: along the upper one, and back along the lower one."""
    path, height = _steps(upper, left, end, base), lower[-1][1]
    path += f"V{height}"
    before = [base, *(y for _x, y in lower)]
    for (x, _y), y in zip(reversed(lower), reversed(before[:-1]), strict=True):
        path += f"H{min(x, end)}V{y}"
    return path + f"H{left}Z"


def _day_marks(field: _Field, at_most: int, say: Callable[[date], str]) -> tuple[Tick, ...]:
    """A few days, the first and the last among them, evenly spread."""
    first, last = field.first, field.last
    span = (last - first).days
    steps = min(at_most - 1, span)
    if steps == 0:
        return (Tick(field.across(first), say(first), "start"),)
    days = [first + timedelta(days=round(span * i / steps)) for i in range(steps + 1)]
    inner = [Tick(field.across(day), say(day)) for day in days[1:-1]]
    return (
        Tick(field.across(first), say(first), "start"),
        *inner,
        Tick(field.across(last + timedelta(days=1)), say(last), "end"),
    )


def _deadline(field: _Field, day: date | None, say: Callable[[date], str]) -> Tick | None:
    """The end of the last day of registration, when it lies in the picture."""
    if day is None or not field.first <= day <= field.last:
        return None
    x = field.across(day + timedelta(days=1))
    middle = (field.across(field.first) + field.across(field.last + timedelta(days=1))) / 2
    return Tick(x, say(day), "end" if x > middle else "start")
