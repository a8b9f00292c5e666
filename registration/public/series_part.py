"""What stands on the page of an event because it belongs to a series: the common text, and the other places."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from core import clock
from core.kept import Kept
from core.wording import on_days
from registration import series_queries
from registration.glances import Glance
from registration.markdown import to_html
from registration.models import Event
from registration.series_models import Series
from registration.series_words import place_name
from registration.terms import EventStatus


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another event of the series."""

    id: int
    slug: str
    name: str
    title: str
    when: str
    venue: str


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """A series in the reader's words; it is part of what a kept page is found by."""

    slug: str
    title: str
    title_in: str
    text: Markup
    text_in: str
    siblings: tuple[Sibling, ...]

    def others(self, event_id: int) -> list[Sibling]:
        """Where else, seen from one of the events."""
        return [sibling for sibling in self.siblings if sibling.id != event_id]


_parts: Kept[SeriesPart | None] = Kept("series parts", 200)


def part_of(session: Session, event: Glance, language: str, now: datetime) -> SeriesPart | None:
    """The series of an event, drawn up once for each saved state and day; None for an event that is in none."""
    number = event.series_id
    if number is None:
        return None
    today = clock.local(now).date()
    key = (event.uid, number, series_queries.stamp(session, number), language, today)
    return _parts.get(key, lambda: _drawn(session, number, language, now, today))


def _drawn(session: Session, series_id: int, language: str, now: datetime, today: date) -> SeriesPart | None:
    series = session.get(Series, series_id)
    if series is None:  # deleted between two statements
        return None
    ahead = [e for e, _seating in series_queries.public_events(session, series_id, now) if _is_ahead(e, today)]
    return SeriesPart(
        slug=series.slug if series_queries.public_series(session, series.slug) else "",
        title=series.title.text(language),
        title_in=series.title.shown_in(language),
        text=to_html(series.description.text(language)),
        text_in=series.description.shown_in(language),
        siblings=tuple(_sibling(event, language) for event in ahead),
    )


def _is_ahead(event: Event, today: date) -> bool:
    ahead = event.undated or (event.last_day or event.day) >= today
    return event.status == EventStatus.published and ahead


def _sibling(event: Event, language: str) -> Sibling:
    return Sibling(
        id=event.id,
        slug=event.slug,
        name=place_name(event, language),
        title=event.title.text(language),
        when=_("the time has yet to be chosen") if event.undated else on_days(event.day, event.last_day, language),
        venue=event.venue.text(language),
    )
