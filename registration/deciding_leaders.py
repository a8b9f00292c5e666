"""Who leads the groups of a decision: who is new, who hears of another time, who leads no more."""

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from registration import leading
from registration.deciding_plans import PlanCase
from registration.deciding_terms import Leaders, Lot, Told
from registration.history import record
from registration.models import Event

if TYPE_CHECKING:
    from registration.deciding_press import Press

_LETTER = {
    Told.leading: leading.INVITED,
    Told.leading_updated: leading.UPDATED,
    Told.leading_ended: leading.ENDED,
}


def lots(session: Session, case: PlanCase) -> list[Lot]:
    """Who would be told what, by the numbers of facilitators: a letter for each group."""
    found: dict[Told, list[int]] = {told: [] for told in _LETTER}
    for place, group in enumerate(case.plan.groups):
        event = session.get(Event, group.event_id) if group.event_id is not None else None
        others = event is not None and bool(group.people) and event.people != group.people
        told = _told(session, group.event_id, group.leaders, retold=others or place in retimed(case))
        for what, numbers in told.items():
            found[what] += numbers
    for event_id in case.changes.closed:
        found[Told.leading_ended] += [row.facilitator_id for row in leading.active(session, event_id)]
    return [Lot(told, tuple(numbers)) for told, numbers in found.items()]


def lots_of_one(session: Session, event_id: int, leaders: Leaders) -> list[Lot]:
    """The same for people who are chosen for the event itself."""
    return [Lot(told, tuple(found)) for told, found in _told(session, event_id, leaders, retold=False).items()]


def retimed(case: PlanCase) -> set[int]:
    """Places in the plan of groups that keep their event and get another time."""
    return {move.group for move in case.changes.time_moves}


def lead(press: "Press", event: Event, leaders: Leaders, *, retold: bool = False) -> None:
    """The event is led by these people; each hears what is new. `retold`: the others hear of its change, too."""
    session, found = press.session, leading.changes(press.session, event.id, leaders)
    told: Counter[str] = Counter()
    for one, known in found.staying:
        leading.know(session, known)
        if retold:
            press.post.leader(one, event, leading.UPDATED)
            told[Told.leading_updated] += 1
    for row in found.ended:
        press.book.leader(row)
        leading.take_off(session, row, press.now)
        press.post.leader(row, event, leading.ENDED)
        told[Told.leading_ended] += 1
    for new in found.new:
        row = leading.put_on(session, event.id, new, press.now)
        press.book.made_leaders.append(row.id)
        press.post.leader(row, event, leading.INVITED)
        told[Told.leading] += 1
    press.post.told.update({Told(name): number for name, number in told.items()})
    if found.new or found.ended:
        details: dict[str, object] = {"count": len(found.new), "ended": len(found.ended), "decision": press.decision.id}
        record(session, event.id, None, "organiser", "leaders_changed", press.now, details, press.account_id)


def _told(session: Session, event_id: int | None, leaders: Leaders, *, retold: bool) -> dict[Told, list[int]]:
    found = leading.changes(session, event_id, leaders)
    return {
        Told.leading: [one.number for one in found.new],
        Told.leading_updated: [row.facilitator_id for row, _known in found.staying] if retold else [],
        Told.leading_ended: [row.facilitator_id for row in found.ended],
    }
