"""The letters to those who lead an event, rendered by the worker from the rows as they stand when they go.

What somebody has heard is what their letters that went say of themselves (`told`, a revision of the event): an update
tells what is new since then, and is skipped when that is nothing (ADR 8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars import invitations
from calendars.terms import Attendee, Mailbox, Method, Partstat
from core.settings import Settings
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import CalendarPart, Letter, MailState, NotNow, Skip
from organisers.models import Organisation
from registration import changes, leading, leading_texts, queries
from registration import told as hearing
from registration.calendar_entries import entry, leader_uid
from registration.change_words import change_rows
from registration.leading_texts import Leads
from registration.leaving_texts import withdrawal_note
from registration.letter_calendar import Writer
from registration.letter_content import Content
from registration.letter_parts import About, finished
from registration.models import Event, EventLeader, Registration
from registration.terms import EventStatus

Answer = Letter | Skip


@dataclass(frozen=True, slots=True)
class LeaderCase:
    """What one letter is about; `mails` are all that this person got about the event, in the order they were made."""

    session: Session
    row: OutboxRow
    leader: EventLeader
    about: About
    mails: Sequence[OutboxRow]

    @property
    def event(self) -> Event:
        """The event."""
        return self.about.event

    @property
    def note(self) -> str:
        """The organiser's own words."""
        return str(self.row.params.get("note", ""))

    @property
    def read(self) -> list[OutboxRow]:
        """Other letters that arrived, or perhaps arrived; not those that a worker has taken up and not written yet,
        since they may be left out."""
        others = (mail for mail in self.mails if mail.id != self.row.id and mail.state in hearing.REACHED)
        return [mail for mail in others if mail.state != MailState.sending or mail.wire is not None]

    @property
    def heard(self) -> int | None:
        """The revision that stands in their calendar; None when no invitation does. A letter sent again tells what it
        told the first time."""
        if "heard" in self.row.params:
            return int(self.row.params["heard"]) if self.row.params["heard"] is not None else None
        told = None
        for mail in self.read:
            if mail.letter == leading.ENDED:
                told = None
            elif "told" in mail.params:
                told = max(told or 0, int(mail.params["told"]))
        return told


@letter(leading.INVITED)
def invited(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """They lead the event, with the invitation."""
    return _tell(session, row, now)


@letter(leading.UPDATED)
def updated(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Was and is, with the whole invitation again; the first invitation for somebody who has had none."""
    return _tell(session, row, now)


@letter(leading.ENDED)
def ended(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """They lead it no more, with the CANCEL; nothing for somebody who never heard that they do."""
    case = _case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.leader.ended_at is None:
        return Skip("registered_again")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    if case.heard is None:
        return Skip("not_told_yet")
    cancelled = case.event.status == EventStatus.cancelled
    write = partial(invitations.cancellation if cancelled else invitations.withdrawal, note=withdrawal_note())
    words = leading_texts.ended(case.about, _leads(case), cancelled=cancelled, note=case.note)
    return _letter(case, words, CalendarPart(Method.CANCEL, _stream(case, write)))


@letter(leading.OFF)
def off(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """The event is cancelled."""
    case = _case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.event.status != EventStatus.cancelled:
        return Skip("event_published_again")
    if case.leader.ended_at is not None:
        return Skip("left")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    if case.heard is None:
        return Skip("not_told_yet")
    write = partial(invitations.cancellation, note=case.event.cancel_note.text(case.about.language))
    words = leading_texts.off(case.about, _leads(case), in_calendar=True)
    return _letter(case, words, CalendarPart(Method.CANCEL, _stream(case, write)))


def _tell(session: Session, row: OutboxRow, now: datetime) -> Answer:
    case = _case(session, row, now)
    if isinstance(case, Skip):
        return case
    if skip := _pointless(case, now):
        return skip
    heard, event, leads = case.heard, case.event, _leads(case)
    if heard is None:
        words = leading_texts.invited(case.about, leads, note=case.note)
    else:
        again = bool(case.read) and case.read[-1].letter == leading.OFF
        before = queries.told_at(session, event.id, heard)
        now_told = changes.told(event)
        found = changes.between(before, now_told) if before is not None else ()
        rows = change_rows(before, now_told, case.about.language, case.about.zone) if before is not None else ()
        if before is not None and not (rows or again or case.note):
            return Skip("nothing_new")
        fields = frozenset(change.field for change in found)
        if changes.moves_time(found) or again:
            case.leader.partstat = "NEEDS-ACTION"  # they answer anew (RFC 5546 3.2.2.1)
        words = leading_texts.updated(case.about, leads, rows=rows, fields=fields, note=case.note, again=again)
    row.params = {**row.params, "heard": heard, "told": event.revision}
    return _letter(case, words, CalendarPart(Method.REQUEST, _stream(case, invitations.invitation)))


def _pointless(case: LeaderCase, now: datetime) -> Skip | None:
    if case.leader.ended_at is not None:
        return Skip("left")
    if case.event.status != EventStatus.published:
        return Skip("event_cancelled")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    if case.row.letter == leading.UPDATED and case.heard is None and _first_is_under_way(case):
        return Skip("not_told_yet")
    return Skip("already_told") if case.heard == case.event.revision and not case.note else None


def _first_is_under_way(case: LeaderCase) -> bool:
    """True while the invitation waits: it will tell the present state by itself."""
    return any(mail.letter == leading.INVITED and mail.state in hearing.UNDER_WAY for mail in case.mails)


def _case(session: Session, row: OutboxRow, now: datetime) -> LeaderCase | Skip:
    this = EventLeader.id == row.subject_id, EventLeader.event_id == row.event_id
    query = select(EventLeader).where(*this).with_for_update(skip_locked=True, key_share=True)
    leader = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    event = session.get(Event, row.event_id)
    if leader is None or event is None:
        return NotNow() if session.scalar(select(EventLeader.id).where(*this)) is not None else Skip("gone")
    own = OutboxRow.event_id == event.id, OutboxRow.letter.in_(leading.LETTERS), OutboxRow.subject_id == leader.id
    mails = session.scalars(select(OutboxRow).where(*own).order_by(OutboxRow.id)).all()
    about = About(event, session.get_one(Organisation, event.organisation_id), now, leader.zone)
    return LeaderCase(session, row, leader, about, mails)


def _leads(case: LeaderCase) -> Leads:
    event, leader = case.event, case.leader
    seats = Registration.event_id == event.id, Registration.status.in_(queries.SEATED)
    people = case.session.scalar(select(func.count()).select_from(Registration).where(*seats)) or 0
    others = tuple(person.name for person in event.people if person.name != leader.name)
    return Leads(leader.name, others, people)


def _letter(case: LeaderCase, words: Content, calendar: CalendarPart) -> Letter:
    first = [mail.message_id for mail in case.mails if "told" in mail.params and mail.id < case.row.id]
    return finished(words, case.about, calendar=calendar, references=tuple(first[:1]))


def _stream(case: LeaderCase, write: Writer) -> bytes:
    """Their own entry. It holds the meeting's own link, since whoever leads begins before the others' links open;
    number and passcode stand in the letter alone, for calendars are shared."""
    event, leader, about = case.event, case.leader, case.about
    settings: Settings = current_app.config["AICINA"]
    shown = replace(
        entry(event, about.language, url=about.page, join_url=event.online_url or None),
        uid=leader_uid(event, leader.id),
        sequence=max(event.revision, leader.calendar_sequence),
        changed_at=max(event.calendar_changed_at, leader.changed_at),
    )
    organizer = Mailbox(about.sender, settings.mail_from)  # the From address: clients trust an invitation only from it
    answer = Partstat(leader.partstat)
    attendee = Attendee(Mailbox(leader.name, case.row.recipient), answer, rsvp=answer is Partstat.NEEDS_ACTION)
    return write(shown, organizer, attendee)
