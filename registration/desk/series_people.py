"""What the list of an event's people and a person's page tell when the event belongs to a series."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.locale import language
from registration import origins, series_queries
from registration.desk.event_wording import short_when
from registration.models import Event, Registration
from registration.series_terms import Origin
from registration.series_words import place_name


def series_region(event: Event) -> str:
    """The region by which people of the event are told apart; empty outside of a series."""
    return event.region if event.series_id is not None else ""


def origin_choices(event: Event) -> list[tuple[str, str]]:
    """The entries of the filter by origin; none outside of a series."""
    if not series_region(event):
        return []
    return [("savs", _("own region")), ("cits", _("another region")), ("nezinams", _("not known"))]


def from_elsewhere(session: Session, event: Event, rows: Sequence[Registration]) -> frozenset[int]:
    """Which of these people come from another region than the event's, by registration id."""
    region = series_region(event)
    if not region or not rows:
        return frozenset()
    among = Registration.id.in_([row.id for row in rows])
    return frozenset(session.scalars(select(Registration.id).where(among, origins.condition(Origin.other, region))))


def also_registered(session: Session, person: Registration) -> list[tuple[str, str]]:
    """Where else in the series the person is registered: (place and day, address of that page)."""
    if person.event.series_id is None:
        return []
    return [
        (
            f"{place_name(other.event, language())}, {short_when(other.event, language())[0]}",
            url_for("people.person", event_id=other.event_id, registration_id=other.id),
        )
        for other in series_queries.also_registered(session, person, person.event.series_id)
    ]
