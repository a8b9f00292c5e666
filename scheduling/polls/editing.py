"""The list of times inside a form: what the browser sent back, and what the pressed button does to it.

Each time on the list is a box to tick whose value is the time itself, so that nothing is stored before the organiser
saves, and whoever presses a wrong button loses nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import request

from scheduling.polls import rules
from scheduling.polls.forms import TimesForm
from scheduling.polls.terms import MOST_SLOTS, Days, Refusal, Refused, SlotTime
from scheduling.polls.wording import (
    by_day,
    hours_words,
    left_out_words,
    problem_words,
    refusal_words,
    slot_words,
    twice_words,
)

SHOWN, TICKED = "bija", "laiks"  # every time on the list; those that are wanted


@dataclass(slots=True)
class Line:
    """One time on the list."""

    time: SlotTime
    ticked: bool
    hours: str
    answers: int = 0

    @property
    def code(self) -> str:
        """What the form calls it."""
        return rules.code_of(self.time)


@dataclass(slots=True)
class TimeList:
    """The times of a form: `shown` are on the list, `ticked` are wanted; `notes` say what the last press left out."""

    shown: set[SlotTime] = field(default_factory=set)
    ticked: set[SlotTime] = field(default_factory=set)
    added: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def unticked(self) -> set[SlotTime]:
        """Those that are not wanted any more."""
        return self.shown - self.ticked

    def put(self, slots: Iterable[SlotTime]) -> None:
        """New times, ticked."""
        new = set(slots) - self.ticked
        self.added += len(new)
        self.shown |= new
        self.ticked |= new

    def days(self, timezone: str, answers: dict[SlotTime, int] | None = None) -> list[tuple[date, list[Line]]]:
        """The list under its days, for the page."""
        counted = answers or {}
        return [
            (day, [Line(s, s in self.ticked, hours_words(s, timezone), counted.get(s, 0)) for s in slots])
            for day, slots in by_day(list(self.shown), timezone)
        ]


def of_slots(slots: Collection[SlotTime]) -> TimeList:
    """The list as it is opened: everything is wanted."""
    return TimeList(set(slots), set(slots))


def sent() -> TimeList:
    """The list as the browser sent it; what is no time is left out."""
    shown, ticked = (
        {slot for code in request.form.getlist(name)[: 4 * MOST_SLOTS] if (slot := rules.slot_of(code)) is not None}
        for name in (SHOWN, TICKED)
    )
    return TimeList(shown | ticked, ticked)


def moved(form: TimesForm, times: TimeList, now: datetime) -> str | None:
    """Do what a button that does not save says; the id of the field for the cursor, None when none was pressed."""
    if "remove" in request.form:
        form.rows.remove(request.form["remove"])
        return form.rows.id
    wanted = request.form.get("add")
    if wanted == form.rows.name:
        form.rows.append_entry({})
        return str(form.rows.entries[-1].form.day.id)
    if wanted is None:
        return None
    return "times" if make(form, times, now) else ""


def make(form: TimesForm, times: TimeList, now: datetime) -> bool:
    """Put the times of the rule that was typed on the list; False with errors on the form."""
    rule = form.rule_made()
    if rule is None:
        return False
    maker = rules.by_days if isinstance(rule, Days) else rules.by_rule
    made = maker(rule, form.timezone, now, times.ticked)  # type: ignore[arg-type]
    if isinstance(made, Refused):
        form.refuse(made)
        return False
    times.put(made.slots)
    times.notes = [*twice_words(made.twice, form.timezone), *left_out_words(made.left_out)]
    form.forget_rule()
    return True


def gather(
    form: TimesForm, times: TimeList, now: datetime, known: Collection[SlotTime] = ()
) -> set[SlotTime] | None:  # fmt: skip
    """All times that are wanted, those typed in rows too; None with errors, or with new times to look at first.

    The times of a rule whose button was not pressed are put on the list and shown. `known` are those the event has:
    they stay even when they are past. Notes say which of two hours was taken where one typed in a row comes twice.
    """
    by_hand = form.by_hand(now)
    if by_hand is None:
        return None
    if form.wants_rule():
        make(form, times, now)
        return None
    wanted = times.ticked | set(by_hand)
    if len(wanted) > MOST_SLOTS:
        form.form_errors.append(refusal_words(Refused(Refusal.too_many)))
    for slot in sorted(wanted - set(known) - set(by_hand)):
        problem = rules.problem_of(slot, form.timezone, now)
        if problem is not None:
            form.form_errors.append(f"{slot_words(slot, form.timezone)}: {problem_words(problem)}")
    if form.form_errors:
        return None
    times.notes += twice_words([one for one in by_hand if rules.comes_twice(one, form.timezone)], form.timezone)
    return wanted
