"""A person corrects their own registration: name, address, phone, answers. The place stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import search_key
from registration import availability, consents, mailing, queries, rules, veil
from registration.entering import has_entry
from registration.history import record
from registration.inputs import QuestionDraft, Registered, RsvpCommand
from registration.institutions import resolve
from registration.links import renew_links
from registration.models import Registration
from registration.services import replace_answers
from registration.terms import Admission, QuestionKind, Reason, RegistrationStatus, Rejected

FIELDS = ("given_name", "family_name", "email", "phone", "institution", "municipality")


def correct(
    session: Session,
    settings: Settings,
    registration_id: int,
    command: RsvpCommand,
    now: datetime,
    *,
    account_id: int | None = None,
) -> Registered | Rejected:
    """The registration with the new answers; Rejected(same_person) when name and address are another registration's.

    Locks the event. A changed address moves the calendar entry: the old address is sent a CANCEL and a word about it,
    the new one the invitation; every private link is made anew. Rejected(deadline_passed), (decided) or
    (time_chosen) when another answer about the proposed times comes too late. Idempotent: the same answers again write
    nothing but the history row.
    """
    locked = queries.lock_event(session, command.event_id)
    person = session.get(Registration, registration_id)
    if locked is None or person is None or person.status not in queries.ACTIVE:
        return Rejected(Reason.not_active)
    family = queries.people_of_address(session, command.event_id, command.email_key)
    refusal = _refused(session, locked, person, family, command, account_id, now)
    if refusal is not None:
        return Rejected(refusal)
    old_email, moved = person.email, person.contact_key != command.email_key
    changed = _apply(session, person, command, locked.organisation_id)
    changed += _apply_times(session, person, command)
    own_entry = person.own_entry
    if moved:
        _move_entry(session, person, family)
    session.flush()
    consents.changed(session, person.id, command.answers, consents.How(command.language, account_id=account_id), now)
    replace_answers(session, person.id, command.answers)
    actor = "organiser" if account_id else "person"
    record(session, command.event_id, person.id, actor, "corrected", now, {"fields": changed}, account_id)
    if moved:
        # The old address, and whoever holds its letters, must not reach what belongs to the new one.
        renew_links(session, settings, person, now)
        mailing.address_changed(session, settings, person, old_email, now, own_entry=own_entry)
    generation = person.links_generation
    return Registered(person.id, RegistrationStatus(person.status), known=True, links_generation=generation)


def _refused(
    session: Session,
    locked: queries.Locked,
    person: Registration,
    family: Sequence[Registration],
    command: RsvpCommand,
    account_id: int | None,
    now: datetime,
) -> Reason | None:
    """Why nothing is changed; `family` are those of the new address."""
    if any(p.name_key == command.name_key and p.id != person.id for p in family):
        return Reason.same_person
    refusal = _too_late_for_times(session, locked, person, command, account_id)
    if refusal is not None:
        return refusal
    moved = person.contact_key != command.email_key
    often = moved and account_id is None and queries.changed_too_often(session, person.id, now)
    return Reason.too_often if often else None


def _too_late_for_times(
    session: Session, locked: queries.Locked, person: Registration, command: RsvpCommand, account_id: int | None
) -> Reason | None:
    """Why what was said of the proposed times cannot be changed: after the deadline only an organiser can."""
    if command.availability is None:
        return None
    if not locked.intake.collects or person.status != RegistrationStatus.applied:
        told = not veil.untold(session, [locked.event_id], command.arrived_at)
        return Reason.time_chosen if told and locked.intake.admission is Admission.in_order else Reason.decided
    if dict(command.availability) == availability.of_person(session, person.id) or account_id is not None:
        return None
    refusal = rules.refusal_of(locked.intake, command.arrived_at)
    return None if refusal is Reason.not_open_yet else refusal


def _apply(session: Session, person: Registration, command: RsvpCommand, organisation_id: int) -> list[str]:
    """Names of the fields that are different now."""
    changed = [name for name in FIELDS if getattr(person, name) != getattr(command, name)]
    for name in FIELDS:
        setattr(person, name, getattr(command, name))
    if "institution" in changed:
        person.institution_id = resolve(session, organisation_id, command.institution)
    if "municipality" in changed:
        person.municipality_code = command.municipality_code
    person.contact_key, person.name_key, person.sort_key = command.email_key, command.name_key, command.sort_key
    person.search_key = search_key(
        command.given_name, command.family_name, command.email, command.phone, command.institution
    )
    return changed


def _apply_times(session: Session, person: Registration, command: RsvpCommand) -> list[str]:
    """What is different of the clock they read and of when they can come; None says nothing about either."""
    changed = []
    if command.zone is not None and command.zone != person.zone:
        person.zone = command.zone
        changed.append("zone")
    said = command.availability
    if said is not None and availability.keep(session, person.event_id, person.id, said):
        changed.append("availability")
    return changed


def _move_entry(session: Session, person: Registration, family: Sequence[Registration]) -> None:
    """The calendar entry goes to the new address, which `family` shares: under a UID of its own if they have one."""
    if any(has_entry(p) for p in family if p.id != person.id):
        person.own_entry = True
    if person.status == RegistrationStatus.confirmed:
        person.calendar_sequence = queries.next_sequence(session, person.event_id)
        person.told_revision = None
        person.partstat = "NEEDS-ACTION"  # the calendar that answered was the old address's


def current_answers(registration: Registration, questions: Sequence[QuestionDraft]) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    data: dict[str, Any] = {name: getattr(registration, name) for name in FIELDS}
    given = {answer.question_id: answer.value for answer in registration.answers}
    for question in questions:
        value = given.get(question.id or 0, "")
        if question.kind == QuestionKind.many:
            data[f"q{question.id}"] = value.split("\n") if value else []
        elif question.kind == QuestionKind.consent:
            data[f"q{question.id}"] = value == "yes"
        else:
            data[f"q{question.id}"] = value
    return data
