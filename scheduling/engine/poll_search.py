"""The best choice of slots: all choices, without those that cannot be better than the best found.

Every choice is a branch; what a branch can reach at most is known without walking it: of each bucket the slots that
bring the most are counted as if nobody attended two of them. Levels are compared one after another.
"""

from collections.abc import Callable, Sequence
from heapq import nlargest

from scheduling.engine.poll_frame import Frame, Missing, after, lacking

SHARE = 5040  # a person who needs n slots counts SHARE/n with each; divided without rest for n up to 10
Gain = tuple[int, int, int, int, int]  # shares of required, of weights, of "yes"; attendances; minus the rank
NOTHING: Gain = (0, 0, 0, 0, 0)


class Found:
    """The best choice so far; `vector` is smaller for the better, in the order of the search's levels."""

    def __init__(self) -> None:
        self.vector: tuple[int, ...] | None = None
        self.chosen: tuple[int, ...] = ()


class Walk:
    """A walk over all choices of a frame.

    `levels`: in which order choices are compared; "earliest" always decides at last. `work`: how many slots are looked
    at before the walk is given up. `told` is called with each better vector; `over` is asked at every step.
    """

    def __init__(
        self, frame: Frame, levels: Sequence[str], work: int, told: Callable[[Sequence[int]], None],
        over: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.frame = frame
        self.levels = (*levels, *({"earliest"} - set(levels)))
        self.work = work
        self.told = told
        self.over = over
        self.found = Found()
        self.ended = False  # given up before all was seen
        before = self.levels[: self.levels.index("ifneedbe")] if "ifneedbe" in self.levels else ()
        self.counted = {"required", "satisfied"} <= set(before)

    def run(self) -> Found:
        """Walk; `ended` then says whether better choices may exist."""
        frame = self.frame
        first = frame.buckets[0][0] if frame.buckets else 0
        candidates = [list(slots) for _pick, slots in frame.buckets]
        self._step(0, first, candidates, (frame.missing, frame.missing), ())
        return self.found

    def _step(
        self, bucket: int, left: int, candidates: list[list[int]], missing: tuple[Missing, Missing],
        chosen: tuple[int, ...],
    ) -> None:  # fmt: skip
        """Choose `left` more slots of this bucket and then of the following ones."""
        frame = self.frame
        while not left and bucket + 1 < len(frame.buckets):
            bucket += 1
            left = frame.buckets[bucket][0]
        if not left:
            self._choice(missing, chosen)
            return
        now = self._now(missing, chosen)
        picks = left + sum(pick for pick, _slots in frame.buckets[bucket + 1 :])
        gains = self._gains(missing, [slot for slots in candidates[bucket:] for slot in slots], picks)
        others = NOTHING
        for later in range(bucket + 1, len(frame.buckets)):
            pick = frame.buckets[later][0]
            if len(candidates[later]) < pick:
                return
            others = _sum(others, _most([gains[slot] for slot in candidates[later]], pick))
        here = sorted(candidates[bucket], key=lambda slot: gains[slot], reverse=True)
        for place in range(len(here) - left + 1):
            if self.ended or self._give_up():
                return
            slot = here[place]
            rest = _most([gains[one] for one in here[place + 1 :]], left - 1)
            if self._hopeless(now, _sum(_sum(others, rest), gains[slot])):
                continue
            clash = frame.clashes[slot]
            following = [[one for one in slots if not clash >> one & 1] for slots in candidates]
            following[bucket] = [one for one in here[place + 1 :] if not clash >> one & 1]
            if len(following[bucket]) >= left - 1:
                self._step(bucket, left - 1, following, self._after(missing, slot), (*chosen, slot))

    def _give_up(self) -> bool:
        self.ended = self.work <= 0 or self.over()
        return self.ended

    def _after(self, missing: tuple[Missing, Missing], slot: int) -> tuple[Missing, Missing]:
        frame = self.frame
        credit = frame.credit[slot]
        return after(missing[0], frame.able[slot], credit), after(missing[1], frame.glad[slot], credit)

    def _now(self, missing: tuple[Missing, Missing], chosen: tuple[int, ...]) -> Gain:
        """What is reached already."""
        frame = self.frame
        satisfied = frame.everybody & ~lacking(missing[0])
        return (
            (satisfied & frame.required).bit_count(),
            frame.weight(satisfied),
            (frame.everybody & ~lacking(missing[1])).bit_count(),
            sum(frame.able[slot].bit_count() for slot in chosen),
            -sum(chosen),
        )

    def _gains(self, missing: tuple[Missing, Missing], slots: Sequence[int], picks: int) -> dict[int, Gain]:
        """What each slot adds at most; who can no longer be satisfied with so many picks does not count."""
        frame = self.frame
        self.work -= len(slots)
        reach = picks * max((frame.credit[slot] for slot in slots), default=0)
        able, glad = ([(need, who) for need, who in people if need <= reach] for people in missing)
        gains: dict[int, Gain] = {}
        for slot in slots:
            credit, required, weight, yes = frame.credit[slot], 0, 0, 0
            for need, who in able:
                got = who & frame.able[slot]
                if got:
                    share = _share(credit, need)
                    required += share * (got & frame.required).bit_count()
                    weight += share * frame.weight(got)
            for need, who in glad:
                yes += _share(credit, need) * (who & frame.glad[slot]).bit_count()
            gains[slot] = (required, weight, yes, frame.able[slot].bit_count(), -slot)
        return gains

    def _hopeless(self, now: Gain, gain: Gain) -> bool:
        """Whether nothing better than the best can be reached with this much more."""
        best = self.found.vector
        if best is None:
            return False
        for level, value in zip(self.levels, best, strict=True):
            reach = self._reach(level, now, gain, best)
            if reach != value:
                return reach > value
        return True

    def _reach(self, level: str, now: Gain, gain: Gain, best: tuple[int, ...]) -> int:
        """The least that the level's value can become, when those before it equal the best."""
        if level == "required":
            return -now[0] - gain[0] // SHARE
        if level == "satisfied":
            return -now[1] - gain[1] // SHARE
        if level == "attendances":
            return -now[3] - gain[3]
        if level == "earliest":
            return -now[4] - gain[4]
        if not self.counted:
            return 0
        known = dict(zip(self.levels, best, strict=True))
        people = -known["required"] + self.frame.fewest(-known["satisfied"])
        return max(0, people - now[2] - gain[2] // SHARE)

    def _choice(self, missing: tuple[Missing, Missing], chosen: tuple[int, ...]) -> None:
        required, weight, _yes, attendances, minus_rank = self._now(missing, chosen)
        satisfied = self.frame.everybody & ~lacking(missing[0])
        values = {
            "required": -required,
            "satisfied": -weight,
            "ifneedbe": (satisfied & lacking(missing[1])).bit_count(),
            "attendances": -attendances,
            "earliest": -minus_rank,
        }
        vector = tuple(values[level] for level in self.levels)
        if self.found.vector is None or vector < self.found.vector:
            self.found.vector, self.found.chosen = vector, tuple(sorted(chosen))
            self.told(vector)


def _share(credit: int, need: int) -> int:
    """A slot's part in satisfying somebody, rounded up."""
    return SHARE if credit >= need else -(-SHARE * credit // need)


def _sum(one: Gain, other: Gain) -> Gain:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3], one[4] + other[4])


def _most(gains: Sequence[Gain], count: int) -> Gain:
    """The sum of the `count` greatest of each."""
    if not count:
        return NOTHING
    first, second, third, fourth, fifth = (sum(nlargest(count, column)) for column in zip(*gains, strict=True))
    return (first, second, third, fourth, fifth)
