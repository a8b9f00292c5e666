"""A minor's parent or guardian says yes or no, by the link they were sent or on paper (behaviours G4-G6)."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.settings import Settings
from registration import group_seats, leaving, mailing, queries
from registration.history import record
from registration.inputs import Registered
from registration.models import Consent, Registration
from registration.terms import EventStatus, GuardianState, Reason, RegistrationStatus, Rejected


def confirm(
    session: Session,
    settings: Settings,
    registration_id: int,
    event_id: int,
    words: str,
    language: str,
    now: datetime,
    *,
    account_id: int | None = None,
    name: str = "",
) -> Registered | Rejected:
    """The guardian agrees: a seat that was held is confirmed and the invitation goes out. Idempotent; locks the event.

    With `account_id` an organiser records a consent given on paper, by the person `name`. `words` is the text that was
    agreed to; it is kept. Somebody on the waiting list keeps their place. Rejected(offer_over) once the seat went on.
    """
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id:
        return Rejected(Reason.not_active)
    if person.guardian_state in (GuardianState.given, GuardianState.on_paper):
        return Registered(person.id, RegistrationStatus(person.status), known=True)
    refusal = _too_late(locked, person, now)
    if refusal is not None:
        return Rejected(refusal)
    person.guardian_state = GuardianState.on_paper if account_id else GuardianState.given
    person.guardian_name = name or person.guardian_name
    seated = person.status == RegistrationStatus.pending
    if seated:
        person.status, person.held_until, person.confirmed_at = RegistrationStatus.confirmed, None, now
    session.add(_yes(person, words, language, account_id, now))
    session.flush()
    actor = "organiser" if account_id else "guardian"
    details: dict[str, object] = {"status": person.status, "guardian": person.guardian_name}
    record(session, event_id, person.id, actor, "guardian_confirmed", now, details, account_id)
    if seated:
        mailing.confirmed_at_last(session, settings, person, locked, now)
    mailing.consented(session, settings, person, locked, now)
    return Registered(person.id, RegistrationStatus(person.status), known=False)


def _yes(person: Registration, words: str, language: str, account_id: int | None, now: datetime) -> Consent:
    return Consent(
        registration_id=person.id,
        purpose="guardian",
        words=words,
        language=language,
        channel="paper" if account_id else "web",
        given_by=person.guardian_name,
        account_id=account_id,
        given_at=now,
    )


def refuse(
    session: Session,
    settings: Settings,
    registration_id: int,
    event_id: int,
    now: datetime,
    account_id: int | None = None,
) -> Registered | Rejected:
    """The guardian says no: the place is given up, and who waits moves up. Idempotent; locks the event.

    With `account_id` an organiser writes down what the guardian said on the phone.
    """
    group_seats.lock_call(session, event_id)
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id or person.guardian_state == GuardianState.none:
        return Rejected(Reason.not_active)
    if person.guardian_state == GuardianState.refused:
        return Registered(person.id, RegistrationStatus(person.status), known=True)
    if locked.intake.ends_at is not None and now >= locked.intake.ends_at:
        return Rejected(Reason.event_started)
    given = (Consent.registration_id == person.id, Consent.purpose == "guardian", Consent.withdrawn_at.is_(None))
    session.execute(update(Consent).where(*given).values(withdrawn_at=now))
    person.guardian_state = GuardianState.refused
    session.flush()
    if person.status in queries.ACTIVE:
        return leaving.withdraw(
            session, settings, registration_id, event_id, now, account_id=account_id, by_guardian=True
        )
    record(
        session, event_id, person.id, "organiser" if account_id else "guardian", "guardian_refused", now, {}, account_id
    )
    return Registered(person.id, RegistrationStatus(person.status), known=False)


def ask_again(
    session: Session, settings: Settings, registration_id: int, event_id: int, now: datetime, account_id: int
) -> bool:
    """True when the guardian was written to once more: at most once an hour, and only while the answer is open."""
    locked = queries.lock_event(session, event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != event_id or not person.guardian_email:
        return False
    if person.guardian_state != GuardianState.asked or person.status not in queries.ACTIVE:
        return False
    sent = mailing.guardian_again(session, settings, person, locked, now)
    if sent:
        record(session, event_id, person.id, "organiser", "guardian_asked", now, {}, account_id)
    return sent


def _too_late(locked: queries.Locked, person: Registration, now: datetime) -> Reason | None:
    """Why a yes no longer counts."""
    if locked.intake.status is not EventStatus.published:
        return Reason.event_cancelled
    if locked.intake.ends_at is not None and now >= locked.intake.ends_at:
        return Reason.event_started
    if person.status == RegistrationStatus.lapsed or _time_is_over(person, now):
        return Reason.offer_over
    asked = person.status in queries.ACTIVE and person.guardian_state == GuardianState.asked
    return None if asked else Reason.not_active


def _time_is_over(person: Registration, now: datetime) -> bool:
    return person.held_until is not None and now >= person.held_until
