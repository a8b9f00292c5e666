"""What letters that ask somebody to come say of places, in the language that is forced."""

from datetime import datetime

from sqlalchemy.orm import Session

from registration import rules
from registration.guest_models import Guest
from registration.models import Event, Seating
from registration.queries import intake_of
from registration.terms import Phase
from registration.wording import places_words


def is_full(session: Session, event: Event, now: datetime) -> bool:
    """True when whoever registers now gets no place. Read when the letter is written: nobody is to hurry in vain."""
    seating = session.get(Seating, event.id, populate_existing=True)
    return seating is not None and rules.phase(intake_of(event, seating), now) in (Phase.waiting_list, Phase.full)


def taken_words(event: Event) -> str:
    """That all places are taken, with the waiting list if there is one."""
    return f"{places_words(0, event.waiting_list)}."


def full_words(session: Session, event: Event, now: datetime) -> str:
    """The same; empty while a place is free."""
    return taken_words(event) if is_full(session, event, now) else ""


def has_own_place(guest: Guest) -> bool:
    """True for somebody whose place does not depend on how many are left."""
    return guest.reserved or guest.beyond_limit
