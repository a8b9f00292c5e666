"""Reading the whole trail of an organisation: changes of its people and settings, and everything done at its events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Integer, Select, Subquery, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from organisers.models import OrganisationEntry
from organisers.terms import Action
from registration.models import Event, HistoryEntry

PAGE = 50
TAKEN = ("exported", "printed", "viewed", "records_viewed")
TAKEN_HERE = (Action.trail_exported.value,)  # and of the organisation, beside its events
AT_ONCE = 500  # lines read together for a file


class Kind(StrEnum):
    """Which part of the trail is shown."""

    all = "all"
    taken = "taken"  # exports, prints and views of sensitive answers
    events = "events"  # what was done with events as a whole
    participants = "participants"  # what happened to registrations
    people = "people"  # colleagues, rights, settings


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is looked for; None and the widest kind leave it open. `since` and `before` are moments, end excluded."""

    kind: Kind = Kind.all
    account_id: int | None = None
    event_id: int | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: of an event when `event_id` is set, of one registration when `registration_id` is too."""

    id: int
    at: datetime
    event_id: int | None
    registration_id: int | None
    account_id: int | None
    subject_id: int | None
    actor: str
    action: str
    details: dict[str, Any]


def entries(session: Session, organisation_id: int, wanted: TrailFilter, page: int) -> Sequence[Entry]:
    """One page, the newest first; `page` counts from 1."""
    query = _newest_first(organisation_id, wanted)
    return _read(session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all())


def every_entry(connection: Connection, organisation_id: int, wanted: TrailFilter) -> Iterator[Sequence[Entry]]:
    """All of them by one reading, the newest first, up to AT_ONCE together: a file of years fits in little memory.

    The connection is inside a transaction, without which PostgreSQL gives rows only all at once.
    """
    found = connection.execute(_newest_first(organisation_id, wanted), execution_options={"yield_per": AT_ONCE})
    return (_read(rows) for rows in found.partitions())


def _newest_first(organisation_id: int, wanted: TrailFilter) -> Select[Any]:
    both = _both(organisation_id, wanted)
    return select(both).order_by(both.c.at.desc(), both.c.of_event, both.c.id.desc())


def _read(rows: Sequence[Any]) -> list[Entry]:
    return [
        Entry(r.id, r.at, r.event_id, r.registration_id, r.account_id, r.subject_id, r.actor, r.action, r.details)
        for r in rows
    ]


def length(session: Session, organisation_id: int, wanted: TrailFilter) -> int:
    """How many lines there are."""
    return session.scalar(select(func.count()).select_from(_both(organisation_id, wanted))) or 0


def _both(organisation_id: int, wanted: TrailFilter) -> Subquery:
    parts: list[Select[Any]] = []
    if wanted.kind in (Kind.all, Kind.people, Kind.taken) and wanted.event_id is None:
        ours = _of_organisation(organisation_id)
        if wanted.kind is Kind.taken:
            ours = ours.where(OrganisationEntry.action.in_(TAKEN_HERE))
        parts.append(_narrowed(ours, OrganisationEntry, wanted))
    if wanted.kind is not Kind.people:
        parts.append(_narrowed(_of_events(organisation_id, wanted), HistoryEntry, wanted))
    if not parts:  # people and settings of one event: there is nothing of the kind
        parts.append(_of_organisation(organisation_id).where(literal(False)))
    joined: CompoundSelect[Any] | Select[Any] = union_all(*parts) if len(parts) > 1 else parts[0]
    return joined.subquery("trail")


def _of_organisation(organisation_id: int) -> Select[Any]:
    of = OrganisationEntry
    nothing = null().cast(Integer)
    return select(
        of.id,
        of.at,
        literal(0).label("of_event"),
        nothing.label("event_id"),
        nothing.label("registration_id"),
        of.account_id,
        of.subject_id,
        of.actor,
        of.action,
        of.details,
    ).where(of.organisation_id == organisation_id)


def _of_events(organisation_id: int, wanted: TrailFilter) -> Select[Any]:
    of = HistoryEntry
    query = (
        select(
            of.id,
            of.at,
            literal(1).label("of_event"),
            of.event_id,
            of.registration_id,
            of.account_id,
            null().cast(Integer).label("subject_id"),
            of.actor,
            of.action,
            of.details,
        )
        .join(Event, Event.id == of.event_id)
        .where(Event.organisation_id == organisation_id)
    )
    if wanted.event_id is not None:
        query = query.where(of.event_id == wanted.event_id)
    if wanted.kind is Kind.taken:
        return query.where(of.action.in_(TAKEN))
    if wanted.kind is Kind.events:
        return query.where(of.registration_id.is_(None))
    return query.where(of.registration_id.is_not(None)) if wanted.kind is Kind.participants else query


def _narrowed(query: Select[Any], of: Any, wanted: TrailFilter) -> Select[Any]:
    if wanted.account_id is not None:
        query = query.where(of.account_id == wanted.account_id)
    if wanted.since is not None:
        query = query.where(of.at >= wanted.since)
    return query.where(of.at < wanted.before) if wanted.before is not None else query
