"""What an organiser does for somebody who telephones or writes: put on the list, merge, substitute."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import email_key, search_key
from registration import (
    availability,
    entering,
    first_letters,
    group_seats,
    invited,
    leaving,
    mailing,
    queries,
    rows,
    seats,
)
from registration.entering import Entering, sender_of
from registration.guest_models import Guest
from registration.history import record
from registration.inputs import Guardian, Registered, RsvpCommand
from registration.institutions import resolve
from registration.models import Consent, Registration
from registration.queries import Locked
from registration.seats import Placement
from registration.terms import Accepted, GuardianState, Reason, RegistrationStatus, Rejected

_FILLED = ("phone", "institution", "municipality")


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Somebody on the list who may be the person who telephones; `why` is phone, email or name."""

    registration: Registration
    why: str


def lookalikes(session: Session, event_id: int, command: RsvpCommand) -> list[Lookalike]:
    """Who on the event's list has the same phone, address or name (without case and diacritics); at most ten."""
    same = [Registration.name_key == command.name_key]
    if command.phone:
        same.append(Registration.phone == command.phone)
    if command.email:
        same.append(Registration.contact_key == command.email_key)
    query = select(Registration).where(Registration.event_id == event_id, or_(*same)).order_by(Registration.id)
    return [Lookalike(person, _why(person, command)) for person in session.scalars(query.limit(10))]


def register_by_hand(
    session: Session, settings: Settings, command: RsvpCommand, now: datetime
) -> Registered | Rejected:
    """The state of somebody whom an organiser puts on the list; the deadline does not stop an organiser.

    Locks the event. Needs `command.by_hand`. The same form sent twice, or somebody who is on the list, gives the state
    they have. What was said about the use of their data is kept as a consent. Somebody with an e-mail is sent the same
    letter as everybody; without one, nothing. Takes the seat that was held for an invited person.
    """
    by_hand = command.by_hand
    locked = queries.lock_event(session, command.event_id)
    if by_hand is None or locked is None:
        return Rejected(Reason.not_published)
    found = queries.people_of_address(session, command.event_id, command.email_key, entering.form_digest(command))
    person = next((p for p in found if p.form_digest == entering.form_digest(command)), None)
    person = person or next((p for p in found if p.name_key == command.name_key), None)
    if person is not None and person.status in queries.ACTIVE:
        return Registered(person.id, RegistrationStatus(person.status), known=True)
    guest, placed = _placed(session, locked, command, now, anyway=by_hand.anyway)
    if isinstance(placed, Rejected):
        return placed
    if seats.asked_before(locked.intake, command):
        return Rejected(Reason.time_chosen)
    shared = any(entering.has_entry(p) for p in found)
    guardian, state = _guardian(locked, command)
    # Who comes back belongs to the family or the colleagues they came with.
    party_id, registered_by_id = (person.party_id, person.registered_by_id) if person is not None else (None, None)
    guest_id = guest.id if guest else None
    one = Entering(sender_of(command), placed, person, guest_id, party_id, shared, guardian, state, registered_by_id)
    registration_id, locked = entering.enter(session, settings, locked, command, one, now)
    _keep_notice(session, command, now)
    if guest is not None:
        locked = invited.note_yes(session, locked, guest, command.source, now)
    rows.set_seats(session, locked)
    _write_down(session, locked, registration_id, command, one, now)
    first_letters.entered(session, settings, command, [(registration_id, one)], locked, now, by="organiser")
    return Registered(registration_id, one.status, known=False)


def _write_down(
    session: Session, locked: Locked, registration_id: int, command: RsvpCommand, one: Entering, now: datetime
) -> None:
    """The history row of who was put on the list, and what they and their guardian were told or agreed to."""
    by_hand = command.by_hand
    assert by_hand is not None
    late = locked.intake.closes_at is not None and now >= locked.intake.closes_at
    details: dict[str, object] = {"status": one.status.value, "source": command.source.value, "late": late}
    details["beyond"] = one.beyond
    record(session, locked.event_id, registration_id, "organiser", "registered", now, details, by_hand.account_id)
    if by_hand.consent_words:
        _consent(session, registration_id, command, now)
    if one.guardian_state is GuardianState.on_paper and one.guardian is not None:
        _consent(session, registration_id, command, now, one.guardian)


def would_get(session: Session, command: RsvpCommand, now: datetime) -> Placement | Rejected:
    """What `register_by_hand` would give somebody who is not on the list, without asking for a seat beyond the limit.

    Locks the event and writes nothing.
    """
    locked = queries.lock_event(session, command.event_id)
    if locked is None:
        return Rejected(Reason.not_published)
    return _placed(session, locked, command, now, anyway=False)[1]


def _placed(
    session: Session, locked: Locked, command: RsvpCommand, now: datetime, *, anyway: bool
) -> tuple[Guest | None, Placement | Rejected]:
    """The invitation that is used, and the seat: the one held for the guest is theirs, some may pass the limit."""
    guest = invited.claim(session, locked, command)
    intake = locked.after(held=-1).intake if guest is not None and guest.reserved else locked.intake
    beyond = anyway or (guest is not None and guest.beyond_limit and not invited.has_place(session, guest))
    left = invited.institution_left(session, locked, command)
    return guest, seats.place_by_hand(intake, now, anyway=beyond, institution_left=left)


def merge(session: Session, registration_id: int, command: RsvpCommand, now: datetime) -> Registered | Rejected:
    """The person who telephones is somebody on the list: what the list did not have is added to them.

    Locks the event. Nobody's e-mail is changed or added by this: the letters of the registration stay where they go.
    Writes one history row and what was said about the use of data; the same form sent twice writes them once.
    """
    locked = queries.lock_event(session, command.event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != command.event_id or command.by_hand is None:
        return Rejected(Reason.not_active)
    if person.status not in queries.ACTIVE:
        return Rejected(Reason.not_active)
    form = entering.form_digest(command)
    if any(entry.details.get("form") == form for entry in queries.history_of(session, registration_id)):
        return Registered(person.id, RegistrationStatus(person.status), known=True)
    added = [name for name in _FILLED if getattr(command, name) and not getattr(person, name)]
    for name in added:
        setattr(person, name, getattr(command, name))
    if "institution" in added:
        person.institution_id = resolve(session, locked.organisation_id, command.institution)
    if "municipality" in added:
        person.municipality_code = command.municipality_code
    person.search_key = search_key(
        person.given_name, person.family_name, person.email, person.phone, person.institution
    )
    session.flush()
    if command.availability and person.status == RegistrationStatus.applied and locked.intake.collects:
        said = availability.of_person(session, person.id) | dict(command.availability)
        if availability.keep(session, person.event_id, person.id, said.items()):
            added.append("availability")
    details: dict[str, object] = {"source": command.source.value, "fields": added, "form": form}
    record(session, command.event_id, person.id, "organiser", "merged", now, details, command.by_hand.account_id)
    if command.by_hand.consent_words:
        _consent(session, person.id, command, now)
    return Registered(person.id, RegistrationStatus(person.status), known=True)


def substitute(
    session: Session, settings: Settings, registration_id: int, command: RsvpCommand, now: datetime
) -> Registered | Rejected:
    """A named person takes the seat of another; the first one's calendar entry is cancelled, the new one's arrives.

    Locks the event. The seat never becomes free in between, whoever waits, and the deadline does not matter. By the
    person themselves or, with `command.by_hand`, by an organiser. Rejected(not_active) unless the first one has a
    confirmed seat and the event has not begun, Rejected(same_person) when the other is on the list already. Where
    guardians are asked only an organiser can do it, who knows how old the other is: Rejected(guardian_needed).
    """
    group_seats.lock_call(session, command.event_id)
    locked = queries.lock_event(session, command.event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.event_id != command.event_id:
        return Rejected(Reason.not_active)
    again = _same_form_once_more(session, person, command)
    if again is not None:
        return again
    found = queries.people_of_address(session, command.event_id, command.email_key)
    earlier = next((p for p in found if p.name_key == command.name_key), None)
    hindrance = _hindrance(session, locked, person, earlier, command, now)
    if hindrance is not None:
        return Rejected(hindrance)
    locked = leaving.leave_seat(session, locked, person, now)
    shared = any(entering.has_entry(p) for p in found)
    placed = Accepted(beyond=person.beyond_limit)
    one = Entering(sender_of(command), placed, earlier, person.guest_id, person.party_id, shared)
    new_id, locked = entering.enter(session, settings, locked, command, one, now)
    _keep_notice(session, command, now)
    person.replaced_by_id = new_id
    session.flush()
    rows.set_seats(session, locked)
    _record_exchange(session, person, command, new_id, one.status, now)
    account_id = command.by_hand.account_id if command.by_hand is not None else None
    actor = "organiser" if command.by_hand is not None else "person"
    group_seats.left(session, person, RegistrationStatus.withdrawn, actor, now, account_id, command.source)
    if command.by_hand is not None and command.by_hand.consent_words:
        _consent(session, new_id, command, now)
    mailing.gave_up(session, settings, person, locked, now, mailing.SUBSTITUTED, RegistrationStatus.confirmed)
    first_letters.entered(session, settings, command, [(new_id, one)], locked, now, by="instead")
    return Registered(new_id, one.status, known=False)


def _hindrance(
    session: Session,
    locked: Locked,
    person: Registration,
    earlier: Registration | None,
    command: RsvpCommand,
    now: datetime,
) -> Reason | None:
    """Why the person's seat cannot go to whom the form names, whose own row on the list is `earlier`."""
    if person.status != RegistrationStatus.confirmed or not seats.may_be_seated(locked.intake, now):
        return Reason.not_active
    if command.by_hand is None and locked.policy.guardian_below is not None:
        return Reason.guardian_needed
    if earlier is not None and earlier.status in queries.ACTIVE:
        return Reason.same_person
    account_id = command.by_hand.account_id if command.by_hand else None
    if account_id is None and queries.changed_too_often(session, person.id, now):
        return Reason.too_often
    return None


def _same_form_once_more(session: Session, person: Registration, command: RsvpCommand) -> Registered | None:
    """The state of whoever has the person's seat since the same form was sent before."""
    if person.status in queries.ACTIVE or person.replaced_by_id is None:
        return None
    other = session.get_one(Registration, person.replaced_by_id)
    if (other.contact_key, other.name_key) != (command.email_key, command.name_key):
        return None
    return Registered(other.id, RegistrationStatus(other.status), known=True)


def _record_exchange(
    session: Session, person: Registration, command: RsvpCommand, new_id: int, status: RegistrationStatus, now: datetime
) -> None:
    account_id = command.by_hand.account_id if command.by_hand else None
    actor = "organiser" if account_id else "person"
    name = f"{command.given_name} {command.family_name}".strip()
    record(session, command.event_id, person.id, actor, "substituted", now, {"by": name}, account_id)
    record(session, command.event_id, new_id, actor, "registered", now, {"status": status.value,
           "instead_of": person.name, "via": person.name}, account_id)  # fmt: skip


def _keep_notice(session: Session, command: RsvpCommand, now: datetime) -> None:
    if command.notice is not None:
        rows.keep_notice(session, {"event_id": command.event_id, "first_used_at": now, **asdict(command.notice)})


def _why(person: Registration, command: RsvpCommand) -> str:
    if command.phone and person.phone == command.phone:
        return "phone"
    return "email" if command.email and person.contact_key == email_key(command.email) else "name"


def _guardian(locked: Locked, command: RsvpCommand) -> tuple[Guardian | None, GuardianState]:
    """An organiser who spoke with the guardian or has the paper says so; else the guardian is asked by mail."""
    if not seats.needs_guardian(locked.policy, command.age_band):
        return None, GuardianState.none
    agreed = command.guardian is not None and command.by_hand is not None and command.by_hand.guardian_agreed
    return command.guardian, GuardianState.on_paper if agreed else GuardianState.asked


def _consent(
    session: Session, registration_id: int, command: RsvpCommand, now: datetime, guardian: Guardian | None = None
) -> None:
    """What the person was told, or with `guardian` what that guardian agreed to."""
    by_hand = command.by_hand
    assert by_hand is not None
    session.add(
        Consent(
            registration_id=registration_id,
            purpose="guardian" if guardian else "processing",
            words=by_hand.guardian_words if guardian else by_hand.consent_words,
            language=command.language,
            channel="paper" if guardian else by_hand.consent_channel,
            given_by=guardian.name if guardian else "self",
            account_id=by_hand.account_id,
            given_at=now,
        )
    )
    session.flush()
