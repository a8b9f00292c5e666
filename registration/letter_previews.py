"""A letter as it would look, for the organiser: with a made-up person, from the event as it is; nothing is written."""

from collections.abc import Callable
from datetime import timedelta

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.urls import absolute
from mailers.terms import Letter
from organisers.models import Organisation
from registration import (
    applied_texts,
    changes,
    follower_texts,
    held_texts,
    leaving_texts,
    letter_texts,
    mailing,
    organiser_letters,
    others_texts,
)
from registration.change_words import change_rows
from registration.holding import until_words
from registration.letter_content import Content, Reader
from registration.letter_parts import About, finished
from registration.models import Event, EventRevision
from registration.party_texts import PartyLine
from registration.party_texts import party as party_content
from registration.terms import RegistrationStatus

NAME, ADDRESS, PLACE = "Anna Bērziņa", "anna.berzina@example.lv", 3
GUARDIAN, CHILD = "Ilze Bērziņa", "Jānis Bērziņš"
TOKEN = "paraugs-paraugs-paraugs"  # opens nothing


def preview(session: Session, event: Event, letter: str, language: str) -> Letter:
    """The letter of that name (a constant of `mailing`) without calendar part and attachment.

    KeyError for an unknown name. "Updated" shows the event's last change, when there was one.
    """
    with force_locale(language):
        about = About(event, session.get_one(Organisation, event.organisation_id), clock.now())
        return finished(_contents(session, about)[letter](), about)


def _contents(session: Session, about: About) -> dict[str, Callable[[], Content]]:
    own, stranger = reader(seat=True), Reader(NAME, "7")
    ended = {"in_calendar": True, "stays": False}
    return {
        mailing.REGISTERED: lambda: letter_texts.registered(about, own),
        mailing.WAITING: lambda: letter_texts.waiting(about, reader(seat=False), PLACE),
        mailing.PROMOTED: lambda: letter_texts.promoted(about, own),
        mailing.APPLIED: lambda: applied_texts.applied(about, reader(seat=False)),
        **_held_contents(about),
        mailing.UPDATED: lambda: _updated(session, about, own),
        mailing.EVENT_CANCELLED: lambda: letter_texts.event_cancelled(about, stranger, in_calendar=True),
        mailing.WITHDRAWN: lambda: leaving_texts.withdrawn(about, stranger, **ended),
        mailing.REMOVED: lambda: leaving_texts.removed(about, stranger, **ended),
        mailing.SUBSTITUTED: lambda: others_texts.substituted(about, stranger, by=CHILD, **ended),
        mailing.REFUSED: lambda: others_texts.refused(about, stranger, **ended),
        mailing.ADDRESS_LEFT: lambda: leaving_texts.address_left(about, stranger, **ended),
        mailing.ALREADY: lambda: letter_texts.already(about, own, 0),
        mailing.LINK: lambda: letter_texts.link(about, own, RegistrationStatus.confirmed, 0),
        mailing.DATA_CODE: lambda: letter_texts.data_code(about, own, "204816"),
        mailing.DATE_SET: lambda: follower_texts.date_set(about),
        mailing.DATE_OFF: lambda: follower_texts.date_off(about),
        mailing.GUEST_OFF: lambda: follower_texts.guest_off(about),
        mailing.CLOSING: lambda: organiser_letters.closing_content(session, about),
        mailing.DIGEST: lambda: organiser_letters.digest_content(session, about, about.now),
    }


def _held_contents(about: About) -> dict[str, Callable[[], Content]]:
    """Letters about seats that are held, and the one about several people."""
    event, waits = about.event, reader(seat=False)
    offer, asked = (
        until_words(about.now + timedelta(hours=hours), event.timezone, about.language)
        for hours in (event.offer_hours, event.guardian_hours)
    )
    seat, link = RegistrationStatus.confirmed, absolute("guardian.show", token=TOKEN)
    people = tuple(PartyLine(name, seat, 0, None, waits.manage_url) for name in (NAME, CHILD))
    return {
        mailing.OFFERED: lambda: held_texts.offered(about, waits, offer),
        mailing.PENDING: lambda: held_texts.pending(about, waits, GUARDIAN, asked, by_mail=True),
        mailing.GUARDIAN: lambda: held_texts.guardian(about, CHILD, link, asked),
        mailing.CONSENT: lambda: others_texts.consent(about, CHILD, link),
        mailing.LAPSED: lambda: held_texts.lapsed(about, Reader(NAME, "7"), offered=True),
        mailing.PARTY: lambda: party_content(about, people, "", promoted=False),
    }


def reader(*, seat: bool) -> Reader:
    """The made-up person, whose links open nothing; with `seat` there is a link to the meeting."""
    join = absolute("status.join", token=TOKEN) if seat else ""
    return Reader(NAME, "7", manage_url=absolute("status.show", token=TOKEN), join_url=join)


def _updated(session: Session, about: About, reader: Reader) -> Content:
    query = select(EventRevision.told).where(EventRevision.event_id == about.event.id)
    told = session.scalars(query.order_by(EventRevision.revision.desc()).limit(2)).all()
    if len(told) < 2:
        return letter_texts.updated(about, reader, (), frozenset())
    after, before = told
    fields = frozenset(change.field for change in changes.between(before, after))
    return letter_texts.updated(about, reader, change_rows(before, after, about.language), fields)
