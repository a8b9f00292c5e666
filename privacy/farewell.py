"""The last letters to somebody who is erased: written out at once, so that nothing of the person is needed to send
them, and removed as soon as they have gone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.freezing import freeze_carefully
from mailers.models import OutboxRow
from mailers.services import enqueue_many
from mailers.terms import FINAL, MailState
from privacy import captured
from privacy.terms import Kept
from privacy.traces import forget_addresses
from registration import mailing
from registration.models import Registration

ERASED = "privacy.erased"
BATCH = "privacy.farewell"
SHOWN = timedelta(hours=1)  # how long the demonstration shows a letter that has gone
LEAVING = (mailing.WITHDRAWN, mailing.REMOVED)


def write(
    session: Session,
    settings: Settings,
    person: Registration,
    kept: Kept | None,
    now: datetime,
    *,
    left: bool,
    kept_off: bool = False,
    said: bool = True,
) -> int:
    """How many letters are on their way: that the place was given up, if the person has just `left`, and that the
    data is erased, and with `kept_off` that a mark stays against being listed again. Without `said` only the former:
    another place of the same person tells the rest. Nobody without an address gets any."""
    if not person.email:
        return 0
    mail = replace(
        mailing.to_person(settings, person, ERASED, now.isoformat()), params=_params(kept, kept_off=kept_off)
    )
    enqueue_many(session, now, [mail] if said else [])
    letters = (*((ERASED,) if said else ()), *(LEAVING if left else ()))
    query = select(OutboxRow).where(
        OutboxRow.registration_id == person.id,
        OutboxRow.letter.in_(letters),
        OutboxRow.state == MailState.queued,
        OutboxRow.created_at == now,
    )
    rows = session.scalars(query.with_for_update()).all()
    freeze_carefully(session, rows, now)
    session.flush()
    return _cut_loose(session, rows)


def _cut_loose(session: Session, rows: Sequence[OutboxRow]) -> int:
    """No page shows these rows any more and nothing makes them anew: they hold an address and bytes until they went."""
    written = [row.id for row in rows if row.state == MailState.queued and row.wire is not None]
    loose: dict[str, Any] = {"event_id": None, "registration_id": None, "params": {}, "batch": BATCH}
    session.execute(
        update(OutboxRow).where(OutboxRow.id.in_(written)).values(**loose, recipient_name="", search_key="")
    )
    return len(written)


def _params(kept: Kept | None, *, kept_off: bool) -> dict[str, object]:
    mark: dict[str, object] = {"kept_off": True} if kept_off else {}
    if kept is None:
        return mark
    until = kept.until.isoformat() if kept.until else ""
    return {**mark, "project": kept.project, "number": kept.number, "reference": kept.legal_reference, "until": until}


def purge(session: Session, settings: Settings, now: datetime) -> int:
    """How many farewell letters were removed because they have gone, or never will go.

    In a demonstration a letter can be read for SHOWN, and its captured file goes with it.
    """
    query = select(OutboxRow).where(OutboxRow.batch == BATCH, OutboxRow.state.in_(FINAL))
    if settings.demonstration:
        query = query.where(OutboxRow.created_at <= now - SHOWN)
    rows = session.scalars(query.with_for_update(skip_locked=True)).all()
    addresses = [row.recipient for row in rows]
    captured.forget_letters(settings, [row.message_id for row in rows])
    for row in rows:
        session.delete(row)
    session.flush()
    forget_addresses(session, addresses, now)
    return len(rows)
