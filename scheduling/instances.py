"""An event and its frame, read from the database as facts, and as an instance of the engine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from registration.models import Answer, Availability, Event, Institution, Party, Question, Registration, Slot
from registration.queries import ACTIVE, institution_key, questions_of
from registration.registers import municipalities
from registration.terms import QuestionKind, RegistrationStatus
from scheduling.facts import Applicant, FacilitatorFact, Facts, GroupFact, PairFact, PlaceFact, SlotFact
from scheduling.mapping import to_instance
from scheduling.models import (
    ComposedGroup,
    ComposedPair,
    ComposedPlace,
    Composition,
    Facilitator,
    FacilitatorPlace,
)
from scheduling.terms import PairKind, Purpose, Standing

# Who may be seated: applicants, those in reserve, and those who were told of a seat already.
CANDIDATES = (
    RegistrationStatus.applied,
    RegistrationStatus.placed,
    RegistrationStatus.waiting,
    RegistrationStatus.confirmed,
)
ONE_ANSWER = (QuestionKind.one, QuestionKind.yesno)


def instance_of(session: Session, event: Event, purpose: Purpose) -> dict[str, Any] | None:
    """The instance as JSON values; None without a frame, or while the event has neither slots nor a time."""
    found = facts_of(session, event)
    return None if found is None or not found.slots else to_instance(found, purpose)


def with_group(facts: Facts, group: GroupFact, purpose: Purpose) -> dict[str, Any]:
    """The instance with a group as it was typed, in place of the one with its number or after the others."""
    others = tuple(group if one.id == group.id else one for one in facts.groups)
    groups = others if any(one.id == group.id for one in facts.groups) else (*others, group)
    return to_instance(replace(facts, groups=groups), purpose)


def facts_of(session: Session, event: Event) -> Facts | None:
    """Everything that composing needs to know; None while the event has no frame."""
    frame = session.get(Composition, event.id)
    if frame is None:
        return None
    return Facts(
        event_id=event.id,
        timezone=event.timezone,
        slots=slots_of(session, event),
        applicants=applicants_of(session, frame),
        groups=tuple(_group(one) for one in groups_of(session, event.id)),
        facilitators=tuple(_facilitator(one) for one in facilitators_of(session, event.id)),
        pairs=tuple(
            PairFact(PairKind(one.kind), one.first_id, one.second_id, one.facilitator_id)
            for one in pairs_of(session, event.id)
        ),
        places={
            one.registration_id: PlaceFact(one.group_id, Standing(one.standing), one.pinned, one.excluded)
            for one in session.scalars(select(ComposedPlace).where(ComposedPlace.event_id == event.id))
        },
        leading=leading_of(session, event.id),
        seed=frame.seed,
        no_show=frame.no_show,
        buffer_minutes=frame.buffer_minutes,
        max_parallel=frame.max_parallel,
        weights=frame.weights,
        published=frame.published,
    )


def slots_of(session: Session, event: Event) -> tuple[SlotFact, ...]:
    """The proposed times in order; the event's own time (number 0) when there are none; nothing without either."""
    query = select(Slot).where(Slot.event_id == event.id).order_by(Slot.starts_at, Slot.ends_at)
    found = tuple(SlotFact(one.id, one.starts_at, one.ends_at) for one in session.scalars(query))
    if found or event.starts_at is None or event.ends_at is None:
        return found
    return (SlotFact(0, event.starts_at, event.ends_at),)


def groups_of(session: Session, event_id: int) -> Sequence[ComposedGroup]:
    """The groups of the frame, in the organiser's order."""
    query = select(ComposedGroup).where(ComposedGroup.event_id == event_id)
    return session.scalars(query.order_by(ComposedGroup.position, ComposedGroup.id)).all()


def facilitators_of(session: Session, event_id: int) -> Sequence[Facilitator]:
    """Who leads groups, as they were entered."""
    return session.scalars(select(Facilitator).where(Facilitator.event_id == event_id).order_by(Facilitator.id)).all()


def pairs_of(session: Session, event_id: int) -> Sequence[ComposedPair]:
    """Who may not, and who would like to, share a group, as they were entered."""
    query = select(ComposedPair).where(ComposedPair.event_id == event_id).order_by(ComposedPair.id)
    return session.scalars(query).all()


def leading_of(session: Session, event_id: int) -> tuple[tuple[int, int, bool], ...]:
    """(facilitator, group, pinned) of the board."""
    columns = (FacilitatorPlace.facilitator_id, FacilitatorPlace.group_id, FacilitatorPlace.pinned)
    query = select(*columns).join(ComposedGroup).where(ComposedGroup.event_id == event_id).order_by(*columns[:2])
    return tuple((row[0], row[1], row[2]) for row in session.execute(query))


def attribute_questions(session: Session, event_id: int) -> dict[str, Question]:
    """Questions whose answers may stand in filters and quotas, by attribute; sensitive ones never do."""
    return {
        f"q{one.id}": one for one in questions_of(session, event_id) if one.kind in ONE_ANSWER and not one.sensitive
    }


def applicants_of(session: Session, frame: Composition) -> tuple[Applicant, ...]:
    """Everybody who may be seated, and those who were told of a seat and have withdrawn since; by number.

    Whoever was thanked from the board can be put elsewhere on it; who was thanked without one is no longer asked about.
    Nor is anybody whose data rests, unless they were told of a seat: that stays.
    """
    told = {int(one) for group in (frame.published or {}).get("groups", ()) for one in group["people"]}
    placed = select(ComposedPlace.registration_id).where(ComposedPlace.event_id == frame.event_id)
    thanked = and_(
        Registration.status == RegistrationStatus.not_chosen,
        Registration.objected_at.is_(None),
        Registration.id.in_(placed),
    )
    asked_about = and_(Registration.status.in_(CANDIDATES), Registration.objected_at.is_(None))
    wanted = or_(asked_about, Registration.id.in_(told), thanked)
    query = select(Registration, Party.together, thanked).outerjoin(Party, Party.id == Registration.party_id)
    rows = session.execute(query.where(Registration.event_id == frame.event_id, wanted).order_by(Registration.id)).all()
    ids = [person.id for person, _together, _thanked in rows]
    can, said = _availability(session, ids), _answers(session, ids)
    sectors, left = _sectors(session, [person for person, _together, _thanked in rows]), _left(session, ids)
    asked = attribute_questions(session, frame.event_id)
    return tuple(
        _applicant(frame, person, can.get(person.id, {}), said.get(person.id, {}), sectors, asked,
                   party=person.party_id if together else None,
                   out=not was_thanked and _is_out(person, left), thanked=was_thanked)
        for person, together, was_thanked in rows
    )  # fmt: skip


def _is_out(person: Registration, left: set[int]) -> bool:
    """Whether somebody has withdrawn. Seats that ended because a publication was taken back say nothing."""
    return person.status not in CANDIDATES or (person.status == RegistrationStatus.placed and person.id in left)


def _applicant(
    frame: Composition,
    person: Registration,
    can: Mapping[int, int],
    said: Mapping[int, str],
    sectors: Mapping[int, str],
    asked: Mapping[str, Question],
    *,
    party: int | None,
    out: bool,
    thanked: bool,
) -> Applicant:
    languages = said.get(frame.language_question_id or 0, "").split("\n")
    return Applicant(
        id=person.id,
        municipality=person.municipality_code or person.municipality,
        region=region_of(person.municipality_code, person.municipality, person.created_at.date()),
        org=institution_key(person.institution_id, person.institution) or "",
        sector=sectors.get(person.institution_id or 0, ""),
        age=person.age_band or "",
        role=said.get(frame.role_question_id or 0, "").partition("\n")[0],
        languages=tuple(key for key in languages if key),
        availability=can,
        said={name: said.get(question.id, "") for name, question in asked.items()},
        party=party,
        out=out,
        thanked=thanked,
    )


def region_of(code: str | None, written: str, on: date) -> str:
    """The planning region of a municipality; empty when it is not known.

    Without a code, that of what the person wrote: "Daugavpils" is the city or the county around it, and which of them
    is a person's to say, but a quota of Latgale need not wait for that.
    """
    try:
        return str(municipalities.by_code(code).region if code else municipalities.sure_region(written, on) or "")
    except KeyError:
        return ""


def _availability(session: Session, ids: Sequence[int]) -> dict[int, dict[int, int]]:
    columns = (Availability.registration_id, Availability.slot_id, Availability.value)
    found: dict[int, dict[int, int]] = {}
    # Values, not rows as objects: 500 people have ten thousand answers, and the board reads them with every press.
    for person, slot, value in session.execute(select(*columns).where(Availability.registration_id.in_(ids))):
        found.setdefault(person, {})[slot] = value
    return found


def _answers(session: Session, ids: Sequence[int]) -> dict[int, dict[int, str]]:
    columns = (Answer.registration_id, Answer.question_id, Answer.value)
    found: dict[int, dict[int, str]] = {}
    for person, question, value in session.execute(select(*columns).where(Answer.registration_id.in_(ids))):
        found.setdefault(person, {})[question] = value
    return found


def _sectors(session: Session, people: Sequence[Registration]) -> dict[int, str]:
    ids = {person.institution_id for person in people if person.institution_id is not None}
    rows = session.execute(select(Institution.id, Institution.kind).where(Institution.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def _left(session: Session, ids: Sequence[int]) -> set[int]:
    """Applications whose seat in a group was given up."""
    query = select(Registration.application_id, Registration.status).where(Registration.application_id.in_(ids))
    seats: dict[int, bool] = {}
    for application, status in session.execute(query):
        if application is not None:
            seats[application] = seats.get(application, False) or status in ACTIVE
    return {application for application, held in seats.items() if not held}


def _group(one: ComposedGroup) -> GroupFact:
    return GroupFact(
        id=one.id,
        name=one.name,
        language=one.language,
        min=one.min_size,
        ideal=one.ideal,
        max=one.max_size,
        cap=one.cap,
        facilitators=one.facilitators,
        slots=None if one.slot_ids is None else tuple(one.slot_ids),
        max_per_org=one.max_per_institution,
        max_per_municipality=one.max_per_municipality,
        filters=tuple(one.filters),
        quotas=tuple(one.quotas),
        required=one.required,
        locked=one.locked,
        slot=one.slot_id,
    )


def _facilitator(one: Facilitator) -> FacilitatorFact:
    return FacilitatorFact(
        id=one.id,
        name=one.name,
        languages=tuple(one.languages),
        org=institution_key(None, one.institution) or "",
        max_groups=one.max_groups,
        availability={int(slot): can for slot, can in one.availability.items() if can},
    )
