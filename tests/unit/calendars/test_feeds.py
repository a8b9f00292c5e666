from datetime import UTC, datetime, timedelta

import pytest

from calendars.feeds import feed
from calendars.terms import FeedInfo
from tests.unit.calendars.builders import (
    ALWAYS,
    CHANGED,
    assert_well_formed,
    event_lines,
    make_day,
    make_deadline,
    make_event,
    make_online,
    names,
    parsed,
    unfolded,
    value,
)

INFO = FeedInfo(name="Pasākumi, Latgale")
EARLY = datetime(2026, 11, 20, 8, tzinfo=UTC)


def uids(stream: bytes) -> list[str]:
    return [line.removeprefix("UID:") for line in unfolded(stream) if line.startswith("UID:")]


def test_empty_feed_says_what_it_is_and_holds_the_zone() -> None:
    stream = feed(INFO, [])
    assert unfolded(stream)[:12] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Aicina//Aicina 0.1.0//LV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Pasākumi\\, Latgale",
        "X-WR-CALNAME:Pasākumi\\, Latgale",
        "X-WR-TIMEZONE:Europe/Riga",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Riga",
    ]
    assert unfolded(stream)[-2:] == ["END:VTIMEZONE", "END:VCALENDAR"]
    assert_well_formed(stream)


@pytest.mark.parametrize("zone", ["America/New_York", "Mars/Olympus"])
def test_empty_feed_in_a_zone_without_definition_is_still_valid(zone: str) -> None:
    assert "TZID:UTC" in unfolded(feed(FeedInfo(name="x", timezone=zone), []))


def test_refresh_and_colour_are_the_feeds_own() -> None:
    lines = unfolded(feed(FeedInfo(name="x", refresh=90, color="#7A1F3D", version="2.0"), []))
    assert lines[2] == "PRODID:-//Aicina//Aicina 2.0//LV"
    assert lines[8:11] == [
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H30M",
        "X-PUBLISHED-TTL:PT1H30M",
        "X-APPLE-CALENDAR-COLOR:#7A1F3D",
    ]


def test_entry_names_no_person_and_never_rings() -> None:
    assert names(feed(INFO, [make_event()])) == [*ALWAYS, "LOCATION", "DESCRIPTION", "URL"]
    stream = feed(FeedInfo(name="x", personal=True), [make_online()], [make_deadline()])
    assert [word for word in (b"mailto", b"ORGANIZER", b"ATTENDEE", b"VALARM") if word in stream] == []


def test_join_link_stands_only_in_a_personal_feed() -> None:
    assert b"/j/abc" not in feed(INFO, [make_online(), make_online(uid="b@x", location="Rēzekne")])
    personal = feed(FeedInfo(name="x", personal=True), [make_online()])
    assert value(personal, "LOCATION") == ":https://aicina.example.lv/j/abc"
    assert value(personal, "CONFERENCE").endswith(":https://aicina.example.lv/j/abc")
    assert b"/j/abc" not in feed(FeedInfo(name="x", personal=True), [make_online(cancelled=True)])


def test_order_is_start_then_uid_whatever_order_comes_in() -> None:
    events = [
        make_event(uid="c@x"),
        make_event(uid="a@x"),
        make_day(uid="b@x"),
        make_event(uid="z@x", starts_at=EARLY, ends_at=None),
    ]
    deadlines = [make_deadline(uid="d@x")]
    stream = feed(INFO, events, deadlines)
    assert uids(stream) == ["z@x", "d@x", "b@x", "a@x", "c@x"]
    assert feed(INFO, reversed(events), deadlines) == stream


def test_uid_stands_once_with_its_newest_version() -> None:
    old = make_event(sequence=2, summary="Vecais")
    same = make_event(summary="Jaunais", changed_at=CHANGED + timedelta(minutes=1))
    for events in ([old, same, make_event()], [make_event(), same, old]):
        stream = feed(INFO, events)
        assert uids(stream) == ["evt-7@aicina.example.lv"]
        assert value(stream, "SUMMARY") == ":Jaunais"


@pytest.mark.parametrize(
    ("info", "title"),
    [
        (INFO, ":ATCELTS: Fokusgrupa skolotājiem"),
        (FeedInfo(name="x", language="en"), ":CANCELLED: Fokusgrupa skolotājiem"),
        (FeedInfo(name="x", language="ru"), ":CANCELLED: Fokusgrupa skolotājiem"),
        (FeedInfo(name="x", cancelled_prefix="NENOTIKS: "), ":NENOTIKS: Fokusgrupa skolotājiem"),
    ],
)
def test_cancelled_event_says_so_in_its_title(info: FeedInfo, title: str) -> None:
    stream = feed(info, [make_event(cancelled=True)])
    assert value(stream, "SUMMARY") == title
    assert (value(stream, "STATUS"), value(stream, "TRANSP")) == (":CANCELLED", ":TRANSPARENT")


def test_deadline_is_an_all_day_entry_that_blocks_nobody() -> None:
    assert event_lines(feed(INFO, [], [make_deadline()])) == [
        "UID:evt-7-deadline@aicina.example.lv",
        "DTSTAMP:20261102T083000Z",
        "CREATED:20261001T060000Z",
        "LAST-MODIFIED:20261102T083000Z",
        "SEQUENCE:3",
        "SUMMARY:Pēdējā diena pieteikties: Fokusgrupa skolotājiem",
        "DTSTART;VALUE=DATE:20261130",
        "DTEND;VALUE=DATE:20261201",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "DESCRIPTION:https://aicina.example.lv/e/7",
        "URL:https://aicina.example.lv/e/7",
    ]


def test_every_zone_in_use_is_defined_once_and_others_become_utc() -> None:
    zones = ["Europe/Berlin", "Europe/Berlin", "America/New_York", "Europe/Riga"]
    stream = feed(INFO, [make_event(uid=f"{n}@x", timezone=zone) for n, zone in enumerate(zones)])
    lines = unfolded(stream)
    assert [line for line in lines if line.startswith("TZID")] == ["TZID:Europe/Berlin", "TZID:Europe/Riga"]
    assert [line for line in lines if line.startswith("DTSTART") and "1970" not in line] == [
        "DTSTART;TZID=Europe/Berlin:20261205T130000",
        "DTSTART;TZID=Europe/Berlin:20261205T130000",
        "DTSTART:20261205T120000Z",
        "DTSTART;TZID=Europe/Riga:20261205T140000",
    ]
    assert {event.dtstart.value.astimezone(UTC) for event in parsed(stream).vevent_list} == {
        datetime(2026, 12, 5, 12, tzinfo=UTC)
    }


def test_mistyped_year_does_not_hide_the_other_events() -> None:
    far = datetime(9999, 12, 31, 12, tzinfo=UTC)
    stream = feed(INFO, [make_event(), make_event(uid="b@x", starts_at=far, ends_at=None)])
    starts = [line for line in unfolded(stream) if line.startswith("DTSTART") and "1970" not in line]
    assert starts == ["DTSTART:20261205T120000Z", "DTSTART:99991231T120000Z"]


def test_large_feed_is_well_formed_and_stable() -> None:
    title = "Reģionālā sanāksme, "
    events = [make_online(uid=f"evt-{n}@x", summary=title * (n % 9 + 1), description=title * n) for n in range(60)]
    stream = feed(FeedInfo(name="x", personal=True), events, [make_deadline()])
    assert_well_formed(stream)
    assert len(parsed(stream).vevent_list) == 61
    assert feed(FeedInfo(name="x", personal=True), events, [make_deadline()]) == stream
