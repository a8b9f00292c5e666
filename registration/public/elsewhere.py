"""On a person's own page: in which other places of the series they are registered too, and the way out of those."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from core.clock import local
from core.locale import language
from registration import links, series_queries
from registration.facts import facts
from registration.glances import Holder
from registration.models import Registration
from registration.public.status_page import Elsewhere
from registration.public.views import settings
from registration.queries import ACTIVE
from registration.terms import EventStatus, LinkKind


def elsewhere(session: Session, holder: Holder, now: datetime) -> tuple[Elsewhere, ...]:
    """The other places of the series that are ahead and at which the same person of the same address is registered.

    Only behind a link that came in a letter: nobody else has proved that the address is theirs.
    """
    series_id = holder.event.series_id
    if series_id is None or holder.kind is not LinkKind.mailed or holder.status not in ACTIVE:
        return ()
    person = session.get_one(Registration, holder.id)
    others = series_queries.also_registered(session, person, series_id)
    return tuple(_place(other, now) for other in others if _can_be_left(session, other, now))


def _can_be_left(session: Session, other: Registration, now: datetime) -> bool:
    event = other.event
    ahead = event.undated or (event.last_day or event.day) >= local(now).date()
    return event.status == EventStatus.published and ahead and links.is_known(session, _token(other))


def _place(other: Registration, now: datetime) -> Elsewhere:
    said = facts(other.event, language(), now)
    return Elsewhere(
        title=said.title,
        when=", ".join(text for text in (said.when, said.time, said.place) if text),
        url=url_for("status.show", token=_token(other)),
        leave_url=url_for("status.withdraw", token=_token(other)),
    )


def _token(person: Registration) -> str:
    return links.token(settings(), person.id, LinkKind.mailed, person.links_generation)
