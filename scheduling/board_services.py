"""What organisers do on the board: each press one transaction, one step that can be taken back, one row of history."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration.history import record
from registration.slot_models import Slot
from scheduling import board_queries as queries
from scheduling import board_steps as steps
from scheduling.board_terms import (
    BoardReason,
    Change,
    Conflict,
    Done,
    GroupState,
    Outcome,
    Place,
    Refused,
    Staff,
    State,
    StepKind,
    Wish,
)
from scheduling.models import ComposedGroup, Composition, Facilitator
from scheduling.terms import Standing

Worth = Mapping[str, int]


def move(
    session: Session,
    event_id: int,
    registration_id: int,
    was: str,
    to: str,
    applicants: Collection[int],
    account_id: int,
    now: datetime,
    worth: Worth,
) -> Outcome:
    """Somebody goes from the place the organiser saw (`was`) to another; both are tokens of `Place`.

    Refused for people who do not apply, groups of other events, groups without a time and locked groups. Conflict when
    the person stands elsewhere than the organiser saw.
    """
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    if registration_id not in applicants or not steps.present(session, event_id, [registration_id]):
        return Refused(BoardReason.unknown_person)
    place = state.place(registration_id)
    if place.token != was:
        return Conflict(place.token, queries.last_mover(session, event_id, registration_id))
    target = _target(state, to)
    if isinstance(target, BoardReason):
        return Refused(target)
    if place.group_id is not None and place != target and state.groups[place.group_id].locked:
        return Refused(BoardReason.group_locked)
    new = replace(target, pinned=place.pinned and target.group_id is not None, excluded=_still_out(place, target))
    details = {"from": _name(session, place), "to": _name(session, new)}
    return steps.write(
        session, frame, state, Change({registration_id: new}), StepKind.moved, account_id, now, worth, details
    )


def _target(state: State, to: str) -> Place | BoardReason:
    if to in (Standing.open, Standing.reserve, Standing.thanked):
        return Place(Standing(to))
    group_id = _number(to, "g")
    group = state.groups.get(group_id) if group_id is not None else None
    if group_id is None or group is None:
        return BoardReason.unknown_group
    if not state.is_open(group_id):
        return BoardReason.group_closed
    return BoardReason.group_locked if group.locked else Place(Standing.seat, group_id)


def _still_out(place: Place, target: Place) -> bool:
    """Whoever is given a seat by hand is no longer excluded."""
    return place.excluded and target.group_id is None


def wish(
    session: Session,
    event_id: int,
    registration_id: int,
    wished: Wish,
    applicants: Collection[int],
    account_id: int,
    now: datetime,
    worth: Worth,
) -> Outcome:
    """Keep somebody where they are, never seat them, or leave both to the solver.

    Whoever is excluded loses their seat on the board.
    """
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    if registration_id not in applicants or not steps.present(session, event_id, [registration_id]):
        return Refused(BoardReason.unknown_person)
    place = state.place(registration_id)
    if wished is Wish.excluded and place.group_id is not None and state.groups[place.group_id].locked:
        return Refused(BoardReason.group_locked)
    if wished is Wish.excluded:
        standing = place.standing if place.group_id is None else Standing.open
        new, kind = Place(standing, None, excluded=True), StepKind.excluded
    elif wished is Wish.pinned:
        new, kind = replace(place, pinned=True, excluded=False), StepKind.pinned
    else:
        kind = StepKind.included if place.excluded else StepKind.unpinned
        new = replace(place, pinned=False, excluded=False)
    return steps.write(session, frame, state, Change({registration_id: new}), kind, account_id, now, worth)


def _with_group(session: Session, event_id: int, group_id: int) -> tuple[Composition, State, GroupState] | Refused:
    """The frame, where everything stands, and the group, which must be of this event; locks the event."""
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    group = state.groups.get(group_id)
    return Refused(BoardReason.unknown_group) if group is None else (frame, state, group)


def lock(
    session: Session, event_id: int, group_id: int, locked: bool, account_id: int, now: datetime, worth: Worth
) -> Outcome:
    """A locked group stays as it is, for the solver and by hand."""
    if isinstance(stands := _with_group(session, event_id, group_id), Refused):
        return stands
    frame, state, group = stands
    kind = StepKind.locked if locked else StepKind.unlocked
    details = {"group": _group_name(session, group_id)}
    change = Change(groups={group_id: replace(group, locked=locked)})
    return steps.write(session, frame, state, change, kind, account_id, now, worth, details)


def retime(
    session: Session, event_id: int, group_id: int, was: str, to: str, account_id: int, now: datetime, worth: Worth
) -> Outcome:
    """A group at another time; an empty `to` closes it: its people are open again and nobody leads it.

    `was` and `to` are tokens of `GroupState`.
    """
    if isinstance(stands := _with_group(session, event_id, group_id), Refused):
        return stands
    frame, state, group = stands
    if group.token != was:
        return Conflict(group.token, queries.last_mover(session, event_id))
    if group.locked:
        return Refused(BoardReason.group_locked)
    slot_id = _number(to, "s")
    proposed = session.scalars(select(Slot.id).where(Slot.event_id == event_id)).all()
    if to and slot_id not in proposed:
        return Refused(BoardReason.unknown_time)
    change = Change(groups={group_id: GroupState(slot_id)})
    if slot_id is None:
        people = {key: Place() for key, place in state.people.items() if place.group_id == group_id}
        change = Change(people, change.groups, {group_id: ()})
    details = {"group": _group_name(session, group_id)}
    return steps.write(session, frame, state, change, StepKind.retimed, account_id, now, worth, details)


def staff(
    session: Session,
    event_id: int,
    group_id: int,
    was: tuple[int, ...],
    to: tuple[int, ...],
    account_id: int,
    now: datetime,
    worth: Worth,
) -> Outcome:
    """Other facilitators for a group, chosen by hand: they stay for every run. `was` and `to` are their ids."""
    if isinstance(stands := _with_group(session, event_id, group_id), Refused):
        return stands
    frame, state, group = stands
    here = state.staff.get(group_id, ())
    leading = tuple(one for one, _pinned in here)
    if leading != tuple(sorted(was)):
        return Conflict(",".join(map(str, leading)), queries.last_mover(session, event_id))
    if group.locked or not state.is_open(group_id):
        return Refused(BoardReason.group_locked if group.locked else BoardReason.group_closed)
    known = set(session.scalars(select(Facilitator.id).where(Facilitator.event_id == event_id)))
    if not known.issuperset(to):
        return Refused(BoardReason.unknown_facilitator)
    pinned = dict(here)
    new: Staff = tuple((one, pinned.get(one, True)) for one in sorted(set(to)))
    details = {"group": _group_name(session, group_id)}
    return steps.write(
        session, frame, state, Change(staff={group_id: new}), StepKind.staffed, account_id, now, worth, details
    )


def rest_to_reserve(
    session: Session, event_id: int, applicants: Collection[int], account_id: int, now: datetime, worth: Worth
) -> Outcome:
    """Everybody of whom nothing was decided goes into the reserve: nobody is met with silence.

    Whom the organiser does not seat is thanked: a number in reserve would promise them a place.
    """
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    people = {
        one: replace(place, standing=Standing.thanked if place.excluded else Standing.reserve)
        for one in sorted(applicants)
        if (place := state.place(one)).standing is Standing.open
    }
    details: dict[str, object] = {"count": len(people)}
    return steps.write(session, frame, state, Change(people), StepKind.rest_reserved, account_id, now, worth, details)


def put_on_board(
    session: Session,
    event_id: int,
    change: Change,
    version: int,
    account_id: int,
    now: datetime,
    worth: Worth,
    kind: StepKind = StepKind.taken_over,
) -> Outcome:
    """Everything of a plan at once, as long as the board is the one that was compared (`version`)."""
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    if frame.version != version:
        return Conflict("", queries.last_mover(session, event_id))
    details: dict[str, object] = {"count": len(state.less(change).people)}
    return steps.write(session, frame, state, change, kind, account_id, now, worth, details)


def undo(session: Session, event_id: int, version: int, account_id: int, now: datetime) -> Outcome:
    """The board as it was before its last step, while nothing else was changed since; can be repeated."""
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, state = stands
    step = queries.last_step(session, event_id)
    if frame.version != version:
        return Conflict("", queries.last_mover(session, event_id))
    if step is None or step.version_after != frame.version:
        return Refused(BoardReason.nothing_to_undo)
    if step.kind == StepKind.published:
        return Refused(BoardReason.published)
    steps.apply(session, event_id, state.less(steps.known(session, state, steps.read(step.before))))
    before = step.version_before
    session.delete(step)
    session.flush()
    frame.version, frame.updated_at = frame.version + 1, now
    earlier = queries.last_step(session, event_id)
    if earlier is not None and earlier.version_after == before:
        earlier.version_after = frame.version
    session.flush()
    record(session, event_id, None, "organiser", f"board_{StepKind.undone}", now, {}, account_id)
    return Done(frame.version)


def leave_empty(session: Session, event_id: int, group: str, who: str, account_id: int, now: datetime) -> Outcome:
    """A seat or a post that was published, and whose holder can no longer come, is left as it is: nobody is asked
    about it again. `group` and `who` are ids of the instance."""
    if isinstance(stands := steps.locked(session, event_id), Refused):
        return stands
    frame, _state = stands
    if frame.published is None:
        return Refused(BoardReason.no_board)
    told = frame.published["groups"]
    found = next((one for one in told if one["group"] == group), None)
    if found is None or who not in (*found["people"], *found["facilitators"]):
        return Done(frame.version, changed=False)
    kept = {key: [one for one in found[key] if one != who] for key in ("people", "facilitators")}
    frame.published = {**frame.published, "groups": [{**one, **kept} if one is found else one for one in told]}
    frame.updated_at = now
    session.flush()
    record(session, event_id, None, "organiser", "board_left_empty", now, {}, account_id)
    return Done(frame.version)


def _name(session: Session, place: Place) -> str:
    """The place for the history: a group by its name, else its code."""
    return _group_name(session, place.group_id) if place.group_id is not None else place.standing.value


def _group_name(session: Session, group_id: int) -> str:
    return session.get_one(ComposedGroup, group_id).name


def _number(token: str, letter: str) -> int | None:
    digits = token[1:]
    usable = token[:1] == letter and digits.isascii() and digits.isdigit() and len(digits) <= 9
    return int(digits) if usable else None
