"""The letters to invited people, rendered by the worker from the rows as they stand at that moment.

A renderer answers Skip when its letter has become pointless: the guest has answered, or it is too late to.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.urls import absolute
from invitations import letter_texts
from invitations.inviting import INVITE, NUDGE
from invitations.models import InvitationBatch
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from organisers.models import Organisation
from registration.guest_links import opening_token
from registration.guest_models import Guest
from registration.guest_words import has_own_place, is_full, taken_words
from registration.letter_content import Content, Reader
from registration.letter_copies import MANAGE, NAME, copy_for
from registration.letter_parts import About
from registration.models import Event
from registration.slot_words import Proposed
from registration.terms import Answered, EventStatus
from registration.times_asked import proposed_now, times_words

Words = Callable[..., Content]


@dataclass(frozen=True, slots=True)
class Known:
    """What some letters stand on: guests, their events, the organisers' words by batch, ids of events without a free
    place."""

    guests: dict[int, Guest]
    events: dict[int, About]
    notes: dict[int, str]
    full: frozenset[int]
    times: dict[int, tuple[Proposed, ...]]  # what a poll proposes, by event


_ahead: ContextVar[Known | None] = ContextVar("invitations_known", default=None)


@contextmanager
def reading_ahead(session: Session, rows: Sequence[OutboxRow], now: datetime) -> Iterator[None]:
    """Inside, the letters of these rows find what they stand on without asking the database for each."""
    before = _ahead.set(_read(session, rows, now))
    try:
        yield
    finally:
        _ahead.reset(before)


def _read(session: Session, rows: Sequence[OutboxRow], now: datetime) -> Known:
    fresh = {"populate_existing": True}
    of_rows = select(Guest).where(Guest.id.in_({row.subject_id for row in rows}))
    guests = session.scalars(of_rows.execution_options(**fresh)).all()
    of_guests = select(Event).where(Event.id.in_({guest.event_id for guest in guests}))
    events = session.scalars(of_guests.execution_options(**fresh)).all()
    batches = {int(row.params.get("batch", 0)) for row in rows}
    notes = session.execute(select(InvitationBatch.id, InvitationBatch.note).where(InvitationBatch.id.in_(batches)))
    full = frozenset(event.id for event in events if is_full(session, event, now))
    return Known(
        {guest.id: guest for guest in guests},
        {event.id: About(event, session.get_one(Organisation, event.organisation_id), now) for event in events},
        {row.id: row.note for row in notes},
        full,
        {event.id: proposed_now(session, event) for event in events},
    )


@letter(INVITE, reading_ahead)
def invite(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Please come."""
    return _asking(session, row, now, letter_texts.invite)


@letter(NUDGE, reading_ahead)
def nudge(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Are you coming?"""
    return _asking(session, row, now, letter_texts.nudge)


def _asking(session: Session, row: OutboxRow, now: datetime, words: Words) -> Letter | Skip:
    known = _ahead.get() or _read(session, [row], now)
    guest = known.guests.get(row.subject_id or 0)
    if guest is None:
        return Skip("gone")
    about = known.events[guest.event_id].read_in(guest.zone)
    if skip := _pointless(guest, about.event, now):
        return skip
    settings: Settings = current_app.config["AICINA"]
    reader = Reader(NAME if guest.name else "", "", manage_url=absolute("answer.show", token=MANAGE))
    values = {NAME: guest.name, MANAGE: opening_token(settings, guest)}
    note = known.notes.get(int(row.params.get("batch", 0)), "")
    taken = taken_words(about.event) if guest.event_id in known.full and not has_own_place(guest) else ""
    times = times_words(about, known.times[guest.event_id])
    return copy_for(values, about, partial(words, note=note, basis=guest.basis, taken=taken, times=times), reader)


def _pointless(guest: Guest, event: Event, now: datetime) -> Skip | None:
    if guest.answer != Answered.none:
        return Skip("answered")
    if event.status != EventStatus.published:
        return Skip("event_cancelled")
    if event.starts_at is not None and now >= event.starts_at:
        return Skip("event_started", MailState.expired)
    if event.closes_at is not None and now >= event.closes_at:
        return Skip("deadline_passed", MailState.expired)
    return None
