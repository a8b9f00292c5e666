"""What the public pages show, as values the templates print."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.collation import fold
from organisers.models import Organisation
from registration import rules, series_queries, veil
from registration.facts import Facts, facts
from registration.models import Event, Seating
from registration.queries import intake_of
from registration.terms import EventKind, EventStatus, Intake, Phase, Visibility
from registration.wording import REGIONS, phase_word, places_words

PAGE = 30


@dataclass(frozen=True, slots=True)
class Card:
    """One event of a list."""

    slug: str
    facts: Facts
    phase: Phase
    state: str
    places: str
    series: tuple[str, str] | None = None  # title and address of the series it belongs to
    asking: bool = False  # a poll or a selection that is open: its state says so


@dataclass(frozen=True, slots=True)
class Filters:
    """What the visitor asked the list for; unknown values are dropped, never refused."""

    kind: str = ""
    region: str = ""
    organisation: str = ""
    search: str = ""
    past: bool = False
    page: int = 1


def read_filters(kind: str, region: str, organisation: str, search: str, past: bool, page: str) -> Filters:
    """Filters from the address of the page."""
    return Filters(
        kind=kind if kind in set(EventKind) else "",
        region=region if region in REGIONS else "",
        organisation=organisation[:60] if organisation.isascii() and "\x00" not in organisation else "",
        search=search.replace("\x00", "")[:100].strip(),
        past=past,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 and int(page) else 1,
    )


def listed(session: Session, filters: Filters, language: str, now: datetime) -> tuple[list[Card], bool]:
    """A page of events, soonest first (past ones: latest first), and whether there are more."""
    query = _matching(filters, now)
    order = Event.sort_at.desc() if filters.past else Event.sort_at
    query = query.order_by(order, Event.id).limit(PAGE + 1).offset((filters.page - 1) * PAGE)
    rows = session.execute(query).all()
    veil.veil_events(session, [event for event, _seating in rows], now)
    series = series_queries.names_of(session, (event.series_id for event, _seating in rows))
    named = {number: (found.title.text(language), found.slug) for number, found in series.items()}
    cards = [
        replace(card(event, seating, language, now), series=named.get(event.series_id or 0))
        for event, seating in rows[:PAGE]
    ]
    return cards, len(rows) > PAGE


def card(event: Event, seating: Seating, language: str, now: datetime) -> Card:
    """An event as a card of a list."""
    intake = intake_of(event, seating)
    state = rules.phase(intake, now)
    words = phase_word(state, intake.admission)
    asking = intake.collects and state is Phase.open
    return Card(event.slug, facts(event, language, now), state, words, places(intake, state), asking=asking)


def places(intake: Intake, state: Phase) -> str:
    """Places left in words, only while one can register."""
    if state not in {Phase.open, Phase.waiting_list, Phase.full} or intake.capacity is None or intake.collects:
        return ""
    left = intake.capacity - intake.taken if state is Phase.open else 0
    return places_words(left, state is Phase.waiting_list)


def _matching(filters: Filters, now: datetime) -> Select[Event, Seating]:
    ended = or_(Event.ends_at < now, Event.ends_at.is_(None) & (Event.sort_at < now - timedelta(days=1)))
    ahead = or_(Event.ends_at >= now, Event.ends_at.is_(None) & (Event.sort_at >= now - timedelta(days=1)))
    query = (
        select(Event, Seating)
        .join(Seating, Seating.event_id == Event.id)
        .where(Event.status != EventStatus.draft, Event.visibility == Visibility.public)
        .where(veil.is_told(now))
        .where(ended if filters.past else ahead)
    )
    if not filters.past:
        recent = now - rules.CANCELLED_SHOWN_FOR
        query = query.where((Event.status == EventStatus.published) | (Event.cancelled_at > recent))
    if filters.kind:
        query = query.where(Event.kind == filters.kind)
    if filters.region:
        query = query.where(Event.region == filters.region)
    if filters.organisation:
        query = query.join(Organisation, Organisation.id == Event.organisation_id)
        query = query.where(Organisation.slug == filters.organisation)
    for word in fold(filters.search).split()[:6]:
        query = query.where(Event.search_key.contains(word, autoescape=True))
    return query


def organisations_with_events(session: Session) -> list[Organisation]:
    """Organisations that have something public, for the filter."""
    events = select(Event.organisation_id).where(
        Event.status == EventStatus.published, Event.visibility == Visibility.public
    )
    return list(session.scalars(select(Organisation).where(Organisation.id.in_(events)).order_by(Organisation.id)))
