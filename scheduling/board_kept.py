"""What organisers changed by hand on the page of a published group, and what a new publication therefore leaves alone.

The plan that was told is kept in `Composition.published`: {"plan": {group: {"name", "title": {"lv", "en"}, "cap"}}}.
A field is changed by hand when the event says something else than that plan did, and the frame still says the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from registration.deciding_events import group_title
from registration.deciding_terms import GroupSeats
from registration.models import Event
from scheduling.board_reading import Board
from scheduling.engine.focus_shapes import PlannedGroup
from scheduling.facts import number_of
from scheduling.models import Composition

PLAN = "plan"


def plan_told(session: Session, board: Board, told: Sequence[PlannedGroup]) -> dict[str, Any]:
    """What the plan makes of each group's event, by group; to be kept with the publication."""
    parent = session.get_one(Event, board.facts.event_id)
    groups = {one.id: one for one in board.facts.groups}
    known = [(one.group, groups[number_of(one.group)]) for one in told]
    return {
        name: {"name": group.name, "title": _plain(group_title(parent, group.name)), "cap": group.cap}
        for name, group in known
    }


def keeping(
    session: Session, board: Board, told: Sequence[PlannedGroup], groups: Sequence[GroupSeats]
) -> tuple[GroupSeats, ...]:
    """The groups (in the order of `told`) with the title and the places that organisers gave their events by hand."""
    frame = session.get(Composition, board.facts.event_id)
    before = (frame.published or {}).get(PLAN, {}) if frame is not None else {}
    ids = [one.event_id for one in groups if one.event_id is not None]
    events = {one.id: one for one in session.scalars(select(Event).where(Event.id.in_(ids)))}
    return tuple(
        _kept(group, before.get(one.group), events.get(group.event_id or 0))
        for one, group in zip(told, groups, strict=True)
    )


def _kept(group: GroupSeats, before: Mapping[str, Any] | None, event: Event | None) -> GroupSeats:
    if before is None or event is None:
        return group
    keeps = set()
    if group.name == before["name"] and _plain(event.title) != before["title"]:
        keeps.add("title")
    if group.cap == before["cap"] and event.capacity != before["cap"]:
        keeps.add("capacity")
    cap = event.capacity if "capacity" in keeps and event.capacity is not None else group.cap
    return replace(group, cap=cap, keeps=frozenset(keeps))


def _plain(title: Bilingual) -> dict[str, str]:
    return {"lv": title.lv, "en": title.en}
