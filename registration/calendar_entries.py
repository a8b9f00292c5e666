"""An event as calendars show it: the same entry in mail, downloads and feeds, with or without what is personal."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from flask_babel import force_locale
from flask_babel import gettext as _

from calendars.terms import CalendarEvent, DeadlineEntry, deadline_uid
from core.urls import absolute
from core.wording import minutes_span, on_day, phone
from registration.markdown import to_plain
from registration.models import Event, Registration
from registration.terms import EventStatus
from registration.wording import kind_said


def entry(event: Event, language: str, *, url: str, join_url: str | None = None) -> CalendarEvent:
    """The event in one language; with `join_url`, the person's own link, it is for that person's calendar alone.

    Never holds the meeting's address, number or passcode, nor a private link: people share their calendars.
    """
    with force_locale(language):
        return CalendarEvent(
            uid=event.uid,
            sequence=event.revision,
            summary=event.title.text(language),
            created_at=event.created_at,
            changed_at=event.calendar_changed_at,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            day=event.day,
            last_day=event.last_day,
            timezone=event.timezone,
            location=location(event, language),
            description=description(event, language),
            url=url,
            categories=(kind_said(event.kind),),
            join_url=join_url,
            join_label=_("Join online"),
            cancelled=event.status == EventStatus.cancelled,
        )


def entry_uid(event: Event, registration: Registration) -> str:
    """The UID under which this person's calendar has the event.

    That of the event for the first person of an address. Each further one has an entry of their own there, so that it
    can be cancelled alone: `evt-7@host` becomes `evt-7.r42@host`.
    """
    if not registration.own_entry:
        return event.uid
    return own_uid(event, str(registration.id))


def own_uid(event: Event, number: str) -> str:
    """The UID of an entry that is one person's; `number` is the id of the registration."""
    key, at, host = event.uid.partition("@")
    return f"{key}.r{number}{at}{host}"


def leader_uid(event: Event, number: int) -> str:
    """The UID of the entry of somebody who leads the event: `evt-7@host` becomes `evt-7.l42@host`."""
    key, at, host = event.uid.partition("@")
    return f"{key}.l{number}{at}{host}"


def named(shown: CalendarEvent, uid: str, name: str) -> CalendarEvent:
    """The entry under a UID of its own, with the person's name, since two of them may stand in one calendar."""
    return replace(shown, uid=uid, summary=f"{shown.summary} ({name})" if name else shown.summary)


def personal_entry(
    event: Event, registration: Registration, language: str, *, url: str, join_url: str | None
) -> CalendarEvent:
    """The event as this person's calendar shows it: for downloads and the person's own feed."""
    shown = entry(event, language, url=url, join_url=join_url)
    if not registration.own_entry:
        return shown
    return named(shown, entry_uid(event, registration), registration.name)


def deadline_entry(event: Event, language: str, *, url: str = "") -> DeadlineEntry:
    """The last day of registration as an entry of its own; ValueError for an event without a deadline.

    SEQUENCE and DTSTAMP are those of the last save, since moving the deadline alone does not move the event.
    """
    if event.deadline_on is None:
        raise ValueError(f"{event.uid} has no deadline")
    last = event.deadline_on if event.deadline_inclusive else event.deadline_on - timedelta(days=1)
    with force_locale(language):
        return DeadlineEntry(
            uid=deadline_uid(event.uid),
            sequence=event.version,
            summary=_("Last day to register: %(title)s", title=event.title.text(language)),
            day=last,
            created_at=event.created_at,
            changed_at=event.updated_at,
            url=url or absolute("public.event", slug=event.slug),
        )


def location(event: Event, language: str) -> str:
    """Venue and address on one line; empty for an event that is only online."""
    venue = event.venue.text(language)
    parts = [venue, event.address if event.address not in venue else ""]
    return ", ".join(part for part in parts if part)


def description(event: Event, language: str) -> str:
    """What it is about, programme, people and contact, as plain paragraphs without any link of ours."""
    with force_locale(language):
        blocks = [event.summary.text(language), to_plain(event.description.text(language))]
        blocks += _programme(event, language)
        blocks += [_people(event, language), _contact(event)]
        return "\n\n".join(block for block in blocks if block)


def _programme(event: Event, language: str) -> list[str]:
    """A block for each day; days are named only when there are several."""
    days = [(day, list(items)) for day, items in groupby(event.programme, key=lambda item: item.day)]
    blocks = []
    for day, items in days:
        title = _("Programme") if len(days) == 1 else on_day(event.day + timedelta(days=day - 1), language, year=False)
        rows = [
            f"{minutes_span(i.starts, i.ends, language)} {_with_speakers(i.title.text(language), i.speakers)}"
            for i in items
        ]
        blocks.append("\n".join([f"{title}:", *rows]))
    return blocks


def _with_speakers(title: str, speakers: tuple[str, ...]) -> str:
    return f"{title} ({'; '.join(speakers)})" if speakers else title


def _people(event: Event, language: str) -> str:
    named = ((person.name, person.affiliation.text(language)) for person in event.people)
    return "\n".join(f"{name}, {affiliation}" if affiliation else name for name, affiliation in named)


def _contact(event: Event) -> str:
    parts = [event.contact_name, phone(event.contact_phone) if event.contact_phone else "", event.contact_email]
    known = ", ".join(part for part in parts if part)
    return _("Contact: %(contact)s", contact=known) if known else ""
