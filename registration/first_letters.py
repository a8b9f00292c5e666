"""The letters after a form was sent: one for each address in it, and one to each guardian."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.services import enqueue_many
from mailers.terms import Mailbox, NewMail
from registration.entering import Entering
from registration.inputs import Guardian, RsvpCommand
from registration.mailing import FIRST_LETTER, GUARDIAN, PARTY
from registration.queries import Locked
from registration.terms import GuardianState


def entered(
    session: Session,
    settings: Settings,
    command: RsvpCommand,
    people: Sequence[tuple[int, Entering]],
    locked: Locked,
    now: datetime,
    *,
    by: str = "",
) -> None:
    """The letters after registering: one for each address, and one to each guardian who is asked.

    `by` is "instead" for somebody who takes another's place, "organiser" for somebody put on the list by hand; whoever
    comes in a colleague's form is told so, and the sender of the form what the others have.
    """
    by_address: dict[str, list[tuple[int, Entering]]] = {}
    for number, person in people:
        if person.member.email:
            by_address.setdefault(person.member.email_key, []).append((number, person))
    mails = []
    for key, group in by_address.items():
        others = [number for other, found in by_address.items() if other != key for number, _person in found]
        own = key == command.email_key
        more = {"by": by or ("" if own else "colleague"), "others": others if own else []}
        mails.append(_first(settings, command, group, locked, now, {k: v for k, v in more.items() if v}))
    for number, person in people:
        if person.guardian_state == GuardianState.asked and person.guardian and person.guardian.email:
            mails.append(_guardian(settings, command, number, person.guardian, locked, now))
    enqueue_many(session, now, mails)


def _first(
    settings: Settings,
    command: RsvpCommand,
    people: Sequence[tuple[int, Entering]],
    locked: Locked,
    now: datetime,
    more: dict[str, object],
) -> NewMail:
    number, person = people[0]
    member, several = person.member, len(people) > 1
    letter = PARTY if several else FIRST_LETTER[person.status]
    return NewMail(
        letter=letter,
        recipient=Mailbox(f"{member.given_name} {member.family_name}".strip(), member.email),
        locale=command.language,
        dedupe_key=f"{letter}:{number}:{now.isoformat()}",
        domain=settings.domain,
        event_id=command.event_id,
        registration_id=number,
        params=({"people": [n for n, _ in people], "news": "registered"} if several else {}) | more,
        expires_at=locked.intake.ends_at,
    )


def _guardian(
    settings: Settings, command: RsvpCommand, number: int, guardian: Guardian, locked: Locked, now: datetime
) -> NewMail:
    return NewMail(
        letter=GUARDIAN,
        recipient=Mailbox(guardian.name, guardian.email),
        locale=command.language,
        dedupe_key=f"{GUARDIAN}:{number}:{now.isoformat()}",
        domain=settings.domain,
        event_id=command.event_id,
        registration_id=number,
        expires_at=locked.intake.starts_at,
    )
