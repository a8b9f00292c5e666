"""Who works on which mail: claiming under a lease, handing over, finishing behind a fence, sweeping up after crashes.

Each function is one step inside the caller's transaction. The fence: whoever finishes must still own the lease, so a
worker that was frozen and comes back cannot overwrite what another has done since (fault F07).
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, bindparam, case, func, null, select, update
from sqlalchemy.orm import Session, undefer

from core.db import UTCDateTime
from mailers.addresses import mark
from mailers.freezing import end, freeze, freeze_carefully, standing
from mailers.models import OutboxRow
from mailers.registry import known
from mailers.rules import LEASE, MAX_CRASHES, Settled, Standing, pause_after, settle
from mailers.terms import DUE, WAITING, MailReason, MailState, Outcome, Verdict

SWEPT_AT_ONCE = 500
_table = cast(Table, OutboxRow.__table__)


@dataclass(frozen=True, slots=True)
class Ready:
    """A rendered mail: its frozen bytes, its envelope, and what the rules need after the attempt that is to come."""

    id: int
    wire: bytes
    recipient: str
    envelope_from: str
    standing: Standing


def count_due(session: Session, now: datetime, most: int) -> int:
    """How many mails could be claimed now, counted up to `most`."""
    due = select(OutboxRow.id).where(*_due(now)).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(due)) or 0


def claim(session: Session, now: datetime, owner: str, limit: int, *, suspects: bool = False) -> list[int]:
    """Ids of due mails now leased to `owner`, earliest first.

    Only letters this worker knows (F41). Mails that a worker died over are left out unless `suspects`: they are taken
    one at a time, so that a poisonous one cannot take fifty others with it.
    """
    due = (
        select(OutboxRow.id)
        .where(*_due(now), OutboxRow.crashes > 0 if suspects else OutboxRow.crashes == 0)
        .order_by(OutboxRow.next_attempt_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite drops this clause; there the transaction itself is the lock
    )
    ids = list(session.scalars(due))
    if ids:
        leased = {"state": MailState.sending, "lease_owner": owner, "lease_until": now + LEASE, "handed_at": None}
        execute(session, update(OutboxRow).where(OutboxRow.id.in_(ids)).values(leased))
    return ids


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    open_ended = OutboxRow.expires_at.is_(None) | (OutboxRow.expires_at > now)
    return OutboxRow.state.in_(DUE), OutboxRow.next_attempt_at <= now, OutboxRow.letter.in_(known()), open_ended


def prepare(session: Session, now: datetime, ids: Sequence[int], owner: str, *, careful: bool = False) -> list[Ready]:
    """Those mails, rendered if they were not, in the order of `ids`; without those that ended here or are not ours.

    Without `careful` whatever a letter raises is raised and the caller rolls back; with it a broken letter fails alone.
    """
    rows = session.scalars(
        select(OutboxRow)
        .where(OutboxRow.id.in_(ids), *_ours(owner))
        .options(undefer(OutboxRow.wire))
        .order_by(OutboxRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    mine = [found[row_id] for row_id in ids if row_id in found]
    unwritten = []
    for row in mine:
        if row.expires_at is not None and row.expires_at <= now:
            end(row, _too_late(row))
        elif row.wire is None:
            unwritten.append(row)
    (freeze_carefully if careful else freeze)(session, unwritten, now)
    return [_ready(row) for row in mine if row.state == MailState.sending and row.wire is not None]


def _ready(row: OutboxRow) -> Ready:
    attempt = replace(standing(row), attempts=row.attempts + 1)
    return Ready(row.id, row.wire or b"", row.recipient, row.envelope_from or "", attempt)


# Built once: putting these together anew for each group cost more than running them.
_mine = (
    _table.c.id.in_(bindparam("rows", expanding=True)),
    _table.c.state == MailState.sending,
    _table.c.lease_owner == bindparam("owner"),
)
_ended = {"lease_owner": null(), "lease_until": null(), "handed_at": null()}
_HAND = (
    update(_table)
    .where(*_mine)
    .values(handed_at=bindparam("now"), lease_until=bindparam("lease"), attempts=_table.c.attempts + 1)
    .returning(_table.c.id)
)
_TAKE_BACK = update(_table).where(*_mine).values(handed_at=null(), attempts=_table.c.attempts - 1)
_SENT = (
    update(_table)
    .where(*_mine)
    .values(state=MailState.sent, reason=null(), last_code=bindparam("code"), last_error=null(),
            sent_at=bindparam("now"), **_ended)
    .returning(_table.c.id)
)  # fmt: skip
_FINISH = (
    update(_table)
    .where(*_mine)
    .values(
        state=bindparam("to"), reason=bindparam("why"), attempts=bindparam("tried"),
        last_code=bindparam("code"), last_error=bindparam("said"),
        next_attempt_at=func.coalesce(bindparam("later", type_=UTCDateTime()), _table.c.next_attempt_at),
        sent_at=bindparam("arrived"),
        uncertain_at=func.coalesce(_table.c.uncertain_at, bindparam("doubt", type_=UTCDateTime())),
        **_ended,
    )
)  # fmt: skip


def hand(session: Session, now: datetime, mail: Ready, owner: str) -> bool:
    """Mark the mail as about to be given to the mail server; False when it is no longer ours."""
    return bool(hand_all(session, now, [mail], owner))


def hand_all(session: Session, now: datetime, mails: Sequence[Ready], owner: str) -> set[int]:
    """Mark the mails as about to be given to the mail server; the ids of those that are still ours."""
    values = {"rows": [mail.id for mail in mails], "owner": owner, "now": now, "lease": now + LEASE}
    return set(session.connection().execute(_HAND, values).scalars())


def take_back(session: Session, ids: Collection[int], owner: str) -> None:
    """Unmark mails that were marked by hand_all() and surely not given to the mail server."""
    session.connection().execute(_TAKE_BACK, {"rows": list(ids), "owner": owner})


def finish_sent(session: Session, now: datetime, mails: Sequence[Ready], code: int | None, owner: str) -> set[int]:
    """Record that the mail server took the mails; the ids of those whose lease was not lost meanwhile."""
    values = {"rows": [mail.id for mail in mails], "owner": owner, "now": now, "code": code}
    return set(session.connection().execute(_SENT, values).scalars())


def finish(session: Session, now: datetime, mail: Ready, outcome: Outcome, owner: str) -> MailState | None:
    """Where the mail went; None when the lease was lost meanwhile and another worker's word counts."""
    settled = settle(outcome, mail.standing, now)
    # An account that was refused has tried nothing with this mail itself.
    tried = mail.standing.attempts - (outcome.verdict is Verdict.account_refused)
    values = {
        "rows": [mail.id], "owner": owner, "to": settled.state, "why": settled.reason, "tried": tried,
        "code": outcome.code, "said": None if outcome.verdict is Verdict.sent else outcome.said,
        "later": settled.next_attempt_at,
        "arrived": now if settled.state is MailState.sent else None,
        "doubt": now if settled.state is MailState.uncertain else None,
    }  # fmt: skip
    if session.connection().execute(_FINISH, values).rowcount != 1:
        return None
    if outcome.verdict is Verdict.address_refused:
        mark(session, now, mail.recipient, str(outcome.code or ""), outcome.said)
    return settled.state


def renew(session: Session, now: datetime, ids: Collection[int], owner: str) -> None:
    """Lengthen the leases of mails still waiting for their turn."""
    statement = update(OutboxRow).where(OutboxRow.id.in_(ids), *_ours(owner))
    execute(session, statement.values(lease_until=now + LEASE))


def release(session: Session, ids: Collection[int], owner: str) -> int:
    """How many claimed mails went back untouched; one already given to the mail server is never among them."""
    back = case((OutboxRow.uncertain_at.is_not(None), MailState.uncertain), else_=MailState.queued)
    statement = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.handed_at.is_(None), *_ours(owner))
    return execute(session, statement.values(state=back, lease_owner=None, lease_until=None))


def postpone(session: Session, now: datetime, row_id: int, outcome: Outcome) -> list[MailState]:
    """Count an attempt that found no mail server, for a mail just released; where it went, empty if another has it."""
    row = session.scalar(
        select(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.state.in_(DUE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        return []
    row.attempts += 1
    end(row, settle(outcome, standing(row), now), error=outcome.said)
    row.last_code = outcome.code
    return [MailState(row.state)]


def sweep(session: Session, now: datetime) -> Counter[MailState]:
    """Where mails went whose worker died or whose time ran out."""
    swept: Counter[MailState] = Counter()
    dead = and_(OutboxRow.state == MailState.sending, OutboxRow.lease_until < now)
    late = and_(OutboxRow.state.in_(WAITING | DUE), OutboxRow.expires_at <= now)
    for row in session.scalars(_locked(dead)):
        row.crashes += 1
        _recover(row, now)
        swept[MailState(row.state)] += 1
    for row in session.scalars(_locked(late)):
        end(row, _too_late(row))
        swept[MailState(row.state)] += 1
    return swept


def _recover(row: OutboxRow, now: datetime) -> None:
    """F08-F10: a mail the server never saw goes back as it was; one it may have taken is sent once more and no more."""
    maybe, known_maybe = row.handed_at is not None, row.uncertain_at is not None
    if maybe and known_maybe:
        end(row, Settled(MailState.failed, MailReason.maybe_delivered))
    elif row.crashes >= MAX_CRASHES:
        doubt = maybe or known_maybe
        end(row, Settled(MailState.failed, MailReason.maybe_delivered if doubt else MailReason.worker_stopped))
    else:
        again = now if row.crashes == 1 else now + pause_after(row.crashes)
        if maybe:
            row.uncertain_at = now
        state = MailState.uncertain if maybe or known_maybe else MailState.queued
        end(row, Settled(state, MailReason.maybe_delivered if maybe else None, again))


def _too_late(row: OutboxRow) -> Settled:
    if row.uncertain_at is not None:
        return Settled(MailState.failed, MailReason.maybe_delivered)
    return Settled(MailState.expired, MailReason.too_late)


def _locked(condition: ColumnElement[bool]) -> Any:
    return (
        select(OutboxRow).where(condition).order_by(OutboxRow.id).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    )


def _ours(owner: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxRow.state == MailState.sending, OutboxRow.lease_owner == owner


def execute(session: Session, statement: Any) -> int:
    """Rows changed."""
    result = session.execute(statement.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0
