"""The frame of an event's groups as organisers change it. One transaction's work each; every change grows the version.

A change that saw an older version than there is now is refused (Conflict), so that nobody overwrites what a colleague
has just decided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from registration import leading
from registration.deciding_terms import Leader
from registration.history import record
from registration.models import Question, Registration, Slot
from registration.queries import lock_event
from scheduling import instances, leader_times
from scheduling.inputs import FacilitatorDraft, FrameDraft, GroupDraft, PairDraft
from scheduling.mapping import most_invited
from scheduling.models import ComposedGroup, ComposedPair, ComposedPlace, Composition, Facilitator
from scheduling.terms import MOST_FACILITATORS, MOST_GROUPS, MOST_PAIRS, PairKind, Standing


@dataclass(frozen=True, slots=True)
class Saved:
    """It is stored; `id` of what was made or changed, 0 for the frame itself or what is gone."""

    version: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else has saved meanwhile; this is the version there is now."""

    version: int


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and why: unknown, too_many, told, twice."""

    reason: str


Outcome = Saved | Conflict | Refused


def frame_of(session: Session, event_id: int) -> Composition | None:
    """The event's frame, if it has one."""
    return session.get(Composition, event_id)


def frame_for(session: Session, event_id: int, now: datetime) -> Composition:
    """The event's frame, an empty one if there was none: a run needs one. The event is locked."""
    frame = session.get(Composition, event_id, populate_existing=True)
    if frame is None:
        frame = Composition(event_id=event_id, seed=event_id, version=0, created_at=now, updated_at=now)
        session.add(frame)
        session.flush()
    return frame


def save_frame(
    session: Session, event_id: int, draft: FrameDraft, version: int, account_id: int, now: datetime
) -> Outcome:
    """What holds for all groups. Questions of another event count as none."""

    def change(frame: Composition) -> int:
        frame.no_show, frame.buffer_minutes = draft.no_show, draft.buffer_minutes
        frame.max_parallel = draft.max_parallel
        frame.weights = dict(draft.weights) if draft.weights is not None else frame.weights
        frame.language_question_id = _question_here(session, event_id, draft.language_question_id)
        frame.role_question_id = _question_here(session, event_id, draft.role_question_id)
        return 0

    return _changed(session, event_id, version, account_id, now, "frame", change)


def save_group(
    session: Session, event_id: int, group_id: int | None, draft: GroupDraft, version: int, account_id: int,
    now: datetime, *, for_all: bool = False,
) -> Outcome:  # fmt: skip
    """A new group at the end, or the group as it is now. Times of another event are left out.

    With `for_all` the event's other groups get the same sizes, limits and rules of number.
    """

    def change(frame: Composition) -> int | str:
        group = _of(session, ComposedGroup, event_id, group_id)
        if group_id is not None and group is None:
            return "unknown"
        if group is None:
            there = _count(session, ComposedGroup, event_id)
            if there >= MOST_GROUPS:
                return "too_many"
            group = ComposedGroup(event_id=event_id, position=there)
        values = draft.values()
        if values["slot_ids"] is not None:
            values["slot_ids"] = [one for one in values["slot_ids"] if one in _slots(session, event_id)]
        for name, value in values.items():
            setattr(group, name, value)
        session.add(group)
        if for_all:
            for other in session.scalars(select(ComposedGroup).where(ComposedGroup.event_id == event_id)):
                for name, value in draft.values_for_all().items():
                    setattr(other, name, value)
        session.flush()
        return group.id

    return _changed(session, event_id, version, account_id, now, "group", change, draft.name)


def add_groups(
    session: Session, event_id: int, names: list[str], like: int | None, version: int, account_id: int, now: datetime
) -> Outcome:
    """Groups with these names, like one that is there or with the usual sizes."""

    def change(frame: Composition) -> int | str:
        there = _count(session, ComposedGroup, event_id)
        if there + len(names) > MOST_GROUPS:
            return "too_many"
        source = _of(session, ComposedGroup, event_id, like)
        usual = GroupDraft("", cap=most_invited(GroupDraft("").max_size, frame.no_show)).values()
        values = {name: getattr(source, name) for name in usual} if source is not None else usual
        for number, name in enumerate(names):
            session.add(ComposedGroup(**{**values, "event_id": event_id, "position": there + number, "name": name}))
        session.flush()
        return 0

    return _changed(session, event_id, version, account_id, now, "groups", change, str(len(names)))


def remove_group(
    session: Session, event_id: int, group_id: int, version: int, account_id: int, now: datetime
) -> Outcome:
    """The group is gone and its people are open again; one that was published stays."""

    def change(frame: Composition) -> int | str:
        group = _of(session, ComposedGroup, event_id, group_id)
        if group is None:
            return "unknown"
        if group.made_event_id is not None:
            return "told"
        opened = {"standing": Standing.open, "group_id": None, "pinned": False}
        session.execute(update(ComposedPlace).where(ComposedPlace.group_id == group_id).values(opened))
        session.delete(group)
        session.flush()
        return 0

    return _changed(session, event_id, version, account_id, now, "group_removed", change)


def save_facilitator(
    session: Session, event_id: int, facilitator_id: int | None, draft: FacilitatorDraft, version: int,
    account_id: int, now: datetime,
) -> Outcome:  # fmt: skip
    """Somebody new who leads, or what is known of them now."""

    def change(frame: Composition) -> int | str:
        row = _of(session, Facilitator, event_id, facilitator_id)
        if facilitator_id is not None and row is None:
            return "unknown"
        if row is None:
            if _count(session, Facilitator, event_id) >= MOST_FACILITATORS:
                return "too_many"
            row = Facilitator(event_id=event_id)
        else:
            leader_times.known_anew(session, row, draft)
        here = _slots(session, event_id)
        hours = {slot: can for slot, can in leader_times.typed(row, draft).items() if int(slot) in here}
        for name, value in {**draft.values(), "availability": hours}.items():
            setattr(row, name, value)
        session.add(row)
        session.flush()
        leading.know(session, Leader(row.id, row.name, row.email, row.language, row.zone))
        return row.id

    return _changed(session, event_id, version, account_id, now, "facilitator", change, draft.name)


def remove_facilitator(
    session: Session, event_id: int, facilitator_id: int, version: int, account_id: int, now: datetime
) -> Outcome:
    """Nobody of that name leads any more."""

    def change(frame: Composition) -> int | str:
        row = _of(session, Facilitator, event_id, facilitator_id)
        if row is None:
            return "unknown"
        leader_times.forget(session, row)
        session.delete(row)
        session.flush()
        return 0

    return _changed(session, event_id, version, account_id, now, "facilitator_removed", change)


def add_pair(
    session: Session, event_id: int, draft: PairDraft, version: int, account_id: int, now: datetime
) -> Outcome:
    """Two people, or a person and a facilitator; a pair that is there already, either way round, is refused."""

    def change(frame: Composition) -> int | str:
        people = {one for one in (draft.first_id, draft.second_id) if one is not None}
        here = select(func.count()).where(Registration.id.in_(people), Registration.event_id == event_id)
        leads = draft.facilitator_id is None or _of(session, Facilitator, event_id, draft.facilitator_id) is not None
        alone = len(people) != (1 if draft.second_id is None else 2)
        if alone or session.scalar(here) != len(people) or not leads:
            return "unknown"
        if draft.facilitator_id is not None and draft.kind is PairKind.together:
            return "unknown"
        there = instances.pairs_of(session, event_id)
        if len(there) >= MOST_PAIRS:
            return "too_many"
        wanted = {draft.first_id, draft.second_id}, draft.facilitator_id
        if any(({one.first_id, one.second_id}, one.facilitator_id) == wanted for one in there):
            return "twice"
        pair = ComposedPair(
            event_id=event_id, kind=draft.kind, first_id=draft.first_id, second_id=draft.second_id,
            facilitator_id=draft.facilitator_id,
        )  # fmt: skip
        session.add(pair)
        session.flush()
        return pair.id

    return _changed(session, event_id, version, account_id, now, "pair", change)


def remove_pair(session: Session, event_id: int, pair_id: int, account_id: int, now: datetime) -> Outcome:
    """The two are strangers again; right twice."""

    def change(frame: Composition) -> int | str:
        here = ComposedPair.id == pair_id, ComposedPair.event_id == event_id
        there = session.scalars(select(ComposedPair).where(*here)).one_or_none()
        if there is None:
            return "unknown"
        session.delete(there)
        return 0

    return _changed(session, event_id, None, account_id, now, "pair_removed", change)


def _changed(
    session: Session, event_id: int, version: int | None, account_id: int, now: datetime, part: str,
    change: Callable[[Composition], int | str], said: str = "",
) -> Outcome:  # fmt: skip
    """Make the change to the newest frame, under the event's lock; a text that comes back is why not."""
    if lock_event(session, event_id) is None:
        return Refused("unknown")
    frame = frame_for(session, event_id, now)
    if version is not None and version != frame.version:
        return Conflict(frame.version)
    made = change(frame)
    if isinstance(made, str):
        return Refused(made)
    frame.version, frame.updated_at = frame.version + 1, now
    session.flush()
    details: dict[str, object] = {"part": part, "name": said} if said else {"part": part}
    record(session, event_id, None, "organiser", "composing_changed", now, details, account_id)
    return Saved(frame.version, made)


def _of(session: Session, model: type[Any], event_id: int, number: int | None) -> Any:
    if number is None or not 0 < number < 2**31:
        return None
    return session.scalars(select(model).where(model.event_id == event_id, model.id == number)).one_or_none()


def _count(session: Session, model: type[Any], event_id: int) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.event_id == event_id)) or 0


def _slots(session: Session, event_id: int) -> set[int]:
    return set(session.scalars(select(Slot.id).where(Slot.event_id == event_id)))


def _question_here(session: Session, event_id: int, number: int | None) -> int | None:
    query = select(Question.id).where(Question.event_id == event_id, Question.id == number)
    return session.scalar(query) if number is not None else None
