"""Why no choice of slots keeps the rules of a poll, and what to make looser so that one does."""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from scheduling.engine.outcomes import Limits, Watch
from scheduling.engine.poll_frame import framed
from scheduling.engine.poll_shapes import Poll
from scheduling.engine.reliefs import PollReasons, PollRelief
from scheduling.engine.solving import Model, Search

MOST_TRIED = 50  # buckets that are tried by themselves; the first of many say enough


def why_no_choice(poll: Poll, limits: Limits, watch: Watch) -> PollReasons:
    """What stands in the way of a plan, and what to make looser."""
    search = Search(limits, watch)
    there = Counter(slot.bucket for slot in poll.slots)
    short = tuple((one.id, there[one.id], one.pick) for one in poll.buckets if one.pick > there[one.id])
    possible = replace(poll, buckets=tuple(replace(one, pick=min(one.pick, there[one.id])) for one in poll.buckets))
    clipped = tuple((name, slots) for name, slots, _pick in short)
    return PollReasons(short, tuple(_reliefs(possible, clipped, search)))


def _reliefs(poll: Poll, clipped: tuple[tuple[str, int], ...], search: Search) -> Iterator[PollRelief]:
    """Single changes; where none is enough, the most that can be picked of all buckets together."""
    asked = {bucket.id: bucket.pick for bucket in poll.buckets}
    if _most(poll, asked, search) == asked:
        yield PollRelief(clipped)
        return
    single = False
    if poll.distinct_days and _most(replace(poll, distinct_days=False), asked, search) == asked:
        single = True
        yield PollRelief(clipped, same_day=True)
    for name in [name for name, pick in asked.items() if pick][:MOST_TRIED]:
        others = {other: pick for other, pick in asked.items() if other != name}
        found = _most(poll, others, search, of=name)
        if found is not None and found.items() >= others.items():
            single = True
            yield PollRelief((*(one for one in clipped if one[0] != name), (name, found[name])))
    if not single and (found := _most(poll, asked, search, whole=False)) is not None:
        less = {name: pick for name, pick in found.items() if pick < asked[name]}
        yield PollRelief((*(one for one in clipped if one[0] not in less), *less.items()))


def _most(
    poll: Poll, asked: Mapping[str, int], search: Search, *, of: str = "", whole: bool = True
) -> dict[str, int] | None:
    """How many can be picked of each bucket: as `asked` (if not `whole`: at most), and of one as many as possible."""
    frame = framed(poll)
    ids = {place: slot for slot, place in poll.rank.items()}
    picks = {bucket.id: bucket.pick for bucket in poll.buckets}
    model = Model()
    chosen = [model.choice() for _slot in frame.able]
    of_bucket: dict[str, list[int]] = {bucket.id: [] for bucket in poll.buckets}
    for place, variable in enumerate(chosen):
        of_bucket[poll.slot[ids[place]].bucket].append(variable)
    for clique in frame.cliques:
        model.row(((chosen[place], 1) for place in clique), high=1)
    for name, variables in of_bucket.items():
        least = asked[name] if whole and name in asked else 0
        if least > len(variables):
            return None
        model.row(((one, 1) for one in variables), least, picks[name])
    counted = of_bucket[of] if of else chosen
    solved = search.minimise(model, dict.fromkeys(counted, -1))
    values = solved.values
    if values is None:
        return None
    return {name: sum(values[one] for one in variables) for name, variables in of_bucket.items()}
