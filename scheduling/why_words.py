"""Why somebody has no seat, a group is not opened or nothing can be composed, and what would help: in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from scheduling.board_words import Names, attribute_words, thousandths

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Why:
    """The answer in words: what it is about, the short answer, what stands in the way, what would help."""

    title: str
    answer: str
    hurdles: list[str]
    gains: list[str]
    proved: bool = True
    times_kept: bool = False  # groups stayed at their times while rules were tried


def title_of(about: Part | None, names: Names) -> str:
    """What was asked, as a heading."""
    match about or {}:
        case {"about": "person", "id": str(one)}:
            return _("Why has %(name)s no seat?", name=names.person(one))
        case {"about": "group", "id": str(one)}:
            return _("Why is %(name)s not opened?", name=names.group(one))
        case {"about": "value", "attribute": str(attribute), "value": str(value)}:
            return _("Why are people from %(name)s without a seat?", name=names.value(attribute, value))
        case {"about": "all"}:
            return _("What would seat more people?")
    return _("Why there is no seat") if about else _("Why can nothing be composed?")  # whoever it was, is erased


def why_words(reasons: Part, about: Part | None, instance: Part, names: Names) -> Why:
    """The reasons of a run, which are JSON of `engine.reasons.Reasons`."""
    kind = (about or {}).get("about", "all")
    hurdles = [hurdle_words(one, names) for one in reasons.get("hurdles", ())]
    for code, number in reasons.get("counts", ()):
        hurdles.append(f"{counted_words(code)}: {number}")
    known = [one for one in reasons.get("gains", ()) if _is_whole(one)]
    gains = [gain_words(one, kind, reasons, instance, names) for one in known]
    proved, kept = bool(reasons.get("proved", True)), bool(reasons.get("times_kept"))
    return Why(title_of(about, names), _answer(reasons, kind), hurdles, gains, proved, kept)


def _answer(reasons: Part, kind: str) -> str:
    people, seats = reasons.get("people", 0), reasons.get("seats", 0)
    first, fewer = reasons.get("first_seats", 0), reasons.get("seated", 0) - reasons.get("first_seated", 0)
    if kind == "all" and not people:
        return _("The rules contradict one another.")
    if kind in ("value", "all"):
        said = ngettext("%(seats)s of %(num)s has a seat.", "%(seats)s of %(num)s have a seat.", people, seats=seats)
    elif kind == "person":
        said = _("There is a seat.") if seats else ""
    else:
        said = ""
    if kind == "all":
        more = ""
    elif first > seats and fewer > 0:
        more = ngettext(
            "The rules would allow it, but then %(num)s person fewer would have a seat altogether.",
            "The rules would allow it, but then %(num)s people fewer would have a seat altogether.",
            fewer,
        )
    elif first > seats:
        more = _("The rules allow it too; others had the same right to these seats, and a drawn order decided.")
    elif (kind != "group" and seats < people) or (kind == "group" and not first):
        more = _("As the rules are, more is not possible.") if seats else _("As the rules are, it is not possible.")
    else:
        more = ""
    return " ".join(part for part in (said, more) if part)


def counted_words(code: str) -> str:
    """What stands nearest to a seat for several people at once."""
    return {
        "out": _("Left out by you"),
        "silent": _("No time suits, or none was named"),
        "pinned": _("Kept out by what is fixed on the board"),
        "language": _("Do not speak the language of a group"),
        "filter": _("Every group is meant for others"),
        "closed": _("The group is kept closed"),
        "time": _("No time in common with a group"),
        "staff": _("Nobody can lead at a time that suits"),
        "not_opened": _("Too few people for the group to be held"),
        "other_time": _("The group meets at another time"),
        "apart": _("Somebody to be kept apart is there"),
        "full": _("The groups are full"),
        "limit": _("As many of one institution or municipality as allowed"),
        "quota": _("A rule of the group is full"),
        "free": _("There is a free seat"),
    }.get(code, code)


def hurdle_words(way: Part, names: Names) -> str:
    """What stands before one group, or before all of them."""
    said = _hurdle(way, names)
    group = way.get("group", "")
    return f"{names.group(group)}: {said}" if group else said


def _hurdle(way: Part, names: Names) -> str:
    attribute = way.get("attribute", "")
    by = names.attributes.get(attribute) or attribute_words(attribute)
    slot = names.slot(way.get("slot", ""))
    words: dict[str, Callable[[], str]] = {
        "out": lambda: _("has withdrawn, or you left the person out"),
        "silent": lambda: _("no time suits, or none was named"),
        "pinned": lambda: _("kept out by what is fixed on the board"),
        "language": lambda: _(
            "the group speaks %(language)s",
            language=", ".join(names.languages.get(one, one) for one in way.get("values", ())),
        ),
        "filter": lambda: _("meant for others (%(attribute)s)", attribute=by),
        "closed": lambda: _("kept closed on the board"),
        "time": lambda: _("no time in common"),
        "staff": lambda: _("nobody can lead at a time that suits"),
        "not_opened": lambda: _not_held(way),
        "other_time": lambda: _("meets at another time (%(slot)s)", slot=slot),
        "apart": lambda: _("%(name)s is there, to be kept apart", name=names.person(way.get("other", ""))),
        "full": lambda: pgettext("group", "full"),
        "limit": lambda: _("as many of the same %(attribute)s as allowed are there", attribute=by),
        "quota": lambda: _("as many as allowed by the rule about %(attribute)s are there", attribute=by),
        "free": lambda: _("there is a free seat"),
    }  # fmt: skip
    code = str(way.get("hurdle", ""))
    return words[code]() if code in words else code


def _not_held(way: Part) -> str:
    have, limit = way.get("have"), way.get("limit")
    if (have or 0) >= (limit or 0):
        return _("not held: enough people could come, but its other rules stand in the way")
    return _(
        "not held: at its best time %(have)s would come, %(limit)s are needed",
        have=thousandths(have), limit=thousandths(limit),
    )  # fmt: skip


def _is_whole(gain: Part) -> bool:
    """Whether all are still there whom the rule is about: who was erased is None, or no longer among the people."""
    to = gain["relaxation"]
    return to is not None and None not in to.values() and (to["loosened"] != "answer" or bool(to.get("people")))


def gain_words(gain: Part, kind: str, reasons: Part, instance: Part, names: Names) -> str:
    """One rule that would be looser, and what that would bring beside the plan that was asked about."""
    return f"{_condition(gain['relaxation'], instance, names)}, {_consequence(gain, kind, reasons)}."


def _consequence(gain: Part, kind: str, reasons: Part) -> str:
    more = gain["seats_after"] - reasons.get("seats", 0)
    every = gain["seated_after"] - reasons.get("seated", 0)
    if kind == "all" and not reasons.get("people"):
        return _("the groups could be composed")
    if kind == "all":
        return ngettext("%(num)s more person would have a seat", "%(num)s more people would have a seat", every)
    if kind == "group":
        said = _("it could be held")
    elif kind == "person":
        said = _("there would be a seat")
    else:
        said = ngettext("%(num)s more of them would have a seat", "%(num)s more of them would have a seat", more)
    if every == 0:
        return said
    if every > 0:  # Babel does not look inside f-strings
        total = ngettext("%(num)s seat more altogether", "%(num)s seats more altogether", every)
    else:
        total = ngettext("%(num)s seat fewer altogether", "%(num)s seats fewer altogether", -every)
    return f"{said} ({total})"


def _condition(to: Part, instance: Part, names: Names) -> str:
    group, slot, by = names.group(to.get("group", "")), names.slot(to.get("slot", "")), to.get("by", 0)
    leader = names.facilitator(to.get("facilitator", ""))
    attribute = to.get("attribute", "") or _quota_attribute(to, instance)
    about = names.attributes.get(attribute) or attribute_words(attribute)
    words: dict[str, Callable[[], str]] = {
        "pin": lambda: _("If one thing that is fixed on the board were let go%(what)s", what=_pin(to, instance, names)),
        "apart": lambda: _(
            "If %(one)s and %(other)s could share a group",
            one=names.person(to.get("person", "")), other=names.person(to.get("other", "")),
        ),
        "answer": lambda: _(
            "If %(people)s could come on %(slot)s", people=_people(to.get("people", ()), names), slot=slot
        ),
        "size": lambda: _("If %(group)s took %(by)s more", group=group, by=by),
        "limit": lambda: _(
            "If %(group)s took %(by)s more of one %(attribute)s", group=group, by=by, attribute=about
        ),
        "quota": lambda: _("If %(group)s had no rule about %(attribute)s", group=group, attribute=about),
        "hours": lambda: _("If %(name)s could lead on %(slot)s", name=leader, slot=slot),
        "load": lambda: _("If %(name)s led one group more (%(by)s)", name=leader, by=by),
        "language": lambda: _(
            "If %(name)s could lead in %(language)s", name=leader,
            language=", ".join(names.languages.get(one, one) for one in to.get("values", ())),
        ),
        "slot": lambda: _("If %(group)s could also be on %(slot)s", group=group, slot=slot),
        "least": lambda: _("If %(group)s were held with %(by)s fewer", group=group, by=by),
        "staff": lambda: _("If %(group)s had %(by)s facilitators fewer", group=group, by=by),
        "filter": lambda: _("If %(group)s took everybody, whatever their %(attribute)s", group=group, attribute=about),
        "parallel": lambda: _("If %(by)s more groups could meet at the same time", by=by),
        "required": lambda: _("If %(group)s need not be held", group=group),
        "copy": lambda: _("If there were one more group like %(group)s", group=group),
    }  # fmt: skip
    code = str(to.get("loosened", ""))
    return words[code]() if code in words else code


def _quota_attribute(to: Part, instance: Part) -> str:
    group = next((one for one in instance.get("groups", ()) if one["id"] == to.get("group")), None)
    index = to.get("index")
    if group is None or index is None or not 0 <= index < len(group["quotas"]):
        return ""
    return str(group["quotas"][index]["attr"])


def _pin(to: Part, instance: Part, names: Names) -> str:
    pins: Sequence[Part] = instance.get("pins", ())
    index = to.get("index")
    if index is None or not 0 <= index < len(pins):
        return ""
    pin = pins[index]
    who = [names.person(pin["person"])] if pin.get("person") else []
    who += [names.facilitator(pin["facilitator"])] if pin.get("facilitator") else []
    who += [names.group(pin["group"])] if pin.get("group") else []
    return f" ({', '.join(who)})" if who else ""


def _people(people: Sequence[str], names: Names) -> str:
    known = [names.person(one) for one in people]
    if len(known) > 3:
        return _("%(names)s and %(num)s more", names=", ".join(known[:3]), num=len(known) - 3)
    return ", ".join(known)
