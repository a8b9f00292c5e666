"""What notes of several devices add up to, whatever way they reach us."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules import day_now, days_of, moment_of, standing_of
from attendance.terms import How, Kind, Said, Standing, State

T = datetime(2027, 3, 24, 13, 0, tzinfo=UTC)


def at(minute: int) -> datetime:
    return T + timedelta(minutes=minute)


def said(kind: str, minute: int, op: str = "", account: int | None = None, link: int | None = None) -> Said:
    return Said(op or f"{kind}-{minute}-{link}", Kind(kind), at(minute), How.list, account, link)


TABLE = {
    "nothing": ([], Standing()),
    "marked": ([said("mark", 3, account=7)], Standing(State.arrived, at(3), How.list, 7)),
    "marked by two helpers: the first moment and helper": (
        [said("mark", 5, link=2), said("mark", 3, link=1)],
        Standing(State.arrived, at(3), How.list, None, 1),
    ),
    "undone": ([said("mark", 3), said("undo", 4)], Standing(undone_at=at(4))),
    "undone before it was marked": ([said("undo", 2), said("mark", 3)], Standing(State.arrived, at(3), How.list)),
    "marked again after an undo": (
        [said("mark", 3), said("undo", 4), said("mark", 6)],
        Standing(State.arrived, at(6), How.list, undone_at=at(4)),
    ),
    "an undo of nobody": ([said("undo", 4)], Standing()),
    "left out": ([said("left_out", 9)], Standing(State.left_out, None, How.list)),
    "left out although marked: corrected": (
        [said("mark", 3), said("left_out", 9)],
        Standing(State.left_out, None, How.list),
    ),
    "came late after all": (
        [said("left_out", 9), said("mark", 12)],
        Standing(State.arrived, at(12), How.list),
    ),
    "a walk-in is an arrival": ([said("walk_in", 3)], Standing(State.arrived, at(3), How.list)),
    "in one moment the undo is later": ([said("undo", 3), said("mark", 3)], Standing(undone_at=at(3))),
}


@pytest.mark.parametrize(("notes", "wanted"), TABLE.values(), ids=TABLE.keys())
def test_standing(notes: list[Said], wanted: Standing) -> None:
    assert standing_of(notes) == wanted


NOTES = st.lists(
    st.builds(
        Said,
        st.uuids().map(str),
        st.sampled_from(Kind),
        st.integers(0, 6).map(at),
        st.sampled_from(How),
        st.none(),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(NOTES, st.data())
def test_order_and_repetition_change_nothing(notes: list[Said], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(notes))
    again = data.draw(st.lists(st.sampled_from(notes), max_size=5)) if notes else []
    assert standing_of([*shuffled, *again]) == standing_of(notes)


@given(NOTES, st.integers(0, 8))
def test_devices_that_send_in_parts_end_in_the_same_state(notes: list[Said], cut: int) -> None:
    first, second = notes[:cut], notes[cut:]
    assert standing_of(second + first) == standing_of(first + second)


@pytest.mark.parametrize(
    ("noted", "sent", "wanted"),
    [
        (at(-10), at(0), at(-10)),  # the device's clock is right: ten minutes ago
        (at(1430), at(1440), at(-10)),  # a day ahead: still ten minutes ago
        (at(-1450), at(-1440), at(-10)),  # a day behind
        (at(5), at(0), at(0)),  # noted after it was sent: never in the future
        (at(-3000), at(0), at(-600)),  # long before the event's day: its beginning
    ],
)
def test_moment_of_a_device_is_bounded(noted: datetime, sent: datetime, wanted: datetime) -> None:
    assert moment_of(noted, sent, now=at(0), earliest=at(-600)) == wanted


@given(st.datetimes(), st.datetimes())
def test_moment_is_never_in_the_future_nor_before_the_day(noted: datetime, sent: datetime) -> None:
    found = moment_of(noted.replace(tzinfo=UTC), sent.replace(tzinfo=UTC), now=at(0), earliest=at(-600))
    assert at(-600) <= found <= at(0)


@pytest.mark.parametrize(("today", "wanted"), [(date(2027, 5, 1), 18), (date(2027, 5, 19), 19), (date(2027, 6, 1), 19)])
def test_day_of_the_page(today: date, wanted: int) -> None:
    days = days_of(date(2027, 5, 18), date(2027, 5, 19))
    assert day_now(days, today) == date(2027, 5, wanted)
