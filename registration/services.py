"""Registering: the people of one form get seats or places on the waiting list. One transaction's work.

The caller opens the transaction (`core.db.transaction`) and commits; every service takes the event's lock as its first
statement, writes rows, history and outbox together, and is harmless when repeated. Leaving is in `leaving.py`, the
waiting list in `waiting.py`, what an organiser does for somebody in `by_hand.py`.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import same_mailbox
from registration import entering, first_letters, invited, mailing, queries, rows, rules, seats, veil, waiting
from registration.entering import Entering, form_digest, people_of
from registration.guest_models import Guest
from registration.history import record as record
from registration.inputs import AnswerGiven, Guardian, Member, Registered, RsvpCommand, RsvpOutcome
from registration.models import Answer, Registration
from registration.queries import Locked
from registration.seats import Placement
from registration.terms import Applicant, GuardianState, Parties, Reason, RegistrationStatus, Rejected


def register(session: Session, settings: Settings, command: RsvpCommand, now: datetime) -> RsvpOutcome:
    """The state the sender has after asking for a place: a seat, a place on the waiting list, or why not.

    Locks the event. A form sent twice gives its first outcome. A person who is already registered keeps their state
    and is told by mail, at most once an hour. A person who had withdrawn goes to the end of the line. Only the browser
    that made the registration is `proved`, also when it repeats the form: a stranger can fill in names and addresses.
    With members either all can be registered (with a seat or waiting) or nobody is. Rejected(time_chosen) when the form
    still asked about times, of which one has been chosen since. Writes a registration for each new person, with
    answers, links and history, and enqueues one letter for each address.
    """
    locked = queries.lock_event(session, command.event_id)
    if locked is None:
        return Rejected(Reason.not_published)
    known = _known_people(session, command)
    earlier = next((p for p in known if p.form_digest == form_digest(command)), None)
    if earlier is not None:
        return _known(earlier)
    if locked.intake.decided and veil.untold(session, [command.event_id], now):
        return Rejected(Reason.decided)  # it may be taken back: nobody may come between
    by_person = {(p.contact_key, p.name_key): p for p in known}
    people = people_of(command)
    new = [m for m in people if not _is_active(by_person.get((m.email_key, m.name_key)))]
    sender = by_person.get((command.email_key, command.name_key))
    if not new:
        assert sender is not None
        mailing.already_registered(session, settings, sender, locked, now)
        return Registered(sender.id, RegistrationStatus(sender.status), True, False, sender.links_generation)
    refusal = _refusal(session, locked, command, known, [by_person.get((m.email_key, m.name_key)) for m in new], now)
    if refusal is not None:
        return Rejected(refusal)
    locked = _after_promotion(session, settings, locked, now)
    guest = invited.claim(session, locked, command)
    placed = _placed(session, locked, command, new, guest)
    if isinstance(placed, Rejected):
        return placed
    if seats.asked_before(locked.intake, command):
        return Rejected(Reason.time_chosen)
    party_id = _party(session, locked, command, sender, now) if len(people) > 1 else None
    shared = {p.contact_key for p in known if entering.has_entry(p)}
    entered = [
        _entering(locked, command, member, placement, by_person, guest, party_id, shared)
        for member, placement in zip(new, placed, strict=True)
    ]
    joins = sender if _is_active(sender) else None
    return _enter_all(session, settings, locked, command, entered, guest, joins, now)


def _placed(
    session: Session, locked: Locked, command: RsvpCommand, new: Sequence[Member], guest: Guest | None
) -> Sequence[Placement] | Rejected:
    """A seat or a place on the waiting list for each of these people, in their order, or why there is none."""
    own = guest if guest is not None and not invited.has_place(session, guest) else None
    return seats.place(
        locked.intake,
        [_applicant(member, command, own) for member in new],
        command.arrived_at,
        together=command.together and len(new) > 1,
        institution_left=invited.institution_left(session, locked, command),
        invited=guest is not None,
    )


def _after_promotion(session: Session, settings: Settings, locked: Locked, now: datetime) -> Locked:
    """The event once everybody who waits and fits has a seat: nobody may pass them, however a seat was left free."""
    if not locked.intake.waiting or not rules.has_free_seat(locked.intake):
        return locked
    if not waiting.promote(session, settings, locked.event_id, now):
        return locked
    after = queries.lock_event(session, locked.event_id)
    assert after is not None
    return after


def replace_answers(session: Session, registration_id: int, answers: Sequence[AnswerGiven]) -> None:
    """Keep exactly these answers; those to retired questions stay as they are."""
    answered = [a.question_id for a in answers]
    session.execute(delete(Answer).where(Answer.registration_id == registration_id, Answer.question_id.in_(answered)))
    entering.answer(session, registration_id, answers)


def _known_people(session: Session, command: RsvpCommand) -> Sequence[Registration]:
    found = queries.people_of_address(session, command.event_id, command.email_key, form_digest(command))
    others = {m.email_key for m in command.members if m.email_key} - {command.email_key}
    return [*found, *queries.people_of_addresses(session, command.event_id, others)] if others else found


def _refusal(
    session: Session,
    locked: Locked,
    command: RsvpCommand,
    known: Sequence[Registration],
    again: Sequence[Registration | None],
    now: datetime,
) -> Reason | None:
    """Why these people cannot be registered, whatever the seats."""
    if len(known) + sum(person is None for person in again) > rules.PEOPLE_PER_ADDRESS:
        return Reason.too_many
    if any(person is not None and queries.changed_too_often(session, person.id, now) for person in again):
        return Reason.too_often
    alone = seats.asks_guardian(locked.policy, [p.age_band for p in people_of(command)])
    return Reason.guardian_needed if alone and not _reachable(command.guardian, command) else None


def _reachable(guardian: Guardian | None, command: RsvpCommand) -> bool:
    """A guardian who can be asked at another address than the child's (behaviour G5)."""
    if guardian is None or not guardian.name:
        return False
    return bool(guardian.email and not same_mailbox(guardian.email, command.email)) or bool(
        not guardian.email and guardian.phone and guardian.phone != command.phone
    )


def _applicant(member: Member, command: RsvpCommand, guest: Guest | None) -> Applicant:
    """The seat of an invitation is the invited person's own, not that of those who come along."""
    own = (member.email_key, member.name_key) == (command.email_key, command.name_key)
    return Applicant(guest.beyond_limit, guest.reserved) if own and guest is not None else Applicant()


def _party(
    session: Session, locked: Locked, command: RsvpCommand, sender: Registration | None, now: datetime
) -> int | None:
    """The sender's party when they have one already, else a new one."""
    if sender is not None and sender.party_id is not None and _is_active(sender):
        return sender.party_id
    together = command.together and locked.policy.parties is Parties.family
    party_id = entering.add_party(session, locked.event_id, now, together=together)
    if sender is not None and _is_active(sender):
        sender.party_id = party_id
    return party_id


def _entering(
    locked: Locked,
    command: RsvpCommand,
    member: Member,
    placed: seats.Placement,
    by_person: dict[tuple[str, str], Registration],
    guest: Guest | None,
    party_id: int | None,
    shared: set[str],
) -> Entering:
    """One of the people of the form; `shared` collects the addresses that already have a calendar entry."""
    own_entry = member.email_key in shared
    shared.add(member.email_key)
    guardian, state = _guardian(locked, command, member)
    return Entering(
        member,
        placed,
        by_person.get((member.email_key, member.name_key)),
        guest.id if guest else None,
        party_id,
        own_entry,
        guardian,
        state,
    )


def _guardian(locked: Locked, command: RsvpCommand, member: Member) -> tuple[Guardian | None, GuardianState]:
    """Who answers for a minor: the adult who registers them, or the guardian whom a child names and we ask."""
    if not seats.needs_guardian(locked.policy, member.age_band):
        return None, GuardianState.none
    if entering.is_adult(command.age_band):
        name = f"{command.given_name} {command.family_name}".strip()
        return Guardian(name, command.email, command.phone), GuardianState.given
    return command.guardian, GuardianState.asked


def _enter_all(
    session: Session,
    settings: Settings,
    locked: Locked,
    command: RsvpCommand,
    people: Sequence[Entering],
    guest: Guest | None,
    joins: Registration | None,
    now: datetime,
) -> Registered:
    """`joins` is the sender when they were registered before and only add people to themselves."""
    ids: list[int] = []
    entered: list[tuple[int, Entering]] = []
    sender_id = joins.id if joins is not None else None
    for known_person in people:
        person = replace(known_person, registered_by_id=sender_id)
        registration_id, locked = entering.enter(session, settings, locked, command, person, now)
        ids.append(registration_id)
        entered.append((registration_id, person))
        sender_id = sender_id or registration_id
        record(session, locked.event_id, registration_id, "person", "registered", now, _details(command, person))
    if command.notice is not None:
        rows.keep_notice(session, {"event_id": locked.event_id, "first_used_at": now, **asdict(command.notice)})
    if guest is not None:
        locked = invited.note_yes(session, locked, guest, command.source, now)
    rows.set_seats(session, locked)
    first_letters.entered(session, settings, command, entered, locked, now)
    first = people[0]
    if joins is not None:
        return Registered(joins.id, RegistrationStatus(joins.status), True, False, joins.links_generation)
    generation = first.earlier.links_generation if first.earlier else 1
    return Registered(ids[0], first.status, False, first.earlier is None, generation)


def _details(command: RsvpCommand, person: Entering) -> dict[str, object]:
    details: dict[str, object] = {"status": person.status.value}
    if command.source != "web":
        details["source"] = command.source.value
    if person.guardian_state is GuardianState.given:
        details["guardian"] = person.guardian.name if person.guardian else ""
    return details


def _is_active(person: Registration | None) -> bool:
    return person is not None and person.status in queries.ACTIVE


def _known(person: Registration) -> Registered:
    generation = person.links_generation
    return Registered(person.id, RegistrationStatus(person.status), known=True, links_generation=generation)
