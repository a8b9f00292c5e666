"""Erasing one person, and what it would do. Services lock the event and never commit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.models import OutboxRow
from privacy import contacts, farewell, keeping, takings
from privacy.erasing import erase
from privacy.terms import Erased, Kept, NotErased, Preview, Refused, Why
from registration import group_seats, leaving, queries
from registration.guest_models import Guest
from registration.history import record
from registration.models import Answer, Consent, Follower, HistoryEntry, Registration
from registration.terms import Rejected
from reminders.models import Reminder
from reminders.terms import Subject


def erase_person(
    session: Session,
    settings: Settings,
    registration_id: int,
    now: datetime,
    by: int | None,
    reason: Why,
    *,
    lists: bool = False,
) -> Erased | NotErased:
    """The person is gone, with everything but what a project's rules keep; one or two letters tell them.

    Locks the event. A place is given up first, the usual way: who waits moves up, and a calendar gets its CANCEL. The
    letters are written out now and lose the address once they have gone. Rows that were merged into this one go too.
    `by` is the organiser's account, None for the person themselves. NotErased(gone) when repeated; while the other
    parent's objection is open an organiser cannot erase what it is about, the person can. With `lists` the person is
    taken out of the organisation's contact lists too; who asked and is on none is kept off them (privacy/contacts.py).
    An application and the places that answer it, each at an event of its own, go together.
    """
    linked = group_seats.linked(session, registration_id)
    for place in linked:
        queries.lock_event(session, place.event_id)
    # The last letters are written here and must not find a worker at work on another letter of the person.
    ids = [place.id for place in linked]
    session.execute(select(Registration.id).where(Registration.id.in_(ids)).order_by(Registration.id).with_for_update())
    person = session.get(Registration, registration_id, populate_existing=True)
    if person is None:
        return NotErased(Refused.gone)
    if person.objected_at is not None and by is not None and reason is not Why.asked:
        return NotErased(Refused.objection)
    # Seats before the application, which is given up with the last of them; who is asked about comes last.
    others = [place.id for place in reversed(linked) if place.id != registration_id]
    gone = [_erase(session, settings, number, now, by, reason, lists=lists, said=False) for number in others]
    outcome = _erase(session, settings, registration_id, now, by, reason, lists=lists, said=True)
    letters = outcome.letters + sum(one.letters for one in gone)
    return replace(outcome, letters=letters, copies=outcome.copies + sum(one.copies for one in gone))


def _erase(
    session: Session,
    settings: Settings,
    registration_id: int,
    now: datetime,
    by: int | None,
    reason: Why,
    *,
    lists: bool,
    said: bool,
) -> Erased:
    """One place with the rows merged into it; with `said` the person is told that the data is gone."""
    person = session.get_one(Registration, registration_id, populate_existing=True)
    event_id = person.event_id
    organisation_id = person.event.organisation_id
    left = _give_up(session, settings, person, now, by, reason)
    people = [person, *same_person(session, person)]
    kept = _kept(session, person, now)
    copies = {taking.entry.id for one in people for taking in takings.copies_with(session, event_id, one)}
    kept_off = False
    if reason is Why.asked and said:
        kept_off = contacts.settle(session, settings, organisation_id, people, by, now, lists=lists)
    elif lists and said:
        contacts.remove(session, organisation_id, people, by, now)
    letters = farewell.write(session, settings, person, kept, now, left=left, kept_off=kept_off, said=said)
    locked = queries.lock_event(session, event_id)
    assert locked is not None
    session.expire_all()
    records = erase(session, settings, locked, people, reason, now, lists=lists)
    details: dict[str, object] = {"count": len(people), "reason": reason.value, "kept": records}
    details |= {"copies": sorted(copies)} if copies else {}
    record(session, event_id, None, "organiser" if by else "person", "erased", now, details, by)
    return Erased(len(people), kept, letters, len(copies))


def preview_erasure(session: Session, registration_id: int, now: datetime) -> Preview | None:
    """What erasing the person would do; None when there is nobody of this number. Changes nothing."""
    person = session.get(Registration, registration_id)
    if person is None:
        return None
    twins = same_person(session, person)
    ids = [person.id, *(twin.id for twin in twins)]
    ids += [place.id for place in group_seats.linked(session, registration_id) if place.id not in ids]
    return Preview(
        name=person.name,
        active=person.status in queries.ACTIVE,
        email=person.email,
        rows=_counted(session, person, ids),
        kept=_kept(session, person, now),
        objected=person.objected_at is not None,
        twins=len(twins),
        copies=len(takings.copies_with(session, person.event_id, person)),
        contacts=len(contacts.found(session, person.event.organisation_id, [person, *twins])),
    )


def same_person(session: Session, person: Registration) -> Sequence[Registration]:
    """Rows an organiser merged with this one: those that went into it, or the one it went into with its others."""
    merged = select(HistoryEntry.registration_id).where(
        HistoryEntry.event_id == person.event_id, HistoryEntry.action == "merged_into"
    )
    into_me = Registration.replaced_by_id == person.id
    related: list[ColumnElement[bool]] = [into_me & Registration.id.in_(merged)]
    if person.replaced_by_id is not None and session.scalar(
        select(merged.where(HistoryEntry.registration_id == person.id).exists())
    ):
        root = person.replaced_by_id
        related += [Registration.id == root, (Registration.replaced_by_id == root) & Registration.id.in_(merged)]
    query = select(Registration).where(
        Registration.event_id == person.event_id, Registration.id != person.id, or_(*related)
    )
    return session.scalars(query.order_by(Registration.id)).all()


def _give_up(
    session: Session, settings: Settings, person: Registration, now: datetime, by: int | None, reason: Why
) -> bool:
    if person.status not in queries.ACTIVE:
        return False
    asked = reason is Why.asked
    outcome = leaving.withdraw(
        session, settings, person.id, person.event_id, now, account_id=by, by_person=asked and by is not None
    )
    session.refresh(person)
    return not isinstance(outcome, Rejected)


def _kept(session: Session, person: Registration, now: datetime) -> Kept | None:
    project = keeping.project_of(session, person.event_id)
    over = person.event.ends_at is not None and person.event.ends_at <= now
    if project is None or not over or not keeping.holds(project, keeping.day_of(now)):
        return None
    return keeping.kept_of(project) if keeping.evidence(session, [person]) else None


def _counted(session: Session, person: Registration, ids: Sequence[int]) -> dict[str, int]:
    def number(table: type, *conditions: object) -> int:
        return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]

    return {
        "answers": number(Answer, Answer.registration_id.in_(ids)),
        "consents": number(Consent, Consent.registration_id.in_(ids)),
        "letters": number(OutboxRow, OutboxRow.registration_id.in_(ids)),
        "history": number(HistoryEntry, HistoryEntry.registration_id.in_(ids)),
        "reminders": number(Reminder, Reminder.subject == Subject.registration, Reminder.subject_id.in_(ids)),
        "invitation": number(Guest, Guest.id == person.guest_id) if person.guest_id else 0,
        "follower": number(Follower, Follower.event_id == person.event_id, Follower.email_key == person.contact_key),
    }
