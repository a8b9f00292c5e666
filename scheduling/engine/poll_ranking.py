"""The times of an ordinary poll, best first, with why. Nothing is searched for: every time is looked at by itself."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from scheduling.engine.poll_shapes import BucketSlot, Poll, Voter
from scheduling.engine.shapes import YES


class RankedSlot(Struct, frozen=True):
    """One time and who can come. Ids are in order; people without a word about this time count as missing.

    `place` is 1 for the best; times that differ in nothing but their date share a place and are `tied`.
    `optional_*`: how many of those who need not be there, and the sum of their weights.
    """

    slot: str
    place: int
    tied: bool
    required_yes: tuple[str, ...]
    required_if_need_be: tuple[str, ...]
    required_missing: tuple[str, ...]
    optional_yes: int
    optional_if_need_be: int
    optional_missing: int
    weight_yes: int
    weight_if_need_be: int


def ranked(poll: Poll, limit: int | None = None) -> tuple[RankedSlot, ...]:
    """Every time of the poll, or the first `limit`, in the order of the poll's levels and then of time.

    Each is judged as if it alone were chosen and everybody needed only one time they can attend: `need` and `credit`
    are not looked at, and neither are buckets.
    """
    answers: dict[str, list[tuple[Voter, int]]] = {slot.id: [] for slot in poll.slots}
    for person in sorted(poll.people, key=lambda person: person.id):
        for slot, answer in person.availability.items():
            if answer:
                answers[slot].append((person, answer))
    required = tuple(sorted(person.id for person in poll.people if person.required))
    optional = len(poll.people) - len(required)
    looks = [_look(poll, slot, answers[slot.id], required, optional) for slot in poll.slots]
    looks.sort(key=lambda look: (look[0], poll.rank[look[1].slot]))
    found: list[RankedSlot] = []
    for _worth, group in groupby(looks, key=lambda look: look[0]):
        alike = [slot for _same, slot in group]
        found += _placed(alike, len(found) + 1)
    return tuple(found if limit is None else found[:limit])


def _look(
    poll: Poll, slot: BucketSlot, answers: Sequence[tuple[Voter, int]], required: tuple[str, ...], optional: int
) -> tuple[tuple[int, ...], RankedSlot]:
    """What the time is worth, smaller being better, and what is said of it."""
    gladly = tuple(person.id for person, answer in answers if person.required and answer == YES)
    if_need_be = tuple(person.id for person, answer in answers if person.required and answer != YES)
    there = {*gladly, *if_need_be}
    others_yes = [person.weight for person, answer in answers if not person.required and answer == YES]
    others_if = [person.weight for person, answer in answers if not person.required and answer != YES]
    look = RankedSlot(
        slot=slot.id,
        place=0,
        tied=False,
        required_yes=gladly,
        required_if_need_be=if_need_be,
        required_missing=tuple(one for one in required if one not in there),
        optional_yes=len(others_yes),
        optional_if_need_be=len(others_if),
        optional_missing=optional - len(others_yes) - len(others_if),
        weight_yes=sum(others_yes),
        weight_if_need_be=sum(others_if),
    )
    worth = {
        "required": -len(there),
        "satisfied": -look.weight_yes - look.weight_if_need_be,
        "ifneedbe": len(if_need_be) + len(others_if),
        "attendances": -len(answers),
    }
    return tuple(worth[level] for level in poll.levels if level in worth), look


def _placed(alike: Iterable[RankedSlot], place: int) -> list[RankedSlot]:
    slots = list(alike)
    return [replace(slot, place=place, tied=len(slots) > 1) for slot in slots]
