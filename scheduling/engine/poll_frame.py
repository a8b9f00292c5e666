"""A poll as numbers: slots by their place in time, people as bits, and what is still missing to satisfy them."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from scheduling.engine.poll_shapes import BucketSlot, Poll, Voter
from scheduling.engine.shapes import YES

Missing = tuple[tuple[int, int], ...]  # credits that people still need, and who they are (bits)


class Frame(Struct, frozen=True):
    """What a search over a poll looks at. Slots are known by their rank, which does not depend on the file's order."""

    able: tuple[int, ...]  # of each slot, who can attend
    glad: tuple[int, ...]  # and who answered "yes"
    credit: tuple[int, ...]
    cliques: tuple[tuple[int, ...], ...]  # slots of which no two can be chosen
    clashes: tuple[int, ...]  # of each slot, the slots (bits) that cannot be chosen beside it
    buckets: tuple[tuple[int, tuple[int, ...]], ...]  # how many of which slots are chosen
    missing: Missing
    required: int
    weights: tuple[tuple[int, int], ...]  # weights of those who are not required, and who they are; greatest first
    everybody: int

    @property
    def picks(self) -> int:
        """How many slots are chosen."""
        return sum(pick for pick, _slots in self.buckets)

    def weight(self, people: int) -> int:
        """The weight of those among them who are not required."""
        return sum(weight * (people & who).bit_count() for weight, who in self.weights)

    def fewest(self, weight: int) -> int:
        """How many people who are not required it takes at least to weigh so much."""
        count = 0
        for each, who in self.weights:
            if weight <= 0:
                break
            taken = min(who.bit_count(), -(-weight // each))
            count += taken
            weight -= taken * each
        return count


def framed(poll: Poll) -> Frame:
    """The poll as numbers."""
    slots = sorted(poll.slots, key=lambda slot: poll.rank[slot.id])
    people = sorted(poll.people, key=lambda person: person.id)
    credit, needs = _units([slot.credit for slot in slots], [person.need for person in people])
    cliques = _cliques(slots, distinct_days=poll.distinct_days)
    clashes = [0] * len(slots)
    for clique in cliques:
        together = sum(1 << slot for slot in clique)
        for place in clique:
            clashes[place] |= together ^ 1 << place
    buckets = [
        (bucket.pick, tuple(place for place, slot in enumerate(slots) if slot.bucket == bucket.id))
        for bucket in poll.buckets
        if bucket.pick
    ]
    weights = {person.weight for person in people if not person.required and person.weight}
    return Frame(
        able=_attending(poll, people, least=1),
        glad=_attending(poll, people, least=YES),
        credit=tuple(credit),
        cliques=cliques,
        clashes=tuple(clashes),
        buckets=tuple(sorted(buckets, key=lambda bucket: (len(bucket[1]), bucket[1]))),
        missing=tuple((need, _bits(needs, need)) for need in sorted(set(needs)) if need > 0),
        required=_bits((person.required for person in people), True),
        weights=tuple(
            (weight, _bits((None if person.required else person.weight for person in people), weight))
            for weight in sorted(weights, reverse=True)
        ),
        everybody=(1 << len(people)) - 1,
    )


def _cliques(slots: Sequence[BucketSlot], *, distinct_days: bool) -> tuple[tuple[int, ...], ...]:
    """The slots under way when one begins, and those of a day where days are to differ; slots are in order of time."""
    found: dict[tuple[int, ...], None] = {}
    under_way: list[int] = []
    of_day: dict[date, list[int]] = {}
    for place, slot in enumerate(slots):
        under_way = [one for one in under_way if slots[one].end > slot.start] + [place]
        found[tuple(under_way)] = None
        of_day.setdefault(slot.day, []).append(place)
    if distinct_days:
        found |= {tuple(places): None for places in of_day.values()}
    return tuple(one for one in found if len(one) > 1)


def _units(credit: list[int], needs: list[int]) -> tuple[list[int], list[int]]:
    """Where all slots bring the same, they are counted instead of their credits."""
    if len(set(credit)) == 1 and credit[0] > 0:
        return [1] * len(credit), [-(-need // credit[0]) for need in needs]
    return credit, needs


def _attending(poll: Poll, people: Iterable[Voter], least: int) -> tuple[int, ...]:
    attending = [0] * len(poll.slots)
    for bit, person in enumerate(people):
        for slot, answer in person.availability.items():
            if answer >= least:
                attending[poll.rank[slot]] |= 1 << bit
    return tuple(attending)


def _bits(values: Iterable[object], wanted: object) -> int:
    return sum(1 << bit for bit, value in enumerate(values) if value == wanted)


def after(missing: Missing, people: int, credit: int) -> Missing:
    """What is missing when these people got the credit; who misses nothing is not in it."""
    left: dict[int, int] = {}
    for need, who in missing:
        got = who & people
        if who != got:
            left[need] = left.get(need, 0) | (who ^ got)
        if got and need > credit:
            left[need - credit] = left.get(need - credit, 0) | got
    return tuple(left.items())


def lacking(missing: Missing) -> int:
    """Everybody who still needs credits."""
    people = 0
    for _need, who in missing:
        people |= who
    return people
