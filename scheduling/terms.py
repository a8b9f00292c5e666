"""The words of composing groups: enums, and the limits of what an organiser may ask for."""

from enum import StrEnum


class Standing(StrEnum):
    """Where an applicant stands on the board."""

    open = "open"  # nobody has decided
    seat = "seat"  # in a group
    reserve = "reserve"  # takes a seat that becomes free
    thanked = "thanked"  # no seat this time


class PairKind(StrEnum):
    """What two people are to each other."""

    apart = "apart"  # may not share a group
    together = "together"  # would like to share one


class Purpose(StrEnum):
    """What a run is for."""

    compose = "compose"  # everything anew, but what is pinned or locked
    rest = "rest"  # who is on the board stays; the others are placed around them
    replan = "replan"  # what was published changes as little as possible
    why = "why"  # reasons for somebody who has no seat
    tables = "tables"  # of a meeting: not for the board


class RunState(StrEnum):
    """Where a run stands."""

    queued = "queued"
    running = "running"
    done = "done"
    stopped = "stopped"  # by the organiser: the best plan so far
    failed = "failed"
    infeasible = "infeasible"  # no plan keeps every rule; the reasons are there


class Asked(StrEnum):
    """Where a facilitator stands with saying when they can lead."""

    unreachable = "unreachable"  # no address, and so no link
    never = "never"
    silent = "silent"  # asked, without an answer by the link
    new_times = "new_times"  # answered before the last times were added
    answered = "answered"


class Closed(StrEnum):
    """Why a facilitator can no longer change what they said."""

    cancelled = "cancelled"
    published = "published"  # they lead a published group
    no_times = "no_times"
    over = "over"  # every time has passed


ASIDE = (Purpose.why, Purpose.tables)  # runs whose plan never stands on the board
UNDER_WAY = (RunState.queued, RunState.running)

NO_SHOW = 200  # per mille of the invited who are not expected to come
BUFFER = 15  # minutes a facilitator needs between two groups
WEIGHTS = {"size": 2, "dup_org": 3, "dup_municipality": 1, "together": 4, "unrepresented": 3}
MIN, IDEAL, MAX = 6, 8, 10  # people of a focus group
MOST_GROUPS = 40
MOST_FACILITATORS = 60
MOST_PAIRS = 300
MOST_SIZE = 200
MOST_QUOTAS = 10  # and as many filters, of one group
GROUP_NAME = 80  # characters
ANSWER_NOTE = 300
