"""The words of the room: what can become of a calendar's answer, and what the rules need to know to say so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendars.terms import Partstat


class Verdict(StrEnum):
    """What became of an answer."""

    applied = "applied"
    unconfirmed = "unconfirmed"  # nobody vouches for the sender: the invited person is asked
    outdated = "outdated"  # older than another answer, or than the time the event has now; kept, not applied
    refused = "refused"
    proposal = "proposal"  # of another time, for the organiser to read
    delegated = "delegated"  # somebody else is to come, for the organiser to read
    ignored = "ignored"  # the organiser or the person said that it does not count


class Why(StrEnum):
    """Why an answer was not applied; empty for most."""

    none = ""
    time_moved = "time_moved"  # the event had another time when it was given
    newer_known = "newer_known"
    event_over = "event_over"
    event_off = "event_off"  # cancelled, or taken back into a draft
    left = "left"  # the person has no place any more
    no_entry = "no_entry"  # waits, and was never sent an invitation
    never_sent = "never_sent"  # a SEQUENCE that we have not reached
    unknown_answer = "unknown_answer"


DOUBTFUL = frozenset({Verdict.unconfirmed, Verdict.outdated, Verdict.refused, Verdict.delegated})
APPLICABLE = frozenset(Partstat)  # what a person's row can hold


@dataclass(frozen=True, slots=True)
class Stamp:
    """What orders the answers of one person: SEQUENCE, then DTSTAMP (RFC 5546 2.1.5)."""

    sequence: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of the person and the event.

    `floor`: SEQUENCE of the last change of time, or of the first invitation since the person came back; `top`: the
    highest that this person can have been sent; `last`: the answer that was applied last.
    """

    floor: int
    top: int
    last: Stamp | None = None
    active: bool = True
    seat: bool = True
    published: bool = True
    over: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its reason."""

    verdict: Verdict
    why: Why = Why.none


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registration under the answering address: whether it holds a place, and a calendar entry of its own."""

    registration_id: int
    active: bool
    own_entry: bool
