"""What of composing goes with a person who is erased (G24): their number in what the solver was given and answered.

Places and pairs go with the registration itself. When the event's time is over, who was to lead its groups, what was
searched and what was done on the board go too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from registration.models import Event, Registration
from scheduling.board_models import BoardStep
from scheduling.leader_times import TIMES
from scheduling.models import ComposingRun, Composition, Facilitator

IDS = ("id", "person", "registration")  # keys of an object that is about one person
NAMED = (*IDS, "other")  # keys of one person; what people wrote may look like a number of theirs and stays
LEAD = exists().where(Facilitator.event_id == Event.id)  # events of which somebody is known who was to lead groups
LISTED = "people"  # the key of a list of people


def erase(session: Session, registration_ids: Sequence[int], now: datetime) -> None:
    """Take these people out of instances, plans and reasons; what is left of those is no longer put on the board."""
    gone = frozenset(str(number) for number in registration_ids)
    events = select(Registration.event_id).where(Registration.id.in_(registration_ids))
    # The frame before its runs, as whoever asks for a run locks them (`runs.queue`).
    frames = select(Composition).where(Composition.event_id.in_(events)).order_by(Composition.event_id)
    for frame in session.scalars(frames.with_for_update().execution_options(populate_existing=True)):
        frame.published = without(frame.published, gone)
    # Locked, so that no worker puts its plan beside an instance which still has them.
    runs = select(ComposingRun).where(ComposingRun.event_id.in_(events)).order_by(ComposingRun.id).with_for_update()
    for run in session.scalars(runs.execution_options(populate_existing=True)):
        run.instance = without(run.instance, gone)
        run.plan = without(run.plan, gone)
        run.reasons = without(run.reasons, gone)
        run.about = without(run.about, gone)
    for step in session.scalars(select(BoardStep).where(BoardStep.event_id.in_(events))):
        people = {one: place for one, place in step.before.get("people", {}).items() if one not in gone}
        step.before = {**without(step.before, gone), "people": people}


def end(session: Session, event_id: int) -> list[str]:
    """Nobody of the event is left: its facilitators with the letters that asked them, runs and steps go; the frame
    stays and names nobody. The addresses of those who are gone."""
    for frame in session.scalars(select(Composition).where(Composition.event_id == event_id).with_for_update()):
        frame.published = None
    gone = list(session.scalars(select(Facilitator.email).where(Facilitator.event_id == event_id)))
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event_id, OutboxRow.letter == TIMES))
    for table in (ComposingRun, BoardStep, Facilitator):
        session.execute(delete(table).where(table.event_id == event_id).execution_options(synchronize_session=False))
    return gone


def gone_since(before: Mapping[str, Any], now: Mapping[str, Any]) -> frozenset[str]:
    """Whom an instance had before and has no more."""
    had, has = ({one["id"] for one in instance.get(LISTED, ())} for instance in (before, now))
    return frozenset(had - has)


def without(value: Any, gone: frozenset[str]) -> Any:
    """The JSON value without every part that is about one of these people, whose numbers are texts there.

    Groups, slots and facilitators bear ids with a letter before the number (`instances`), so that no number of theirs
    is taken for a person's; names and answers are no numbers of people, whatever they look like.
    """
    if isinstance(value, list):
        return [without(item, gone) for item in value if not _about(item, gone) and not _pair_with(item, gone)]
    if isinstance(value, dict):
        return {key: _part(key, item, gone) for key, item in value.items()}
    return value


def _part(key: str, item: Any, gone: frozenset[str]) -> Any:
    if isinstance(item, str):
        return None if key in NAMED and item in gone else item
    if _about(item, gone):
        return None
    if key == LISTED and isinstance(item, list):
        item = [one for one in item if not (isinstance(one, str) and one in gone)]
    return without(item, gone)


def _about(value: Any, gone: frozenset[str]) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(key), str) and value[key] in gone for key in IDS)


def _pair_with(value: Any, gone: frozenset[str]) -> bool:
    """A list inside a list is a pair (`apart`, `together`); with one of them gone it is none."""
    return isinstance(value, list) and any(isinstance(item, str) and item in gone for item in value)
