"""An event's reminders as its organiser sees them: every moment, whom it is for, what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.locale import language
from registration.models import Event
from reminders import audiences, queries, rules, wording
from reminders.models import ReminderPlan, ReminderRule
from reminders.queries import Line
from reminders.terms import Kept, Kind, Numbers, Planned, Slot, Standing, State


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule in words. `people` is how many it is for now, or was for when it went; `expected` what it comes to
    until then."""

    slot: Slot
    kept: Kept
    row: ReminderRule | None
    planned: Planned
    standing: Standing
    moment: str
    timing: str
    people: int
    numbers: dict[State, int]
    expected: Numbers | None = None

    @property
    def kind(self) -> Kind:
        """What it says."""
        return self.slot.kind

    @property
    def on(self) -> bool:
        """Whether it is wanted."""
        return rules.is_on(self.slot, self.kept)

    @property
    def changed(self) -> bool:
        """True when the organiser chose something else than the default plan."""
        own = self.row is not None and bool(self.row.words)
        switched = self.kept.enabled not in (None, self.slot.on) and not self.pressed
        return switched or self.kept.timing is not None or own

    @property
    def pressed(self) -> bool:
        """True when "send now" was pressed: it does not keep to its own timing."""
        return self.kept.pressed_for is not None and self.kept.pressed_for == self.planned.anchor_at

    @property
    def at(self) -> datetime | None:
        """When it goes or went: what the list is sorted by."""
        return self.planned.planned_at


def rule_views(session: Session, event: Event, plan: ReminderPlan | None, now: datetime) -> list[RuleView]:
    """The rules of an event, the earliest first; those without a moment last."""
    outcomes = queries.outcomes(session, event.id)
    held = plan is not None and plan.held_at is not None
    fresh = plan is not None and plan.event_version == event.version
    views = [
        _view(session, event, line, outcomes.get(line.row.id, {}) if line.row else {}, now, held=held, fresh=fresh)
        for line in queries.lines_of(session, event, plan)
    ]
    late = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(views, key=lambda view: (view.at or late, view.slot.kind, view.slot.number))


def _view(
    session: Session, event: Event, line: Line, numbers: dict[State, int], now: datetime, *, held: bool, fresh: bool
) -> RuleView:
    if fresh and line.row is not None:
        planned = Planned(line.row.anchor_at, line.row.planned_at, line.row.due_at, line.row.useful_until)
    else:  # what the clock will store with its next tick: the page is right before it, too
        planned = rules.plan(line.slot, line.kept, queries.times_of(event), event.updated_at)
    standing = _standing(line, planned, numbers, event, now, held=held)
    done = standing in {Standing.done, Standing.nobody, Standing.expired, Standing.under_way}
    at = planned.planned_at or now
    expected = None if done else audiences.count_recipients(
        session, event.id, line.slot.kind, max(at, now), planned.anchor_at
    )  # fmt: skip
    people = expected.people if expected is not None else sum(numbers.values())
    said = wording.moment_words(planned.planned_at, event.timezone, language()) if planned.planned_at else ""
    timing = wording.timing_words(line.slot.kind, line.kept.timing or line.slot.timing, language())
    return RuleView(line.slot, line.kept, line.row, planned, standing, said, timing, people, numbers, expected)


def _standing(
    line: Line, planned: Planned, numbers: dict[State, int], event: Event, now: datetime, *, held: bool
) -> Standing:
    done = planned.anchor_at is not None and line.kept.done_for == planned.anchor_at
    if done and not numbers:
        return Standing.nobody
    if done:
        return Standing.expired if numbers.get(State.expired) and not numbers.get(State.ordered) else Standing.done
    if not rules.is_on(line.slot, line.kept):
        return Standing.off
    if planned.anchor_at is None or not queries.times_of(event).published:
        return Standing.no_moment
    if planned.due_at is None:
        return Standing.passed
    if held or (line.row is not None and line.row.held_at is not None):
        return Standing.held
    return Standing.under_way if planned.due_at <= now else Standing.planned
