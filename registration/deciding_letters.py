"""The letters of a decision, rendered by the worker from the rows as they stand when they go.

The invitation, the number in reserve and the held seat are the ordinary letters (letters.py) in other words: those of
`words`. A letter whose person stands elsewhere by now is skipped: another letter tells them.
"""

from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import CalendarPart, Letter, MailState, Skip
from organisers.models import Organisation
from registration import changes, deciding_mailing, deciding_texts, held_texts, lost_seats, mailing
from registration import told as hearing
from registration.change_words import ChangeRow, when_words
from registration.deciding_terms import DecisionKind
from registration.guest_links import opening_token
from registration.guest_models import Guest
from registration.holding import until_words
from registration.letter_cases import Case, letter_to, open_case, reading_ahead, stranger
from registration.letter_content import Content, Reader
from registration.letter_copies import MANAGE, NAME, copy_for
from registration.letter_parts import About
from registration.models import Decision, Event
from registration.terms import Answered, EventStatus, RegistrationStatus

Answer = Letter | Skip
_MEANT = {
    mailing.REGISTERED: RegistrationStatus.confirmed,
    mailing.PENDING: RegistrationStatus.pending,
    mailing.WAITING: RegistrationStatus.waiting,
}


def decided(case: Case) -> bool:
    """True for a letter that a decision ordered."""
    return "decided" in case.row.params


def outdated(case: Case) -> Skip | None:
    """Why a decision's letter about a place is not read any more: the person has another one by now."""
    meant = _MEANT.get(case.row.letter)
    if not decided(case) or meant is None or case.person.status == meant:
        return None
    return Skip("superseded")


def words(case: Case) -> "partial[Content]":
    """The words of a decision's letter about a place."""
    kind, note, person = str(case.row.params["decided"]), _note(case.session, case.row), case.person
    if person.status == RegistrationStatus.waiting:
        seat = lost_seats.seat_of(case)
        own = partial(deciding_texts.reserve, kind=kind, place=case.place, lost=_lost(seat), note=note)
        return partial(own, in_calendar=seat is not None and not lost_seats.stays(seat))
    if person.status == RegistrationStatus.pending and person.held_until is not None:
        until = until_words(person.held_until, case.event.timezone, case.about.language)
        own = partial(held_texts.pending, opening=deciding_texts.opening(kind), guardian=person.guardian_name)
        return partial(own, until=until, by_mail=bool(person.guardian_email))
    if "was_event" in case.row.params:
        return partial(deciding_texts.moved, rows=_was_and_is(case), note=note)
    return partial(deciding_texts.seated, kind=kind, note=note)


def calendar(case: Case) -> CalendarPart | None:
    """The CANCEL for somebody in reserve who had a seat before."""
    waits = decided(case) and case.person.status == RegistrationStatus.waiting
    return lost_seats.cancel(lost_seats.seat_of(case)) if waits else None


@letter(deciding_mailing.NOT_CHOSEN, reading_ahead)
def not_chosen(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Thanks: the chosen time does not suit them, or they were not chosen; with the CANCEL when they had a seat."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.person.status != RegistrationStatus.not_chosen:
        return Skip("superseded")
    poll = row.params.get("decided") == DecisionKind.poll and not row.params.get("left_out")
    # Thanks stand although the call was called off since: there is no other letter, and an entry may be in a calendar.
    if (skip := _off(case.event, now)) and (poll or case.event.status != EventStatus.cancelled):
        return skip
    seat = lost_seats.seat_of(case)
    stays = lost_seats.stays(seat)
    ends = {"in_calendar": seat is not None and not stays, "stays": stays, "note": _note(session, row)}
    refusal = partial(deciding_texts.thanked, lost=_lost(seat))
    said = partial(deciding_texts.cannot_come, times=_times(case)) if poll else refusal
    return letter_to(case, partial(said, **ends), stranger(case), lost_seats.cancel(seat))


@letter(deciding_mailing.LEFT_GROUP, reading_ahead)
def left_group(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To somebody who was moved: takes the former group out of the calendar, if it may stand there."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.seat:
        return Skip("registered_again")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    if not hearing.was_invited(case.mails, case.person, row.recipient):
        return Skip("not_told_yet")
    if hearing.heard_of_cancellation(case.mails, row):  # which took it out
        return Skip("already_told")
    return letter_to(case, partial(deciding_texts.left_group), stranger(case), lost_seats.cancel(case))


@letter(deciding_mailing.TIME_FOUND)
def time_found(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To somebody invited who is silent: the time is known."""
    guest, event = session.get(Guest, row.subject_id), session.get(Event, row.event_id)
    if guest is None or event is None:
        return Skip("gone")
    if guest.answer not in (Answered.none, Answered.maybe):
        return Skip("answered")
    if guest.reminders_off_at is not None:
        return Skip("reminders_off")
    if skip := _off(event, now):
        return skip
    if _invited_meanwhile(session, row):
        return Skip("superseded")
    settings: Settings = current_app.config["AICINA"]
    about = About(event, session.get_one(Organisation, event.organisation_id), now, guest.zone)
    reader = Reader(NAME if guest.name else "", "", manage_url=absolute("answer.show", token=MANAGE))
    values = {NAME: guest.name, MANAGE: opening_token(settings, guest)}
    return copy_for(values, about, partial(deciding_texts.time_found, note=_note(session, row)), reader)


def _invited_meanwhile(session: Session, row: OutboxRow) -> bool:
    """True when an invitation that was on its way says the time by now: one letter is enough."""
    decision = session.get(Decision, int(row.params.get("decision", 0)))
    if decision is None:
        return False
    to_them = (OutboxRow.event_id == row.event_id, OutboxRow.subject_id == row.subject_id)
    asks = OutboxRow.letter.startswith(deciding_mailing.INVITING, autoescape=True)
    on_the_way = OutboxRow.state.in_((MailState.queued, MailState.sending, MailState.uncertain))
    since = on_the_way | (OutboxRow.sent_at >= decision.made_at)
    return session.scalar(select(OutboxRow.id).where(*to_them, asks, since).limit(1)) is not None


def _lost(seat: Case | None) -> deciding_texts.LostSeat | None:
    return None if seat is None else deciding_texts.LostSeat.of(seat.about)


def _note(session: Session, row: OutboxRow) -> str:
    decision = session.get(Decision, int(row.params.get("decision", 0)))
    return decision.note if decision is not None else ""


def _off(event: Event, now: datetime) -> Skip | None:
    if event.status != EventStatus.published:
        return Skip("event_cancelled")
    begun = event.starts_at is not None and now >= event.starts_at
    return Skip("event_started", MailState.expired) if begun or hearing.over(event, now) else None


def _times(case: Case) -> tuple[str, ...]:
    """The chosen times in words: the event's own first, then those of the events made from it."""
    decision = case.session.get(Decision, int(case.row.params.get("decision", 0)))
    ids = decision.event_ids if decision is not None else [case.event.id]
    found = {event.id: event for event in case.session.scalars(select(Event).where(Event.id.in_(ids)))}
    chosen = [found[number] for number in ids if number in found]
    return tuple(when_words(changes.told(event), case.about.language, case.about.zone) for event in chosen)


def _was_and_is(case: Case) -> tuple[ChangeRow, ...]:
    before = case.session.get(Event, int(case.row.params["was_event"]))
    return () if before is None else deciding_texts.was_and_is(before, case.event, case.about.language, case.about.zone)
