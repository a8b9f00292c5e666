"""The words of the event desk: names of fields, values before and after a change, problems before publishing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core import wording as words
from core.clock import local
from registration.changes import Change
from registration.desk.event_admission import ADMISSIONS
from registration.desk.event_seats import GUARDIANS, PARTIES, PRIORITIES, WAITING_MODES
from registration.event_models import is_undated
from registration.models import Event
from registration.people_words import institution_kind_word
from registration.rules import ProgrammeFlag
from registration.wording import kind_word, region_word

NOTHING = "–"
LONGEST_SHOWN = 600  # characters of a long text beside its other version
SEAT_CHOICES = {
    "waiting_mode": WAITING_MODES,
    "priority": PRIORITIES,
    "parties": PARTIES,
    "guardian_below": GUARDIANS,
    "admission": ADMISSIONS,
}


@dataclass(frozen=True, slots=True)
class WasIs:
    """One changed field in words; texts may have several lines."""

    field: str
    label: str
    before: str
    after: str


_FIELDS: dict[str, Any] = {
    "kind": _l("Kind"),
    "title": _l("Title"),
    "day": _l("Day"),
    "last_day": _l("Last day"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "timezone": _l("Time zone"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "audience": _l("For whom"),
    "venue": _l("Venue"),
    "address": _l("Address"),
    "online_url": _l("Link to the online meeting"),
    "online_number": _l("Meeting number"),
    "online_passcode": _l("Passcode"),
    "region": _l("Planning region"),
    "people": _l("Facilitators and speakers"),
    "programme": _l("Programme"),
    "contact_name": _l("Contact person"),
    "contact_phone": _l("Contact phone"),
    "contact_email": _l("Contact e-mail"),
    "survey_url": _l("Link to a survey"),
    "project_number": _l("Project number"),
    "funder": _l("Funder’s text"),
    "logo_ids": _l("Logos"),
    "visibility": _l("Who can find it"),
    "capacity": _l("Places"),
    "waiting_list": _l("Waiting list"),
    "deadline_on": _l("Register by"),
    "deadline_inclusive": _l("Inclusive (ieskaitot)"),
    "opens_at": _l("Registration opens"),
    "ask_phone": _l("Phone in the form"),
    "ask_institution": _l("Institution in the form"),
    "ask_municipality": _l("Municipality in the form"),
    "waiting_mode": _l("When a place becomes free"),
    "offer_hours": _l("Hours to accept an offer"),
    "priority": _l("Who stands first on the waiting list"),
    "priority_kinds": _l("Kinds of institutions that stand first"),
    "institution_limit": _l("Places for one institution"),
    "parties": _l("One form registers"),
    "party_size": _l("People in one form, at most"),
    "guardian_below": _l("A parent or guardian must confirm"),
    "guardian_hours": _l("Hours to confirm"),
    "decline_frees": _l("Declining in the calendar gives the place up"),
    "admission": _l("How people get a place"),
    "answers_shown": _l("Whoever answers sees how many can come when"),
    "all_required": _l("A time counts only when everybody required can come"),
    "questions": _l("Questions"),
}


def field_label(name: str) -> str:
    """What a field of an event is called."""
    return str(_FIELDS.get(name, name))


def was_is(changes: Iterable[Change], language: str, timezone: str) -> list[WasIs]:
    """Changes as rows of "was / is", in the order of the form."""
    return [
        WasIs(
            change.field,
            field_label(change.field),
            value_words(change.field, change.before, language, timezone),
            value_words(change.field, change.after, language, timezone),
        )
        for change in changes
    ]


def value_words(name: str, value: Any, language: str, timezone: str) -> str:
    """A field's plain JSON value in words; a dash for nothing."""
    if value is None or value in ("", [], ()):
        return _("no limit") if name in {"capacity", "institution_limit"} else NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in {"day", "last_day", "deadline_on"}:
        return words.on_day(date.fromisoformat(value), language)
    if name in {"starts_at", "ends_at", "opens_at"}:
        return words.on_moment(local(datetime.fromisoformat(value), timezone), language)
    listed: dict[str, Callable[[Any], str]] = {
        "programme": lambda row: _programme(row, language),
        "people": lambda row: ", ".join(filter(None, (row["name"], _either(row["affiliation"], language)))),
        "questions": lambda row: _either(row[1], language) + (" *" if row[4] else ""),
    }
    if name in listed:
        return "\n".join(listed[name](row) for row in value)
    if name == "priority_kinds":
        return ", ".join(institution_kind_word(kind) for kind in value)
    if name == "logo_ids":
        return ngettext("%(num)s logo", "%(num)s logos", len(value))
    if isinstance(value, dict):
        return _both(value)
    return _code(name, str(value))


def _code(name: str, value: str) -> str:
    if name == "kind":
        return kind_word(value)
    if name == "region":
        return region_word(value)
    if name == "visibility":
        return {"public": _("public"), "unlisted": _("unlisted")}.get(value, value)
    if name in SEAT_CHOICES:
        return {str(code): str(label) for code, label in SEAT_CHOICES[name]}.get(value, value)
    if name.startswith("ask_"):
        return {"no": _("not asked"), "optional": _("optional"), "required": _("required")}.get(value, value)
    return words.phone(value) if name == "contact_phone" else value


def _programme(row: dict[str, Any], language: str) -> str:
    day = _("day %(number)s", number=row["day"]) + " " if row["day"] > 1 else ""
    speakers = f" ({', '.join(row['speakers'])})" if row["speakers"] else ""
    span = words.minutes_span(row["starts"], row["ends"], language)
    return f"{day}{span} {_either(row['title'], language)}{speakers}"


def _either(text: dict[str, str], language: str) -> str:
    return (text["en"] or text["lv"]) if language == "en" else (text["lv"] or text["en"])


def _both(text: dict[str, str]) -> str:
    said = "\n".join(part for part in (text.get("lv", ""), text.get("en", "")) if part)
    if not said:
        return NOTHING
    return said if len(said) <= LONGEST_SHOWN else said[:LONGEST_SHOWN].rstrip() + " …"


def short_when(event: Event, language: str) -> tuple[str, str]:
    """For a table: "27.09.2027.", and under it "trešdiena, plkst. 16.00–17.30"."""
    if is_undated(event):
        return _("time not chosen yet"), ""
    last = event.last_day or event.day
    weekdays = [words.weekday(day, language) for day in dict.fromkeys((event.day, last))]
    start = local(event.starts_at, event.timezone) if event.starts_at else None
    end = local(event.ends_at, event.timezone) if event.ends_at else None
    hours = words.time_span(start, end, language) if start else _("time not known yet")
    return words.short_days(event.day, event.last_day, language), f"{'–'.join(weekdays)}, {hours}"


def short_deadline(event: Event, language: str) -> str:
    """For a table: "līdz 25.09.2027. (ieskaitot)", the last day on which one can register; empty without a time."""
    if event.closes_at is None:
        return ""
    if event.deadline_on is None or event.closes_at == event.starts_at:
        return _("until %(when)s", when=words.told_moment(local(event.closes_at, event.timezone), language))
    last = event.deadline_on - timedelta(days=0 if event.deadline_inclusive else 1)
    return _("until %(day)s (inclusive)", day=words.short_days(last, None, language))


def flag_words(flag: ProgrammeFlag) -> str:
    """What is odd about a programme row."""
    row = flag.index + 1
    return {
        "overlap": _("Row %(row)s begins %(minutes)s min before the row above ends.", row=row, minutes=flag.minutes),
        "gap": _("There are %(minutes)s free minutes before row %(row)s.", row=row, minutes=flag.minutes),
        "reversed": _("Row %(row)s ends before it begins.", row=row),
    }.get(flag.kind, _("Please look at row %(row)s.", row=row))


def told_words(count: int) -> str:
    """How many people will get a letter."""
    return ngettext("%(num)s person will get an update.", "%(num)s people will get an update.", count)


def first_words(count: int) -> str:
    """How many people get no letter about it, for their first one has yet to go."""
    return ngettext(
        "%(num)s person reads it in their first letter, which has not gone yet.",
        "%(num)s people read it in their first letter, which has not gone yet.",
        count,
    )
