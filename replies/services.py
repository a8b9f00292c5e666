"""What answers and bounces do to our rows. Each function is one step inside the caller's transaction."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from calendars.replies import Answer, Reply, ReplyMethod
from core.links import derive, digest
from core.settings import Settings
from mailers.inbound_message import Sender
from mailers.services import enqueue_many
from registration import group_seats, leaving, mailing
from registration.history import record
from registration.models import Event, Registration
from registration.queries import lock_event
from registration.terms import RegistrationStatus, Source
from replies import queries, rules
from replies.models import CalendarReply
from replies.terms import Judged, Stamp, Verdict, Why

CONFIRM = "replies.confirm"
LINK = "reply"  # the kind of the confirm page's link
MOST_A_DAY = 20  # answers of one person that are kept; a flood of forged ones ends here
# An organiser who has spoken to the person may count these all the same.
INSISTED = frozenset({Why.time_moved, Why.newer_known, Why.never_sent})


class OfEvent(Protocol):
    """Anything that is about one event."""

    @property
    def event_id(self) -> int:
        """Its number."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A reply with the event and the person it is about."""

    reply: Reply
    answer: Answer
    event_id: int
    registration_id: int


def find(session: Session, replies: Sequence[Reply]) -> list[Meant]:
    """The replies that are about one person of ours, in the order in which they stand.

    A reply counts when exactly one of its attendees is registered; nobody is ever registered by a reply.
    """
    meant = []
    for reply in replies:
        uid, wanted = rules.entry_of(reply.uid)
        event_id = None if reply.repetition else queries.event_by_uid(session, uid)
        if event_id is None:
            continue
        named = [
            Meant(reply, answer, event_id, person)
            for answer in reply.answers
            if (person := rules.match(queries.candidates(session, event_id, answer.address), wanted)) is not None
        ]
        if len({one.registration_id for one in named}) == 1:
            meant.append(named[0])
    return meant


def lock(session: Session, meant: Iterable[OfEvent]) -> None:
    """Lock the events that the replies are about, in one order for everybody; the transaction's first statements."""
    for event_id in sorted({one.event_id for one in meant}):
        group_seats.lock_call(session, event_id)
        lock_event(session, event_id)


def receive(
    session: Session, settings: Settings, meant: Sequence[Meant], sender: Sender, now: datetime
) -> Counter[str]:
    """What became of the replies of one mail, counted. The caller holds the locks of lock(); harmless when repeated."""
    return Counter(_receive_one(session, settings, one, sender, now) for one in meant)


def _receive_one(session: Session, settings: Settings, meant: Meant, sender: Sender, now: datetime) -> str:
    event = session.get(Event, meant.event_id, populate_existing=True)
    person = session.get(Registration, meant.registration_id, populate_existing=True)
    if event is None or person is None or person.event_id != event.id:
        return "dropped"
    trusted = bool(settings.authserv_id) and rules.is_trusted(sender, meant.answer)
    if meant.reply.method is ReplyMethod.REFRESH:
        return _refresh(session, settings, event, person, now) if trusted else "dropped"
    given = rules.stamp(meant.reply.sequence, meant.reply.made_at, now)
    key = _digest(meant, given)
    earlier = queries.known(session, person.id, key)
    if earlier is not None and not (trusted and earlier.verdict == Verdict.unconfirmed):
        return "known"
    if earlier is None and queries.received_since(session, person.id, now - timedelta(hours=24)) >= MOST_A_DAY:
        return "dropped"
    judged = _judge(session, event, person, meant, given, now, trusted=trusted)
    row = earlier or _kept(session, event, person, meant, given, key, sender, now)
    row.trusted, row.verdict, row.why = trusted, judged.verdict, judged.why
    session.flush()
    if judged.verdict is Verdict.applied:
        _apply(session, settings, event, person, row, now)
    elif judged.verdict is Verdict.unconfirmed:
        _ask(session, settings, event, person, row, now)
    return judged.verdict.value


def _judge(
    session: Session, event: Event, person: Registration, meant: Meant, given: Stamp, now: datetime, *, trusted: bool
) -> Judged:
    judged = rules.judge(meant.answer.partstat, given, queries.standing(session, event, person, now), trusted=trusted)
    if meant.reply.method is ReplyMethod.COUNTER and judged.why not in {Why.left, Why.never_sent}:
        return Judged(Verdict.proposal, judged.why)
    if judged.verdict is Verdict.unconfirmed and not rules.worth_asking(meant.answer.partstat, person.partstat):
        return Judged(Verdict.ignored)
    return judged


def _kept(
    session: Session,
    event: Event,
    person: Registration,
    meant: Meant,
    given: Stamp,
    key: str,
    sender: Sender,
    now: datetime,
) -> CalendarReply:
    row = CalendarReply(
        event_id=event.id,
        registration_id=person.id,
        digest=key,
        method=meant.reply.method,
        partstat=meant.answer.partstat,
        sequence=given.sequence,
        made_at=given.made_at,
        received_at=now,
        sender=sender.address[:254],
        comment=meant.reply.comment,
        delegated_to=meant.answer.delegated_to,
        proposed_at=meant.reply.proposed_at,
    )
    session.add(row)
    return row


def _apply(
    session: Session,
    settings: Settings,
    event: Event,
    person: Registration,
    row: CalendarReply,
    now: datetime,
    account_id: int | None = None,
) -> None:
    """Store the answer; declining gives the seat up where the event says so. One history row either way."""
    person.partstat, person.partstat_at, person.partstat_sequence = row.partstat, row.made_at, row.sequence
    row.verdict, row.why = Verdict.applied, Why.none
    session.flush()
    details: dict[str, object] = {"partstat": row.partstat, "reply": row.id}
    if row.partstat == "DECLINED" and event.decline_frees and person.status == RegistrationStatus.confirmed:
        leaving.withdraw(
            session, settings, person.id, event.id, now,
            account_id=account_id, source=Source.calendar, by_person=True, details=details,
        )  # fmt: skip
    else:
        actor = "organiser" if account_id else "person"
        record(session, event.id, person.id, actor, "calendar_answer", now, details, account_id)


def _ask(
    session: Session, settings: Settings, event: Event, person: Registration, row: CalendarReply, now: datetime
) -> None:
    """A letter to the address that is registered, never to the sender: at most one a day."""
    if not person.email or queries.was_asked(session, person.id, now):
        return
    row.link_hash, row.asked_at = digest(derive(settings.secret_key, LINK, row.id, 1)), now
    session.flush()
    _enqueue(session, settings, person, CONFIRM, str(row.id), event, now, subject_id=row.id)


def _refresh(session: Session, settings: Settings, event: Event, person: Registration, now: datetime) -> str:
    """The present invitation again, at most once an hour."""
    if person.status != RegistrationStatus.confirmed or not person.email:
        return "dropped"
    _enqueue(session, settings, person, mailing.REGISTERED, f"refresh:{now:%Y%m%d%H}", event, now)
    return "refreshed"


def _enqueue(
    session: Session,
    settings: Settings,
    person: Registration,
    letter: str,
    key: str,
    event: Event,
    now: datetime,
    subject_id: int | None = None,
) -> None:
    mail = mailing.to_person(settings, person, letter, key, event.ends_at)
    enqueue_many(session, now, [replace(mail, subject_id=subject_id)])


def decide(
    session: Session,
    settings: Settings,
    event_id: int,
    reply_id: int,
    now: datetime,
    *,
    count: bool,
    account_id: int | None = None,
) -> Verdict | None:
    """Let a doubtful answer count, or not: by the person who was asked, or by the organiser with `account_id`.

    Locks the event. None when there is nothing to decide any more; a second press finds it so. An answer that is older
    than the one applied last stays outdated when the person confirms it, while the organiser may insist.
    """
    group_seats.lock_call(session, event_id)
    lock_event(session, event_id)
    row = queries.reply_here(session, event_id, reply_id)
    event = session.get(Event, event_id, populate_existing=True)
    if row is None or event is None or row.verdict not in _open_to(account_id):
        return None
    if not count and row.verdict == Verdict.ignored:
        return Verdict.ignored
    person = session.get_one(Registration, row.registration_id, populate_existing=True)
    row.decided_at, row.account_id = now, account_id
    if not count:
        row.verdict = Verdict.ignored
        session.flush()
        actor = "organiser" if account_id else "person"
        record(session, event_id, person.id, actor, "calendar_answer_ignored", now, {"reply": row.id}, account_id)
        return Verdict.ignored
    standing = queries.standing(session, event, person, now)
    judged = rules.judge(row.partstat, Stamp(row.sequence, row.made_at), standing, trusted=True)
    if judged.verdict is not Verdict.applied and not (account_id and judged.why in INSISTED):
        row.verdict, row.why = judged.verdict, judged.why
        session.flush()
        return judged.verdict
    _apply(session, settings, event, person, row, now, account_id)
    return Verdict.applied


def _open_to(account_id: int | None) -> frozenset[Verdict]:
    asked = frozenset({Verdict.unconfirmed})
    return asked | {Verdict.outdated, Verdict.refused, Verdict.ignored} if account_id else asked


def _digest(meant: Meant, given: Stamp) -> str:
    made = meant.reply.made_at.isoformat() if meant.reply.made_at else given.made_at.isoformat()
    said = (meant.reply.method, meant.answer.partstat, str(given.sequence), made)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
