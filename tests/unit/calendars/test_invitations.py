import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from calendars.invitations import cancellation, invitation, single, withdrawal
from calendars.stream import one_line, paragraphs
from calendars.terms import Attendee, Mailbox, Partstat
from tests.unit.calendars.builders import (
    ALWAYS,
    ATTENDEE,
    ORGANIZER,
    assert_well_formed,
    event_lines,
    make_day,
    make_event,
    make_online,
    names,
    parsed,
    unfolded,
    value,
)
from tests.unit.calendars.test_stream import ANY_TEXT

HOSTILE = [
    "Tikšanās\r\nATTENDEE:mailto:cits@example.lv\r\nBEGIN:VEVENT",
    "Viens, divi; trīs: četri\\pieci",
    "C:\\New\\name \\\\ \\N \\n beigas\\",
    'SIA "Ābols" un „Bumbieris”',
    "\x00\x07\x1bnulle\x7f\u2028\x85 \ud800",
    "Ļoti garš nosaukums ar garumzīmēm āčēģīķļņšūž un komatiem, " * 8,
    "🎉" * 60,
    "\\" * 200,
    "END:VCALENDAR",
]


def test_invitation_is_complete_and_in_order() -> None:
    stream = invitation(make_event(), ORGANIZER, ATTENDEE)
    assert unfolded(stream)[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Aicina//Aicina 0.1.0//LV",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]
    assert event_lines(stream) == [
        "UID:evt-7@aicina.example.lv",
        "DTSTAMP:20261102T083000Z",
        "CREATED:20261001T060000Z",
        "LAST-MODIFIED:20261102T083000Z",
        "SEQUENCE:3",
        "SUMMARY:Fokusgrupa skolotājiem",
        "DTSTART;TZID=Europe/Riga:20261205T140000",
        "DTEND;TZID=Europe/Riga:20261205T160000",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "LOCATION:GORS\\, Pils iela 4\\, Rēzekne",
        "DESCRIPTION:Runāsim par ikdienu.\\n\\nhttps://aicina.example.lv/e/7",
        "URL:https://aicina.example.lv/e/7",
        'ORGANIZER;CN="Izglītības biedrība":mailto:kalendars@example.lv',
        'ATTENDEE;CN="Anna Bērziņa";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;'
        "PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:anna@example.lv",
    ]
    assert_well_formed(stream)


def test_invitation_is_the_same_on_every_call() -> None:
    assert invitation(make_online(), ORGANIZER, ATTENDEE) == invitation(make_online(), ORGANIZER, ATTENDEE)


def test_invitation_is_read_by_another_parser() -> None:
    event = parsed(invitation(make_event(), ORGANIZER, ATTENDEE)).vevent
    assert event.dtstart.value.astimezone(UTC) == datetime(2026, 12, 5, 12, tzinfo=UTC)
    assert event.dtend.value.astimezone(UTC) == datetime(2026, 12, 5, 14, tzinfo=UTC)
    assert event.attendee.params["CN"] == ["Anna Bērziņa"]
    assert event.location.value == "GORS, Pils iela 4, Rēzekne"


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), ";TZID=Europe/Riga:20261025T023000"),  # summer
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), ";TZID=Europe/Riga:20261025T033000"),  # the first 03:30
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), ":20261025T013000Z"),  # the second 03:30
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), ";TZID=Europe/Riga:20261025T040000"),  # winter
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), ";TZID=Europe/Riga:20270328T025900"),  # winter
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), ";TZID=Europe/Riga:20270328T040000"),  # summer
    ],
)
def test_times_around_the_clock_changes_mean_the_same_moment(starts_at: datetime, written: str) -> None:
    stream = invitation(make_event(starts_at=starts_at, ends_at=None), ORGANIZER, ATTENDEE)
    assert value(stream, "DTSTART") == written
    assert "DTEND" not in names(stream)
    assert parsed(stream).vevent.dtstart.value.astimezone(UTC) == starts_at


def test_end_in_the_hour_that_happens_twice_turns_both_to_utc() -> None:
    night = {
        "starts_at": datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    }
    stream = invitation(make_event(**night), ORGANIZER, ATTENDEE)
    assert (value(stream, "DTSTART"), value(stream, "DTEND")) == (":20261025T000000Z", ":20261025T013000Z")


@pytest.mark.parametrize("zone", ["America/New_York", "Mars/Olympus", "UTC"])
def test_zone_without_definition_is_written_in_utc(zone: str) -> None:
    stream = invitation(make_event(timezone=zone), ORGANIZER, ATTENDEE)
    assert value(stream, "DTSTART") == ":20261205T120000Z"
    assert not [line for line in unfolded(stream) if line.startswith("TZID") and zone != "UTC"]


def test_all_day_event_ends_on_the_day_after_its_last_and_rings_never() -> None:
    stream = invitation(make_day(last_day=date(2026, 12, 6)), ORGANIZER, ATTENDEE)
    assert (value(stream, "DTSTART"), value(stream, "DTEND")) == (";VALUE=DATE:20261205", ";VALUE=DATE:20261207")
    assert value(stream, "TRANSP") == ":TRANSPARENT"
    assert [line for line in unfolded(stream) if line.startswith("BEGIN")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert value(single(make_day()), "DTEND") == ";VALUE=DATE:20261206"


@pytest.mark.parametrize(
    ("minutes", "alarm"),
    [
        (15, ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:Fokusgrupa skolotājiem", "END:VALARM"]),
        (60, ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT1H", "DESCRIPTION:Fokusgrupa skolotājiem", "END:VALARM"]),
        (None, []),
    ],
)
def test_invitation_rings_at_most_once(minutes: int | None, alarm: list[str]) -> None:
    lines = unfolded(invitation(make_event(), ORGANIZER, ATTENDEE, alarm_minutes=minutes))
    assert lines[lines.index("END:VEVENT") - len(alarm) : lines.index("END:VEVENT")] == alarm
    assert lines.count("BEGIN:VALARM") == len(alarm) // 5


def test_online_event_has_its_link_where_people_can_press_it() -> None:
    stream = invitation(make_online(), ORGANIZER, ATTENDEE)
    link = "https://aicina.example.lv/j/abc"
    assert value(stream, "LOCATION") == f":{link}"
    assert value(stream, "CONFERENCE") == f";VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Pieslēgties:{link}"
    assert value(stream, "DESCRIPTION") == (
        f":Runāsim par ikdienu.\\n\\nPieslēgties: {link}\\n\\nhttps://aicina.example.lv/e/7"
    )


def test_hybrid_event_keeps_its_place() -> None:
    stream = invitation(make_online(location="Rēzekne"), ORGANIZER, ATTENDEE)
    assert value(stream, "LOCATION") == ":Rēzekne"
    assert "CONFERENCE" in names(stream)


def test_uri_is_never_escaped_as_text() -> None:
    link = "https://zoom.example/j/1?pwd=a,b;c"
    stream = invitation(make_online(join_url=link), ORGANIZER, ATTENDEE)
    assert value(stream, "CONFERENCE").endswith(f":{link}")
    assert value(stream, "LOCATION") == ":https://zoom.example/j/1?pwd=a\\,b\\;c"


def test_links_already_in_the_text_are_not_repeated() -> None:
    text = "Vieta: https://aicina.example.lv/j/abc un https://aicina.example.lv/e/7"
    assert value(invitation(make_online(description=text), ORGANIZER, ATTENDEE), "DESCRIPTION") == f":{text}"
    longer = "Cits: https://aicina.example.lv/e/77"
    assert value(single(make_event(description=longer)), "DESCRIPTION") == (
        f":{longer}\\n\\nhttps://aicina.example.lv/e/7"
    )


def test_stored_answer_is_carried_without_asking_again() -> None:
    accepted = Attendee(ATTENDEE.mailbox, Partstat.ACCEPTED, rsvp=False)
    assert ";PARTSTAT=ACCEPTED;RSVP=FALSE:" in value(invitation(make_event(), ORGANIZER, accepted), "ATTENDEE")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('Bērziņa, Anna "Ance"', ';CN="Bērziņa, Anna „Ance”"'),
        ("Anna;Ance:x", ';CN="Anna;Ance:x"'),
        ("Anna\r\nX-EVIL:1", ';CN="Anna X-EVIL:1"'),
        ("Anna^Ance", ";CN=AnnaAnce"),
        ("O'Hara", ';CN="O\'Hara"'),
    ],
)
def test_name_cannot_leave_its_parameter(name: str, written: str) -> None:
    stream = invitation(make_event(), Mailbox(name, "kalendars@example.lv"), ATTENDEE)
    assert value(stream, "ORGANIZER") == f"{written}:mailto:kalendars@example.lv"


def test_mailbox_without_name_has_no_cn() -> None:
    stream = invitation(make_event(), Mailbox("", "kalendars@example.lv"), ATTENDEE)
    assert value(stream, "ORGANIZER") == ":mailto:kalendars@example.lv"


def test_cancelled_event_invites_nobody() -> None:
    with pytest.raises(ValueError, match="is cancelled"):
        invitation(make_event(cancelled=True), ORGANIZER, ATTENDEE)


def test_cancellation_keeps_identity_times_people_and_zone() -> None:
    event = make_online(sequence=4, cancelled=True, categories=("Fokusgrupa",))
    stream = cancellation(event, ORGANIZER, ATTENDEE, note="Pasākums atcelts.")
    assert unfolded(stream)[4:7] == ["METHOD:CANCEL", "BEGIN:VTIMEZONE", "TZID:Europe/Riga"]
    assert event_lines(stream) == [
        "UID:evt-7@aicina.example.lv",
        "DTSTAMP:20261102T083000Z",
        "CREATED:20261001T060000Z",
        "LAST-MODIFIED:20261102T083000Z",
        "SEQUENCE:4",
        "SUMMARY:Fokusgrupa skolotājiem",
        "DTSTART;TZID=Europe/Riga:20261205T140000",
        "DTEND;TZID=Europe/Riga:20261205T160000",
        "STATUS:CANCELLED",
        "LOCATION:https://aicina.example.lv/j/abc",
        "DESCRIPTION:Pasākums atcelts.\\n\\nhttps://aicina.example.lv/e/7",
        "URL:https://aicina.example.lv/e/7",
        'ORGANIZER;CN="Izglītības biedrība":mailto:kalendars@example.lv',
        'ATTENDEE;CN="Anna Bērziņa";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;'
        "PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:anna@example.lv",
    ]
    assert "BEGIN:VALARM" not in unfolded(stream)


def test_withdrawal_is_a_cancellation_without_status() -> None:
    withdrawn = withdrawal(make_event(), ORGANIZER, ATTENDEE)
    cancelled = cancellation(make_event(), ORGANIZER, ATTENDEE)
    assert withdrawn == cancelled.replace(b"STATUS:CANCELLED\r\n", b"")
    assert withdrawn != cancelled


def test_download_has_nobody_to_answer_and_no_secret() -> None:
    stream = single(make_online())
    assert unfolded(stream)[4] == "METHOD:PUBLISH"
    assert names(stream) == [*ALWAYS, "DESCRIPTION", "URL"]
    assert b"/j/abc" not in stream
    assert b"VALARM" not in stream
    assert value(single(make_online(), personal=True), "LOCATION") == ":https://aicina.example.lv/j/abc"


def test_optional_details_are_written_when_known() -> None:
    stream = single(
        make_event(categories=("Fokusgrupa, tiešsaistē", "Latgale"), geo=(56.5, 27.33), url="", location="")
    )
    assert value(stream, "CATEGORIES") == ":Fokusgrupa\\, tiešsaistē,Latgale"
    assert value(stream, "GEO") == ":56.5;27.33"
    assert {"URL", "LOCATION"} & set(names(stream)) == set()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["summary", "description", "location", "join_label", "join_url", "url", "uid"])
def test_hostile_text_stays_in_its_property(field: str, text: str) -> None:
    plain = make_event(join_url="https://a.example.lv", join_label="x", categories=("x",))
    stream = invitation(make_event(**{**as_values(plain), field: text}), ORGANIZER, ATTENDEE)
    assert_well_formed(stream)
    assert set(names(stream)) - set(names(invitation(plain, ORGANIZER, ATTENDEE))) == set()
    calendar = parsed(stream)
    assert [child.name for child in calendar.components()] == ["VTIMEZONE", "VEVENT"]
    if field == "summary":
        assert calendar.vevent.summary.value == one_line(text)
    if field == "description":
        assert calendar.vevent.description.value.split("\n\nx: ")[0] == paragraphs(text)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_comes_back_from_another_parser(title: str, text: str) -> None:
    stream = single(make_event(summary=f"x{title}x", description=f"x{text}x", url=""))
    assert_well_formed(stream)
    read = parsed(stream).vevent
    assert read.summary.value == one_line(f"x{title}x")
    assert read.description.value == paragraphs(f"x{text}x")
    assert not [
        letter for letter in read.description.value if unicodedata.category(letter) == "Cc" and letter not in "\n\t"
    ]


def as_values(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}
