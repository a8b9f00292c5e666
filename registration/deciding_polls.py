"""A poll as it stands: who answered what, and what closing it would give. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration import deciding_rules, queries, seats
from registration.deciding_rules import Candidate, PollResult
from registration.deciding_terms import DecidingReason, PollDecision, Refused
from registration.guest_models import Guest
from registration.models import Availability, Event, Party, Registration, Slot
from registration.terms import Admission, Can, EventStatus, Intake, RegistrationStatus


@dataclass(frozen=True, slots=True)
class PollCase:
    """The chosen times in their order, who comes when, and the digest of everything that was looked at.

    `left_out` could come at one of the times and get no seat all the same.
    """

    slots: tuple[Slot, ...]
    result: PollResult
    left_out: frozenset[int]
    seen: str


def poll_case(
    session: Session, event: Event, intake: Intake, decision: PollDecision, now: datetime
) -> PollCase | Refused:
    """What closing the poll gives, or why it cannot be closed so. Whether `decision.seen` is right is not asked."""
    if event.status != EventStatus.published:
        return Refused(DecidingReason.not_published)
    if event.admission != Admission.poll:
        decided = event.decided_at is not None
        return Refused(DecidingReason.already_decided if decided else DecidingReason.not_a_poll)
    chosen = _chosen(session, event.id, decision, now)
    if isinstance(chosen, Refused):
        return chosen
    candidates = _candidates(session, event.id)
    unknown = sorted(decision.left_out - {one.id for one in candidates})
    if unknown:
        return Refused(DecidingReason.unknown_person, tuple(unknown))
    free = seats.free_seats(intake)
    result = deciding_rules.poll_result(
        candidates,
        decision.slot_ids,
        [free, *(event.capacity for _slot in chosen[1:])],
        seed=event.uid,
        if_need_be=decision.if_need_be,
        left_out=decision.left_out,
        institution_limit=event.institution_limit,
    )
    missing = _missing(session, event.id, candidates, result) if event.all_required else None
    left_out = decision.left_out | _could_come(candidates, decision, result)
    return missing or PollCase(tuple(chosen), result, left_out, _seen(session, event, candidates))


def _could_come(candidates: Sequence[Candidate], decision: PollDecision, result: PollResult) -> frozenset[int]:
    """Who gets no seat though they could come then, if need be: nobody may write to them that they cannot."""
    some = (one for one in candidates if any(one.can.get(n, Can.no) >= Can.if_need_be for n in decision.slot_ids))
    return frozenset(one.id for one in some) & frozenset(result.not_chosen)


def _missing(session: Session, event_id: int, candidates: Sequence[Candidate], result: PollResult) -> Refused | None:
    """Why a poll that insists on required people cannot have one of the times, with the people; None when it can.

    Every chosen time must suit all of them: each becomes a meeting of its own.
    """
    came = select(Registration.guest_id).where(
        Registration.event_id == event_id,
        Registration.status == RegistrationStatus.applied,
        Registration.guest_id.is_not(None),
    )
    silent = select(Guest.id).where(Guest.event_id == event_id, Guest.required, Guest.id.not_in(came))
    guests = tuple(session.scalars(silent.order_by(Guest.id)))
    for slot in result.slots:
        cannot, unseated = deciding_rules.required_without(candidates, slot)
        if cannot or guests:
            return Refused(DecidingReason.required_cannot, cannot, (slot.slot_id,), guest_ids=guests)
        if unseated:
            return Refused(DecidingReason.required_unseated, unseated, (slot.slot_id,))
    return None


def _chosen(session: Session, event_id: int, decision: PollDecision, now: datetime) -> list[Slot] | Refused:
    if not decision.slot_ids:
        return Refused(DecidingReason.nothing_chosen)
    if len(set(decision.slot_ids)) < len(decision.slot_ids):
        return Refused(DecidingReason.twice, slot_ids=decision.slot_ids)
    query = select(Slot).where(Slot.event_id == event_id, Slot.id.in_(decision.slot_ids))
    found = {slot.id: slot for slot in session.scalars(query)}
    unknown = tuple(number for number in decision.slot_ids if number not in found)
    if unknown:
        return Refused(DecidingReason.unknown_slot, slot_ids=unknown)
    passed = tuple(number for number in decision.slot_ids if found[number].starts_at <= now)
    return Refused(DecidingReason.slot_passed, slot_ids=passed) if passed else [found[n] for n in decision.slot_ids]


def _candidates(session: Session, event_id: int) -> Sequence[Candidate]:
    """Everybody who answered and has not left, with what they said of each time."""
    said: dict[int, dict[int, Can]] = {}
    # Values, not rows as objects: a large poll has tens of thousands of answers.
    answers = select(Availability.registration_id, Availability.slot_id, Availability.value)
    for person, slot, value in session.execute(answers.join(Registration).where(Registration.event_id == event_id)):
        said.setdefault(person, {})[slot] = Can(value)
    r = Registration
    query = (
        select(
            r.id,
            r.required,
            r.party_id,
            r.institution_id,
            r.institution,
            Party.together,
            Guest.beyond_limit,
            Guest.required.label("asked_as_required"),
        )
        .outerjoin(Party, Party.id == Registration.party_id)
        .outerjoin(Guest, Guest.id == Registration.guest_id)
        .where(Registration.event_id == event_id, Registration.status == RegistrationStatus.applied)
        .order_by(Registration.id)
    )
    return [
        Candidate(
            id=row.id,
            can=said.get(row.id, {}),
            required=row.required or bool(row.asked_as_required),
            party=row.party_id if row.together else None,
            institution=queries.institution_key(row.institution_id, row.institution),
            beyond_limit=bool(row.beyond_limit),
        )
        for row in session.execute(query)
    ]


def _seen(session: Session, event: Event, candidates: Sequence[Candidate]) -> str:
    parts = [f"{event.id}:{event.version}:{event.all_required:d}"]
    parts += [f"{c.id}:{c.required:d}:{sorted(c.can.items())}" for c in candidates]
    slots = select(Slot.id, Slot.starts_at, Slot.ends_at).where(Slot.event_id == event.id).order_by(Slot.id)
    parts += [f"{slot.id}:{slot.starts_at.isoformat()}:{slot.ends_at.isoformat()}" for slot in session.execute(slots)]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
