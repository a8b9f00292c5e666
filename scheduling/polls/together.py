"""Times that suit the most people together, for whoever may be offered one of several.

The walk of `scheduling/engine` looks at every choice, so that what it finds is the best; a poll for which that would
take longer than a page may is given no advice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scheduling.engine import poll_shapes
from scheduling.engine.poll_frame import framed
from scheduling.engine.poll_search import Walk
from scheduling.polls.queries import Proposed
from scheduling.polls.ranking import NO, Voice, ranked

MOST_SLOTS, MOST_PEOPLE, MOST_TIMES = 60, 100, 3
WORK = 40_000  # slots that are looked at for one choice: all threes of 60 are 34,000 and take two tenths of a second
LEVELS: Final = ("required", "satisfied", "ifneedbe", "earliest")


@dataclass(frozen=True, slots=True)
class Together:
    """Times by id, the one that suits the most by itself first, and how many people can come at one of them."""

    slot_ids: tuple[int, ...]
    can: int


def best_together(
    slots: Sequence[Proposed], voices: Sequence[Voice], chosen: Sequence[int], now: datetime
) -> list[Together]:
    """The best two and the best three times, each only when it suits more people than what was named before.

    Required people come before all others. Times that are over, or overlap, are not chosen.
    """
    ahead = [slot for slot in slots if slot.time.starts_at > now]
    if len(ahead) > MOST_SLOTS or len(voices) > MOST_PEOPLE:
        return []
    worth, found = _worth(voices, chosen), []
    for count in range(max(2, len(chosen)), min(MOST_TIMES, len(ahead)) + 1):
        ids = _best(ahead, voices, count)
        if ids is not None and _worth(voices, ids) > worth:
            worth = _worth(voices, ids)
            found.append(Together(ids, sum(worth)))
    return found


def _worth(voices: Iterable[Voice], slot_ids: Sequence[int]) -> tuple[int, int]:
    """How many required people, and how many others, can come at one of these times."""
    able = [voice.required for voice in voices if _can(voice) & set(slot_ids)]
    return sum(able), len(able) - sum(able)


def _can(voice: Voice) -> set[int]:
    return set() if voice.declined else {slot_id for slot_id, said in voice.said.items() if said > NO}


def _best(slots: Sequence[Proposed], voices: Sequence[Voice], count: int) -> tuple[int, ...] | None:
    """The best choice; None when there is none, or when it was not proved to be the best."""
    walk = Walk(framed(_instance(slots, voices, count)), LEVELS, WORK, lambda _vector: None, lambda: False)
    found = walk.run()
    if walk.ended or found.vector is None:
        return None
    in_time = sorted(slots, key=lambda slot: (slot.time.starts_at, str(slot.id)))
    ids = {in_time[place].id for place in found.chosen}
    times = [(slot.id, slot.time.starts_at) for slot in slots if slot.id in ids]
    return tuple(one.slot_id for one in ranked(times, voices))


def _instance(slots: Sequence[Proposed], voices: Sequence[Voice], count: int) -> poll_shapes.Poll:
    known = {slot.id for slot in slots}
    return poll_shapes.Poll(
        id="together",
        timezone="UTC",
        levels=LEVELS,
        slots=tuple(
            poll_shapes.BucketSlot(
                id=str(one.id), start=one.time.starts_at, end=one.time.ends_at, bucket="all", credit=1
            )
            for one in slots
        ),
        buckets=(poll_shapes.Bucket("all", count),),
        people=tuple(
            poll_shapes.Voter(
                id=one.key,
                required=one.required,
                weight=1,
                need=1,
                availability={str(slot_id): one.said[slot_id] for slot_id in sorted(_can(one) & known)},
            )
            for one in voices
        ),
    )
