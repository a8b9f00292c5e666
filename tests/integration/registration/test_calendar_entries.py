"""An event as calendars show it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from registration.calendar_entries import deadline_entry, entry
from tests.builders import FOCUS_GROUP, NOW, REGIONAL_MEETING, THINK_TANK, TRAINING, make_event, save

PAGE = "https://aicina.example.lv/pasakumi/x"


@pytest.mark.parametrize("join_url", [None, "https://aicina.example.lv/pievienoties/x"])
def test_entry_never_holds_the_meeting_itself(session: Session, join_url: str | None) -> None:
    shown = entry(make_event(session), "lv", url=PAGE, join_url=join_url)
    for secret in ("meeting.example.lv", "123 456 789", "654321"):
        assert secret not in repr(shown)
    assert shown.join_url == join_url
    assert shown.location == ""


def test_description_holds_programme_people_and_contact(session: Session) -> None:
    shown = entry(make_event(session, **THINK_TANK), "en", url=PAGE)
    assert shown.location == "Youth centre “Nagla”, Zīļu iela 2, Kandava"
    assert shown.description == (
        "We talk about young people.\n\n"
        "Programme:\n15:45–16:00 Arrival\n16:00–16:30 Opening (Inga Priede; Ina Balode)\n"
        "16:30–20:00 Discussion and picnic\n\n"
        "Contact: +371 20000002, domnica@example.lv"
    )


def test_programme_of_several_days_names_each(session: Session) -> None:
    shown = entry(make_event(session, **TRAINING), "en", url=PAGE)
    assert shown.description.split("\n\n")[:2] == [
        "Tuesday, 18 May:\n10:00–17:00 First day",
        "Wednesday, 19 May:\n10:00–17:00 Second day",
    ]


def test_save_the_date_is_all_day(session: Session) -> None:
    shown = entry(make_event(session, **REGIONAL_MEETING), "lv", url=PAGE)
    assert (shown.starts_at, shown.day, shown.last_day) == (None, date(2027, 5, 13), None)


def test_entry_is_the_same_until_the_event_changes(session: Session) -> None:
    event = make_event(session)
    first = entry(event, "lv", url=PAGE)
    assert entry(event, "lv", url=PAGE) == first
    save(session, event, now=NOW + timedelta(hours=1), online_passcode="1")
    changed = entry(event, "lv", url=PAGE)
    assert changed == replace(first, sequence=1, changed_at=NOW + timedelta(hours=1))


@pytest.mark.parametrize(("inclusive", "day"), [(True, date(2027, 2, 7)), (False, date(2027, 2, 6))])
def test_deadline_is_the_last_day_on_which_one_can_register(session: Session, inclusive: bool, day: date) -> None:
    event = make_event(session, deadline_inclusive=inclusive)
    shown = deadline_entry(event, "en")
    assert shown.day == day
    assert shown.summary == "Last day to register: Focus group “Working with communities”"
    assert shown.uid == event.uid.replace("@", "-deadline@")
    assert shown.url == f"http://127.0.0.1:5000/pasakumi/{event.slug}"


def test_moved_deadline_is_a_newer_entry(session: Session) -> None:
    event = make_event(session)
    first = deadline_entry(event, "lv")
    save(session, event, now=NOW + timedelta(hours=1), deadline_on=date(2027, 2, 8))
    second = deadline_entry(event, "lv")
    assert second.sequence > first.sequence
    assert second.changed_at > first.changed_at


def test_event_without_a_deadline_has_no_entry_for_it(session: Session) -> None:
    event = make_event(session, **{**FOCUS_GROUP, "deadline_on": None})
    with pytest.raises(ValueError, match="no deadline"):
        deadline_entry(event, "lv")
