"""Letters to people who no longer have a place, each with the CANCEL for whoever may have the event in a calendar."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from registration import leaving_texts, letter_calendar, lost_seats, mailing, others_texts, queries
from registration import told as hearing
from registration.letter_cases import letter_to, may_be_in_calendar, open_case, reading_ahead, stranger
from registration.letter_content import Content
from registration.models import Event, Registration

Answer = Letter | Skip


@letter(mailing.WITHDRAWN, reading_ahead)
def withdrawn(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The person gave up their place, or one of several at an address did."""
    if row.params.get("applied"):
        return _gone(session, row, now, leaving_texts.took_back)
    if row.params.get("waited"):
        return _gone(session, row, now, others_texts.left_list)
    event = session.get(Event, row.event_id)
    closed = event is not None and event.closes_at is not None and event.closes_at <= now
    return _gone(session, row, now, partial(leaving_texts.withdrawn, closed=closed))


@letter(mailing.REMOVED, reading_ahead)
def removed(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The organiser took the place back."""
    return _gone(session, row, now, leaving_texts.removed)


@letter(mailing.SUBSTITUTED, reading_ahead)
def substituted(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Somebody else has the person's seat now."""
    person = session.get(Registration, row.registration_id)
    other = session.get(Registration, person.replaced_by_id) if person is not None else None
    return _gone(session, row, now, partial(others_texts.substituted, by=other.name if other is not None else ""))


@letter(mailing.REFUSED, reading_ahead)
def refused(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To the minor: the guardian said no."""
    return _gone(session, row, now, others_texts.refused)


@letter(mailing.ADDRESS_LEFT, reading_ahead)
def address_left(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To the old address of a registration that moved to another one: nothing private, and the CANCEL."""
    case = open_case(session, row, now, moved=True)
    if isinstance(case, Skip):
        return case
    if hearing.same_address(row, case.person):
        return Skip("address_is_back")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    invited = hearing.was_invited(case.mails, case.person, row.recipient)
    own = bool(row.params.get("own_entry", case.person.own_entry))
    stays = invited and hearing.shares_mailbox(session, case.person, row.recipient, own=own)
    cancels = invited and not stays
    words = partial(leaving_texts.address_left, in_calendar=cancels, stays=stays)
    sequence = int(row.params.get("sequence", case.person.calendar_sequence))
    calendar = letter_calendar.withdrawn(case, sequence, own=own) if cancels else None
    return letter_to(case, words, stranger(case), calendar)


def _gone(session: Session, row: OutboxRow, now: datetime, words: Callable[..., Content]) -> Answer:
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    person = case.person
    if case.seat:
        return Skip("registered_again")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    invited = bool(row.params.get("had_seat")) and may_be_in_calendar(case)
    stays = invited and hearing.shares_mailbox(session, person, row.recipient, own=person.own_entry)
    cancels = invited and not stays
    lost = lost_seats.cancel(lost_seats.seat_of(case))
    # Somebody who already waits again has the next number for a later invitation; the CANCEL goes before it.
    sequence = person.calendar_sequence - (person.status in queries.ACTIVE)
    calendar = letter_calendar.withdrawn(case, sequence) if cancels else lost
    if row.letter in (mailing.WITHDRAWN, mailing.REMOVED) and hearing.others_here(session, person, row.recipient):
        words = partial(others_texts.one_left, name=person.name, by_organiser=row.letter == mailing.REMOVED)
    return letter_to(case, partial(words, in_calendar=calendar is not None, stays=stays), stranger(case), calendar)
