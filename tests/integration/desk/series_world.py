"""A series of three regional meetings at the organisation of the tests of people, and one at a stranger's."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import transaction
from organisers.models import Organisation
from organisers.terms import Actor, ActorKind
from registration import series_services
from registration.models import Event, HistoryEntry
from registration.series_models import Series
from registration.series_terms import SeriesDraft
from tests.integration.desk.events_world import form_of
from tests.integration.desk.people_world import DAY, EARLY, HOST, STARTS, World, new_event, token_of

ROOM = "/birojs/biedriba/serijas"
TEXT = Bilingual("Saturs visur ir **viens**.", "The content is **the same**.")


@dataclass
class SeriesWorld:
    """`events` are ids by region, `slugs` their addresses; `foreign` is another organisation's series."""

    world: World
    series_id: int
    slug: str
    foreign: int
    events: dict[str, int] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)

    def url(self, path: str = "") -> str:
        """The address of a page of the series at the desk."""
        return f"{ROOM}/{self.series_id}{path}"


def make_series(session: Any, organisation_id: int, account_id: int, title: str = "Sanāksmes reģionos") -> int:
    by = Actor(ActorKind.organiser, account_id)
    draft = SeriesDraft(Bilingual(title, "Meetings in the regions"), TEXT, Bilingual("Fonds"), "7.1")
    return series_services.create_series(session, organisation_id, draft, by, EARLY)


def make_series_world(world: World, **others: Any) -> SeriesWorld:
    """Vidzeme, Kurzeme and Latgale in three weeks one after another, all open; `others` are fields of the events."""
    made: dict[str, int] = {}
    for week, region in enumerate(("vidzeme", "kurzeme", "latgale")):
        move = timedelta(weeks=week)
        values = {
            "title": Bilingual(f"Sanāksme: {region}", f"Meeting: {region}"),
            "day": DAY + move,
            "starts_at": STARTS + move,
            "ends_at": STARTS + move + timedelta(hours=3),
            "region": region,
            "venue": Bilingual(f"Nams {region}"),
            "ask_municipality": "optional",
        }
        event_id, _questions = new_event(
            world.app, world.settings, world.organisation_id, world.account_id, **{**values, **others}
        )
        made[region] = event_id
    with world.app.app_context(), transaction() as session:
        here = make_series(session, world.organisation_id, world.account_id)
        for event_id in made.values():
            assert series_services.put_event(session, here, event_id, world.account_id, EARLY)
        stranger = session.query(Organisation).filter_by(slug="svesa").one()
        foreign = make_series(session, stranger.id, world.account_id, "Sveša sērija")
        slugs = {region: session.get_one(Event, event_id).slug for region, event_id in made.items()}
        slug = session.get_one(Series, here).slug
    return SeriesWorld(world, here, slug, foreign, made, slugs)


def day_of(region: str) -> date:
    return DAY + timedelta(weeks=("vidzeme", "kurzeme", "latgale").index(region))


class Desk:
    """A signed-in browser that fills in forms."""

    def __init__(self, series: SeriesWorld, email: str = "anna@example.lv") -> None:
        self.client = series.world.client(email)

    def get(self, path: str) -> Any:
        return self.client.get(path, base_url=HOST)

    def fill(self, path: str, field: str, **values: str) -> Any:
        """Send the form of a page that has `field`; __ in a name stands for the dash of a row."""
        page = self.get(path)
        action, data = form_of(page, field)
        for name, value in values.items():
            data.setlist(name.replace("__", "-"), [value])
        return self.client.post(action or path, data=data, base_url=HOST)

    def post(self, path: str, page: str, **values: str) -> Any:
        """Send to `path` with the token of `page`."""
        data = {"csrf_token": token_of(self.get(page).text), **values}
        return self.client.post(path, data=data, base_url=HOST)


def members(series: SeriesWorld) -> list[Event]:
    with series.world.reading() as session:
        query = select(Event).where(Event.series_id == series.series_id).order_by(Event.sort_at, Event.id)
        found = list(session.scalars(query))
        session.expunge_all()
        return found


def actions(series: SeriesWorld, event_id: int) -> list[tuple[str, Any, int | None]]:
    with series.world.reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.action.like("series%"))
        return [(e.action, e.details, e.account_id) for e in session.scalars(query.order_by(HistoryEntry.id))]
