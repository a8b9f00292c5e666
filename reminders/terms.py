"""The words of reminders: what kinds there are, whom they go to, and frozen values for plans.

Start reading here, then `rules.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.bilingual import Bilingual


class Kind(StrEnum):
    """What a reminder says; the letter "reminders.<kind>"."""

    deadline_invited = "deadline_invited"  # to the invited who are silent
    deadline_followers = "deadline_followers"  # to those who pressed "remind me"
    still_coming = "still_coming"  # "still coming" or "I give up my place", in one press
    start = "start"  # to the participants, with their join link
    thanks = "thanks"  # after the end, with the survey


class Subject(StrEnum):
    """Which table a recipient's number is of."""

    guest = "guest"
    follower = "follower"
    registration = "registration"


class State(StrEnum):
    """What became of one reminder for one person."""

    ordered = "ordered"  # its mail is in the outbox, which knows the rest
    skipped = "skipped"
    expired = "expired"  # nobody was there to order it while it was useful


class Why(StrEnum):
    """Why a person got no reminder; `wording.py` has the texts."""

    no_email = "no_email"
    bounced = "bounced"
    switched_off = "switched_off"  # by the person, with the link in a reminder
    declined = "declined"  # in the calendar
    late = "late"  # the machine stood still for too long
    held = "held"  # the organiser held it back until it was of no use


class Standing(StrEnum):
    """Where a rule stands, for the plan's page."""

    off = "off"
    no_moment = "no_moment"  # the event has no such moment: no deadline, no time, or it is not published
    passed = "passed"  # its moment had passed when the event was published or moved
    planned = "planned"
    held = "held"
    under_way = "under_way"
    done = "done"
    nobody = "nobody"  # done, and there was nobody it was for
    expired = "expired"


SUBJECT_OF = {
    Kind.deadline_invited: Subject.guest,
    Kind.deadline_followers: Subject.follower,
    Kind.still_coming: Subject.registration,
    Kind.start: Subject.registration,
    Kind.thanks: Subject.registration,
}
ABOUT_DEADLINE = frozenset({Kind.deadline_invited, Kind.deadline_followers})


@dataclass(frozen=True, slots=True)
class Timing:
    """How far from the event: `days` on the wall clock, or `hours` that pass. `at` is a minute of that day, or None for
    the hour of the event itself. Before the deadline and the start, after the end.
    """

    days: int = 0
    hours: int = 0
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One rule of the default plan; `on` unless the organiser says otherwise."""

    kind: Kind
    number: int
    timing: Timing
    on: bool = True


@dataclass(frozen=True, slots=True)
class Times:
    """What the plan needs to know of an event. Moments are aware UTC; `closes_at` only where there is a deadline."""

    published: bool
    closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    timezone: str = "Europe/Riga"
    online: bool = False
    survey: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of a rule: the organiser's choices, and what was planned and done."""

    enabled: bool | None = None  # None: as the default plan says
    timing: Timing | None = None
    anchor_at: datetime | None = None
    planned_at: datetime | None = None
    due_at: datetime | None = None
    pressed_for: datetime | None = None  # "send now" was pressed for this anchor
    done_for: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A rule's moments. `due_at` is None when nothing is left to do; `useful_until` is the last moment it helps."""

    anchor_at: datetime | None
    planned_at: datetime | None
    due_at: datetime | None
    useful_until: datetime | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What an organiser chose for one rule; `timing` None keeps the default one."""

    enabled: bool
    timing: Timing | None
    words: Bilingual = field(default_factory=Bilingual)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a rule comes to: people it is for, letters that go (a family's is one), people without an address, and
    people who have one and get nothing all the same."""

    people: int = 0
    letters: int = 0
    without_email: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person a rule is for, and why they would get nothing."""

    subject_id: int
    name: str
    email: str
    contact_key: str
    language: str
    why_not: Why | None = None
