"""Letters about several people - a family, colleagues - when one of them goes or their data rests.

A letter belongs to an address, not to the person under whose number it stands: the others go on being written to.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from core.collation import fold
from core.text import email_key
from mailers.models import OutboxRow
from mailers.terms import FINAL, WAITING
from registration.models import Registration
from registration.terms import RegistrationStatus
from reminders.sending import letter_name
from reminders.terms import SUBJECT_OF, Kind, Subject

# One mail for everybody of an address, made from who has a seat there when it is written.
OF_ADDRESS = tuple(letter_name(kind) for kind in Kind if SUBJECT_OF[kind] is Subject.registration)
LISTS = ("people", "others")


def leave(session: Session, event_id: int, gone: Collection[int]) -> None:
    """No letter of the event, whatever its state, is about these people any more; the others of each keep it."""
    for row in _about_several(session, event_id):
        _leave(session, row, frozenset(gone))
    here = OutboxRow.event_id == event_id, OutboxRow.letter.in_(OF_ADDRESS), OutboxRow.registration_id.in_(gone)
    for row in session.scalars(select(OutboxRow).where(*here, OutboxRow.state.not_in(FINAL))):
        other = _of_address(session, row, gone)
        if other is not None:
            hand_over(row, other)
    session.flush()


def pass_on(session: Session, event_id: int, registration_id: int) -> None:
    """Letters that wait and stand under this person, but are about others too, stand under one of the others now."""
    mine = OutboxRow.registration_id == registration_id, OutboxRow.state.in_(WAITING)
    for row in session.scalars(select(OutboxRow).where(OutboxRow.event_id == event_id, *mine)).all():
        if (other := heir(session, row)) is not None:
            hand_over(row, other)
    session.flush()


def heir(session: Session, row: OutboxRow) -> Registration | None:
    """Who can stand for the person of a letter that is about several: nobody whose data rests; None normally."""
    if row.letter in OF_ADDRESS:
        return _of_address(session, row, [row.registration_id or 0])
    others = [number for number in numbers(row, "people") if number != row.registration_id]
    return _first(session, row, others)


def hand_over(row: OutboxRow, person: Registration) -> None:
    """The letter stands under this person, who reads the same mailbox."""
    row.registration_id, row.recipient_name = person.id, person.name
    row.search_key = fold(f"{person.name} {row.recipient}")[:460]


def numbers(row: OutboxRow, name: str) -> list[int]:
    """The registrations that a list of the letter names; empty for a letter without such a list."""
    found = row.params.get(name)
    return [number for number in found if isinstance(number, int)] if isinstance(found, list) else []


def _about_several(session: Session, event_id: int) -> Sequence[OutboxRow]:
    text = cast(OutboxRow.params, Text)
    several = or_(*(text.contains(f'"{name}"') for name in (*LISTS, "invited")))
    return session.scalars(select(OutboxRow).where(OutboxRow.event_id == event_id, several)).all()


def _leave(session: Session, row: OutboxRow, gone: frozenset[int]) -> None:
    named = {name: numbers(row, name) for name in (*LISTS, "invited") if name in row.params}
    if all(gone.isdisjoint(found) for found in named.values()):
        return
    left = {name: [number for number in found if number not in gone] for name, found in named.items()}
    row.params = row.params | left
    if row.registration_id in gone and (other := _first(session, row, left.get("people", []))) is not None:
        hand_over(row, other)


def _first(session: Session, row: OutboxRow, ids: Collection[int]) -> Registration | None:
    query = select(Registration).where(Registration.id.in_(ids), Registration.objected_at.is_(None))
    found = {person.id: person for person in session.scalars(query)} if ids else {}
    read_at = email_key(row.recipient)
    reads = [found[number] for number in ids if number in found and email_key(found[number].email) == read_at]
    return reads[0] if reads else None


def _of_address(session: Session, row: OutboxRow, gone: Collection[int]) -> Registration | None:
    person = session.get(Registration, row.registration_id) if row.registration_id is not None else None
    if person is None:
        return None
    query = select(Registration).where(
        Registration.event_id == person.event_id,
        Registration.contact_key == person.contact_key,
        Registration.status == RegistrationStatus.confirmed,
        Registration.objected_at.is_(None),
        Registration.id.not_in([*gone, person.id]),
    )
    return session.scalars(query.order_by(Registration.id).limit(1)).one_or_none()
