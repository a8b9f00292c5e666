"""Units: a mentor with one participant, or with a group that shares a need. Which units there are is chosen first."""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import and_

from msgspec import Struct

from scheduling.engine.mentoring_frame import Frame, bits

MOST_SINGLE = 100_000  # mentors with one participant


class Unit(Struct, frozen=True):
    """A mentor and who is with them, by their places."""

    mentor: int
    people: tuple[int, ...]
    able: int  # pieces in which all of them and an expert can, as bits
    experts: int  # who may be their expert, as bits: everybody, or those who can interpret
    months: tuple[int, ...]  # in which there are enough pieces
    interpreted: int  # people without a common language with the mentor
    off_topic: int  # people whose needs are not the mentor's topics

    @property
    def all_months(self) -> int:
        """Its months, as bits."""
        return sum(1 << month for month in self.months)

    @property
    def size(self) -> int:
        """How many people are with the mentor."""
        return len(self.people)


class Units:
    """All units that can be served in `least` months or more, and those that pins may ask for.

    `largest`: no group of more people, but where a pin asks for it. `needed`: of each person the months (bits) that
    are needed; then these count and not `least`.
    """

    def __init__(
        self, frame: Frame, least: int, largest: int | None = None, needed: Sequence[int] | None = None
    ) -> None:
        self.frame = frame
        self.least = least
        self.needed = needed
        self.largest = frame.group_max if largest is None else largest
        self.count = frame.count or None
        self.minutes = [piece.minutes for piece in frame.pieces]
        words = sorted({need for person in frame.participants for need in person.needs})
        self.needs = [
            sum(1 << place for place, word in enumerate(words) if word in person.needs) for person in frame.participants
        ]
        self.able = [hours.able for hours in frame.of_person]
        self.of_expert = [hours.able for hours in frame.of_expert]
        self.helped: dict[int, int] = {}  # pieces in which one of these experts can

    def all(self, most: int) -> list[Unit] | None:
        """Every unit, in order; None when there are more than `most`."""
        found: dict[tuple[int, tuple[int, ...]], Unit] = {}
        for mentor in range(len(self.frame.mentors)):
            for unit in self._of_mentor(mentor):
                found[unit.mentor, unit.people] = unit
                if len(found) > most:
                    return None
        return [found[key] for key in sorted(found)]

    def _of_mentor(self, mentor: int) -> Iterator[Unit]:
        frame = self.frame
        here = [
            person
            for person in range(len(frame.participants))
            if (person, mentor) not in frame.excluded and frame.pinned.get(person, mentor) == mentor
        ]
        experts = {person: self._experts(mentor, person) for person in here}
        able = frame.of_mentor[mentor].able
        everybody = (1 << len(frame.experts)) - 1
        for place, person in enumerate(here):
            months = self.needed[person] if self.needed else 0
            if (hours := self._enough_hours(able & self.able[person], experts[person], months)) is not None:
                grown = (hours, experts[person], self.needs[person], months)
                yield from self._grown(mentor, (person,), here[place + 1 :], experts, grown)
        for people in self._asked_for(here):
            allowed = everybody
            together = able
            for person in people:
                together &= self.able[person]
                allowed &= experts[person]
            yield self._unit(mentor, people, together & self._helped(allowed), allowed)

    def _grown(
        self, mentor: int, people: tuple[int, ...], others: list[int], experts: dict[int, int],
        shared: tuple[int, int, int, int],
    ) -> Iterator[Unit]:  # fmt: skip
        """The unit of these people and all with more of the `others`. `shared`: hours, experts, needs and months."""
        able, allowed, needs, needed = shared
        yield self._unit(mentor, people, able, allowed)
        if len(people) >= self.largest:
            return
        for place, person in enumerate(others):
            common = needs & self.needs[person]
            if not common:
                continue
            all_allowed = allowed & experts[person]
            months = needed | self.needed[person] if self.needed else 0
            if (hours := self._enough_hours(able & self.able[person], all_allowed, months)) is not None:
                grown = (hours, all_allowed, common, months)
                yield from self._grown(mentor, (*people, person), others[place + 1 :], experts, grown)

    def _enough_hours(self, able: int, experts: int, months: int) -> int | None:
        """The pieces in which an expert can come too; None when they do not suffice in the months that are needed."""
        able &= self._helped(experts)
        if self.needed:
            enough = able and all(self._suffices(able & self.frame.of_month[month]) for month in bits(months))
            return able if enough else None
        lacking = self.frame.months - self.least
        for pieces in self.frame.of_month:
            if not self._suffices(able & pieces):
                lacking -= 1
                if lacking < 0:
                    return None
        return able

    def _asked_for(self, here: list[int]) -> Iterator[tuple[int, ...]]:
        """Units that may be needed to keep a pin, even where they cannot meet."""
        pinned = [person for person in here if person in self.frame.pinned]
        for size in range(1, min(self.frame.group_max, len(pinned)) + 1):
            for people in combinations(pinned, size):
                if size == 1 or self._need(people):
                    yield people
        if self.frame.group_max > 1:
            for person in pinned:
                for other in here:
                    pair = (min(person, other), max(person, other))
                    if person != other and self._need(pair):
                        yield pair

    def _unit(self, mentor: int, people: tuple[int, ...], able: int, allowed: int) -> Unit:
        frame = self.frame
        whom = frame.mentors[mentor]
        who = [frame.participants[person] for person in people]
        return Unit(
            mentor,
            people,
            able,
            allowed,
            tuple(month for month, pieces in enumerate(frame.of_month) if self._suffices(able & pieces)),
            sum(person.languages.isdisjoint(whom.languages) for person in who),
            sum(person.needs.isdisjoint(whom.topics) for person in who),
        )

    def _suffices(self, pieces: int) -> bool:
        """Whether these pieces of one month bring enough minutes; where none are asked for, nobody meets."""
        if self.count is not None:
            return pieces.bit_count() >= self.count
        return bool(self.frame.need) and sum(self.minutes[piece] for piece in bits(pieces)) >= self.frame.need

    def _need(self, people: tuple[int, ...]) -> int:
        """The needs they share, as bits."""
        return reduce(and_, (self.needs[person] for person in people))

    def _experts(self, mentor: int, person: int) -> int:
        """Who may be the expert of these two."""
        whose, who = self.frame.mentors[mentor].languages, self.frame.participants[person].languages
        direct = not whose.isdisjoint(who)
        return sum(
            1 << place
            for place, expert in enumerate(self.frame.experts)
            if direct or not (expert.languages.isdisjoint(whose) or expert.languages.isdisjoint(who))
        )

    def _helped(self, experts: int) -> int:
        if experts not in self.helped:
            pieces = 0
            for place in bits(experts):
                pieces |= self.of_expert[place]
            self.helped[experts] = pieces
        return self.helped[experts]


def servable(frame: Frame) -> tuple[int, ...]:
    """Of each participant the months (bits) in which some mentor and expert can meet them, if nobody else does."""
    months = [0] * len(frame.participants)
    for unit in Units(frame, 1, 1).all(MOST_SINGLE) or ():
        for person in unit.people:
            months[person] |= unit.all_months
    return tuple(months)


class Prices:
    """What meetings cost in answers "if need be", expert included where the cheapest is free for them."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.people = [hours.if_need_be for hours in frame.of_person]
        self.mentors = [hours.if_need_be for hours in frame.of_mentor]
        self.experts: dict[int, list[int]] = {}
        self.known: dict[tuple[Unit, int], tuple[int, int]] = {}

    def of(self, unit: Unit, piece: int) -> int:
        """What the mentor and the participants pay for this piece."""
        return self.mentors[unit.mentor][piece] + sum(self.people[person][piece] for person in unit.people)

    def least(self, unit: Unit, month: int) -> tuple[int, int]:
        """The least that the month costs; and the same when its cheapest piece is taken by others."""
        if (unit, month) not in self.known:
            self.known[unit, month] = self._least(unit, month)
        return self.known[unit, month]

    def _least(self, unit: Unit, month: int) -> tuple[int, int]:
        pieces = bits(unit.able & self.frame.of_month[month])
        costs = sorted(self.of(unit, piece) + self._expert(unit.experts, piece) for piece in pieces)
        longest = max((self.frame.pieces[piece].minutes for piece in pieces), default=1)
        count = -(-self.frame.need // longest)
        spare = sum(costs[1 : count + 1]) if len(costs) > count else sum(costs[:count]) + 2
        return sum(costs[:count]), spare

    def _expert(self, experts: int, piece: int) -> int:
        if experts not in self.experts:
            hours = [self.frame.of_expert[place] for place in bits(experts)]
            self.experts[experts] = [
                min((each.if_need_be[one] for each in hours if each.able >> one & 1), default=0)
                for one in range(len(self.frame.pieces))
            ]
        return self.experts[experts][piece]
