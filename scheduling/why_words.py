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
    hurdles = [_sentence(hurdle_words(one, names)) for one in reasons.get("hurdles", ())]
    for code, number in reasons.get("counts", ()):
        hurdles.append(f"{counted_words(code)}: {number}")
    known = [one for one in reasons.get("gains", ()) if _is_whole(one)]
    gains = [gain_words(one, kind, reasons, instance, names) for one in known]
    proved, kept = bool(reasons.get("proved", True)), bool(reasons.get("times_kept"))
    return Why(title_of(about, names), _answer(reasons, kind), hurdles, gains, proved, kept)


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _answer(reasons: Part, kind: str) -> str:
    people, seats = reasons.get("people", 0), reasons.get("seats", 0)
    first, fewer = reasons.get("first_seats", 0), reasons.get("seated", 0) - reasons.get("first_seated", 0)
    if kind == "all" and not people:
        return _("The rules contradict one another.")
    if kind in ("value", "all"):
        said = ngettext(
            "%(seats)s of %(num)s person has a seat.", "%(seats)s of %(num)s people have a seat.", people, seats=seats
        )
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
        more = _("The rules would have allowed a seat; others had the same right to it, and a drawn order decided.")
    elif (kind != "group" and seats < people) or (kind == "group" and not first):
        more = _("As the rules are, more is not possible.") if seats else _("As the rules are, it is not possible.")
    else:
        more = ""
    return " ".join(part for part in (said, more) if part)


def counted_words(code: str) -> str:
    """What stands nearest to a seat for several people at once."""
    return {
        "out": _("You chose not to seat them"),
        "silent": _("No time suits, or none was named"),
        "pinned": _("The only group that suits is locked on the board"),
        "language": _("Do not speak the language of a group"),
        "filter": _("Every group is meant for others"),
        "closed": _("The group is locked on the board and not opened"),
        "time": _("No time in common with a group"),
        "staff": _("No facilitator is free at a time that suits"),
        "not_opened": _("Too few people for the group to be held"),
        "other_time": _("The groups meet at times that do not suit"),
        "apart": _("Somebody to be kept apart is there"),
        "full": _("The groups are full"),
        "limit": _("As many people from one institution or municipality as allowed are there"),
        "quota": _("A rule of the group lets no more in"),
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
        "out": lambda: _("the application was withdrawn, or you chose not to seat the person"),
        "silent": lambda: _("no time suits, or none was named"),
        "pinned": lambda: _("locked on the board"),
        "language": lambda: _(
            "the language of the group is another one (%(language)s)",
            language=", ".join(names.languages.get(one, one) for one in way.get("values", ())),
        ),
        "filter": lambda: _("meant for others (the rule “%(attribute)s”)", attribute=by),
        "closed": lambda: _("locked on the board and not opened"),
        "time": lambda: _("no time in common"),
        "staff": lambda: _("no facilitator is free at a time that suits"),
        "not_opened": lambda: _not_held(way),
        "other_time": lambda: _("meets at a time that does not suit (%(slot)s)", slot=slot),
        "apart": lambda: _("%(name)s is there, and the two are kept apart", name=names.person(way.get("other", ""))),
        "full": lambda: pgettext("group", "full"),
        "limit": lambda: _limit_hurdle(attribute),
        "quota": lambda: _("as many as the rule “%(attribute)s” allows are there", attribute=by),
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


def _limit_hurdle(attribute: str) -> str:
    if attribute == "org":
        return _("as many people from this institution as allowed are there")
    return _("as many people from this municipality as allowed are there")


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
        "pin": lambda: _(
            "If you no longer kept one thing on the board%(what)s", what=_pin(to, names)
        ),
        "apart": lambda: _(
            "If %(one)s and %(other)s could share a group",
            one=names.person(to.get("person", "")), other=names.person(to.get("other", "")),
        ),
        "answer": lambda: _(
            "If %(people)s could come on %(slot)s", people=_people(to.get("people", ()), names), slot=slot
        ),
        "size": lambda: _("If %(group)s took more people (+%(by)s)", group=group, by=by),
        "limit": lambda: _limit_loosened(attribute, group, by),
        "quota": lambda: _("If %(group)s had no rule “%(attribute)s”", group=group, attribute=about),
        "hours": lambda: _("If %(name)s could lead on %(slot)s", name=leader, slot=slot),
        "load": lambda: _("If %(name)s led more groups (+%(by)s)", name=leader, by=by),
        "language": lambda: _(
            "If %(name)s could lead in %(language)s", name=leader,
            language=", ".join(names.languages.get(one, one) for one in to.get("values", ())),
        ),
        "slot": lambda: _("If %(group)s could also be on %(slot)s", group=group, slot=slot),
        "least": lambda: _("If %(group)s were held with fewer people (−%(by)s)", group=group, by=by),
        "staff": lambda: _("If %(group)s had fewer facilitators (−%(by)s)", group=group, by=by),
        "filter": lambda: _(
            "If %(group)s took everybody, without the rule “%(attribute)s”", group=group, attribute=about
        ),
        "parallel": lambda: _("If more groups could meet at the same time (+%(by)s)", by=by),
        "required": lambda: _("If %(group)s need not be held", group=group),
        "copy": lambda: _("If there were one more group like %(group)s", group=group),
    }  # fmt: skip
    code = str(to.get("loosened", ""))
    return words[code]() if code in words else code


def _limit_loosened(attribute: str, group: str, by: int) -> str:
    if attribute == "org":
        return _("If %(group)s took more people from one institution (+%(by)s)", group=group, by=by)
    return _("If %(group)s took more people from one municipality (+%(by)s)", group=group, by=by)


def _quota_attribute(to: Part, instance: Part) -> str:
    group = next((one for one in instance.get("groups", ()) if one["id"] == to.get("group")), None)
    index = to.get("index")
    if group is None or index is None or not 0 <= index < len(group["quotas"]):
        return ""
    return str(group["quotas"][index]["attr"])


def _pin(to: Part, names: Names) -> str:
    """Whom and what is kept; nothing for an old answer, which has only the pin's index, and pins go with the erased."""
    who = [names.person(to["person"])] if to.get("person") else []
    who += [names.facilitator(to["facilitator"])] if to.get("facilitator") else []
    who += [names.group(to["group"])] if to.get("group") else []
    return f" ({', '.join(who)})" if who else ""


def _people(people: Sequence[str], names: Names) -> str:
    known = [names.person(one) for one in people]
    if len(known) > 3:
        return _("%(names)s and %(num)s more", names=", ".join(known[:3]), num=len(known) - 3)
    return _listed(known)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
