"""The words for kinds of events: one by its name, one among the others, and all of a kind."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from registration.desk.event_wording import short_deadline, short_when
from registration.models import Event
from registration.terms import EventKind
from registration.wording import kind_said, kind_word, kinds_word

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("kind", "beside_a_name", "in_a_list", "all_of_them"),
    [
        (EventKind.focus_group, "Focus group", "Focus group", "Focus groups"),
        (EventKind.think_tank, "Think tank", "Think tank", "Think tanks"),
        (EventKind.regional_meeting, "Regional meeting", "Regional meeting", "Regional meetings"),
        (EventKind.training, "Training", "Training", "Trainings"),
        (EventKind.other, "Event", "Other event", "Other events"),
    ],
)
def test_kind_in_words(kind: EventKind, beside_a_name: str, in_a_list: str, all_of_them: str) -> None:
    assert (kind_said(kind), kind_word(kind), kinds_word(kind)) == (beside_a_name, in_a_list, all_of_them)


def event(**values: Any) -> Event:
    starts = datetime(2027, 9, 25, 13, 0, tzinfo=UTC)
    usual = {"day": date(2027, 9, 25), "starts_at": starts, "ends_at": None, "timezone": "Europe/Riga"}
    return Event(**{**usual, "closes_at": starts, "deadline_on": None, "deadline_inclusive": True, **values})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (event(), ("25.09.2027.", "sestdiena, plkst.\u00a016.00")),
        (
            event(ends_at=datetime(2027, 9, 25, 14, 30, tzinfo=UTC)),
            ("25.09.2027.", "sestdiena, plkst.\u00a016.00–17.30"),
        ),
        (event(last_day=date(2027, 9, 26)), ("25.09.2027.–26.09.2027.", "sestdiena–svētdiena, plkst.\u00a016.00")),
        (event(starts_at=None, closes_at=None), ("25.09.2027.", "sestdiena, time not known yet")),
    ],
)
def test_when_of_a_table(made: Event, said: tuple[str, str]) -> None:
    assert short_when(made, "lv") == said


CLOSING = datetime(2027, 9, 20, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (event(deadline_on=date(2027, 9, 20), closes_at=CLOSING), "until 20.09.2027. (inclusive)"),
        (
            event(deadline_on=date(2027, 9, 21), deadline_inclusive=False, closes_at=CLOSING),
            "until 20.09.2027. (inclusive)",
        ),
        (event(), "until 25.09.2027. plkst.\u00a016.00"),
        (event(deadline_on=date(2027, 9, 25)), "until 25.09.2027. plkst.\u00a016.00"),
        (event(starts_at=None, closes_at=None), ""),
    ],
)
def test_deadline_of_a_table(made: Event, said: str) -> None:
    assert short_deadline(made, "lv") == said
