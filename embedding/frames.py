"""What a frame shows of events that everybody may see; drafts and unlisted events do not exist here."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.urls import absolute
from organisers.models import Organisation
from registration import series_queries, veil
from registration.models import Event, Seating
from registration.public import pages
from registration.public.pages import Card
from registration.queries import event_by_slug, is_slug
from registration.terms import EventKind, EventStatus, Phase, Visibility
from registration.wording import kinds_word

LISTED = 20
# What one can still do something about; the rest is on our own site.
STILL_OPEN = (Phase.open, Phase.waiting_list, Phase.not_yet_open, Phase.save_the_date)
BADGES = {
    Phase.open: "confirmed",
    Phase.waiting_list: "waiting",
    Phase.not_yet_open: "info",
    Phase.save_the_date: "info",
    Phase.ongoing: "info",
    Phase.cancelled: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Framed:
    """One event as a frame shows it, in the language of the frame."""

    card: Card
    url: str
    action: str  # what the button says
    badge: str
    deadline: str  # empty where it says nothing any more


@dataclass(frozen=True, slots=True)
class Listing:
    """The events of one list, soonest first, and where all of them are: `more` says what is there."""

    name: str
    url: str
    events: tuple[Framed, ...]
    more: str


def public_event(session: Session, slug: str) -> tuple[Event, Seating] | None:
    """A published or cancelled event that is listed for everyone."""
    row = event_by_slug(session, slug)
    if row is None or row[0].status == EventStatus.draft or row[0].visibility != Visibility.public:
        return None
    veil.veil_events(session, [row[0]], clock.now())
    return row


def framed(card: Card, language: str) -> Framed:
    """The card of an event with what one can do."""
    actions = {
        Phase.open: _("Register"),
        Phase.waiting_list: _("Join the waiting list"),
        Phase.save_the_date: _("Keep me posted"),
    }
    tells = card.phase in {Phase.open, Phase.waiting_list, Phase.not_yet_open, Phase.full}
    url = absolute("public.event", slug=card.slug, **({"lang": language} if language != "lv" else {}))
    action = actions.get(card.phase, _("About the event"))
    return Framed(card, url, action, BADGES.get(card.phase, "closed"), card.facts.deadline if tells else "")


def button(session: Session, slug: str, language: str, now: datetime) -> Framed | None:
    """The frame of one event; None for one that not everybody may see."""
    row = public_event(session, slug)
    return framed(pages.card(row[0], row[1], language, now), language) if row is not None else None


def series_listing(session: Session, slug: str, language: str, now: datetime) -> Listing | None:
    """Every place of a series that is still ahead, the full, closed and cancelled ones too; None for no such series."""
    series = series_queries.public_series(session, slug)
    if series is None:
        return None
    found = series_queries.public_events(session, series.id, now)
    cards = [pages.card(event, seating, language, now) for event, seating in found]
    shown = [framed(card, language) for card in cards if card.phase is not Phase.ended][:LISTED]
    more = absolute("public_series.show", slug=slug, **({"lang": language} if language != "lv" else {}))
    return Listing(series.title.text(language), more, tuple(shown), _("All about the series"))


def listing(session: Session, name: str, language: str, now: datetime) -> Listing | None:
    """The open events of an organisation by its address, or of a kind; None when it is neither."""
    if not is_slug(name):
        return None
    organisation = session.scalar(select(Organisation).where(Organisation.slug == name))
    if organisation is not None:
        title, filters, query = (
            organisation.name.text(language),
            pages.Filters(organisation=name),
            {"organizacija": name},
        )
    elif name in set(EventKind):
        title, filters, query = kinds_word(name), pages.Filters(kind=name), {"veids": name}
    else:
        return None
    cards, _more = pages.listed(session, filters, language, now)
    shown = [framed(card, language) for card in cards if card.phase in STILL_OPEN][:LISTED]
    more = absolute("public.index", **query, **({"lang": language} if language != "lv" else {}))
    return Listing(title, more, tuple(shown), _("All events"))
