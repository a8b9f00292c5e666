"""What the command says of an instance without a plan: English, with the ids of the file, for who wrote the file."""

from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.outcomes import Infeasible
from scheduling.engine.reasons import Reasons
from scheduling.engine.relaxing import Loosened, Relaxation
from scheduling.engine.reliefs import MentoringReasons, PollReasons

PHRASES = {
    Loosened.pin: "without pin {index} ({pin})",
    Loosened.apart: "if {person} and {other} may share a group",
    Loosened.answer: "if {people} can come in slot {slot}",
    Loosened.size: "if group {group} takes {by} more",
    Loosened.limit: "if group {group} takes {by} more of one {attribute}",
    Loosened.quota: "without the quota of group {group} on {attribute} {values}",
    Loosened.hours: "if {facilitator} can lead in slot {slot}",
    Loosened.load: "if {facilitator} leads {by} group more",
    Loosened.language: "if {facilitator} leads in {values}",
    Loosened.slot: "if group {group} may be in slot {slot}",
    Loosened.least: "if group {group} is opened with {by} fewer",
    Loosened.staff: "if group {group} is led by {by} fewer",
    Loosened.filter: "if group {group} takes everybody whatever their {attribute}",
    Loosened.parallel: "if {by} group more may run at one time",
    Loosened.required: "if group {group} need not be opened",
    Loosened.copy: "with one more group like {group}",
}


OF_SEARCH = {
    "pins_contradict": "pins want somebody in two places",
    "pins_exceed_patterns": "pins give a mentor more people than any pattern allows",
    "too_few_slots": "a bucket has fewer slots than are to be picked",
    "slots_clash": "the slots that are to be picked cannot all be chosen: they overlap, or lie on one day",
    "out_of_time": "no plan was found in time; there may be one",
}


def of_search(found: Infeasible) -> list[str]:
    """What the search itself knows."""
    first = ["no plan keeps every rule" if found.proved else OF_SEARCH["out_of_time"]]
    return first + [OF_SEARCH.get(code, code) for code in found.reasons if code != "out_of_time"]


def infeasible(instance: FocusGroups, reasons: Reasons) -> list[str]:
    """The single changes after which there is a plan, the cheapest first."""
    if not reasons.gains:
        return ["no single rule that is made looser would help"]
    return [f"there is one {relaxed(instance, gain.relaxation)}: {gain.seated_after} seated" for gain in reasons.gains]


def relaxed(instance: FocusGroups, relaxation: Relaxation) -> str:
    """A relaxation as a condition."""
    pin = ""
    if relaxation.loosened is Loosened.pin and relaxation.index is not None:
        names = instance.pins[relaxation.index]
        pin = ", ".join(str(getattr(names, field)) for field in names.__struct_fields__)
    values = {name: getattr(relaxation, name) for name in relaxation.__struct_fields__}
    several = {name: ", ".join(values[name]) for name in ("people", "values")}
    return PHRASES[relaxation.loosened].format(**{**values, **several, "pin": pin})


def of_poll(reasons: PollReasons) -> list[str]:
    """Which buckets lack slots, and what would do."""
    told = [f"bucket {name} has {slots} slots, {pick} are to be picked" for name, slots, pick in reasons.short]
    for relief in reasons.reliefs:
        conditions = ["two slots may be on one day"] if relief.same_day else []
        if relief.picks:
            conditions.append(
                "at most these are picked: " + ", ".join(f"{pick} of {name}" for name, pick in relief.picks)
            )
        told.append(f"there is one if {' and '.join(conditions)}")
    return told


def of_mentoring(instance: Mentoring, reasons: MentoringReasons) -> list[str]:
    """Which mentors cannot bear their pins, and which pins or patterns would have to give way."""
    told = [f"no pattern bears what pins want of mentor {mentor}" for mentor in reasons.mentors]
    for relief in reasons.reliefs:
        pins = [(place, instance.pins[place]) for place in relief.without]
        names = [f"pin {place} ({pin.participant}, {pin.mentor})" for place, pin in pins]
        if relief.pattern is not None:
            groups, individuals = relief.pattern.groups, relief.pattern.individuals
            told.append(f"there is one with a pattern of {groups} groups and {individuals} individuals")
        else:
            told.append(f"there is one without {' and '.join(names)}")
    return told
