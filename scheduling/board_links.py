"""Groups that are held online and have no link yet: the call's own link is never given to them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration.deciding_terms import GroupsPlan, Selection
from registration.meeting import lacks_link, only_online
from registration.models import Event
from registration.terms import EventStatus
from scheduling.models import ComposedGroup


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A published group that people cannot join yet."""

    event_id: int
    name: str


def without_link(session: Session, call: Event) -> list[Unlinked]:
    """The published groups of a call to which no link leads, in the organiser's order; empty is well."""
    query = select(ComposedGroup.name, Event).join(Event, Event.id == ComposedGroup.made_event_id)
    here = ComposedGroup.event_id == call.id, Event.status == EventStatus.published
    rows = session.execute(query.where(*here).order_by(ComposedGroup.position, ComposedGroup.id))
    return [Unlinked(event.id, name) for name, event in rows if lacks_link(event)]


def new_ones_need_links(call: Event, decision: GroupsPlan | Selection) -> bool:
    """True when groups are made by publishing that will be held online, without a link at first."""
    new = isinstance(decision, GroupsPlan) and any(one.event_id is None for one in decision.groups)
    return new and only_online(call)
