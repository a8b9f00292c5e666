"""Rules ME00 to ME10 of mentoring, and what a calendar is worth."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from scheduling.engine.mentoring_shapes import Expert, Matched, Mentor, Mentoring, Participant
from scheduling.engine.plans import Match, MentoringPlan, Session
from scheduling.engine.shapes import IF_NEED_BE
from scheduling.engine.verdicts import Broken, Objective, Why, objective

Unit = tuple[str, tuple[str, ...]]


class Meeting:
    """A session that can take place: everybody is known, and there are slots of one month one after another."""

    def __init__(self, instance: Mentoring, session: Session, slots: tuple[str, ...]) -> None:
        self.session = session
        self.slots = slots
        self.month: str = instance.slot[slots[0]].month
        self.day: date = instance.slot[slots[0]].day
        self.mentor: Mentor = instance.mentor[session.mentor]
        self.expert: Expert = instance.expert[session.expert]
        self.participants: list[Participant] = [instance.participant[one] for one in sorted(session.participants)]

    @property
    def everybody(self) -> list[Mentor | Expert | Participant]:
        """Who has to be there."""
        return [self.mentor, self.expert, *self.participants]

    def understand(self, participant: Participant) -> bool:
        """Whether mentor and participant share a language, or the expert shares one with each of them."""
        mentor, expert, person = self.mentor.languages, self.expert.languages, participant.languages
        return not mentor.isdisjoint(person) or not (expert.isdisjoint(mentor) or expert.isdisjoint(person))


class Calendar:
    """The matches of a plan whose people are known, and the sessions that can take place."""

    def __init__(self, instance: Mentoring, plan: MentoringPlan) -> None:
        self.instance = instance
        self.mentor_of: dict[str, str] = {}
        self.units: dict[Unit, str] = {}
        self.matches: list[Match] = []
        self.broken: list[Broken] = []
        for match in plan.matches:
            self._take(match)
        self.meetings = [meeting for session in plan.sessions if (meeting := self._meeting(session)) is not None]

    def _take(self, match: Match) -> None:
        strangers = [one for one in match.participants if one not in self.instance.participant]
        if match.mentor not in self.instance.mentor or strangers:
            self.broken.append(Broken("ME00", Why.unknown, mentor=match.mentor, values=tuple(strangers)))
            return
        for one in match.participants:
            if one in self.mentor_of:
                self.broken.append(
                    Broken("ME01", Why.twice, person=one, mentor=match.mentor, other=self.mentor_of[one])
                )
            self.mentor_of[one] = match.mentor
        self.matches.append(match)
        self.units[match.mentor, tuple(sorted(match.participants))] = match.kind

    def _meeting(self, session: Session) -> Meeting | None:
        instance = self.instance
        about = Broken("", Why.unknown, mentor=session.mentor, expert=session.expert, slot=session.start_slot)
        if (session.mentor, tuple(sorted(session.participants))) not in self.units:
            self.broken.append(replace(about, rule="ME04", values=session.participants))
            return None
        if session.expert not in instance.expert:
            self.broken.append(replace(about, rule="ME08"))
            return None
        if session.minutes not in instance.session_minutes or session.start_slot not in instance.slot:
            self.broken.append(replace(about, rule="ME05", why=Why.not_allowed, have=session.minutes))
            return None
        slots = instance.stretch(session.start_slot, session.minutes)
        if slots is None:
            self.broken.append(replace(about, rule="ME05", why=Why.no_slots, have=session.minutes))
            return None
        return Meeting(instance, session, slots)


def broken_rules(instance: Mentoring, plan: MentoringPlan) -> Iterator[Broken]:
    """Every breach."""
    calendar = Calendar(instance, plan)
    yield from calendar.broken
    yield from _matches(calendar)
    for meeting in calendar.meetings:
        yield from _presence(meeting)
    yield from _overlaps(calendar)
    yield from _minutes(calendar)
    for index, pin in enumerate(instance.pins):
        together = calendar.mentor_of.get(pin.participant) == pin.mentor
        if together != isinstance(pin, Matched):
            yield Broken("ME10", Why.pin, person=pin.participant, mentor=pin.mentor, index=index)


def _matches(calendar: Calendar) -> Iterator[Broken]:
    instance = calendar.instance
    loads: dict[str, Counter[str]] = defaultdict(Counter)
    for match in calendar.matches:
        size, limit = len(match.participants), instance.group_max if match.kind == "group" else 1
        least = 2 if match.kind == "group" else 1
        loads[match.mentor][match.kind] += 1
        if not least <= size <= limit:
            why = Why.too_few if size < least else Why.too_many
            yield Broken("ME02", why, mentor=match.mentor, values=match.participants, have=size, limit=limit)
        needs = [instance.participant[one].needs for one in match.participants]
        if match.kind == "group" and needs and not frozenset.intersection(*needs):
            yield Broken("ME03", Why.not_shared, mentor=match.mentor, values=match.participants)
    for mentor, load in loads.items():
        if not any(
            load["group"] <= pattern.groups and load["individual"] <= pattern.individuals
            for pattern in instance.patterns
        ):
            yield Broken("ME02", Why.not_allowed, mentor=mentor, have=load.total())


def _presence(meeting: Meeting) -> Iterator[Broken]:
    session = meeting.session
    for slot in meeting.slots:
        for who in meeting.everybody:
            if slot not in who.availability:
                yield Broken("ME06", Why.not_available, person=who.id, mentor=session.mentor, slot=slot)
    for participant in meeting.participants:
        if not meeting.understand(participant):
            yield Broken(
                "ME08", Why.language, person=participant.id, mentor=session.mentor, expert=session.expert,
                slot=session.start_slot,
            )  # fmt: skip


def _overlaps(calendar: Calendar) -> Iterator[Broken]:
    busy = Counter(
        (who.id, slot) for meeting in calendar.meetings for slot in meeting.slots for who in meeting.everybody
    )
    for (who, slot), count in busy.items():
        if count > 1:
            yield Broken("ME07", Why.not_free, person=who, slot=slot, have=count, limit=1)


def _minutes(calendar: Calendar) -> Iterator[Broken]:
    minutes: Counter[tuple[str, str]] = Counter()
    for meeting in calendar.meetings:
        minutes[meeting.expert.id, meeting.month] += meeting.session.minutes
    for (expert, month), have in minutes.items():
        limit = calendar.instance.expert[expert].max_minutes_per_month
        if have > limit:
            yield Broken("ME09", Why.too_many, expert=expert, month=month, have=have, limit=limit)


def measure(instance: Mentoring, plan: MentoringPlan) -> Objective:
    """What the calendar is worth; sessions that cannot take place do not count."""
    calendar = Calendar(instance, plan)
    minutes: Counter[tuple[str, str]] = Counter()
    days: set[tuple[str, date]] = set()
    if_need_be = 0
    for meeting in calendar.meetings:
        for participant in meeting.participants:
            minutes[participant.id, meeting.month] += meeting.session.minutes
        days |= {(meeting.mentor.id, meeting.day), (meeting.expert.id, meeting.day)}
        if_need_be += sum(
            who.availability.get(slot) == IF_NEED_BE for slot in meeting.slots for who in meeting.everybody
        )
    pairs = [(instance.participant[one], instance.mentor[mentor]) for one, mentor in calendar.mentor_of.items()]
    values = {
        "served": sum(
            minutes[person.id, month] >= instance.minutes_per_month
            for person in instance.participants
            for month in instance.months
        ),
        "interpreted": sum(person.languages.isdisjoint(mentor.languages) for person, mentor in pairs),
        "off_topic": sum(person.needs.isdisjoint(mentor.topics) for person, mentor in pairs),
        "ifneedbe": if_need_be,
        "days": len(days),
    }
    parts = {
        "matched": len(calendar.mentor_of),
        "sessions": len(plan.sessions),
        "of": len(instance.participants) * len(instance.months),
        "groups": sum(kind == "group" for kind in calendar.units.values()),
    }
    return objective(instance.levels, values, parts)
