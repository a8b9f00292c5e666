"""What a project's rules keep of people who are erased: few fields in a place of their own (Art. 17(3)(b) GDPR)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.clock import local
from privacy import erasers
from privacy.models import KeptRecord
from privacy.terms import Kept
from registration.models import Registration
from registration.privacy_models import EventPrivacy, Project
from registration.terms import RegistrationStatus


def day_of(now: datetime) -> date:
    """The day on Riga's calendar."""
    return local(now).date()


def project_of(session: Session, event_id: int) -> Project | None:
    """The project whose rules keep records of the event; None when there is none."""
    query = select(Project).join(EventPrivacy, EventPrivacy.project_id == Project.id)
    return session.scalars(query.where(EventPrivacy.event_id == event_id)).one_or_none()


def holds(project: Project | None, today: date) -> bool:
    """Whether the project still needs its records; while the last payment is not known it does."""
    return project is not None and (project.keep_until is None or today <= project.keep_until)


def kept_of(project: Project) -> Kept:
    """What people are told about the project's hold."""
    return Kept(project.name, project.number, project.legal_reference, project.keep_until)


def keep(session: Session, project: Project, people: Sequence[Registration], now: datetime) -> int:
    """How many records were made: of people who took part. Whoever left or never had a seat is no evidence."""
    days = erasers.days_attended(session, [person.id for person in people])
    shown = evidence(session, people)
    for person in shown:
        session.add(
            KeptRecord(
                project_id=project.id,
                event_id=person.event_id,
                number=person.number,
                name=person.name[:200],
                institution=person.institution,
                days=[day.isoformat() for day in days.get(person.id, ())],
                keep_until=project.keep_until,
                legal_reference=project.legal_reference,
                moved_at=now,
            )
        )
    session.flush()
    return len(shown)


def evidence(session: Session, people: Sequence[Registration]) -> list[Registration]:
    """Those of one event's people whom the project must be able to show: with a seat, and there where that was marked.

    People of an event go in several steps; what is left of the earlier ones still tells that somebody was marked.
    """
    seated = [person for person in people if person.status == RegistrationStatus.confirmed]
    if not seated or not _was_marked(session, seated[0].event_id):
        return seated
    came = erasers.days_attended(session, [person.id for person in seated])
    return [person for person in seated if person.id in came]


def _was_marked(session: Session, event_id: int) -> bool:
    there = session.scalars(select(Registration.id).where(Registration.event_id == event_id)).all()
    kept = session.scalars(select(KeptRecord.days).where(KeptRecord.event_id == event_id))
    return bool(erasers.days_attended(session, there)) or any(kept)


def follow(session: Session, project: Project) -> None:
    """Records already moved get the project's day and reference as they are now."""
    values = {"keep_until": project.keep_until, "legal_reference": project.legal_reference}
    session.execute(update(KeptRecord).where(KeptRecord.project_id == project.id).values(values))


def purge(session: Session, today: date) -> dict[int, int]:
    """How many records went because their last day is over, by event."""
    over = KeptRecord.keep_until.is_not(None) & (KeptRecord.keep_until < today)
    gone: dict[int, int] = {}
    for event_id in session.scalars(delete(KeptRecord).where(over).returning(KeptRecord.event_id)):
        gone[event_id] = gone.get(event_id, 0) + 1
    return gone


def records_of(session: Session, project_id: int) -> Sequence[KeptRecord]:
    """The records of a project by event and number."""
    query = select(KeptRecord).where(KeptRecord.project_id == project_id)
    return session.scalars(query.order_by(KeptRecord.event_id, KeptRecord.number, KeptRecord.id)).all()
