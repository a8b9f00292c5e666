"""What features and organisers do to the outbox, each inside the caller's transaction."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, String, cast, func, insert, literal, select, update
from sqlalchemy.orm import Session

from core.collation import fold
from core.db import insert_into, insert_once
from mailers.models import OutboxRow, SendingAccount
from mailers.terms import FINAL, WAITING, Mailbox, MailState, NewMail

ACCOUNT = "default"
RESTORED = "restored"  # why sending rests when the database is an older copy of itself
BODIES_KEPT = timedelta(days=30)
RESENT_APART = timedelta(minutes=1)
RESENDABLE = frozenset({MailState.failed, MailState.expired, MailState.sent})


def enqueue(
    session: Session,
    now: datetime,
    *,
    letter: str,
    recipient: Mailbox,
    locale: str,
    dedupe_key: str,
    domain: str,
    event_id: int | None = None,
    registration_id: int | None = None,
    subject_id: int | None = None,
    params: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """True when a mail was added; False when one with this key was already there. Locks nothing else."""
    mail = NewMail(letter, recipient, locale, dedupe_key, domain, event_id, registration_id, subject_id,
                   params or {}, not_before, expires_at)  # fmt: skip
    return enqueue_many(session, now, [mail]) == 1


def enqueue_many(session: Session, now: datetime, mails: Sequence[NewMail]) -> int:
    """How many were added, in one bulk insert; mails whose dedupe key is already there are left out."""
    if not mails:
        return 0
    connection = session.connection()
    statement = _enqueuing(connection.dialect.name)
    return len(connection.execute(statement, [_values(mail, now) for mail in mails]).all())


@cache
def _enqueuing(kind: str) -> Any:
    """The statement for a kind of database, built once."""
    found = insert_into(OutboxRow, kind).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return found.returning(OutboxRow.id)


def enqueue_from(session: Session, now: datetime, people: Select[Any], mail: NewMail) -> int:
    """How many mails like `mail` were added, one for each row of a query, without any of them passing through Python.

    `people` gives subject_id, recipient_name, recipient, search_key and locale; each mail has its subject's number in
    its dedupe key. A key that is there already is an error.
    """
    who, due = people.subquery(), mail.not_before or now
    number = cast(who.c.subject_id, String)
    same = _values(mail, now) | {"next_attempt_at": due, "due_at": due}
    own = {
        "dedupe_key": literal(f"{mail.dedupe_key}:") + number,
        "message_id": literal(f"<{secrets.token_hex(8)}.") + number + literal(f"@{mail.domain}>"),
        "subject_id": who.c.subject_id,
        "recipient_name": func.substr(who.c.recipient_name, 1, 200),
        "recipient": who.c.recipient,
        "search_key": func.substr(who.c.search_key, 1, 460),
        "locale": who.c.locale,
    }
    table = OutboxRow.__table__
    columns = {name: own[name] if name in own else literal(value, table.c[name].type) for name, value in same.items()}
    statement = insert(table).from_select(list(columns), select(*columns.values()))  # type: ignore[arg-type]
    added = session.connection().execute(statement, execution_options={"preserve_rowcount": True})
    return added.rowcount


def _values(mail: NewMail, now: datetime) -> dict[str, Any]:
    due = mail.not_before or now
    return {
        "dedupe_key": mail.dedupe_key,
        "message_id": f"<{secrets.token_hex(10)}@{mail.domain}>",
        "letter": mail.letter,
        "event_id": mail.event_id,
        "registration_id": mail.registration_id,
        "subject_id": mail.subject_id,
        "batch": mail.batch,
        "recipient_name": mail.recipient.name[:200],
        "recipient": mail.recipient.address,
        "search_key": fold(f"{mail.recipient.name[:200]} {mail.recipient.address}")[:460],
        "locale": mail.locale,
        "params": mail.params,
        "state": MailState.held if mail.held else MailState.queued,
        "attempts": 0,
        "crashes": 0,
        "next_attempt_at": due,
        "due_at": due,
        "expires_at": mail.expires_at,
        "created_at": now,
    }


def withdraw(
    session: Session,
    now: datetime,
    *,
    letters: Collection[str] | None = None,
    event_id: int | None = None,
    registration_id: int | None = None,
    subject_id: int | None = None,
    batch: str | None = None,
    reason: str,
) -> int:
    """How many waiting mails were taken back. What a worker already holds or has sent stays as it is.

    At least one of the conditions is needed (ValueError otherwise); those given must all hold. `subject_id` means
    something only together with `letters`.
    """
    chosen = _chosen(letters, event_id, registration_id)
    if subject_id is not None:
        chosen.append(OutboxRow.subject_id == subject_id)
    if batch is not None:
        chosen.append(OutboxRow.batch == batch)
    if not chosen:
        raise ValueError("withdraw needs a condition")
    statement = update(OutboxRow).where(OutboxRow.state.in_(WAITING), *chosen)
    return _count(session, statement.values(state=MailState.withdrawn, reason=reason[:80]))


def release_held(session: Session, now: datetime, *, event_id: int, letters: Collection[str] | None = None) -> int:
    """How many held mails of an event were let go."""
    chosen = _chosen(letters, event_id, None)
    statement = update(OutboxRow).where(OutboxRow.state == MailState.held, *chosen)
    return _count(session, statement.values(state=MailState.queued))


def put_off(
    session: Session, event_ids: Collection[int], until: datetime, *, letters: Collection[str] = (), prefix: str = ""
) -> int:
    """How many queued mails of these events go no sooner than then: those of `letters`, or whose names begin so."""
    named = OutboxRow.letter.startswith(prefix, autoescape=True) if prefix else OutboxRow.letter.in_(letters)
    chosen = OutboxRow.event_id.in_(event_ids), named
    statement = update(OutboxRow).where(*chosen, OutboxRow.state == MailState.queued, OutboxRow.next_attempt_at < until)
    return _count(session, statement.values(next_attempt_at=until))


def thaw(session: Session, event_id: int) -> int:
    """How many waiting mails of an event forgot their frozen bytes, so that they are rendered from the new facts.

    Never an uncertain one: its second copy must be the same mail.
    """
    statement = update(OutboxRow).where(
        OutboxRow.event_id == event_id, OutboxRow.state.in_(WAITING), OutboxRow.wire.is_not(None)
    )
    return _count(session, statement.values(wire=None))


def resend(session: Session, now: datetime, row_id: int) -> int | None:
    """The id of a new mail with the same contents and a fresh Message-ID; None when this one cannot be sent again.

    While an earlier resend of it is still on its way, or less than a minute old, that one's id: pressing twice sends
    once.
    """
    old = session.scalar(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update())
    if old is None or old.state not in RESENDABLE:
        return None
    prefix = f"resend:{row_id}:"
    earlier = session.scalars(
        select(OutboxRow).where(OutboxRow.dedupe_key.startswith(prefix, autoescape=True)).order_by(OutboxRow.id)
    ).all()
    for row in earlier:
        if row.state not in FINAL or row.created_at > now - RESENT_APART:
            return row.id
    still_open = old.expires_at if old.expires_at is None or old.expires_at > now else None
    mail = NewMail(
        old.letter, Mailbox(old.recipient_name, old.recipient), old.locale, f"{prefix}{len(earlier) + 1}",
        old.message_id.rstrip(">").rpartition("@")[2], old.event_id, old.registration_id, old.subject_id,
        dict(old.params), None, still_open,
    )  # fmt: skip
    enqueue_many(session, now, [mail])
    return session.scalar(select(OutboxRow.id).where(OutboxRow.dedupe_key == mail.dedupe_key))


def purge_bodies(
    session: Session, now: datetime, *, letters: Collection[str] | None = None, kept: timedelta = BODIES_KEPT
) -> int:
    """How many finished mails lost their bytes: bodies hold personal links and go after 30 days (G22), or `kept`."""
    finished = func.coalesce(OutboxRow.sent_at, OutboxRow.due_at)
    statement = update(OutboxRow).where(
        OutboxRow.state.in_(FINAL), OutboxRow.wire.is_not(None), finished < now - kept, *_chosen(letters, None, None)
    )
    return _count(session, statement.values(wire=None))


def pause(session: Session, now: datetime, reason: str, until: datetime | None = None, failures: int = 0) -> None:
    """Stop all sending until a moment, or until release_pause(). A pause a person made is never shortened."""
    session.connection().execute(
        insert_once(session, SendingAccount).on_conflict_do_nothing(index_elements=["name"]),
        {"name": ACCOUNT, "failures": 0},
    )
    statement = update(SendingAccount).where(SendingAccount.name == ACCOUNT)
    if until is not None:
        statement = statement.where(SendingAccount.paused_at.is_(None) | SendingAccount.paused_until.is_not(None))
    _count(session, statement.values(paused_at=now, paused_until=until, paused_reason=reason[:500], failures=failures))


def release_pause(session: Session) -> bool:
    """True when a pause was lifted."""
    cleared = {"paused_at": None, "paused_until": None, "paused_reason": None, "failures": 0}
    statement = update(SendingAccount).where(SendingAccount.name == ACCOUNT, SendingAccount.paused_at.is_not(None))
    return _count(session, statement.values(cleared)) == 1


def note_recovery(session: Session, now: datetime) -> None:
    """Mail went through: forget the failures and the pause they made, but never a pause a person made."""
    own = SendingAccount.paused_at.is_(None) | SendingAccount.paused_until.is_not(None)
    cleared = {"paused_at": None, "paused_until": None, "paused_reason": None, "failures": 0}
    _count(session, update(SendingAccount).where(SendingAccount.name == ACCOUNT, own).values(cleared))


def _chosen(
    letters: Collection[str] | None, event_id: int | None, registration_id: int | None
) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if letters is not None:
        chosen.append(OutboxRow.letter.in_(letters))
    if event_id is not None:
        chosen.append(OutboxRow.event_id == event_id)
    if registration_id is not None:
        chosen.append(OutboxRow.registration_id == registration_id)
    return chosen


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session="fetch"))
    return result.rowcount if isinstance(result, CursorResult) else 0
