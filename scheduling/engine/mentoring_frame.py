"""An instance of mentoring as numbers: people by their place, and pieces of time as bits.

A piece is a shortest meeting: consecutive hours of an allowed length that are not two shorter meetings. Longer meetings
are pieces of one match with one expert, one after another, so that only pieces have to be placed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from scheduling.engine.mentoring_shapes import Expert, Matched, Mentor, Mentoring, Participant
from scheduling.engine.shapes import IF_NEED_BE


class Piece(Struct, frozen=True):
    """Consecutive slots of one month."""

    slots: tuple[str, ...]
    month: int
    start: datetime
    end: datetime
    day: date
    minutes: int


class Hours(Struct, frozen=True):
    """When somebody is there: the pieces as bits, and of each piece in how many slots only if need be."""

    able: int
    if_need_be: tuple[int, ...]


class Frame(Struct, frozen=True):
    """Everybody in order of their ids, so that the file's order says nothing."""

    participants: tuple[Participant, ...]
    mentors: tuple[Mentor, ...]
    experts: tuple[Expert, ...]
    of_person: tuple[Hours, ...]
    of_mentor: tuple[Hours, ...]
    of_expert: tuple[Hours, ...]
    several: bool  # whether somebody has several roles: they are thought to have each hour in one of them alone
    pieces: tuple[Piece, ...]
    months: int
    of_month: tuple[int, ...]  # the pieces of each month, as bits
    cliques: tuple[tuple[int, ...], ...]  # pieces of which nobody can take two
    need: int  # minutes a month
    group_max: int
    patterns: tuple[tuple[int, int], ...]  # groups and single people that a mentor may have
    pinned: dict[int, int]  # participants whose mentor is known
    excluded: frozenset[tuple[int, int]]  # participants and mentors who are not to meet

    @property
    def count(self) -> int | None:
        """How many pieces fulfil a month, where all pieces are alike."""
        lengths = {piece.minutes for piece in self.pieces}
        return -(-self.need // lengths.pop()) if len(lengths) == 1 else None


def framed(instance: Mentoring) -> Frame:
    """The instance as numbers."""
    participants = tuple(sorted(instance.participants, key=lambda who: who.id))
    mentors = tuple(sorted(instance.mentors, key=lambda who: who.id))
    experts = tuple(sorted(instance.experts, key=lambda who: who.id))
    ids = [*(one.id for one in participants), *(one.id for one in mentors), *(one.id for one in experts)]
    pieces = _pieces(instance)
    of_month = [0] * len(instance.months)
    for number, piece in enumerate(pieces):
        of_month[piece.month] |= 1 << number
    who = {person.id: place for place, person in enumerate(participants)}
    whom = {mentor.id: place for place, mentor in enumerate(mentors)}
    everybody = len(instance.participants)
    patterns = {(min(one.groups, everybody), min(one.individuals, everybody)) for one in instance.patterns}
    return Frame(
        participants=participants,
        mentors=mentors,
        experts=experts,
        of_person=tuple(_hours(one, pieces) for one in participants),
        of_mentor=tuple(_hours(one, pieces, instance.participant) for one in mentors),
        of_expert=tuple(_hours(one, pieces, instance.participant, instance.mentor) for one in experts),
        several=len(set(ids)) < len(ids),
        pieces=pieces,
        months=len(instance.months),
        of_month=tuple(of_month),
        cliques=_cliques(pieces),
        need=instance.minutes_per_month,
        group_max=instance.group_max,
        patterns=tuple(sorted(one for one in patterns if not _below_another(one, patterns))),
        pinned={who[pin.participant]: whom[pin.mentor] for pin in instance.pins if isinstance(pin, Matched)},
        excluded=frozenset(
            (who[pin.participant], whom[pin.mentor]) for pin in instance.pins if not isinstance(pin, Matched)
        ),
    )


def _below_another(pattern: tuple[int, int], patterns: Iterable[tuple[int, int]]) -> bool:
    return any(pattern != other and pattern[0] <= other[0] and pattern[1] <= other[1] for other in patterns)


def _pieces(instance: Mentoring) -> tuple[Piece, ...]:
    """All shortest meetings, in order of time."""
    months = {month: place for place, month in enumerate(instance.months)}
    found: list[Piece] = []
    known: set[tuple[str, ...]] = set()
    for minutes in sorted(set(instance.session_minutes)):
        for slot in sorted(instance.slots, key=lambda slot: (slot.start, slot.id)):
            slots = instance.stretch(slot.id, minutes)
            if slots is None or _made_of(slots, known):
                continue
            known.add(slots)
            last = instance.slot[slots[-1]]
            found.append(Piece(slots, months[slot.month], slot.start, last.end, slot.day, minutes))
    return tuple(sorted(found, key=lambda piece: (piece.start, piece.end, piece.slots)))


def _made_of(slots: tuple[str, ...], known: set[tuple[str, ...]]) -> bool:
    """Whether known pieces, one after another, are these slots."""
    return not slots or any(slots[:cut] in known and _made_of(slots[cut:], known) for cut in range(1, len(slots) + 1))


def _hours(
    who: Participant | Mentor | Expert, pieces: Sequence[Piece], *roles: Mapping[str, Participant | Mentor]
) -> Hours:
    """When they are there, and not in one of the other `roles` of somebody with the same id."""
    taken = {slot for role in roles if who.id in role for slot in role[who.id].availability}
    able = 0
    if_need_be = [0] * len(pieces)
    for number, piece in enumerate(pieces):
        answers = [0 if slot in taken else who.availability.get(slot, 0) for slot in piece.slots]
        if all(answers):
            able |= 1 << number
            if_need_be[number] = answers.count(IF_NEED_BE)
    return Hours(able, tuple(if_need_be))


def _cliques(pieces: Sequence[Piece]) -> tuple[tuple[int, ...], ...]:
    """For each moment at which a piece begins, all pieces under way; what lies inside another is left out."""
    found: dict[tuple[int, ...], None] = {}
    under_way: list[int] = []
    for number, piece in enumerate(pieces):
        under_way = [one for one in under_way if pieces[one].end > piece.start] + [number]
        found[tuple(under_way)] = None
    large = [set(one) for one in found if len(one) > 1]
    return tuple(one for one in found if not any(set(one) < other for other in large))


def bits(mask: int) -> list[int]:
    """The places of the bits that are set."""
    places = []
    while mask:
        low = mask & -mask
        places.append(low.bit_length() - 1)
        mask ^= low
    return places
