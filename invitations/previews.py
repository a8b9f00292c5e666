"""The invitation as its first receiver would get it, for the organiser before anything is sent; nothing is stored."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.urls import absolute
from invitations import letter_texts
from invitations.inviting import key_of
from invitations.terms import Seat
from mailers.terms import Letter
from organisers.models import Organisation
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.guest_words import full_words
from registration.letter_content import Reader
from registration.letter_parts import About, finished
from registration.letter_previews import TOKEN
from registration.models import Event
from registration.times_asked import proposed_now, times_words


def first_receiver(session: Session, event_id: int, drafts: Sequence[GuestDraft]) -> GuestDraft | None:
    """The first of these people to whom a letter would go: with an address, and not invited yet."""
    invited = select(Guest.contact_key, Guest.name_key).where(Guest.event_id == event_id, Guest.invited_at.is_not(None))
    there = {(contact, name) for contact, name in session.execute(invited)}
    return next((draft for draft in drafts if draft.email and key_of(draft) not in there), None)


def preview(session: Session, event: Event, draft: GuestDraft, note: str, now: datetime) -> Letter:
    """The letter to one person in their language; its links open nothing."""
    with force_locale(draft.language):
        about = About(event, session.get_one(Organisation, event.organisation_id), now, draft.zone)
        name = f"{draft.given_name} {draft.family_name}".strip() or draft.institution
        reader = Reader(name, "", manage_url=absolute("answer.show", token=TOKEN))
        taken = full_words(session, event, now) if draft.seat == Seat.public else ""
        times = times_words(about, proposed_now(session, event))
        words = letter_texts.invite(about, reader, note=note, basis=draft.basis, taken=taken, times=times)
        return finished(words, about)
