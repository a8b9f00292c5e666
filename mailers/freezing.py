"""From a row to finished bytes: renders a letter once and keeps what came out, so that every retry is the same mail."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from core.db import is_unavailable
from core.settings import Settings
from mailers import bounces, registry, wire
from mailers.models import OutboxRow
from mailers.rules import Settled, Standing, retry
from mailers.terms import Mailbox, MailReason, MailState, NotNow, Skip

log = logging.getLogger("aicina.mail")

SOON = timedelta(seconds=2)


def standing(row: OutboxRow) -> Standing:
    """What the rules need to know of a row."""
    return Standing(row.attempts, row.due_at, row.expires_at, row.uncertain_at is not None)


def freeze(session: Session, rows: Sequence[OutboxRow], now: datetime) -> None:
    """Render each row's letter into `row.wire`, or end the row when its renderer says Skip; raises what goes wrong."""
    with ExitStack() as stack:
        readings = {row: registry.reading_of(row.letter) for row in rows}
        for reading in {found for found in readings.values() if found is not None}:
            stack.enter_context(reading(session, [row for row in rows if readings[row] is reading], now))
        for row in rows:
            _freeze(session, row, now)


def freeze_carefully(session: Session, rows: Sequence[OutboxRow], now: datetime) -> None:
    """As freeze(), but a broken letter fails its row alone, and what its renderer wrote is rolled back to a savepoint.

    Errors that mean "the database is busy or down" are raised.
    """
    for row in rows:
        _freeze_carefully(session, row, now)


def _freeze_carefully(session: Session, row: OutboxRow, now: datetime) -> None:
    try:
        with session.begin_nested():
            _freeze(session, row, now)
    except MemoryError:
        row.attempts += 1
        end(row, retry(standing(row), now), error="out of memory")
    except wire.UnsafeValue as error:
        end(row, Settled(MailState.failed, MailReason.unsafe_header), error=str(error))
    except Exception as error:
        if is_unavailable(error):
            raise
        log.exception("letter %s of mail %s cannot be rendered", row.letter, row.id)
        end(row, Settled(MailState.failed, MailReason.letter_error), error=f"{type(error).__name__}: {error}")


def _freeze(session: Session, row: OutboxRow, now: datetime) -> None:
    with force_locale(row.locale):
        answer = registry.stopped(session, row) or registry.renderer_of(row.letter)(session, row, now)
    if isinstance(answer, NotNow):
        _put_back(row, now)
        return
    if isinstance(answer, Skip):
        end(row, Settled(answer.state, None), answer.reason)
        return
    settings: Settings = current_app.config["AICINA"]
    row.wire = wire.build(
        answer,
        sender=Mailbox(answer.sender_name or settings.mail_name, settings.mail_from),
        recipient=Mailbox(row.recipient_name, row.recipient),
        message_id=row.message_id,
        now=now,
    )
    row.envelope_from = bounces.envelope_sender(settings, row.id)


def _put_back(row: OutboxRow, now: datetime) -> None:
    """The row is due again in a moment, as it was: nothing was tried, and what it waits for takes a second or two."""
    state = MailState.uncertain if row.uncertain_at is not None else MailState.queued
    end(row, Settled(state, None, now + SOON), row.reason)


def end(row: OutboxRow, settled: Settled, reason: str | None = None, error: str | None = None) -> None:
    """Take the row out of a worker's hands."""
    row.state, row.reason = settled.state, reason or settled.reason
    row.lease_owner, row.lease_until, row.handed_at = None, None, None
    if settled.next_attempt_at is not None:
        row.next_attempt_at = settled.next_attempt_at
    if error is not None:
        row.last_error = "".join(c if c.isprintable() else " " for c in error)[:500]
