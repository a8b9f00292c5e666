"""What the room reads of letters and addresses."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailers.addresses import bad_among
from mailers.models import BadAddress, OutboxRow
from registration.models import Registration
from registration.queries import ACTIVE


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A person whose address takes no mail."""

    person: Registration
    address: BadAddress


def unreachable(session: Session, event_id: int) -> list[Unreachable]:
    """People with a place, or waiting for one, whose address takes no mail, by name."""
    query = select(Registration).where(
        Registration.event_id == event_id, Registration.status.in_(ACTIVE), Registration.email != ""
    )
    people = session.scalars(query.order_by(Registration.sort_key)).all()
    bad = bad_among(session, {person.email for person in people})
    return [Unreachable(person, bad[person.email]) for person in people if person.email in bad]


def bounced_mail(session: Session, mail_id: int | None, message_id: str) -> OutboxRow | None:
    """The mail that a bounce is about: by its number, which was signed, else by its Message-ID, which is random."""
    if mail_id is not None:
        return session.get(OutboxRow, mail_id) if mail_id < 2**31 else None
    return session.scalars(select(OutboxRow).where(OutboxRow.message_id == message_id)).one_or_none()
