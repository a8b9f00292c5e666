"""From a reading to the fields of the event form, and from answers to what they put there."""

from collections.abc import Mapping
from typing import Any

from announcements.gathering import Reading
from announcements.terms import Notice, Row, Span
from announcements.time_asking import clock
from registration.terms import EventKind

TEXTS = ("title", "summary", "description", "audience")
SAME = (
    "kind",
    "day",
    "last_day",
    "start_time",
    "end_time",
    "deadline_on",
    "deadline_inclusive",
    "opens_on",
    "capacity",
    "address",
    "online_url",
    "online_number",
    "online_passcode",
    "region",
    "contact_name",
    "contact_phone",
    "contact_email",
    "survey_url",
    "project_number",
)
CONTACT = ("contact_name", "contact_phone", "contact_email")
LIMITS = {"address": 200, "contact_name": 120, "project_number": 60, "online_url": 1000, "survey_url": 1000}


def form_values(reading: Reading) -> dict[str, Any]:
    """The data of the event form; what must be asked is left empty."""
    data: dict[str, Any] = {name: value for name in SAME if (value := reading.value(name)) is not None}
    for name, limit in LIMITS.items():
        if name in data:
            data[name] = data[name][:limit]
    english = Notice.english in reading.notices
    for name in TEXTS:
        value = reading.value(name)
        if value:
            data[f"{name}_{'en' if english else 'lv'}"] = value
    if english:
        data["title_lv"] = reading.value("title") or ""
    data["venue_lv"] = venue_of(reading)
    data["funder_lv"] = reading.value("funder") or ""
    data["programme"] = [_row(row, english=english) for row in reading.value("programme") or ()]
    data["people"] = [
        {"name": one.name, "affiliation_lv": one.affiliation, "role": one.role} for one in reading.value("people") or ()
    ]
    return data


def venue_of(reading: Reading) -> str:
    """The hall; for what is held online alone, the platform by its name."""
    venue, platform = reading.value("venue"), reading.value("online")
    if venue or platform is None or reading.value("address") or "venue" in reading.fields:
        return str(venue or "")
    english = Notice.english in reading.notices
    place = "Online" if english else "Tiešsaistē"
    return f"{place} ({platform})" if platform else place


def _row(row: Row, *, english: bool) -> dict[str, Any]:
    starts = None if row.impossible else clock(row.starts)
    values = {"day": row.day, "starts": starts, "ends": clock(row.ends), "speakers": "\n".join(row.speakers)}
    return values | {"title_lv": row.title} | ({"title_en": row.title} if english else {})


def evidence(reading: Reading) -> Mapping[str, Span]:
    """For each field of the form, the words it was read from."""
    spans = {name: found.span for name, found in reading.fields.items() if name != "description"}
    if reading.value("kind") == EventKind.other:  # no word says so
        spans.pop("kind", None)
    if "online" in spans and "venue" not in spans:
        spans["venue"] = spans["online"]
    return spans
