"""Polls and calls in lists of events: how many answered or applied, and which groups were made of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from registration.event_models import is_undated
from registration.models import Event, Registration
from registration.queries import ACTIVE
from registration.terms import Admission, EventStatus, RegistrationStatus

_COUNTED = (*ACTIVE, RegistrationStatus.placed)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one poll or call: everybody who asked and has not left, those with a place in a group, the groups in order."""

    asked: int = 0
    placed: int = 0
    groups: tuple[Event, ...] = ()


def tallies(session: Session, events: Iterable[Any]) -> dict[int, Tally]:
    """The tallies of those of the events, or rows with their columns, whose seats do not say it; two queries."""
    asking = {one.id for one in events if is_asking(one) or is_undated(one) or one.admission == Admission.selection}
    if not asking:
        return {}
    r = Registration
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    people = select(r.event_id, r.status, func.count()).where(r.event_id.in_(asking), r.status.in_(_COUNTED))
    for event_id, status, number in session.execute(people.group_by(r.event_id, r.status)):
        counts[event_id][status] = number
    made: defaultdict[int, list[Event]] = defaultdict(list)
    groups = (
        select(Event)
        .options(joinedload(Event.seating))
        .where(Event.made_from_id.in_(asking), Event.status == EventStatus.published)
    )
    for group in session.scalars(groups.order_by(Event.sort_at, Event.id)):
        made[group.made_from_id or 0].append(group)
    return {
        event_id: Tally(
            sum(counts[event_id].values()),
            counts[event_id].get(RegistrationStatus.placed, 0),
            tuple(made.get(event_id, ())),
        )
        for event_id in asking
    }


def is_asking(event: Any) -> bool:
    """True until the organiser of a poll or a call has decided."""
    return event.admission != Admission.in_order and event.decided_at is None


def asked_words(admission: Admission, number: int) -> str:
    """ "9 answers" to a poll, "31 applications" to a call."""
    if admission is Admission.poll:
        return ngettext("%(num)s answer", "%(num)s answers", number)
    return ngettext("%(num)s application", "%(num)s applications", number)


def groups_words(number: int) -> str:
    """ "3 groups"."""
    return ngettext("%(num)s group", "%(num)s groups", number)


def own_name(call: Any, group: Event, language: str) -> str:
    """What a group is called beside its call: "1. grupa"."""
    return group.title.text(language).removeprefix(f"{call.title.text(language)} – ")
