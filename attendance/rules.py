"""Pure decisions of the day: what notes of several devices add up to, which group, when people may mark themselves."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from attendance.terms import Families, GroupPlan, Kind, Placed, Said, SelfPhase, Standing, State
from core.collation import fold

SELF_BEFORE = timedelta(hours=2)
_ORDER = {Kind.mark: 0, Kind.undo: 1, Kind.left_out: 2, Kind.walk_in: 0}


def standing_of(said: Iterable[Said]) -> Standing:
    """What all notes about one person's day add up to, in whatever order they came and however often.

    They count in the order of their moments; of several arrivals in a row the first is kept, with whoever noted it.
    """
    found = Standing()
    for note in sorted({one.op_id: one for one in said}.values(), key=lambda n: (n.at, _ORDER[n.kind], n.op_id)):
        if note.kind is Kind.undo:
            found = Standing(undone_at=note.at) if found.state is not State.expected else found
        elif note.kind is Kind.left_out:
            found = Standing(State.left_out, None, note.how, note.account_id, note.link_id)
        elif found.state is not State.arrived:
            found = Standing(State.arrived, note.at, note.how, note.account_id, note.link_id, found.undone_at)
    return found


def moment_of(at: datetime, sent_at: datetime, now: datetime, earliest: datetime) -> datetime:
    """When something happened that a device noted `at` and sent at `sent_at`, both by its own clock.

    A clock that is wrong by a day is put right by the difference; never in the future, never before the event's day.
    """
    ago = max(timedelta(), sent_at - at)
    return now - min(ago, max(timedelta(), now - earliest))


def days_of(first: date, last: date | None) -> tuple[date, ...]:
    """The days of an event, in order; at most a year of them."""
    length = max(0, ((last or first) - first).days)
    return tuple(first + timedelta(days=n) for n in range(min(length, 365) + 1))


def day_now(days: Sequence[date], today: date) -> date:
    """Which of the event's days the page opens with: today, else the nearest one."""
    return min(max(today, days[0]), days[-1])


def group_for(plan: GroupPlan, arrived: Sequence[Placed], party: int | None, trait: str) -> int | None:
    """The group of somebody who comes now, from 1; None when the event has no groups.

    A family that stays together follows its first. Otherwise, in this order: no family member there already (apart),
    the fewest people, the fewest of the same kind, the lowest number.
    """
    if plan.number < 1:
        return None
    relatives = [one.group for one in arrived if party is not None and one.party == party]
    if plan.families is Families.together and relatives:
        return relatives[0]

    def weight(group: int) -> tuple[int, int, int, int]:
        here = [one for one in arrived if one.group == group]
        alike = sum(1 for one in here if trait and one.trait == trait)
        return relatives.count(group), len(here), alike, group

    return min(range(1, plan.number + 1), key=weight)


def self_phase(on: bool, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> SelfPhase:
    """Whether people may mark themselves: from two hours before the start to the end."""
    if not on or starts_at is None:
        return SelfPhase.off
    if now < starts_at - SELF_BEFORE:
        return SelfPhase.early
    return SelfPhase.over if now >= (ends_at or starts_at + timedelta(hours=12)) else SelfPhase.open


def split_name(name: str) -> tuple[str, str]:
    """Given name and family name of what was typed in one field; the last word is the family name."""
    given, _space, family = name.rpartition(" ")
    return (given, family) if given else (family, "")


def same_family_name(one: str, other: str) -> bool:
    """True for family names that are the same without case and diacritics; an empty one is nobody's."""
    return bool(fold(one)) and fold(one) == fold(other)
