"""Reminders as the worker renders them, from the rows as they stand at that moment; never with a calendar part.

A renderer runs inside a write transaction in the recipient's language. It answers Skip when the letter has become
pointless since it was ordered: the person answered, left or wants no more, the event moved or is off.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial
from html import escape

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import email_key
from core.urls import absolute
from mailers.models import BadAddress, OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from organisers.models import Organisation
from registration import told
from registration.guest_links import opening_token
from registration.guest_models import Guest
from registration.guest_words import full_words, has_own_place
from registration.letter_content import Reader
from registration.letter_copies import ADDRESS as STOP
from registration.letter_copies import JOIN, MANAGE, NAME, NUMBER, Values, copy_for, fill
from registration.letter_parts import About, finished
from registration.links import add_links
from registration.links import token as link_token
from registration.models import Event, Follower, Registration
from registration.terms import Answered, EventStatus, LinkKind, RegistrationStatus
from registration.times_asked import proposed_now, times_words
from reminders import audiences, queries, rules
from reminders.letter_texts import Urls, content_of, days_to_start
from reminders.models import ReminderRule
from reminders.sending import letter_name
from reminders.stopping import stop_token
from reminders.terms import ABOUT_DEADLINE, Kind, Subject

Answer = Letter | Skip


@letter(letter_name(Kind.deadline_invited))
def deadline_invited(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To a silent guest before the deadline."""
    guest = session.get(Guest, row.subject_id, populate_existing=True)
    if guest is None:
        return Skip("gone")
    about = _about(session, row, now, Kind.deadline_invited)
    if isinstance(about, Skip):
        return about
    if skip := _unwanted(session, row, guest.email, guest.reminders_off_at):
        return skip
    if guest.answer != Answered.none or _has_come(session, guest):
        return Skip("answered")
    values = {
        NAME: guest.name,
        MANAGE: opening_token(_settings(), guest),
        STOP: stop_token(session, _settings(), Subject.guest, guest.id, now),
    }
    taken = "" if has_own_place(guest) else full_words(session, about.event, now)
    return _letter(session, row, about.read_in(guest.zone), values, _invitation_of(session, guest), taken=taken)


@letter(letter_name(Kind.deadline_followers))
def deadline_followers(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """To somebody who pressed "remind me" before the deadline."""
    follower = session.get(Follower, row.subject_id, populate_existing=True)
    if follower is None:
        return Skip("gone")
    about = _about(session, row, now, Kind.deadline_followers)
    if isinstance(about, Skip):
        return about
    if skip := _unwanted(session, row, follower.email, follower.reminders_off_at):
        return skip
    if _registered(session, follower.event_id, follower.email_key):
        return Skip("answered")
    values = {STOP: stop_token(session, _settings(), Subject.follower, follower.id, now)}
    return _letter(session, row, about, values, (), taken=full_words(session, about.event, now))


@letter(letter_name(Kind.still_coming))
def still_coming(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Two days before: still coming, or the place for somebody else."""
    return _to_people(session, row, now, Kind.still_coming)


@letter(letter_name(Kind.start))
def start(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """Before the start, with the join links of everybody at the address."""
    return _to_people(session, row, now, Kind.start)


@letter(letter_name(Kind.thanks))
def thanks(session: Session, row: OutboxRow, now: datetime) -> Answer:
    """After the end."""
    return _to_people(session, row, now, Kind.thanks)


def _to_people(session: Session, row: OutboxRow, now: datetime, kind: Kind) -> Answer:
    """One letter for everybody at an address who still has a seat, written to the first of them."""
    ordered_for = session.get(Registration, row.registration_id, populate_existing=True)
    if ordered_for is None:
        return Skip("gone")
    about = _about(session, row, now, kind)
    if isinstance(about, Skip):
        return about
    people = queries.at_address(session, ordered_for.event_id, ordered_for.contact_key)
    if kind is Kind.start:
        people = [person for person in people if person.partstat != "DECLINED"]
    if kind is Kind.still_coming and people:
        said = select(Registration.id).where(
            Registration.id.in_([p.id for p in people]), audiences.said_so(about.event.starts_at)
        )
        answered = set(session.scalars(said))
        people = [person for person in people if person.id not in answered]
    if not people:
        left = ordered_for.status != RegistrationStatus.confirmed
        return Skip("left" if left else "declined" if kind is Kind.start else "answered")
    first = people[0]
    if skip := _unwanted(session, row, first.email, first.reminders_off_at):
        return skip
    values = {
        NAME: ", ".join(person.name for person in people),
        NUMBER: ", ".join(str(person.number) for person in people),
        MANAGE: _token(session, first, LinkKind.mailed, now),
        JOIN: _token(session, first, LinkKind.meeting, now),
        STOP: stop_token(session, _settings(), Subject.registration, first.id, now),
    }
    pages = (absolute("status.show", token=_token(session, p, LinkKind.mailed, now)) for p in people[1:])
    others = tuple(zip((person.name for person in people[1:]), pages, strict=True))
    return _letter(session, row, about.read_in(first.zone), values, _thread(session, row, first), others)


def _token(session: Session, person: Registration, kind: LinkKind, now: datetime) -> str:
    """The token of a person's link, made known: after a change of the secret key it is another one."""
    add_links(session, _settings(), person.id, person.links_generation, now)
    return link_token(_settings(), person.id, kind, person.links_generation)


def _about(session: Session, row: OutboxRow, now: datetime, kind: Kind) -> About | Skip:
    """The event, when the moment that the reminder counts from is still the same."""
    event = session.get(Event, row.event_id, populate_existing=True)
    if event is None:
        return Skip("gone")
    if event.status != EventStatus.published:
        return Skip("event_cancelled")
    anchor = rules.anchor_of(kind, queries.times_of(event))
    if anchor is None or anchor.isoformat() != row.params.get("anchor"):
        return Skip("event_moved")
    if kind is not Kind.thanks and now >= anchor:
        return Skip("too_late", MailState.expired)
    return About(event, session.get_one(Organisation, event.organisation_id), now)


def _unwanted(session: Session, row: OutboxRow, email: str, off_at: datetime | None) -> Skip | None:
    """Why the address should not get it: it is another one by now, takes no mail, or wants no more."""
    if not email or email_key(email) != email_key(row.recipient):
        return Skip("address_changed")
    if off_at is not None:
        return Skip("reminders_off")
    return Skip("bounced") if session.get(BadAddress, email_key(email)) is not None else None


def _has_come(session: Session, guest: Guest) -> bool:
    """As audiences._guests() sees it: what another of the invited did with the same address is not theirs."""
    query = select(Registration.id).where(
        Registration.event_id == guest.event_id, Registration.contact_key == guest.contact_key
    )
    if guest.name_key:
        query = query.where(or_(Registration.guest_id.is_(None), Registration.guest_id == guest.id))
    return session.scalars(query.limit(1)).first() is not None


def _registered(session: Session, event_id: int, contact_key: str) -> bool:
    query = select(Registration.id).where(Registration.event_id == event_id, Registration.contact_key == contact_key)
    return session.scalars(query.limit(1)).first() is not None


def stand_ins(others: tuple[tuple[str, str], ...] = (), *, named: bool = True) -> tuple[Reader, Urls]:
    """The reader of a master copy, and where the buttons of the reader lead."""
    reader = Reader(
        NAME if named else "", NUMBER, absolute("status.show", token=MANAGE), absolute("status.join", token=JOIN)
    )
    urls = Urls(
        stop=stop_url(STOP),
        answer=answer_url(MANAGE),
        still=absolute("reminders.still_coming", token=MANAGE),
        withdraw=absolute("status.withdraw", token=MANAGE),
        others=others,
    )
    return reader, urls


def stop_url(token: str) -> str:
    """Where a press stops the reminders: at most 72 characters, so that no relay folds the header it stands in."""
    return absolute("reminders.stop", token=token)


def answer_url(token: str) -> str:
    """An invited person's page, where they answer."""
    return f"{_settings().public_url.rstrip('/')}/a/{token}"


def _letter(
    session: Session,
    row: OutboxRow,
    about: About,
    values: Values,
    references: tuple[str, ...],
    others: tuple[tuple[str, str], ...] = (),
    taken: str = "",
) -> Letter:
    rule = session.get(ReminderRule, row.params.get("rule"))
    words = rule.words.text(about.language) if rule is not None else ""
    kind = Kind(row.letter.partition(".")[2])
    reader, urls = stand_ins(others, named=bool(values.get(NAME)))
    times = times_words(about, proposed_now(session, about.event)) if kind in ABOUT_DEADLINE else ()
    content = partial(
        content_of, kind=kind, urls=urls, words=words, days=days_to_start(about), taken=taken, times=times
    )
    # A letter that names several people is nobody else's: its copy would only take room.
    found = (
        copy_for(values, about, content, reader)
        if not others
        else _filled(finished(content(about, reader), about), values)
    )
    return replace(found, references=references, list_unsubscribe=stop_url(values[STOP]))


def _filled(master: Letter, values: Values) -> Letter:
    html = {stand_in: escape(value) for stand_in, value in values.items()}
    return replace(master, text=fill(master.text, values), html=fill(master.html, html))


def _thread(session: Session, row: OutboxRow, person: Registration) -> tuple[str, ...]:
    """The Message-ID of the first letter about the registration: mail programs show the reminder below it."""
    return told.thread(told.history(session, [person.id])[person.id], row)


def _invitation_of(session: Session, guest: Guest) -> tuple[str, ...]:
    query = select(OutboxRow.message_id).where(
        OutboxRow.event_id == guest.event_id,
        OutboxRow.subject_id == guest.id,
        OutboxRow.letter == "invitations.invite",
        OutboxRow.recipient == guest.email,
        OutboxRow.state.in_(told.REACHED),
    )
    return tuple(session.scalars(query.order_by(OutboxRow.id).limit(1)))


def _settings() -> Settings:
    found: Settings = current_app.config["AICINA"]
    return found
