"""How a press that decides begins and ends: the lock, the same press before, the case; its row, book and letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.batches import Sending
from registration import queries
from registration.deciding_book import Book
from registration.deciding_mailing import Post
from registration.deciding_terms import Decided, DecidingReason, DecisionKind, Refused, Told
from registration.history import record
from registration.models import Decision, Event, Registration
from registration.queries import Locked


@dataclass(slots=True)
class Press:
    """One press at work: what it changes, the letters it orders, who pressed and when."""

    session: Session
    settings: Settings
    event: Event
    decision: Decision
    book: Book
    post: Post
    account_id: int | None
    now: datetime

    def note(self, person: Registration, before: str) -> None:
        """The row of a person's history."""
        details: dict[str, object] = {"from": before, "status": person.status, "decision": self.decision.id}
        record(self.session, person.event_id, person.id, "organiser", "decided", self.now, details, self.account_id)

    def finish(self, sending: Sending, action: str, event_ids: list[int]) -> Decided:
        """Everything is done: letters, the event's history, the book."""
        self.decision.event_ids = event_ids
        self.post.send(self.session, sending, self.book.event_ids(self.session), self.now)
        details: dict[str, object] = {"decision": self.decision.id, **self.decision.told}
        record(self.session, self.event.id, None, "organiser", action, self.now, details, self.account_id)
        self.decision.before = self.book.closed(self.session)
        self.session.flush()
        return outcome_of(self.decision)


def begin(
    session: Session,
    settings: Settings,
    event: Event,
    kind: DecisionKind,
    sending: Sending,
    account_id: int | None,
    now: datetime,
) -> Press:
    """A new press, its row written so that letters can name it."""
    decision = Decision(
        event_id=event.id,
        key=sending.key,
        kind=kind,
        note=sending.note,
        account_id=account_id,
        made_at=now,
        goes_at=sending.goes_at,
    )
    session.add(decision)
    session.flush()
    book = Book()
    book.event(event)
    return Press(session, settings, event, decision, book, Post(settings, decision), account_id, now)


class Seen(Protocol):
    """A case: what a press would do, with the digest of everything that was looked at."""

    @property
    def seen(self) -> str:
        """The digest; a preview hands it to the press."""


CaseT = TypeVar("CaseT", bound=Seen)


@dataclass(frozen=True, slots=True)
class Opened(Generic[CaseT]):
    """An event whose lock is held, and what the press will do with it."""

    locked: Locked
    event: Event
    case: CaseT


def opened(
    session: Session, event_id: int, key: str, seen: str, read: Callable[[Event, Locked], CaseT | Refused]
) -> Opened[CaseT] | Decided | Refused:
    """How every press begins: the lock, the same press before, the case, and whether it is the one of the preview.

    `key` is the form's, `seen` the digest that its preview had (empty: there was none), `read` looks at the event.
    """
    locked = queries.lock_event(session, event_id)
    if locked is None:
        return Refused(DecidingReason.unknown_event)
    if (earlier := made_by(session, key)) is not None:
        return earlier
    event = session.get_one(Event, event_id, populate_existing=True)
    case = read(event, locked)
    if isinstance(case, Refused):
        return case
    if seen and seen != case.seen:
        return Refused(DecidingReason.changed_meanwhile)
    return Opened(locked, event, case)


def made_by(session: Session, key: str) -> Decided | None:
    """What the press with this key came to, when it was made before."""
    found = session.scalars(select(Decision).where(Decision.key == key)).one_or_none()
    return outcome_of(found) if found is not None else None


def outcome_of(decision: Decision) -> Decided:
    """What came of a press, from its row."""
    told = {Told(name): number for name, number in decision.told.items()}
    return Decided(decision.id, decision.goes_at, tuple(decision.event_ids), told)
