"""The public page of a series: the common text, every place with its state, and one calendar of all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from core.locale import language
from core.urls import absolute
from organisers.models import Organisation
from registration import series_queries
from registration.markdown import to_html, to_plain
from registration.models import Event
from registration.public import pages
from registration.public.feeds import offer
from registration.public.pages import Card
from registration.public.structured import as_script, event_values, organizer, series_reference
from registration.series_models import Series
from registration.terms import Phase

blueprint = Blueprint("public_series", __name__)
DESCRIBED = 300  # characters of the common text for search engines and previews


@dataclass(frozen=True, slots=True)
class Place:
    """One event of the page; `action` is the words of its button and where it leads."""

    event: Event
    card: Card
    action: tuple[str, str]


@blueprint.get("/serijas/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """The series with its events in the order of days; 404 while nothing of it is public."""
    session, now = db.session(), clock.now()
    series = series_queries.public_series(session, slug)
    if series is None:
        abort(404)
    places = places_of(session, series, now)
    organisation = session.get_one(Organisation, series.organisation_id)
    coming = [place for place in places if place.card.phase is not Phase.ended]
    return render_template(
        "public/series.html",
        series=series,
        title=series.title.text(language()),
        text=to_html(series.description.text(language())),
        about=_about(series),
        organisation=organisation,
        coming=coming,
        past=[place for place in reversed(places) if place.card.phase is Phase.ended],
        feed=offer(series.title.text(language()), "feeds.series", slug=series.slug),
        url=absolute("public_series.show", slug=series.slug),
        structured=as_script(series_values(series, places, organisation)),
    )


def places_of(session: Session, series: Series, now: datetime) -> list[Place]:
    """The public events of a series in the order of their days."""
    found = series_queries.public_events(session, series.id, now)
    cards = [(event, pages.card(event, seating, language(), now)) for event, seating in found]
    return [Place(event, card, _action(card)) for event, card in cards]


def _action(card: Card) -> tuple[str, str]:
    words, anchor = {
        Phase.open: (_("Register"), "pieteikties"),
        Phase.waiting_list: (_("Join the waiting list"), "pieteikties"),
        Phase.save_the_date: (_("Keep me posted"), "sekot"),
    }.get(card.phase, (_("See the event"), None))
    return words, url_for("public.event", slug=card.slug, _anchor=anchor)


def _about(series: Series) -> str:
    text = " ".join(to_plain(series.description.text(language())).split())
    return text if len(text) <= DESCRIBED else text[: DESCRIBED - 1].rstrip() + "…"


def series_values(series: Series, places: list[Place], organisation: Organisation) -> dict[str, Any]:
    """The series as schema.org data with an Event for each place; never an e-mail address or an online link."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        **series_reference(series.slug, series.title.text(language())),
        "inLanguage": language(),
        "organizer": organizer(organisation, language()),
    }
    if about := _about(series):
        data["description"] = about
    dated = [place for place in places if not place.event.undated]
    if dated:
        data["startDate"] = min(place.event.day for place in dated).isoformat()
        data["endDate"] = max(place.event.last_day or place.event.day for place in dated).isoformat()
    data["subEvent"] = [_sub_event(place, organisation) for place in dated]
    return data


def _sub_event(place: Place, organisation: Organisation) -> dict[str, Any]:
    values = event_values(place.event, place.card.facts, organisation, place.card.phase, language())
    return {name: value for name, value in values.items() if name != "@context"}
