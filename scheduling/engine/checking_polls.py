"""Rules PO00 to PO03 of polls, and what a choice of slots is worth."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from scheduling.engine.plans import PollPlan
from scheduling.engine.poll_shapes import Poll
from scheduling.engine.shapes import YES
from scheduling.engine.verdicts import Broken, Objective, Why, objective


def broken_rules(instance: Poll, plan: PollPlan) -> Iterator[Broken]:
    """Every breach."""
    chosen, wrong = _known(instance, plan)
    yield from wrong
    picked = Counter(instance.slot[slot].bucket for slot in chosen)
    for bucket in instance.buckets:
        if (count := picked[bucket.id]) != bucket.pick:
            why = Why.too_few if count < bucket.pick else Why.too_many
            yield Broken("PO01", why, values=(bucket.id,), have=count, limit=bucket.pick)
    for one, other in combinations(chosen, 2):
        first, second = instance.slot[one], instance.slot[other]
        if first.meets(second):
            yield Broken("PO02", Why.overlap, slot=one, other=other)
        if instance.distinct_days and first.day == second.day:
            yield Broken("PO03", Why.same_day, slot=one, other=other)


def _known(instance: Poll, plan: PollPlan) -> tuple[list[str], list[Broken]]:
    """Each known slot once, and one breach when there are others."""
    unknown = [slot for slot in plan.chosen if slot not in instance.slot]
    chosen = [slot for slot in dict.fromkeys(plan.chosen) if slot in instance.slot]
    if unknown:
        return chosen, [Broken("PO00", Why.unknown, values=tuple(unknown))]
    return chosen, [Broken("PO00", Why.twice)] if len(chosen) != len(plan.chosen) else []


def measure(instance: Poll, plan: PollPlan) -> Objective:
    """What the choice is worth; slots that are unknown, or there a second time, do not count."""
    chosen, _wrong = _known(instance, plan)
    values = dict.fromkeys(("required", "satisfied", "ifneedbe", "attendances"), 0)
    for person in instance.people:
        can = [instance.slot[slot].credit for slot in chosen if slot in person.availability]
        gladly = [instance.slot[slot].credit for slot in chosen if person.availability.get(slot) == YES]
        values["attendances"] += len(can)
        if sum(can) >= person.need:
            values["ifneedbe"] += sum(gladly) < person.need
            if person.required:
                values["required"] += 1
            else:
                values["satisfied"] += person.weight
    values["earliest"] = sum(instance.rank[slot] for slot in chosen)
    required = sum(person.required for person in instance.people)
    parts = {"required_total": required, "optional_total": len(instance.people) - required}
    return objective(instance.levels, values, parts)
