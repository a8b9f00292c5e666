"""The event as schema.org data, for search engines and link previews; never the online link or a person's contact."""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import local
from core.urls import absolute
from organisers.models import Organisation
from registration.changes import plain
from registration.facts import Facts
from registration.models import Event, EventRevision
from registration.public.series_part import SeriesPart
from registration.terms import Phase

STATES = {Phase.cancelled: "https://schema.org/EventCancelled"}
OFFERED = frozenset({Phase.open, Phase.waiting_list, Phase.full, Phase.closed, Phase.not_yet_open})


def event_data(
    event: Event,
    shown: Facts,
    organisation: Organisation,
    state: Phase,
    language: str = "lv",
    was_at: datetime | None = None,
    series: SeriesPart | None = None,
) -> Markup:
    """JSON-LD, safe inside a script element; `was_at` is when it was to begin before it was moved.

    Empty for an event whose day has yet to be chosen: schema.org knows none without.
    """
    if event.undated:
        return Markup("")
    values = event_values(event, shown, organisation, state, language, was_at)
    if series is not None and series.slug:  # a series without a page of its own is no address to name
        values["superEvent"] = series_reference(series.slug, series.title)
    return as_script(values)


def series_reference(slug: str, title: str) -> dict[str, Any]:
    """How an event names its series; the page of the series has the same @id."""
    url = absolute("public_series.show", slug=slug)
    return {"@type": "EventSeries", "@id": url, "name": title, "url": url}


def as_script(data: dict[str, Any]) -> Markup:
    """The data as JSON for a script element."""
    # "<" written as an escape: a title must not be able to close the script element.
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e"))


def event_values(
    event: Event,
    shown: Facts,
    organisation: Organisation,
    state: Phase,
    language: str = "lv",
    was_at: datetime | None = None,
) -> dict[str, Any]:
    """The event's data, before they are written."""
    url = absolute("public.event", slug=event.slug)
    moved = was_at is not None and state is not Phase.cancelled
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "name": shown.title,
        "url": url,
        "inLanguage": language,
        "startDate": _iso(event, event.starts_at) or event.day.isoformat(),
        "endDate": _iso(event, event.ends_at) or (event.last_day or event.day).isoformat(),
        "eventStatus": "https://schema.org/EventRescheduled" if moved else _status(state),
        "eventAttendanceMode": _mode(shown),
        "location": _location(event, shown, url),
        "organizer": organizer(organisation, language),
        "isAccessibleForFree": True,
    }
    if moved:
        data["previousStartDate"] = _iso(event, was_at)
    if shown.summary:
        data["description"] = shown.summary
    if state is not Phase.draft:
        data["image"] = [absolute("embedding.picture", slug=event.slug, valoda=language)]
    if event.capacity is not None:
        data["maximumAttendeeCapacity"] = event.capacity
    if shown.people:
        data["performer"] = [{"@type": "Person", "name": person.name} for person in shown.people]
    if state in OFFERED:
        data["offers"] = _offer(event, state, url)
    return data


def moved_from(session: Session, event: Event) -> datetime | None:
    """When the event was to begin before its organiser moved it last; None when it was never moved."""
    query = select(EventRevision.told).where(EventRevision.event_id == event.id)
    now_at = plain(event.starts_at)
    for told in session.scalars(query.order_by(EventRevision.revision.desc())):
        was = told.get("starts_at")
        if now_at and was and was != now_at:
            return datetime.fromisoformat(str(was))
    return None


def _status(state: Phase) -> str:
    return STATES.get(state, "https://schema.org/EventScheduled")


def _iso(event: Event, moment: datetime | None) -> str:
    """On the event's clock, with its offset; empty for none."""
    return local(moment, event.timezone).isoformat() if moment else ""


def organizer(organisation: Organisation, language: str) -> dict[str, Any]:
    """The organisation with the list of its events."""
    url = absolute("public.index", organizacija=organisation.slug)
    return {"@type": "Organization", "name": organisation.name.text(language), "url": url}


def _mode(shown: Facts) -> str:
    place = bool(shown.place or shown.address)
    kind = "Mixed" if place and shown.online else "Online" if shown.online else "Offline"
    return f"https://schema.org/{kind}EventAttendanceMode"


def _location(event: Event, shown: Facts, url: str) -> Any:
    places: list[dict[str, Any]] = []
    if shown.place or shown.address:
        address = {"@type": "PostalAddress", "streetAddress": shown.address or shown.place}
        if event.timezone == "Europe/Riga":
            address["addressCountry"] = "LV"
        places.append({"@type": "Place", "name": shown.place or shown.address, "address": address})
    if shown.online:
        places.append({"@type": "VirtualLocation", "url": url})
    return places[0] if len(places) == 1 else places


def _offer(event: Event, state: Phase, url: str) -> dict[str, Any]:
    available = {Phase.open: "InStock", Phase.not_yet_open: "PreOrder", Phase.waiting_list: "BackOrder"}
    offer = {
        "@type": "Offer",
        "price": "0",
        "priceCurrency": "EUR",
        "url": url,
        "availability": f"https://schema.org/{available.get(state, 'SoldOut')}",
    }
    if event.opens_at or event.published_at:
        offer["validFrom"] = _iso(event, event.opens_at or event.published_at)
    if event.closes_at:
        offer["availabilityEnds"] = _iso(event, event.closes_at)
    return offer
