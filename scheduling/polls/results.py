"""What the page of a poll shows: the best times with their reasons, the grid of people and times. Values and words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from core import wording as words
from core.clock import local
from core.locale import language
from registration.deciding_terms import DecidingReason, Refused
from scheduling.polls.queries import Poll, Proposed, Somebody, Stand
from scheduling.polls.ranking import IF_NEED_BE, NO, YES, Ranked, Tally, ranked
from scheduling.polls.wording import day_words, hours_words

BEST = 3  # shown at once; the others open below
NAMED = 12  # people named of one time; the grid has everybody


@dataclass(frozen=True, slots=True)
class BestTime:
    """One time with what speaks for it."""

    slot: Proposed
    ranked: Ranked
    day: str
    hours: str
    reasons: tuple[str, ...]

    @property
    def suits_required(self) -> bool:
        """True when everybody required can come, if need be too; also when nobody is required."""
        return not (self.ranked.required.no or self.ranked.required.silent)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column of the grid."""

    id: int
    weekday: str
    day: str
    hours: str
    can: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person's line of the grid; `cells` are finished table cells, one for all times of a silent person."""

    person: Somebody
    url: str | None
    cells: Markup


def shown_at_once(times: int) -> int:
    """How many of the times stand open; a single further one is not folded away."""
    return times if times <= BEST + 1 else BEST


def best_times(poll: Poll, timezone: str) -> list[BestTime]:
    """The times, the best first, each with why; empty without any time."""
    voices = [person.voice for person in poll.people]
    by_id = {slot.id: slot for slot in poll.slots}
    names = {person.key: person.name for person in poll.people}
    found = []
    for one in ranked(poll.times, voices):
        slot = by_id[one.slot_id]
        day = local(slot.time.starts_at, timezone).date()
        found.append(BestTime(slot, one, day_words(day), hours_words(slot.time, timezone), _reasons(one, names)))
    return found


def _reasons(one: Ranked, names: Mapping[str, str]) -> tuple[str, ...]:
    """Required people by name, the others by number."""
    said = []
    needed = one.required
    total = needed.can + len(needed.no) + len(needed.silent)
    if total and not needed.no and not needed.silent:
        said.append(_("All required people can come."))
    elif total:
        said.append(_("Required: %(can)s of %(all)s can come.", can=needed.can, all=total))
    if needed.no:
        said.append(_("Cannot: %(names)s.", names=_names(needed.no, names)))
    if needed.silent:
        said.append(_("No answer from: %(names)s.", names=_names(needed.silent, names)))
    if needed.if_need_be:
        said.append(_("Only if need be: %(names)s.", names=_names(needed.if_need_be, names)))
    if not total or any((one.optional.yes, one.optional.if_need_be, one.optional.no, one.optional.silent)):
        said.append(counts_words(one.optional, everybody=not total))
    return tuple(said)


def missing_words(poll: Poll, refused: Refused) -> str:
    """Who of the required people stands in the way of a time, and why, a sentence for each reason."""
    ids, guests = set(refused.registration_ids), set(refused.guest_ids)
    those = [
        one for one in poll.people if one.registration_id in ids or (not one.registration_id and one.guest_id in guests)
    ]
    names = {person.key: person.name for person in those}
    if refused.reason is DecidingReason.required_unseated:
        return _("Without a seat: %(names)s.", names=_names(list(names), names))
    said = {one.key: NO if one.stand is Stand.declined else one.said.get(refused.slot_ids[0]) for one in those}
    cannot, silent = [key for key in names if said[key] == NO], [key for key in names if said[key] is None]
    parts = [
        _("Cannot: %(names)s.", names=_names(cannot, names)) if cannot else "",
        _("No answer from: %(names)s.", names=_names(silent, names)) if silent else "",
    ]
    return " ".join(part for part in parts if part)


def counts_words(tally: Tally, *, everybody: bool) -> str:
    """ "Yes 5, if need be 2, no 1, silent 3": of the optional people, or of everybody when nobody is required."""
    parts = [
        _("yes: %(num)s", num=len(tally.yes)),
        _("if need be: %(num)s", num=len(tally.if_need_be)),
        _("no: %(num)s", num=len(tally.no)),
        _("no answer: %(num)s", num=len(tally.silent)),
    ]
    said = ", ".join(parts)
    return said[:1].upper() + said[1:] if everybody else _("The others: %(counts)s", counts=said)


def _names(keys: Sequence[str], names: Mapping[str, str]) -> str:
    listed = ", ".join(names[key] for key in keys[:NAMED])
    more = len(keys) - NAMED
    return listed + (" " + ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else "")


def heads(poll: Poll, timezone: str, best: Sequence[BestTime]) -> list[Head]:
    """The columns of the grid in the order of the clock."""
    can = {one.slot.id: one.ranked.can for one in best}
    reader = language()
    found = []
    for slot in poll.slots:
        start = local(slot.time.starts_at, timezone)
        day = f"{start.day}. {words.month(start, reader)}" if reader == "lv" else words.to_day(start, reader)[:-5]
        hours = hours_words(slot.time, timezone)
        found.append(Head(slot.id, words.weekday(start, reader), day, hours, can.get(slot.id, 0), slot.chosen))
    return found


def rows(poll: Poll, url_of: Mapping[str, str | None]) -> list[Row]:
    """The lines of the grid. Cells are put together here: a poll of 500 people and 60 times has 30,000 of them."""
    yes, if_need_be, no, silent = _("yes"), _("if need be"), _("no"), _("no answer")
    cell = {
        YES: f'<td class="y">{yes}',
        IF_NEED_BE: f'<td class="m">{if_need_be}',
        NO: f'<td class="n">{no}',
        None: f'<td class="s"><span class="sr-only">{silent}</span>–',
    }
    numbers = [slot.id for slot in poll.slots]
    nothing = f'<td class="s" colspan="{len(numbers)}">{silent}' if numbers else ""
    found = []
    for person in poll.people:
        if person.stand is Stand.silent:
            cells = nothing
        elif person.stand is Stand.declined:
            cells = cell[NO] * len(numbers)
        else:
            cells = "".join([cell[person.said.get(number)] for number in numbers])
        found.append(Row(person, url_of.get(person.key), Markup(cells)))
    return found
