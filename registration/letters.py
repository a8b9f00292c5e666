"""The letters to people who register, each rendered by the worker from the rows as they stand at that moment.

A renderer runs inside a write transaction in the recipient's language. It answers Skip when its letter has become
pointless. The letters with the invitation (registered, promoted, updated) remember which revision they told.
"""

from datetime import datetime
from functools import partial

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from organisers.models import Organisation
from registration import (
    applied_texts,
    changes,
    deciding_letters,
    follower_texts,
    held_letters,
    held_texts,
    leading_letters,
    leaving_letters,
    letter_calendar,
    letter_texts,
    lost_seats,
    mailing,
    organiser_letters,
    own_data,
    own_times,
    party_letters,
    queries,
)
from registration import told as hearing
from registration.change_words import change_rows
from registration.guest_models import Guest
from registration.holding import until_words
from registration.letter_cases import (
    Case,
    has_moved,
    letter_to,
    may_be_in_calendar,
    open_case,
    pointless,
    reader_of,
    reading_ahead,
    stranger,
    told_at,
)
from registration.letter_content import Content
from registration.letter_parts import About, finished
from registration.letter_senders import lists_of, opening_of
from registration.models import Event, Follower, Registration
from registration.terms import EventStatus, GuardianState, RegistrationStatus

Answer = Letter | Skip
# Whoever registers the letters of this room gets these with them.
ORGANISER_LETTERS = (organiser_letters.closing, organiser_letters.digest)
HELD_LETTERS = (party_letters.party, held_letters.guardian, held_letters.consent, held_letters.lapsed)
LEAVING_LETTERS = (leaving_letters.withdrawn, leaving_letters.removed, deciding_letters.not_chosen)
LEADING_LETTERS = (leading_letters.invited, leading_letters.ended)


@letter(mailing.REGISTERED, reading_ahead)
def registered(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """A seat, with the invitation; for somebody who waits by now, the letter about the waiting list."""
    return _about_a_place(session, row, now)


@letter(mailing.PROMOTED, reading_ahead)
def promoted(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """A seat became free, with the invitation."""
    return _about_a_place(session, row, now)


@letter(mailing.WAITING, reading_ahead)
def waiting(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """A place on the waiting list; skipped once the person has a seat, which another letter tells."""
    return _about_a_place(session, row, now)


@letter(mailing.OFFERED, reading_ahead)
def offered(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """A seat is held until the person accepts it; skipped once they have."""
    return _about_a_place(session, row, now)


@letter(mailing.PENDING, reading_ahead)
def pending(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To a minor: a seat is held until the guardian confirms; skipped once they have."""
    return _about_a_place(session, row, now)


@letter(mailing.APPLIED, reading_ahead)
def applied(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """An answer to a poll or an application, without an invitation; once it is decided, what the person has then."""
    return _about_a_place(session, row, now)


@letter(mailing.UPDATED, reading_ahead)
def updated(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Was and is, with the updated invitation for people who have a seat."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    person, event = case.person, case.event
    if skip := pointless(case):
        return skip
    heard = hearing.heard_revision(case.mails, row, person)
    if heard is None and hearing.will_hear(case.mails, row):
        return Skip("not_told_yet")
    if heard == event.revision:
        return Skip("already_told")
    before = told_at(session, event, heard)
    found = changes.between(before, changes.told(event)) if before is not None else ()
    again = hearing.heard_of_cancellation(case.mails, row)
    note = str(row.params.get("note", ""))
    fields = frozenset(change.field for change in found)
    rows = change_rows(before, changes.told(event), case.about.language, person.zone) if before is not None else ()
    if before is not None and not (rows or again or note):
        return Skip("nothing_new")
    if (changes.moves_time(found) or again) and person.told_revision != event.revision:
        person.partstat = "NEEDS-ACTION"
    words = partial(letter_texts.updated, rows=rows, fields=fields, note=note, again=again)
    words = partial(words, place=case.place, held=case.held, applied=case.applied)
    hearing.note_told(row, person, event, heard)
    return _invitation(case, words)


@letter(mailing.EVENT_CANCELLED, reading_ahead)
def event_cancelled(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The event is off, with the CANCEL for people who had it in their calendar."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.event.status != EventStatus.cancelled:
        return Skip("event_published_again")
    if case.person.status not in queries.ACTIVE:
        return Skip("left")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    cancels = case.seat and may_be_in_calendar(case)
    lost = lost_seats.cancel(lost_seats.seat_of(case))
    calendar = letter_calendar.event_cancelled(case) if cancels else lost
    in_group = not cancels and lost is not None and row.params["lost_seat"] != case.person.id
    marked = calendar is not None and not in_group
    words = partial(letter_texts.event_cancelled, in_calendar=marked, seat_lost=in_group)
    return letter_to(case, words, stranger(case), calendar)


@letter(mailing.ALREADY, reading_ahead)
def already(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Somebody filled in the form again."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    return pointless(case) or letter_to(
        case, partial(letter_texts.already, place=case.place, applied=case.applied), reader_of(case)
    )


@letter(mailing.LINK, reading_ahead)
def link(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The private link again, whatever the state; one letter for each person of an address."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    return letter_to(case, partial(letter_texts.link, status=case.person.status, place=case.place), reader_of(case))


@letter(mailing.DATA_CODE, reading_ahead)
def data_code(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The code that opens what is held about the person; made from its number when the letter is drawn up."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    code = own_data.code_of(current_app.config["AICINA"], case.person.id, int(row.params["number"]))
    return finished(letter_texts.data_code(case.about, reader_of(case), code), case.about)


@letter(mailing.DATE_SET)
def date_set(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To a follower: the time is known, one can register. Without a calendar part, since nobody has said yes yet."""
    about = _about_followed(session, row, now)
    if about is None:
        return Skip("gone")
    event = about.event
    if event.status != EventStatus.published or event.save_the_date:
        return Skip("no_time")
    if event.starts_at is not None and now >= event.starts_at:
        return Skip("event_started", MailState.expired)
    return finished(follower_texts.date_set(about), about)


@letter(mailing.DATE_OFF)
def date_off(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To a follower: there will be no such event, so no time either."""
    about = _about_followed(session, row, now)
    if about is None:
        return Skip("gone")
    if about.event.status != EventStatus.cancelled:
        return Skip("event_published_again")
    if hearing.over(about.event, now):
        return Skip("event_over", MailState.expired)
    return finished(follower_texts.date_off(about), about)


@letter(mailing.GUEST_OFF)
def guest_off(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To somebody invited who had not answered: there will be no such event."""
    guest, event = session.get(Guest, row.subject_id), session.get(Event, row.event_id)
    if guest is None or event is None:
        return Skip("gone")
    if event.status != EventStatus.cancelled:
        return Skip("event_published_again")
    if hearing.over(event, now):
        return Skip("event_over", MailState.expired)
    about = About(event, session.get_one(Organisation, event.organisation_id), now, guest.zone)
    return finished(follower_texts.guest_off(about), about)


def _about_followed(session: Session, row: OutboxRow, now: datetime) -> About | None:
    follower, event = session.get(Follower, row.subject_id), session.get(Event, row.event_id)
    if follower is None or event is None:
        return None
    return About(event, session.get_one(Organisation, event.organisation_id), now)


def _about_a_place(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """What the person has now, whatever the letter was ordered for."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if skip := pointless(case) or deciding_letters.outdated(case):
        return skip
    if row.letter in (mailing.WAITING, mailing.OFFERED, mailing.PENDING, mailing.APPLIED) and case.seat:
        return Skip("superseded")
    person = case.person
    if has_moved(case):
        person.partstat = "NEEDS-ACTION"
    hearing.note_told(row, person, case.event)
    return _invitation(case, _words(case))


def _words(case: Case) -> "partial[Content]":
    person, event = case.person, case.event
    if deciding_letters.decided(case):
        return deciding_letters.words(case)
    if case.applied:
        own = partial(applied_texts.applied, opening=opening_of(case), lists=lists_of(case))
        return partial(own, guardian=_asked_guardian(person), answers=_times_said(case))
    if person.status == RegistrationStatus.waiting:
        own = partial(letter_texts.waiting, opening=opening_of(case), lists=lists_of(case))
        return partial(own, place=case.place, reason=person.waiting_reason)
    if person.held_until is None or not case.held:
        if case.row.letter == mailing.PROMOTED:
            return partial(letter_texts.promoted)
        return partial(letter_texts.registered, opening=opening_of(case), lists=lists_of(case))
    until = until_words(person.held_until, event.timezone, case.about.language)
    if person.status == RegistrationStatus.offered:
        return partial(held_texts.offered, until=until)
    own = partial(held_texts.pending, opening=opening_of(case), lists=lists_of(case))
    return partial(own, guardian=person.guardian_name, until=until, by_mail=bool(person.guardian_email))


def _asked_guardian(person: Registration) -> str:
    """Whom we have asked about a minor; empty when nobody's answer is open."""
    return person.guardian_name if person.guardian_state == GuardianState.asked else ""


def _times_said(case: Case) -> letter_texts.Lists:
    """What the person said of the proposed times; nothing where none are proposed."""
    lines = own_times.said_lines(case.session, case.person, case.about.language)
    return ((_("What you answered"), lines),) if lines else ()


def _invitation(case: Case, words: "partial[Content]") -> Letter:
    reader = reader_of(case)
    calendar = letter_calendar.request(case, reader) if case.seat else deciding_letters.calendar(case)
    return letter_to(case, words, reader, calendar)
