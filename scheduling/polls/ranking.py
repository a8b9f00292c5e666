"""Which proposed time suits best, and why. Pure: what people said in, places out.

Required people come first, then how many of the others can come, then how few of them only if need be, then the
earlier time (the levels of a poll in `scheduling/engine`). Times that differ in nothing but the hour are a tie.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

YES, IF_NEED_BE, NO = 2, 1, 0  # registration.terms.Can


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said: slot id to 0, 1 or 2. Of a time that is not in it they said nothing.

    Whoever declined the whole poll can come at no time; a silent person said nothing of any.
    """

    key: str
    required: bool
    said: Mapping[int, int]
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Keys of people by what they said of one time."""

    yes: tuple[str, ...]
    if_need_be: tuple[str, ...]
    no: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def can(self) -> int:
        """How many can come, if need be too."""
        return len(self.yes) + len(self.if_need_be)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One time with its place, 1 for the best; `tied` when another time is as good but for the hour."""

    slot_id: int
    place: int
    tied: bool
    required: Tally
    optional: Tally

    @property
    def can(self) -> int:
        """How many people can come at it."""
        return self.required.can + self.optional.can


def ranked(slots: Sequence[tuple[int, datetime]], voices: Sequence[Voice]) -> tuple[Ranked, ...]:
    """The times, the best first; `slots` are (id, beginning). Times that are equally good have one place."""
    tallies = {slot_id: _both(slot_id, voices) for slot_id, _starts in slots}
    order = sorted(slots, key=lambda slot: (_worth(*tallies[slot[0]]), slot[1], slot[0]))
    found: list[Ranked] = []
    for _worth_of, same in groupby(order, key=lambda slot: _worth(*tallies[slot[0]])):
        equal = list(same)
        place = len(found) + 1
        found += [Ranked(slot_id, place, len(equal) > 1, *tallies[slot_id]) for slot_id, _starts in equal]
    return tuple(found)


def _both(slot_id: int, voices: Sequence[Voice]) -> tuple[Tally, Tally]:
    return (
        _tally(slot_id, [voice for voice in voices if voice.required]),
        _tally(slot_id, [voice for voice in voices if not voice.required]),
    )


def _tally(slot_id: int, voices: Sequence[Voice]) -> Tally:
    found: dict[int | None, list[str]] = {YES: [], IF_NEED_BE: [], NO: [], None: []}
    for voice in voices:
        found[NO if voice.declined else voice.said.get(slot_id)].append(voice.key)
    return Tally(*(tuple(found[said]) for said in (YES, IF_NEED_BE, NO, None)))


def _worth(required: Tally, optional: Tally) -> tuple[int, int, int]:
    """Smaller is better."""
    return (-required.can, -optional.can, len(required.if_need_be) + len(optional.if_need_be))


def helping(
    slots: Sequence[tuple[int, datetime]], voices: Sequence[Voice], chosen: Sequence[int]
) -> list[tuple[int, int]]:
    """(slot id, how many more can come) for the other times, the most first: whom no chosen time suits so far."""
    left = [v for v in voices if not v.declined and not any(v.said.get(slot_id, NO) > NO for slot_id in chosen)]
    more = [
        (slot_id, sum(voice.said.get(slot_id, NO) > NO for voice in left), starts)
        for slot_id, starts in slots
        if slot_id not in chosen
    ]
    return [(slot_id, count) for slot_id, count, _starts in sorted(more, key=lambda m: (-m[1], m[2])) if count]
