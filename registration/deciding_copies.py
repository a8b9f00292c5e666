"""A person's place at an event made from the one they answered: a registration of its own, with what they wrote."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.settings import Settings
from registration import consents, deciding_people, rows, seats
from registration.deciding_book import Book
from registration.links import OWN_KINDS, add_links
from registration.models import Answer, Consent, Registration
from registration.queries import Locked
from registration.terms import GuardianState, LinkKind, RegistrationStatus

_COPIED = (
    "given_name", "family_name", "name_key", "sort_key", "search_key", "email", "contact_key", "phone", "institution",
    "institution_id", "municipality", "municipality_code", "language", "zone", "source", "age_band",
    "collected_by",
    "guardian_state", "guardian_name", "guardian_email", "guardian_phone", "notice_hash", "objected_at",
)  # fmt: skip


def enter(
    session: Session,
    settings: Settings,
    book: Book,
    locked: Locked,
    application: Registration,
    questions: dict[int, int],
    now: datetime,
    *,
    waits: bool = False,
    beyond: bool = False,
) -> tuple[Registration, Locked]:
    """The person's registration at the locked event, with a seat or at the end of its waiting list.

    `questions` are the application's questions and those of the event that ask the same. Somebody who was there before
    gets the same row back; then what they wrote since is copied anew.
    """
    earlier = _earlier(session, locked.event_id, application)
    if earlier is not None:
        person, after = earlier, _again(session, book, locked, earlier, application, now, waits=waits, beyond=beyond)
    else:
        person, after = _new(session, settings, book, locked, application, now, waits=waits, beyond=beyond)
    _copy_answers(session, application.id, person.id, questions)
    return person, after


def _earlier(session: Session, event_id: int, application: Registration) -> Registration | None:
    same = (Registration.contact_key == application.contact_key, Registration.name_key == application.name_key)
    return session.scalars(select(Registration).where(Registration.event_id == event_id, *same)).one_or_none()


def _again(
    session: Session,
    book: Book,
    locked: Locked,
    person: Registration,
    application: Registration,
    now: datetime,
    *,
    waits: bool,
    beyond: bool,
) -> Locked:
    book.person(person)
    for name in _COPIED:
        setattr(person, name, getattr(application, name))
    person.application_id, person.registered_at, person.told_revision = application.id, now, None
    after = (
        deciding_people.reserve(book, locked, person, now)
        if waits
        else deciding_people.seat(book, locked, person, now, beyond=beyond)
    )
    session.flush()
    session.execute(delete(Answer).where(Answer.registration_id == person.id))
    session.execute(delete(Consent).where(Consent.registration_id == person.id))
    return after


def _new(
    session: Session,
    settings: Settings,
    book: Book,
    locked: Locked,
    application: Registration,
    now: datetime,
    *,
    waits: bool,
    beyond: bool,
) -> tuple[Registration, Locked]:
    asked = application.guardian_state == GuardianState.asked
    seat = RegistrationStatus.pending if asked else RegistrationStatus.confirmed
    status = RegistrationStatus.waiting if waits else seat
    values: dict[str, Any] = {name: getattr(application, name) for name in _COPIED}
    values |= {
        "event_id": locked.event_id,
        "number": locked.next_number,
        "status": status,
        "application_id": application.id,
        "own_entry": _shares_address(session, locked.event_id, application),
        "beyond_limit": beyond and not waits,
        "waiting_number": locked.next_waiting if waits else None,
        "held_until": seats.guardian_ends(locked.policy, locked.intake, now) if status == seat and asked else None,
        "created_at": now,
        "registered_at": now,
        "confirmed_at": now if status is RegistrationStatus.confirmed else None,
    }
    number = rows.add_person(session, values)
    kinds = (*OWN_KINDS, LinkKind.guardian) if asked else OWN_KINDS
    add_links(session, settings, number, 1, now, kinds)
    book.made_people.append(number)
    return session.get_one(Registration, number), locked.after(numbers=1, waiting_numbers=int(waits))


def _shares_address(session: Session, event_id: int, application: Registration) -> bool:
    """True when somebody else of this address is there: two entries of one UID would be one in their calendar."""
    others = Registration.event_id == event_id, Registration.contact_key == application.contact_key
    return session.scalar(select(Registration.id).where(*others).limit(1)) is not None


def _copy_answers(session: Session, from_id: int, to_id: int, questions: dict[int, int]) -> None:
    """Answers and consents, each to the question that asks the same."""
    given = session.scalars(select(Answer).where(Answer.registration_id == from_id)).all()
    rows.add_answers(
        session,
        [
            {"registration_id": to_id, "question_id": questions[a.question_id], "value": a.value,
             "text_hash": a.text_hash}
            for a in given
            if a.question_id in questions
        ],
    )  # fmt: skip
    purposes = {consents.purpose(theirs): consents.purpose(own) for theirs, own in questions.items()}
    names = ("words", "language", "channel", "given_by", "account_id", "given_at", "withdrawn_at")
    agreed = session.scalars(select(Consent).where(Consent.registration_id == from_id).order_by(Consent.id)).all()
    rows.add_consents(
        session,
        [
            {"registration_id": to_id, "purpose": purposes.get(one.purpose, one.purpose)}
            | {name: getattr(one, name) for name in names}
            for one in agreed
            if one.purpose in purposes or not one.purpose.startswith("q")
        ],
    )
