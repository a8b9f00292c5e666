"""What the frame and the runs say in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from core import wording
from core.locale import language
from scheduling.counting import Counts, Fit, GroupCount
from scheduling.facts import SlotFact
from scheduling.mapping import expected_to_invited, most_invited
from scheduling.terms import Purpose, RunState


def slot_words(slot: SlotFact, timezone: str) -> str:
    """A time in one line: the day of the week, the date, the hours."""
    zone, reader = ZoneInfo(timezone), language()
    start, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return f"{wording.on_day(start.date(), reader, year=False)}, {wording.clock_span(start, end, reader)}"


def over_invited(ideal: int, no_show: int, largest: int) -> str:
    """How many are invited so that the best number comes; empty when everybody comes.

    No more are invited than `largest` would be expected of: a group whose best size is its largest invites fewer.
    """
    invited, most = expected_to_invited(ideal, no_show), most_invited(largest, no_show)
    if invited > most >= ideal:
        return _("invites at most %(invited)s so that no more than %(people)s come", invited=most, people=largest)
    if invited == ideal:
        return ""
    return _("invites %(invited)s so that %(people)s come", invited=invited, people=ideal)


def fit_words(fit: Fit, number: int) -> str:
    """So many people who stay outside, and what keeps them there."""
    return {
        Fit.out: ngettext("%(num)s is left out by you", "%(num)s are left out by you", number),
        Fit.silent: ngettext(
            "%(num)s can come at no time, or has not said", "%(num)s can come at no time, or have not said", number
        ),
        Fit.language: ngettext("%(num)s does not speak the language", "%(num)s do not speak the language", number),
        Fit.filter: ngettext("%(num)s is not among those it is for", "%(num)s are not among those it is for", number),
        Fit.time: ngettext("%(num)s has no time in common", "%(num)s have no time in common", number),
        Fit.staff: ngettext(
            "%(num)s can come only when nobody can lead", "%(num)s can come only when nobody can lead", number
        ),
        Fit.locked: ngettext(
            "%(num)s could sit here, but the group is locked", "%(num)s could sit here, but the group is locked", number
        ),
        Fit.fits: ngettext("%(num)s fits", "%(num)s fit", number),
    }[fit]


def kept_away(counts: Counts | GroupCount) -> list[str]:
    """What keeps people away, the most important first; empty when everybody fits."""
    return [fit_words(fit, counts.by[fit]) for fit in Fit if fit is not Fit.fits and counts.by[fit]]


def fits_words(fits: int, people: int) -> str:
    """How many of all could sit here."""
    return ngettext("%(fits)s of %(num)s applicant fits", "%(fits)s of %(num)s applicants fit", people, fits=fits)


def group_warnings(found: GroupCount) -> list[str]:
    """Why a group cannot open, whoever is seated; empty is normal."""
    said = []
    if found.times == 0:
        said.append(_("None of its times is proposed any more."))
    elif found.led == 0:
        said.append(_("At none of its times can enough facilitators lead it."))
    if found.fits < found.needed:
        said.append(_("Too few people fit: it needs %(needed)s invited.", needed=found.needed))
    return said


def refused_words(reason: str) -> str:
    """Why the frame was not changed."""
    return {
        "unknown": _("Somebody has removed it meanwhile, or the person has withdrawn."),
        "too_many": _("There are as many as there can be."),
        "told": _("This group has been published. Cancel its event instead."),
        "twice": _("These two are a pair already."),
    }.get(reason, reason)


def purpose_words(purpose: str) -> str:
    """What a run is for."""
    return {
        Purpose.compose: _("All groups"),
        Purpose.rest: _("The rest, around those who have a seat"),
        Purpose.replan: _("Again after publishing, with as few changes as possible"),
        Purpose.why: _("Why there is no seat"),
        Purpose.tables: _("Tables of the meeting"),
    }[Purpose(purpose)]


def state_words(state: str, purpose: str = Purpose.compose) -> str:
    """Where a run stands."""
    if purpose == Purpose.why and state == RunState.running:
        return _("The answer is being looked for")
    return {
        RunState.queued: _("Waits for its turn"),
        RunState.running: _("Is being composed"),
        RunState.done: _("Composed"),
        RunState.stopped: _("Stopped"),
        RunState.failed: _("Not composed"),
        RunState.infeasible: _("There is no composition that keeps every rule"),
    }[RunState(state)]


def failed_words(code: str) -> str:
    """Why a run failed, and what can be done."""
    return {
        "died": _("The solver ended unexpectedly, perhaps for want of memory. Try again with fewer people or groups."),
        "too_slow": _("The solver did not end in time. Try again with a shorter search."),
        "stopped_late": _("It was stopped before there was anything to show."),
        "refused": _("The conditions contradict one another. Look through groups, times and facilitators."),
        "worker_stopped": _("The worker was stopped several times while this was under way. Try again."),
    }.get(code, code)


MAXIMISED = frozenset({"seated"})


def level_words(
    name: str, value: int, bound: int | None, people: int, blemishes: Mapping[str, int] | None = None
) -> str:
    """One level: what it came to, and how much better it could be. `bound` None: not known yet.

    The unevenness of groups is a sum of weights, which tells nobody anything: its parts are said where they are known.
    """
    if name == "composition" and blemishes is not None:
        return f"{_uneven(blemishes)}; {_gap_words(name, value, bound, counted=False)}"
    said = {
        "seated": lambda: ngettext(
            "Seats: %(value)s of %(num)s applicant", "Seats: %(value)s of %(num)s applicants", people, value=value
        ),
        "ifneedbe": lambda: _("Seated at a time that suits only if need be: %(value)s", value=value),
        "composition": lambda: _("Unevenness of the groups: %(value)s (0 is perfect)", value=value),
        "dropped": lambda: _("People who lose a published seat: %(value)s", value=value),
        "changes": lambda: _("Extent of the changes: %(value)s", value=value),
    }
    text = str(said[name]()) if name in said else f"{name}: {value}"
    return f"{text}; {_gap_words(name, value, bound)}"


def _uneven(blemishes: Mapping[str, int]) -> str:
    """What is not even, by what it is."""
    words = {
        "size": lambda num: ngettext(
            "%(num)s person more or fewer than the best size", "%(num)s people more or fewer than the best size", num
        ),
        "dup_org": lambda num: ngettext(
            "%(num)s person from an institution that is represented there already",
            "%(num)s people from institutions that are represented there already", num
        ),
        "dup_municipality": lambda num: ngettext(
            "%(num)s person from a municipality that is represented there already",
            "%(num)s people from municipalities that are represented there already", num
        ),
        "together_broken": lambda num: ngettext(
            "%(num)s pair apart that would like to be together",
            "%(num)s pairs apart that would like to be together", num
        ),
        "unrepresented": lambda num: ngettext(
            "%(num)s municipality without a seat", "%(num)s municipalities without a seat", num
        ),
    }  # fmt: skip
    said = [str(of(blemishes[name])) for name, of in words.items() if blemishes.get(name)]
    return _("Not quite even: %(what)s", what=", ".join(said)) if said else _("The groups are perfectly even")


def _gap_words(name: str, value: int, bound: int | None, *, counted: bool = True) -> str:
    if bound is None:
        return _("how much better it can be is not known yet")
    gap = (bound - value) if name in MAXIMISED else (value - bound)
    if gap <= 0:
        return _("proved to be the best possible")
    if not counted:
        return _("not proved to be the best possible")
    return _("at most %(gap)s better is possible", gap=gap)


def levels_words(
    levels: Sequence[Mapping[str, Any]], people: int, blemishes: Mapping[str, int] | None = None
) -> list[str]:
    """Every level of a finished run; `blemishes` as in `outcomes.blemishes`."""
    return [level_words(one["name"], one["value"], one["bound"], people, blemishes) for one in levels]


def progress_words(progress: Mapping[str, Any], people: int) -> str:
    """How far a run is; empty while nothing was found."""
    if progress.get("level") == "reasons":
        return _("Looking for the rules that would help if they were relaxed.")
    if "level" not in progress or "value" not in progress:
        return ""
    return level_words(progress["level"], progress["value"], progress.get("bound"), people)


def rule_words(label: str, values: str, rule: Mapping[str, Any]) -> str:
    """A rule about who sits in a group, in one line."""
    if "min" not in rule:
        return _("%(label)s: only %(values)s", label=label, values=values)
    least, most = rule.get("min"), rule.get("max")
    if least is not None and most is not None:
        return _("%(label)s: %(least)s to %(most)s from %(values)s", label=label, least=least, most=most, values=values)
    if least is not None:
        return _("%(label)s: at least %(least)s from %(values)s", label=label, least=least, values=values)
    return _("%(label)s: at most %(most)s from %(values)s", label=label, most=most, values=values)
