"""A public series: Vidzeme (save the date), Kurzeme (open) and Latgale (open), as visitors find it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from core.bilingual import Bilingual
from core.db import transaction
from organisers.terms import Actor, ActorKind
from registration import series_services
from registration.models import Event
from registration.series_models import Series
from registration.series_terms import SeriesDraft
from tests import builders
from tests.builders import NOW

TEXT = Bilingual("Saturs visur ir **viens**.", "The content is **the same**.")
BY = Actor(ActorKind.organiser, None)


@dataclass
class PublicSeries:
    """`ids` and `slugs` of the events by region."""

    app: Flask
    id: int
    slug: str
    organisation_id: int
    ids: dict[str, int] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return f"/serijas/{self.slug}"

    @property
    def feed(self) -> str:
        return f"/kalendars/serija/{self.slug}.ics"

    def event(self, region: str) -> str:
        return f"/pasakumi/{self.slugs[region]}"

    def change(self, **values: Any) -> None:
        """Save the series with other texts."""
        with self.app.app_context(), transaction() as session:
            series = session.get_one(Series, self.id)
            said = {name: getattr(series, name) for name in ("title", "description", "funder", "project_number")}
            draft = SeriesDraft(**{**said, **values})
            assert series_services.save_series(session, series, draft, series.version, BY, NOW) is None

    def save(self, region: str, now: datetime = NOW, **changes: Any) -> None:
        """Save one of the events."""
        with self.app.app_context(), transaction() as session:
            builders.save(session, session.get_one(Event, self.ids[region]), now=now, **changes)


def timed(day: date) -> dict[str, Any]:
    return {
        "day": day,
        "starts_at": datetime(day.year, day.month, day.day, 8, 0, tzinfo=UTC),
        "ends_at": datetime(day.year, day.month, day.day, 14, 0, tzinfo=UTC),
    }


def make_public_series(app: Flask, **others: Any) -> PublicSeries:
    """`others` are fields of the two events that are open."""
    with app.app_context(), transaction() as session:
        organisation = builders.make_organisation(session, slug="biedriba")
        made = {"vidzeme": builders.make_event(session, organisation=organisation, **builders.REGIONAL_MEETING)}
        for region, day in (("kurzeme", date(2027, 5, 6)), ("latgale", date(2027, 5, 20))):
            where = {"title": f"Sanāksme: {region}", "region": region, "venue": Bilingual(f"Nams {region}")}
            values = {"deadline_on": None, "ask_municipality": "optional", **timed(day), **where, **others}
            made[region] = builders.make_event(session, organisation=organisation, **values)
        draft = SeriesDraft(Bilingual("Sanāksmes reģionos", "Meetings in the regions"), TEXT)
        series_id = series_services.create_series(session, organisation.id, draft, BY, NOW)
        for event in made.values():
            assert series_services.put_event(session, series_id, event.id, None, NOW)  # type: ignore[arg-type]
        slug = session.get_one(Series, series_id).slug
        ids, slugs = ({r: getattr(e, name) for r, e in made.items()} for name in ("id", "slug"))
        return PublicSeries(app, series_id, slug, organisation.id, ids, slugs)
