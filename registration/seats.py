"""Who gets a seat: pure decisions about people who ask together and about who waits.

The rule of the waiting list: people are served by (priority, number given under the lock). People who want to sit
together, or whose institution has all the seats it may have, are passed over while they do not fit and keep their
number; so no seat stays empty while somebody fits.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from registration.inputs import RsvpCommand
from registration.rules import refusal_of
from registration.terms import (
    Accepted,
    AgeBand,
    Applicant,
    Applied,
    EventStatus,
    Intake,
    Priority,
    Reason,
    Rejected,
    SeatPolicy,
    Waiting,
    WaitingReason,
    Waitlisted,
)

_OLDEST = {AgeBand.under_13: 12, AgeBand.from_13: 15, AgeBand.from_16: 17, AgeBand.adult: 200}
_REFUSALS = {
    WaitingReason.full: Reason.full,
    WaitingReason.party: Reason.too_few_seats,
    WaitingReason.institution: Reason.institution_full,
}
Placement = Accepted | Waitlisted | Applied


def place(
    intake: Intake,
    people: Sequence[Applicant],
    arrived_at: datetime,
    *,
    together: bool = False,
    institution_left: int | None = None,
    invited: bool = False,
) -> tuple[Placement, ...] | Rejected:
    """What each of the people who ask in one form gets, in their order; or why none of them can be registered.

    `institution_left` is how many more of their institution may have a seat. Nobody waiting fits into the free seats
    when this is called: whoever frees a seat gives it on in the same transaction. `invited` people need not wait for
    registration to open. In a poll or a selection nobody has a seat or waits until the organiser has decided: all have
    Applied.
    """
    refusal = refusal_of(intake, arrived_at)
    if refusal is not None and not (invited and refusal is Reason.not_open_yet):
        return Rejected(refusal)
    if intake.collects:
        return tuple(Applied() for _person in people)
    placed = _whole(intake, people) if together else _each(intake, people, institution_left)
    refused = [p.reason for p in placed if isinstance(p, Waitlisted)]
    if refused and not intake.waiting_list:
        return Rejected(_REFUSALS[refused[0]])
    return placed


def asked_before(intake: Intake, command: RsvpCommand) -> bool:
    """Whether somebody answered about times on a page that is older than the choice of one: they may not suit it."""
    return command.availability is not None and not intake.collects


def place_by_hand(intake: Intake, now: datetime, *, anyway: bool, institution_left: int | None) -> Placement | Rejected:
    """What somebody gets whom the organiser writes in, also after the deadline; `anyway` when nothing is free."""
    if intake.status is not EventStatus.published:
        return Rejected(Reason.event_cancelled if intake.status is EventStatus.cancelled else Reason.not_published)
    if intake.ends_at is not None and now >= intake.ends_at:
        return Rejected(Reason.event_started)
    if intake.collects:
        return Applied()
    if intake.starts_at is None:
        return Rejected(Reason.decided if intake.decided else Reason.save_the_date)
    (placed,) = _each(intake, (Applicant(),), institution_left)
    if isinstance(placed, Accepted):
        return placed
    if anyway:
        return Accepted(beyond=True)
    return placed if intake.waiting_list else Rejected(_REFUSALS[placed.reason])


def seated(
    free: int | None, queue: Sequence[Waiting], limit: int | None, taken_by_institution: Mapping[str, int]
) -> tuple[int, ...]:
    """Ids of the waiting people who get the free seats (None: as many as there are people), in order."""
    chosen: list[int] = []
    taken = dict(taken_by_institution)
    for group in _groups(queue):
        if free is not None and len(group) > free - len(chosen):
            continue
        if any(not _institution_has_room(person, limit, taken) for person in group):
            continue
        for person in group:
            chosen.append(person.id)
            if person.institution is not None:
                taken[person.institution] = taken.get(person.institution, 0) + 1
    return tuple(chosen)


def free_seats(intake: Intake) -> int | None:
    """Seats anybody could have now; None without a limit."""
    return None if intake.capacity is None else max(0, intake.capacity - intake.taken - intake.held)


def may_be_seated(intake: Intake, now: datetime) -> bool:
    """True while waiting people can still get a seat: until the event starts.

    The deadline does not stop it: those who wait asked in time.
    """
    return intake.status is EventStatus.published and (intake.starts_at is None or now < intake.starts_at)


def needs_guardian(policy: SeatPolicy, age: AgeBand | None) -> bool:
    """True for people below the organiser's threshold; an event that does not ask the age has none."""
    return policy.guardian_below is not None and age is not None and _OLDEST[age] < policy.guardian_below


def asks_guardian(policy: SeatPolicy, ages: Sequence[AgeBand | None]) -> bool:
    """True when a guardian must be asked for people of one form, the sender first: an adult sender answers for them."""
    if ages[0] in (None, AgeBand.adult):
        return False
    return any(needs_guardian(policy, age) for age in ages)


def offer_ends(policy: SeatPolicy, intake: Intake, now: datetime) -> datetime:
    """Until when an offered seat is held: the organiser's hours, and not beyond the start."""
    return _not_after_start(now + timedelta(hours=policy.offer_hours), intake)


def guardian_ends(policy: SeatPolicy, intake: Intake, now: datetime) -> datetime:
    """Until when a minor's seat is held for the guardian."""
    return _not_after_start(now + timedelta(hours=policy.guardian_hours), intake)


def priority_of(policy: SeatPolicy, *, invited: bool, institution_kind: str | None) -> int:
    """0 for those who stand before the others, else 1."""
    if policy.priority is Priority.invited:
        return 0 if invited else 1
    if policy.priority is Priority.kinds:
        return 0 if institution_kind in policy.priority_kinds else 1
    return 1


def _whole(intake: Intake, people: Sequence[Applicant]) -> tuple[Accepted | Waitlisted, ...]:
    beyond = [person.beyond_limit for person in people]
    free = _free_for(intake, people)
    needed = len(people) - sum(beyond)
    if free is None or needed <= free:
        return tuple(Accepted(beyond=b) for b in beyond)
    reason = WaitingReason.party if free else WaitingReason.full
    return tuple(Accepted(beyond=True) if b else Waitlisted(reason) for b in beyond)


def _each(
    intake: Intake, people: Sequence[Applicant], institution_left: int | None
) -> tuple[Accepted | Waitlisted, ...]:
    free, left = _free_for(intake, people), institution_left
    placed: list[Accepted | Waitlisted] = []
    for person in people:
        if person.beyond_limit:
            placed.append(Accepted(beyond=True))
        elif left is not None and left <= 0:
            placed.append(Waitlisted(WaitingReason.institution))
        elif free is not None and free <= 0:
            placed.append(Waitlisted(WaitingReason.full))
        else:
            placed.append(Accepted())
            free = None if free is None else free - 1
            left = None if left is None else left - 1
    return tuple(placed)


def _free_for(intake: Intake, people: Sequence[Applicant]) -> int | None:
    """The free seats, with those that were held for these very people."""
    free = free_seats(intake)
    return None if free is None else free + sum(person.reserved for person in people)


def _groups(queue: Sequence[Waiting]) -> list[list[Waiting]]:
    """The queue in its order; people of a party stand where the first of them stands."""
    groups: list[list[Waiting]] = []
    parties: dict[int, list[Waiting]] = {}
    for person in sorted(queue, key=lambda p: (p.priority, p.number)):
        group = parties.get(person.party) if person.party is not None else None
        if group is not None:
            group.append(person)
            continue
        group = [person]
        groups.append(group)
        if person.party is not None:
            parties[person.party] = group
    return groups


def _institution_has_room(person: Waiting, limit: int | None, taken: Mapping[str, int]) -> bool:
    return limit is None or person.institution is None or taken.get(person.institution, 0) < limit


def _not_after_start(moment: datetime, intake: Intake) -> datetime:
    return moment if intake.starts_at is None else min(moment, intake.starts_at)
