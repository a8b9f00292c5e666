"""What every request for an event or for a person's page must know now; all else is kept per version of the event.

A glance is one narrow row instead of whole objects: loading those for each visitor costs more than drawing the page.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Text, bindparam, select, type_coerce
from sqlalchemy.orm import Session

from core.links import digest
from organisers.models import Organisation
from registration.models import Event, Link, Registration, Seating
from registration.queries import intake_of, is_link, is_slug
from registration.terms import Intake, LinkKind, Parties, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Glance:
    """An event as it is now, read without a lock. `organisation` is what pages say of it, and tells when it changes."""

    id: int
    uid: str
    slug: str
    version: int
    organisation_id: int
    organisation: str
    series_id: int | None
    logo_ids: tuple[int, ...]
    day: date
    timezone: str
    deadline_on: date | None
    deadline_inclusive: bool
    online: bool
    intake: Intake

    @property
    def closes_at(self) -> datetime | None:
        """When registration ends."""
        return self.intake.closes_at


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a private link of some kind belongs to, and their event."""

    id: int
    kind: LinkKind
    party_id: int | None
    for_others: bool  # comes for an institution, so that a colleague may take the place
    waiting_reason: str | None
    held_until: datetime | None
    status: RegistrationStatus
    name: str
    number: int
    waiting_number: int | None
    priority: int
    zone: str  # on whose clock they read; empty: on the event's
    event: Glance

    def is_late(self, now: datetime) -> bool:
        """True when the time of a held seat is over, whether or not the clock has given it on yet."""
        return self.held_until is not None and now >= self.held_until


_EVENT, _SEATS, _HOLDER = Event.__table__.c, Seating.__table__.c, Registration.__table__.c
_COLUMNS = (
    _EVENT.id,
    _EVENT.uid,
    _EVENT.slug,
    _EVENT.version,
    _EVENT.organisation_id,
    (
        type_coerce(Organisation.name, Text)
        + Organisation.address
        + Organisation.contact_email
        + Organisation.contact_phone
        + Organisation.data_protection
    ).label("organisation"),
    _EVENT.series_id,
    _EVENT.logo_ids,
    _EVENT.day,
    _EVENT.timezone,
    _EVENT.deadline_on,
    _EVENT.deadline_inclusive,
    (_EVENT.online_url != "").label("online"),
    _EVENT.status,
    _EVENT.opens_at,
    _EVENT.closes_at,
    _EVENT.starts_at,
    _EVENT.ends_at,
    _EVENT.capacity,
    _EVENT.waiting_list,
    _EVENT.admission,
    _EVENT.decided_at,
    _SEATS.taken,
    _SEATS.waiting,
    _SEATS.held,
)
# Built once: putting a statement together anew for each visitor costs more than running it.
_PLACES = Event.__table__.join(Seating.__table__).join(Organisation.__table__)
_BY_SLUG = select(*_COLUMNS).select_from(_PLACES).where(_EVENT.slug == bindparam("slug"))
_BY_LINK = (
    select(
        *_COLUMNS,
        Link.kind,
        _HOLDER.id.label("holder_id"),
        _HOLDER.party_id,
        _HOLDER.institution,
        _EVENT.parties,
        _EVENT.guardian_below,
        _HOLDER.waiting_reason,
        _HOLDER.held_until,
        _HOLDER.status.label("holder_status"),
        _HOLDER.given_name,
        _HOLDER.family_name,
        _HOLDER.number,
        _HOLDER.waiting_number,
        _HOLDER.priority,
        _HOLDER.zone,
    )
    .select_from(_PLACES.join(Registration.__table__, _HOLDER.event_id == _EVENT.id).join(Link.__table__))
    .where(Link.hash == bindparam("hash"), Link.revoked_at.is_(None))
)


def glance_by_slug(session: Session, slug: str) -> Glance | None:
    """An event of the public site; drafts too, the caller decides who may see them."""
    if not is_slug(slug):
        return None
    row = session.connection().execute(_BY_SLUG, {"slug": slug}).one_or_none()
    return None if row is None else _glance(row)


def holder_by_link(session: Session, token: str, *kinds: LinkKind) -> Holder | None:
    """Whom a link of one of these kinds belongs to; None for unknown and revoked ones."""
    if not is_link(token):
        return None
    row = session.connection().execute(_BY_LINK, {"hash": digest(token)}).one_or_none()
    if row is None or row.kind not in kinds:
        return None
    name = f"{row.given_name} {row.family_name}".strip()
    status = RegistrationStatus(row.holder_status)
    return Holder(
        id=row.holder_id,
        kind=LinkKind(row.kind),
        party_id=row.party_id,
        for_others=(row.institution != "" or row.parties == Parties.colleagues) and row.guardian_below is None,
        waiting_reason=row.waiting_reason,
        held_until=row.held_until,
        status=status,
        name=name,
        number=row.number,
        waiting_number=row.waiting_number,
        priority=row.priority,
        zone=row.zone,
        event=_glance(row),
    )


def _glance(row: Row[*tuple[Any, ...]]) -> Glance:
    return Glance(
        id=row.id,
        uid=row.uid,
        slug=row.slug,
        version=row.version,
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        series_id=row.series_id,
        logo_ids=tuple(row.logo_ids),
        day=row.day,
        timezone=row.timezone,
        deadline_on=row.deadline_on,
        deadline_inclusive=row.deadline_inclusive,
        online=row.online,
        intake=intake_of(row, row),
    )
