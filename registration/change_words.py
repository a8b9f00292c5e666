"""What was and what is, in words: two told snapshots of an event compared for a letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from core.bilingual import Bilingual
from core.clock import local
from core.wording import on_days, phone, time_span, zone_words
from registration.changes import ONLINE, PLACES, TIMES
from registration.zone_words import there_words

Told = Mapping[str, Any]
DAYS = frozenset({"day", "last_day"})


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of "was / is"; `was` is empty when there is nothing worth repeating."""

    label: str
    was: str
    now: str


def when_words(told: Told, language: str, zone: str = "") -> str:
    """Day, hours and zone, or that they have yet to be chosen; for a reader in another `zone` on both clocks.

    "trešdien, 2027. gada 27. septembrī, plkst. 16.00–17.30 (pēc Latvijas laika), Dublinā 14.00–15.30".
    """
    if told["day"] is None:
        return _("the time has yet to be chosen")
    last = told["last_day"]
    days = on_days(date.fromisoformat(told["day"]), date.fromisoformat(last) if last else None, language)
    if not told["starts_at"]:
        return days
    start, end = (_wall_clock(told[name], told["timezone"]) for name in ("starts_at", "ends_at"))
    assert start is not None
    here = f"{days}, {time_span(start, end, language)} ({zone_words(told['timezone'], language)})"
    there = there_words(start, end, told["timezone"], zone, language)
    return f"{here}, {there}" if there else here


def where_words(told: Told, language: str) -> str:
    """Venue and address, or that it is online; empty when nothing is known."""
    venue = _text(told["venue"], language)
    address = told["address"] if told["address"] not in venue else ""
    place = ", ".join(part for part in (venue, address) if part)
    return place or (_("Online") if told["online_url"] or told["online_number"] else "")


def change_rows(before: Told, after: Told, language: str, zone: str = "") -> tuple[ChangeRow, ...]:
    """What this reader sees changed, most important first; empty when it looks the same in their language.

    Times are told on the clock of the reader's `zone`, too.
    """
    when = ChangeRow(_("Time"), when_words(before, language, zone), when_words(after, language, zone))
    where = ChangeRow(_("Place"), where_words(before, language), where_words(after, language))
    title = ChangeRow(_("Title"), _text(before["title"], language), _text(after["title"], language))
    contact = ChangeRow(_("Contact"), _contact(before), _contact(after))
    people = ChangeRow(_("Facilitators and speakers"), _people(before, language), _people(after, language))
    rows = [when, where, *_online(before, after), title, people, contact, *_longer(before, after, language)]
    return tuple(row for row in rows if row.was != row.now)


def subject_words(fields: frozenset[str], title: str) -> str:
    """The subject of the letter about these changed fields; another day matters more than another hour of it."""
    day, time, place = bool(fields & DAYS), bool(fields & TIMES), bool(fields & (PLACES | ONLINE))
    if day and place:
        return _("Date and place changed: %(title)s", title=title)
    if time and place:
        return _("Time and place changed: %(title)s", title=title)
    if day:
        return _("Date changed: %(title)s", title=title)
    if time:
        return _("Time changed: %(title)s", title=title)
    if place:
        return _("Place changed: %(title)s", title=title)
    return _("Changes: %(title)s", title=title)


def heading_words(fields: frozenset[str]) -> str:
    """The heading of the letter about these changed fields."""
    day, time, place = bool(fields & DAYS), bool(fields & TIMES), bool(fields & (PLACES | ONLINE))
    if day and place:
        return _("The date and the place have changed")
    if time and place:
        return _("The time and the place have changed")
    if day:
        return _("The date has changed")
    if time:
        return _("The time has changed")
    if place:
        return _("The place has changed")
    return _("The event has changed")


def _online(before: Told, after: Told) -> list[ChangeRow]:
    changed = [name for name in sorted(ONLINE) if before[name] != after[name]]
    if not changed:
        return []
    if after["online_url"] or after["online_number"]:
        return [ChangeRow(_("Joining online"), "", _("changed; please use what stands in this letter"))]
    return [ChangeRow(_("Joining online"), "", _("no longer possible"))]


def _longer(before: Told, after: Told, language: str) -> list[ChangeRow]:
    """Texts too long to be shown twice: only that they changed."""
    rows = []
    if _programme(before, language) != _programme(after, language):
        rows.append(
            ChangeRow(_("Programme"), "", _("changed; the new one stands below") if after["programme"] else "–")
        )
    if any(_text(before[n], language) != _text(after[n], language) for n in ("summary", "description")):
        rows.append(ChangeRow(_("Description"), "", _("changed; the new one stands on the event page")))
    return rows


def _text(value: dict[str, str], language: str) -> str:
    return Bilingual.from_json(value).text(language)


def _programme(told: Told, language: str) -> list[tuple[Any, ...]]:
    return [
        (item["day"], item["starts"], item["ends"], _text(item["title"], language), *item["speakers"])
        for item in told["programme"]
    ]


def _people(told: Told, language: str) -> str:
    named = ((person["name"], _text(person["affiliation"], language)) for person in told["people"])
    return "; ".join(f"{name}, {affiliation}" if affiliation else name for name, affiliation in named)


def _contact(told: Told) -> str:
    number = phone(told["contact_phone"]) if told["contact_phone"] else ""
    return ", ".join(part for part in (told["contact_name"], number, told["contact_email"]) if part)


def _wall_clock(moment: str | None, timezone: str) -> datetime | None:
    return local(datetime.fromisoformat(moment), timezone) if moment else None
