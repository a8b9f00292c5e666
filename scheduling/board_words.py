"""What the board says in the reader's language: broken rules, obstacles, what a composition is worth, who moves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from core.locale import language
from core.wording import quoted
from scheduling.board_rules import Move, Obstacle, Shortest
from scheduling.engine.verdicts import Broken, Objective, Why

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


def broken_words(broken: Broken, names: Names) -> str:
    """One broken rule as a sentence that names whom and what it concerns, and how much is allowed."""
    found = _SENTENCES.get((broken.rule, broken.why)) or _SENTENCES.get((broken.rule, None))
    return found(broken, names) if found else _("%(group)s: a rule is broken.", group=names.group(broken.group))


def thousandths(number: int | None) -> str:
    """5600 -> "5,6": people expected, of whom a part may stay away."""
    text = f"{(number or 0) / 1000:.1f}".removesuffix(".0")
    return text.replace(".", ",") if language() == "lv" else text


def _unknown(b: Broken, n: Names) -> str:
    if b.person:
        return _("%(group)s: somebody stands here who no longer applies.", group=n.group(b.group))
    if b.facilitator:
        return _("%(group)s: somebody is to lead it who no longer leads groups.", group=n.group(b.group))
    return _("%(group)s: the group or its time is no longer there.", group=n.group(b.group))


def _twice(b: Broken, n: Names) -> str:
    return _("%(person)s stands in two groups: %(one)s and %(other)s.",
             person=n.person(b.person), one=n.group(b.other), other=n.group(b.group))  # fmt: skip


def _cannot(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s cannot come at that time (%(slot)s).",
             group=n.group(b.group), person=n.person(b.person), slot=n.slot(b.slot))  # fmt: skip


def _wrong_time(b: Broken, n: Names) -> str:
    return _("%(group)s may not meet at this time: %(slot)s.", group=n.group(b.group), slot=n.slot(b.slot))


def _few_expected(b: Broken, n: Names) -> str:
    return _("%(group)s: expected to come – %(have)s; needed at least %(limit)s.",
             group=n.group(b.group), have=thousandths(b.have), limit=thousandths(b.limit))  # fmt: skip


def _many_expected(b: Broken, n: Names) -> str:
    return _("%(group)s: expected to come – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=thousandths(b.have), limit=thousandths(b.limit))  # fmt: skip


def _over_cap(b: Broken, n: Names) -> str:
    return _("%(group)s: seats given – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=b.have, limit=b.limit)  # fmt: skip


def _staff_number(b: Broken, n: Names) -> str:
    if b.facilitator:
        return _("%(name)s: groups to lead – %(have)s; allowed at most %(limit)s.",
                 name=n.facilitator(b.facilitator), have=b.have, limit=b.limit)  # fmt: skip
    return _("%(group)s: facilitators – %(have)s; needed %(limit)s.",
             group=n.group(b.group), have=b.have, limit=b.limit)  # fmt: skip


def _staff_cannot(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s, who leads it, cannot come at that time (%(slot)s).",
             group=n.group(b.group), person=n.facilitator(b.facilitator), slot=n.slot(b.slot))  # fmt: skip


def _staff_language(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s, who leads it, does not speak its language (%(language)s).",
             group=n.group(b.group), person=n.facilitator(b.facilitator), language=_language(b, n))  # fmt: skip


def _staff_busy(b: Broken, n: Names) -> str:
    return _("%(person)s leads %(one)s and %(other)s at the same time, or without the pause between them.",
             person=n.facilitator(b.facilitator), one=n.group(b.other), other=n.group(b.group))  # fmt: skip


def _person_language(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s does not speak its language (%(language)s).",
             group=n.group(b.group), person=n.person(b.person), language=_language(b, n))  # fmt: skip


def _language(b: Broken, n: Names) -> str:
    return ", ".join(n.languages.get(one, one) for one in b.values)


def _filter(b: Broken, n: Names) -> str:
    return _("%(group)s: %(person)s does not belong here (%(attribute)s %(value)s).",
             group=n.group(b.group), person=n.person(b.person), attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values))  # fmt: skip


def _too_many_alike(b: Broken, n: Names) -> str:
    return _("%(group)s: %(attribute)s %(value)s – %(have)s; allowed at most %(limit)s.",
             group=n.group(b.group), have=b.have, attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values), limit=b.limit)  # fmt: skip


def _too_few_alike(b: Broken, n: Names) -> str:
    return _("%(group)s: %(attribute)s %(value)s – %(have)s; needed at least %(limit)s.",
             group=n.group(b.group), have=b.have, attribute=_attribute(b, n),
             value=n.values_of(b.attribute, b.values), limit=b.limit)  # fmt: skip


def _attribute(b: Broken, n: Names) -> str:
    return n.attributes.get(b.attribute) or attribute_words(b.attribute)


def _apart(b: Broken, n: Names) -> str:
    return _("%(group)s: %(one)s and %(other)s may not share a group.",
             group=n.group(b.group), one=n.person(b.person), other=n.person(b.other))  # fmt: skip


def _pin(b: Broken, n: Names) -> str:
    if b.person and b.group:
        return _("%(person)s: what was pinned is not kept (%(group)s).",
                 person=n.person(b.person), group=n.group(b.group))  # fmt: skip
    if b.person:
        return _("%(person)s is not to have a seat, or has none and must.", person=n.person(b.person))
    if b.facilitator:
        return _("%(person)s is to lead other groups than now.", person=n.facilitator(b.facilitator))
    return _("%(group)s is locked, and stands otherwise now.", group=n.group(b.group))


def _parallel(b: Broken, n: Names) -> str:
    return _("%(slot)s: groups at one time – %(have)s; allowed at most %(limit)s.",
             slot=n.slot(b.slot), have=b.have, limit=b.limit)  # fmt: skip


def _not_opened(b: Broken, n: Names) -> str:
    return _("%(group)s must be opened.", group=n.group(b.group))


_SENTENCES: Mapping[tuple[str, Why | None], Callable[[Broken, Names], str]] = {
    ("FG00", None): _unknown,
    ("FG01", None): _twice,
    ("FG02", None): _cannot,
    ("FG03", None): _wrong_time,
    ("FG04", Why.too_few): _few_expected,
    ("FG04", Why.too_many): _many_expected,
    ("FG04", Why.over_cap): _over_cap,
    ("FG05", Why.too_few): _staff_number,
    ("FG05", Why.too_many): _staff_number,
    ("FG05", Why.not_available): _staff_cannot,
    ("FG05", Why.language): _staff_language,
    ("FG05", Why.not_free): _staff_busy,
    ("FG06", None): _person_language,
    ("FG07", None): _filter,
    ("FG08", None): _too_many_alike,
    ("FG09", Why.too_many): _too_many_alike,
    ("FG09", Why.too_few): _too_few_alike,
    ("FG10", None): _apart,
    ("FG11", None): _pin,
    ("FG12", None): _parallel,
    ("FG13", None): _not_opened,
}


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
        Obstacle.full: _("Could come, but is full: %(groups)s.", groups=groups),
        Obstacle.limit: _("Could come, but as many alike as allowed are there: %(groups)s.", groups=groups),
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


def people_words(number: int) -> str:
    """ "5 people"."""
    return ngettext("%(num)s person", "%(num)s people", number)
