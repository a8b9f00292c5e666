import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from calendars.terms import VERSION, Mailbox, deadline_uid
from tests.unit.calendars.builders import make_day, make_event


def test_version_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": datetime(2026, 12, 5, 12, 0)},
        {"changed_at": datetime(2026, 12, 5, 12, 0)},
        {"starts_at": None},
        {"ends_at": make_event().starts_at},
    ],
)
def test_event_that_no_calendar_could_show_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"evt-7@aicina\.example\.lv"):
        make_event(**changes)


def test_times_of_any_zone_are_kept_in_utc() -> None:
    riga = ZoneInfo("Europe/Riga")
    start = datetime(2026, 10, 25, 3, 45, tzinfo=riga)
    end = datetime(2026, 10, 25, 3, 15, tzinfo=riga, fold=1)  # half an hour later, though the wall clock says earlier
    event = make_event(starts_at=start, ends_at=end)
    assert (str(event.starts_at), str(event.ends_at)) == ("2026-10-25 00:45:00+00:00", "2026-10-25 01:15:00+00:00")
    assert make_event(ends_at=None, starts_at=start) != make_event(ends_at=None, starts_at=start.replace(fold=1))


def test_days_in_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="before its first day"):
        make_day(last_day=date(2026, 12, 4))


@pytest.mark.parametrize(
    "address",
    ["", "anna", "Anna <anna@example.lv>", "anna@example.lv\r\nX:1", "āna@example.lv", "a b@example.lv", "a@b@c.lv"],
)
def test_mailbox_refuses_what_cannot_stand_in_a_mailto(address: str) -> None:
    with pytest.raises(ValueError, match="not a bare mail address"):
        Mailbox("Anna", address)


def test_deadline_uid_keeps_the_host() -> None:
    assert deadline_uid("evt-7@aicina.example.lv") == "evt-7-deadline@aicina.example.lv"
