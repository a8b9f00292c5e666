"""What the board says in the reader's language: names, obstacles, what a composition is worth, who moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import pgettext

from core.locale import language
from core.wording import quoted
from scheduling.board_rules import Move, Obstacle, Shortest
from scheduling.engine.verdicts import Objective

NAMED = 8  # groups in one sentence


@dataclass(frozen=True, slots=True)
class Names:
    """What stands behind the ids of an instance, in the reader's words. What has gone is called by its id."""

    people: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    facilitators: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (attribute, value)
    attributes: Mapping[str, str] = field(default_factory=dict)  # of questions

    def person(self, one: str) -> str:
        """Somebody who applied, or a facilitator: both may stand in a pair."""
        return self.people.get(one) or self.facilitators.get(one) or _("somebody who has been erased")

    def group(self, one: str) -> str:
        """A group."""
        return self.groups.get(one, one)

    def facilitator(self, one: str) -> str:
        """A facilitator."""
        return self.facilitators.get(one) or _("somebody who no longer leads groups")

    def slot(self, one: str) -> str:
        """A time."""
        return self.slots.get(one, one)

    def value(self, attribute: str, value: str) -> str:
        """What somebody is by an attribute."""
        return self.values.get((attribute, value), value) or pgettext("value of somebody", "not given")

    def values_of(self, attribute: str, values: Iterable[str]) -> str:
        """Several values, with commas."""
        return ", ".join(quoted(self.value(attribute, one), language()) for one in values)


def thousandths(number: int | None) -> str:
    """5600 -> "5,6": people expected, of whom a part may stay away."""
    text = f"{(number or 0) / 1000:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language() == "lv" else text


def attribute_words(attribute: str) -> str:
    """What somebody is asked by, as it stands before a colon inside a sentence."""
    return {
        "org": pgettext("what people share", "institution"),
        "municipality": pgettext("what people share", "municipality"),
        "region": pgettext("what people share", "region"),
        "sector": pgettext("what people share", "kind of institution"),
        "age": pgettext("what people share", "age"),
        "role": pgettext("what people share", "role"),
    }.get(attribute, attribute)


def obstacle_words(found: Obstacle) -> str:
    """What keeps somebody out of one group, short, for a list of groups."""
    return {
        Obstacle.excluded: _("not to be seated"),
        Obstacle.closed: _("not opened"),
        Obstacle.silent: _("no time suits"),
        Obstacle.time: _("cannot come then"),
        Obstacle.language: _("other language"),
        Obstacle.filter: _("other people wanted"),
        Obstacle.full: pgettext("group", "full"),
        Obstacle.limit: _("too many alike"),
        Obstacle.apart: _("somebody to be kept apart"),
    }[found]


def no_seat_words(found: Shortest, names: Names) -> str:
    """Why somebody has no seat: a sentence, with the number of further groups where they are many."""
    groups = ", ".join(names.group(one) for one in found.groups[:NAMED])
    said = _no_seat(found.obstacle, groups)
    beyond = len(found.groups) - NAMED
    more = _("And %(count)s more.", count=beyond) if beyond > 0 and groups in said else ""
    return f"{said} {more}".rstrip()


def _no_seat(obstacle: Obstacle | None, groups: str) -> str:
    if obstacle is None:
        return _("There is a seat: %(groups)s.", groups=groups)
    return {
        Obstacle.excluded: _("You chose not to seat this person."),
        Obstacle.closed: _("No group is opened yet."),
        Obstacle.silent: _("No time suits, or none was named."),
        Obstacle.time: _("No time in common with any group."),
        Obstacle.language: _("Speaks no language of the groups that meet at a time that suits."),
        Obstacle.filter: _("The groups that meet at a time that suits are meant for others."),
        Obstacle.full: _("Full, although the time suits: %(groups)s.", groups=groups),
        Obstacle.limit: _("Has as many people alike as allowed: %(groups)s.", groups=groups),
        Obstacle.apart: _("Somebody to be kept apart is there: %(groups)s.", groups=groups),
    }[obstacle]


@dataclass(frozen=True, slots=True)
class Worth:
    """One line of what a composition is worth; `before` is None while there is nothing to compare with."""

    label: str
    now: int
    before: int | None = None
    better: bool | None = None  # than before; None while it is the same or cannot be compared

    @property
    def changed(self) -> bool:
        """True when it was something else before."""
        return self.before is not None and self.before != self.now


def worth_words(now: Objective | Mapping[str, int], before: Mapping[str, int] | None = None) -> list[Worth]:
    """What a composition is worth, line by line, beside what it was worth before.

    Nothing is better or worse than a board on which nobody has a seat: its lines are all 0.
    """
    values = flat(now) if isinstance(now, Objective) else now
    labels = {
        "seated": _("Have a seat"),
        "ifneedbe": _("Come at a time that suits only if need be"),
        "size": _("People more or fewer than the ideal size"),
        "dup_org": _("From an institution that is in the group already"),
        "dup_municipality": _("From a municipality that is in the group already"),
        "together_broken": _("Pairs that wished to be together and are not"),
        "unrepresented": _("Municipalities without a seat"),
        "changes": _("Extent of the changes since publishing"),
    }
    lines = []
    for key, label in labels.items():
        if key in values:
            old = before.get(key) if before is not None else None
            same = before is None or not before.get("seated") or old is None or old == values[key]
            up = None if same else (values[key] > (old or 0)) == (key == "seated")
            lines.append(Worth(label, values[key], old, up))
    return lines


def flat(found: Objective) -> dict[str, int]:
    """The values of a composition and of its parts under one name each, to be kept beside a change."""
    return {**found.parts, **found.values}


def move_words(move: Move, names: Names) -> str:
    """What becomes of somebody: was and is."""
    person = names.person(move.person)
    if not move.was:
        return _("%(person)s gets a seat: %(group)s, %(slot)s",
                 person=person, group=names.group(move.now), slot=names.slot(move.now_slot))  # fmt: skip
    if not move.now:
        return _("%(person)s loses the seat: %(group)s, %(slot)s",
                 person=person, group=names.group(move.was), slot=names.slot(move.was_slot))  # fmt: skip
    return _("%(person)s moves: %(was)s, %(was_slot)s → %(now)s, %(now_slot)s",
             person=person, was=names.group(move.was), was_slot=names.slot(move.was_slot),
             now=names.group(move.now), now_slot=names.slot(move.now_slot))  # fmt: skip
