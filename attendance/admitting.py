"""Somebody without a place stands at the door: let in, or entered as a walk-in, by the rules of seats."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from attendance.rules import split_name
from attendance.terms import INSTITUTION, By, Note, Outcome
from core.collation import latvian_key
from core.settings import Settings
from core.text import name_key
from organisers.models import Organisation
from registration import by_hand, queries, rows, seats, spoken_words
from registration.history import record
from registration.inputs import AnswerGiven, ByHand, Registered, RsvpCommand
from registration.models import Answer, Registration
from registration.terms import Accepted, AgeBand, GuardianState, RegistrationStatus, Rejected, Source

_LEFT = (RegistrationStatus.withdrawn, RegistrationStatus.cancelled, RegistrationStatus.lapsed)
_AGREED = (GuardianState.given, GuardianState.on_paper)


def rests(person: Registration, at: datetime) -> bool:
    """True when nothing may be noted of the person: the other parent objected before this happened (behaviour G6)."""
    return person.objected_at is not None and at >= person.objected_at


def let_in(session: Session, settings: Settings, person: Registration, by: By, at: datetime) -> Outcome:
    """The person has a place now, beyond the limit when all are taken; or why not. Locks the event."""
    locked = queries.lock_event(session, person.event_id)
    assert locked is not None
    age = AgeBand(person.age_band) if person.age_band else None
    agreed = person.guardian_state in _AGREED and person.status not in _LEFT
    asks = person.status == RegistrationStatus.pending or (not agreed and seats.needs_guardian(locked.policy, age))
    if rests(person, at) or (asks and person.status != RegistrationStatus.confirmed):
        return Outcome.guardian
    if person.status in _LEFT:
        command = _as_before(session, person, by, at)
        outcome = by_hand.register_by_hand(session, settings, command, at)
        return Outcome.done if isinstance(outcome, Registered) else Outcome.refused
    if person.status == RegistrationStatus.confirmed:
        return Outcome.done
    before, without = person.status, locked.without(person)
    placed = seats.place_by_hand(without.intake, at, anyway=True, institution_left=None)
    if not isinstance(placed, Accepted):
        return Outcome.refused
    person.status, person.beyond_limit, person.confirmed_at = RegistrationStatus.confirmed, placed.beyond, at
    person.waiting_number, person.waiting_reason, person.held_until = None, None, None
    session.flush()
    rows.set_seats(session, without.after(taken=not placed.beyond, extra=placed.beyond))
    details: dict[str, object] = {"from": before, "status": person.status, "beyond": placed.beyond}
    record(session, person.event_id, person.id, by.actor, "let_in", at, details | _label(by), by.account_id)
    return Outcome.done


def namesake(session: Session, event_id: int, name: str) -> Registration | None:
    """Somebody of the event with this name, whatever their status; whoever has a place comes first."""
    query = select(Registration).where(Registration.event_id == event_id, Registration.name_key == name_key(name))
    found = session.scalars(query.order_by(Registration.id)).all()
    return min(found, key=lambda p: p.status != RegistrationStatus.confirmed, default=None)


def enter(session: Session, settings: Settings, event_id: int, by: By, note: Note, language: str) -> int | Outcome:
    """The registration of a walk-in, beyond the limit when all is full; Outcome.refused when nobody can be entered."""
    given, family = split_name(note.name)
    locked = queries.lock_event(session, event_id)
    if locked is None:
        return Outcome.refused
    organisation = session.get_one(Organisation, locked.organisation_id).name.text(language)
    command = RsvpCommand(
        event_id=event_id,
        form_key=note.op_id,
        given_name=given[:80],
        family_name=family[:80],
        email="",
        email_key=f"door:{note.op_id}",  # nobody's address: two walk-ins of one name are two people
        name_key=name_key(given, family),
        sort_key=latvian_key(f"{family} {given}")[:400],
        language=language,
        arrived_at=note.at,
        institution=note.institution[:INSTITUTION],
        source=Source.organiser,
        by_hand=ByHand(by.account_id, spoken_words.processing_words(organisation, language), "in_person", anyway=True),
    )
    outcome = by_hand.register_by_hand(session, settings, command, note.at)
    return Outcome.refused if isinstance(outcome, Rejected) else outcome.registration_id


def _as_before(session: Session, person: Registration, by: By, at: datetime) -> RsvpCommand:
    """The request by which somebody who had left is entered again, with all that they had said."""
    kept = session.scalars(select(Answer).where(Answer.registration_id == person.id))
    answers = tuple(AnswerGiven(a.question_id, a.value, a.text_hash) for a in kept)
    return RsvpCommand(
        event_id=person.event_id,
        form_key=f"let-in-{person.id}-{at.timestamp()}",
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        email_key=person.contact_key,
        name_key=person.name_key,
        sort_key=person.sort_key,
        language=person.language,
        arrived_at=at,
        phone=person.phone,
        institution=person.institution,
        municipality=person.municipality,
        municipality_code=person.municipality_code,
        answers=answers,
        source=Source.organiser,
        age_band=AgeBand(person.age_band) if person.age_band else None,
        collected_by=person.collected_by,
        by_hand=ByHand(by.account_id, anyway=True),
    )


def _label(by: By) -> dict[str, object]:
    return {"helper": by.label} if by.label else {}
