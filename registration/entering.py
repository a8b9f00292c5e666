"""People put on the list of an event: the rows of one person, new or come back, and the numbers that move with them.

Everything here runs inside the caller's transaction, under the event's lock.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import search_key
from registration import availability, consents, rows, seats
from registration.guest_models import Guest
from registration.inputs import AnswerGiven, Guardian, Member, RsvpCommand
from registration.institutions import resolve
from registration.links import OWN_KINDS, add_links
from registration.models import Answer, Institution, Party, Registration
from registration.queries import ACTIVE, Locked
from registration.seats import Placement
from registration.terms import (
    Accepted,
    AgeBand,
    Applied,
    GuardianState,
    LinkKind,
    Priority,
    RegistrationStatus,
    Waitlisted,
)


@dataclass(frozen=True, slots=True)
class Entering:
    """One person about to be put on the list; `earlier` is their row when they had left before."""

    member: Member
    placed: Placement
    earlier: Registration | None = None
    guest_id: int | None = None
    party_id: int | None = None
    own_entry: bool = False
    guardian: Guardian | None = None
    guardian_state: GuardianState = GuardianState.none
    registered_by_id: int | None = None

    @property
    def status(self) -> RegistrationStatus:
        """What the person gets."""
        if isinstance(self.placed, Applied):
            return RegistrationStatus.applied
        if isinstance(self.placed, Waitlisted):
            return RegistrationStatus.waiting
        asked = self.guardian_state is GuardianState.asked
        return RegistrationStatus.pending if asked else RegistrationStatus.confirmed

    @property
    def beyond(self) -> bool:
        """True for a seat that does not count within the limit."""
        return isinstance(self.placed, Accepted) and self.placed.beyond


def sender_of(command: RsvpCommand) -> Member:
    """Who filled in the form, as one of the people it registers."""
    return Member(
        command.given_name,
        command.family_name,
        command.name_key,
        command.sort_key,
        command.email,
        command.email_key,
        command.phone,
        command.age_band,
        command.collected_by,
        command.answers,
    )


def people_of(command: RsvpCommand) -> tuple[Member, ...]:
    """Everybody a form registers, the sender first, each with an address; the same person twice counts once."""
    members = [
        m if m.email_key else replace(m, email=command.email, email_key=command.email_key) for m in command.members
    ]
    unique = {(m.email_key, m.name_key): m for m in (*reversed(members), sender_of(command))}
    return tuple(reversed(unique.values()))


def enter(
    session: Session, settings: Settings, locked: Locked, command: RsvpCommand, person: Entering, now: datetime
) -> tuple[int, Locked]:
    """The id of the registration and the event's numbers after it. Writes the row, its links and answers."""
    generation = person.earlier.links_generation if person.earlier else 1
    if person.earlier is None:
        registration_id, counter = _add(session, locked, command, person, now), 0
    else:
        registration_id, counter = person.earlier.id, _restart(session, locked, command, person, now)
    kinds = (*OWN_KINDS, LinkKind.guardian) if person.guardian_state is GuardianState.asked else OWN_KINDS
    if person.earlier is None or len(kinds) > len(OWN_KINDS):
        add_links(session, settings, registration_id, generation, now, kinds)
    answer(session, registration_id, person.member.answers)
    consents.given(session, registration_id, person.member.answers, _how(command, person), now)
    if command.availability is not None:
        availability.keep(session, locked.event_id, registration_id, command.availability)
    waits, new = person.status is RegistrationStatus.waiting, person.earlier is None
    seated = isinstance(person.placed, Accepted) and not person.beyond
    return registration_id, locked.after(
        taken=seated,
        extra=person.beyond,
        waiting=waits,
        numbers=new,
        waiting_numbers=waits,
        counter=counter,
    )


def _how(command: RsvpCommand, person: Entering) -> consents.How:
    """In what way consents in the form were given: by the person, or by whoever filled it in for them."""
    channel = command.by_hand.consent_channel if command.by_hand else "web"
    own = person.member.name_key == command.name_key
    by = "self" if own else f"{command.given_name} {command.family_name}".strip()
    return consents.How(command.language, channel, by[:160], command.by_hand.account_id if command.by_hand else None)


def has_entry(person: Registration) -> bool:
    """True when the calendar at the person's address has, will have or once had an entry for them."""
    return person.status in ACTIVE or person.calendar_sequence > 0


def add_party(session: Session, event_id: int, now: datetime, *, together: bool) -> int:
    """The id of a new party."""
    party = Party(event_id=event_id, together=together, created_at=now)
    session.add(party)
    session.flush()
    return party.id


def answer(session: Session, registration_id: int, answers: Iterable[AnswerGiven]) -> None:
    """Store the answers that say something."""
    given = [
        {"registration_id": registration_id, "question_id": a.question_id, "value": value, "text_hash": a.text_hash}
        for a in answers
        if (value := a.value if isinstance(a.value, str) else "\n".join(a.value))
    ]
    rows.add_answers(session, given)


def form_digest(command: RsvpCommand) -> str:
    """The key of a form sent for one person: going back and writing another name makes it another form."""
    parts = (command.form_key, str(command.event_id), command.email_key, command.name_key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _person_values(session: Session, locked: Locked, command: RsvpCommand, person: Entering) -> dict[str, object]:
    member = person.member
    institution_id = resolve(session, locked.organisation_id, command.institution) if command.institution else None
    municipality, municipality_code = _municipality(session, command, person.guest_id)
    guardian = person.guardian or Guardian("")
    return {
        "given_name": member.given_name,
        "notice_hash": command.notice.hash if command.notice else None,
        "family_name": member.family_name,
        "name_key": member.name_key,
        "sort_key": member.sort_key,
        "search_key": search_key(
            member.given_name, member.family_name, member.email, member.phone, command.institution
        ),
        "email": member.email,
        "contact_key": member.email_key,
        "phone": member.phone,
        "institution": command.institution,
        "institution_id": institution_id,
        "municipality": municipality,
        "municipality_code": municipality_code,
        "language": command.language,
        "zone": _zone(session, command, person),
        "source": command.source,
        "guest_id": person.guest_id,
        "party_id": person.party_id,
        "registered_by_id": person.registered_by_id,
        "own_entry": person.own_entry,
        "age_band": member.age_band,
        "collected_by": member.collected_by,
        "guardian_state": person.guardian_state,
        "guardian_name": guardian.name,
        "guardian_email": guardian.email,
        "guardian_phone": guardian.phone,
        "priority": _priority(session, locked, person, institution_id),
    }


def _municipality(session: Session, command: RsvpCommand, guest_id: int | None) -> tuple[str, str | None]:
    """What the form says, else what the organiser knew when inviting the person."""
    guest = session.get(Guest, guest_id) if guest_id and not command.municipality else None
    if guest is not None:
        return guest.municipality, guest.municipality_code
    return command.municipality, command.municipality_code


def _zone(session: Session, command: RsvpCommand, person: Entering) -> str:
    """What the form says, else what is known of the person from before."""
    if command.zone is not None:
        return command.zone
    guest = session.get(Guest, person.guest_id) if person.guest_id else None
    known = person.earlier.zone if person.earlier is not None else ""
    return known or (guest.zone if guest is not None else "")


def _priority(session: Session, locked: Locked, person: Entering, institution_id: object) -> int:
    if person.status is not RegistrationStatus.waiting:
        return 1
    by_kind = locked.policy.priority is Priority.kinds
    institution = session.get(Institution, institution_id) if institution_id and by_kind else None
    kind = institution.kind if institution else None
    return seats.priority_of(locked.policy, invited=person.guest_id is not None, institution_kind=kind)


def _state_values(locked: Locked, person: Entering, now: datetime) -> dict[str, object]:
    waits, pending = person.status is RegistrationStatus.waiting, person.status is RegistrationStatus.pending
    return {
        "status": person.status,
        "beyond_limit": person.beyond,
        "waiting_number": locked.next_waiting if waits else None,
        "waiting_reason": person.placed.reason if isinstance(person.placed, Waitlisted) else None,
        "held_until": seats.guardian_ends(locked.policy, locked.intake, now) if pending else None,
        "registered_at": now,
        "confirmed_at": now if person.status is RegistrationStatus.confirmed else None,
        "ended_at": None,
    }


def _add(session: Session, locked: Locked, command: RsvpCommand, person: Entering, now: datetime) -> int:
    is_sender = (person.member.email_key, person.member.name_key) == (command.email_key, command.name_key)
    values = {
        "event_id": locked.event_id,
        "number": locked.next_number,
        "created_at": now,
        "form_digest": form_digest(command) if is_sender else None,
        **_person_values(session, locked, command, person),
        **_state_values(locked, person, now),
    }
    return rows.add_person(session, values)


def _restart(session: Session, locked: Locked, command: RsvpCommand, person: Entering, now: datetime) -> int:
    """Somebody who had left asks again; the new SEQUENCE is larger than that of the CANCEL they were sent."""
    earlier = person.earlier
    assert earlier is not None
    counter = locked.calendar_counter + 1 if earlier.calendar_sequence else 0
    values = _person_values(session, locked, command, person) | _state_values(locked, person, now)
    del values["own_entry"]  # the entry they had, or were told is cancelled, keeps its UID
    for name, value in values.items():
        setattr(earlier, name, value)
    earlier.partstat, earlier.partstat_at, earlier.partstat_sequence = "NEEDS-ACTION", None, None
    earlier.told_revision, earlier.replaced_by_id = None, None
    earlier.calendar_sequence = counter or earlier.calendar_sequence
    session.flush()
    session.execute(delete(Answer).where(Answer.registration_id == earlier.id))
    return counter


def is_adult(age: AgeBand | None) -> bool:
    """True for adults and for people whose age was not asked."""
    return age in (None, AgeBand.adult)
