"""From what a calendar's model chose to a plan."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from scheduling.engine.mentoring_calendar import Key
from scheduling.engine.mentoring_frame import Frame, Piece
from scheduling.engine.mentoring_shapes import Mentoring
from scheduling.engine.plans import Match, MentoringPlan, Session


def planned(instance: Mentoring, frame: Frame, known: Iterable[Key]) -> MentoringPlan:
    """The plan in which these units exist and meet in these pieces with these experts."""
    units: list[tuple[int, tuple[int, ...]]] = []
    meets: dict[tuple[int, int], tuple[int, ...]] = {}
    helps: dict[tuple[int, int], int] = {}
    for key in sorted(known, key=repr):
        match key:
            case ("unit", int(mentor), tuple(people)):
                units.append((mentor, people))
            case ("meets", int(mentor), tuple(people), int(piece)):
                meets[mentor, piece] = people
            case ("helps", int(expert), int(mentor), int(piece)):
                helps[mentor, piece] = expert
    together: dict[tuple[int, tuple[int, ...], int], list[Piece]] = defaultdict(list)
    for (mentor, piece), people in sorted(meets.items()):
        together[mentor, people, helps[mentor, piece]].append(frame.pieces[piece])
    matches = [Match(frame.mentors[mentor].id, _kind(people), _names(frame, people)) for mentor, people in units]
    sessions = [
        Session(
            frame.mentors[mentor].id, _kind(people), _names(frame, people), frame.experts[expert].id, slot, minutes
        )
        for (mentor, people, expert), pieces in together.items()
        for slot, minutes in _joined(pieces, instance.session_minutes)
    ]  # fmt: skip
    return MentoringPlan(instance.id, tuple(matches), tuple(sessions))


def _kind(people: tuple[int, ...]) -> Literal["individual", "group"]:
    return "group" if len(people) > 1 else "individual"


def _names(frame: Frame, people: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(frame.participants[person].id for person in people)


def _joined(pieces: list[Piece], lengths: tuple[int, ...]) -> list[tuple[str, int]]:
    """First slots and minutes: pieces of one day that follow one another are one meeting, where that may be so long."""
    found: list[tuple[str, int]] = []
    place = 0
    while place < len(pieces):
        best = place + 1
        for end in range(place + 2, len(pieces) + 1):
            row = pieces[place:end]
            if any(one.end != two.start or one.day != two.day for one, two in pairwise(row)):
                break
            if sum(piece.minutes for piece in row) in lengths and row[-1].month == row[0].month:
                best = end
        found.append((pieces[place].slots[0], sum(piece.minutes for piece in pieces[place:best])))
        place = best
    return found
