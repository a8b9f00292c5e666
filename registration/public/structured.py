"""The event as schema.org data, for search engines and link previews; never the online link or a person's contact."""

import json
from typing import Any

from markupsafe import Markup

from core.clock import local
from core.urls import absolute
from organisers.models import Organisation
from registration.facts import Facts
from registration.models import Event
from registration.terms import Phase

STATES = {Phase.cancelled: "https://schema.org/EventCancelled"}


def event_data(event: Event, shown: Facts, organisation: Organisation, state: Phase) -> Markup:
    """JSON-LD, safe inside a script element."""
    return as_script(event_values(event, shown, organisation, state))


def as_script(data: dict[str, Any]) -> Markup:
    """The data as JSON for a script element."""
    # "<" written as an escape: a title must not be able to close the script element.
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e"))


def event_values(event: Event, shown: Facts, organisation: Organisation, state: Phase) -> dict[str, Any]:
    """The event's data, before they are written."""
    url = absolute("public.event", slug=event.slug)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": shown.title,
        "url": url,
        "startDate": _iso(event, "starts_at") or event.day.isoformat(),
        "eventStatus": STATES.get(state, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": _mode(shown),
        "location": _location(shown, url),
        "organizer": {"@type": "Organization", "name": organisation.name.lv},
    }
    if event.ends_at:
        data["endDate"] = _iso(event, "ends_at")
    if shown.summary:
        data["description"] = shown.summary
    if state in {Phase.open, Phase.waiting_list, Phase.full, Phase.closed, Phase.not_yet_open}:
        data["offers"] = _offer(event, state, url)
    return data


def _iso(event: Event, name: str) -> str:
    moment = getattr(event, name)
    return local(moment, event.timezone).isoformat() if moment else ""


def _mode(shown: Facts) -> str:
    place = bool(shown.place or shown.address)
    kind = "Mixed" if place and shown.online else "Online" if shown.online else "Offline"
    return f"https://schema.org/{kind}EventAttendanceMode"


def _location(shown: Facts, url: str) -> Any:
    places: list[dict[str, Any]] = []
    if shown.place or shown.address:
        places.append({"@type": "Place", "name": shown.place or shown.address, "address": shown.address or shown.place})
    if shown.online:
        places.append({"@type": "VirtualLocation", "url": url})
    return places[0] if len(places) == 1 else places


def _offer(event: Event, state: Phase, url: str) -> dict[str, Any]:
    available = {Phase.open: "InStock", Phase.not_yet_open: "PreOrder"}.get(state, "SoldOut")
    offer = {
        "@type": "Offer",
        "price": "0",
        "priceCurrency": "EUR",
        "url": url,
        "availability": f"https://schema.org/{available}",
    }
    if event.opens_at:
        offer["validFrom"] = _iso(event, "opens_at")
    return offer
