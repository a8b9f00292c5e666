"""The words of deciding: a poll is closed, applicants are chosen, groups are published; and what came of it.

Start reading here, then `deciding_rules.py` (who gets what) and `deciding.py` (the services).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from registration.inputs import Person


class DecisionKind(StrEnum):
    """What was decided."""

    poll = "poll"  # a time was chosen, or several
    selection = "selection"  # people were chosen for the event itself
    groups = "groups"  # people were put into groups, each an event of its own


class Told(StrEnum):
    """What a person is told by a decision; nobody is told two of these."""

    seated = "seated"  # you have a seat: the invitation
    pending = "pending"  # a seat is held until the guardian has answered
    waiting = "waiting"  # you are in reserve, with the number
    not_chosen = "not_chosen"  # thanks, and how to come after all
    moved = "moved"  # another group: was and is
    rescheduled = "rescheduled"  # the group is the same, its time is another one
    leading = "leading"  # to who leads: the invitation of a group
    leading_updated = "leading_updated"  # the group they lead has another time, or others lead it with them
    leading_ended = "leading_ended"  # they lead the group no more
    time_found = "time_found"  # to invited people who are silent: the time is known
    follower = "follower"  # to those who asked to be kept posted


class DecidingReason(StrEnum):
    """Why nothing was decided, or nothing taken back; the text stands in `deciding_words.py`."""

    unknown_event = "unknown_event"
    not_published = "not_published"  # a draft, or cancelled
    not_a_poll = "not_a_poll"
    not_a_selection = "not_a_selection"
    already_decided = "already_decided"  # the poll was closed before, by another press
    nothing_chosen = "nothing_chosen"
    unknown_slot = "unknown_slot"
    slot_passed = "slot_passed"
    unknown_person = "unknown_person"  # of another event, or has left meanwhile
    resting = "resting"  # the other parent objects: the place they have stays until that is settled
    twice = "twice"  # somebody stands in two places
    unknown_group = "unknown_group"  # its event was not made from this call, or was cancelled
    group_full = "group_full"  # more people than the group's cap
    full = "full"  # more people than free seats
    changed_meanwhile = "changed_meanwhile"  # what the organiser saw is not what is: look again
    too_late = "too_late"  # the letters have gone
    acted_meanwhile = "acted_meanwhile"  # somebody registered or gave up a seat since
    already_undone = "already_undone"
    required_cannot = "required_cannot"  # the poll insists on required people, and some cannot or said nothing
    required_unseated = "required_unseated"  # it insists, and some who can would have no seat


@dataclass(frozen=True, slots=True)
class PollDecision:
    """The times that are chosen, the event's own first; each further one becomes an event made from it.

    `left_out` are ids of registrations that get no seat though they can come; `deadline_on` is the last day on which
    one may register for the chosen time, None until it begins. `seen` is `Preview.seen` of what the organiser looked
    at: "" compares nothing.
    """

    slot_ids: tuple[int, ...]
    if_need_be: bool = True
    left_out: frozenset[int] = frozenset()
    deadline_on: date | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """Somebody with an address who leads a group. `number` is the facilitator's; `zone` is "" for the event's own."""

    number: int
    name: str
    email: str
    language: str = "lv"
    zone: str = ""


Leaders = tuple[Leader, ...] | None  # None: as they are


@dataclass(frozen=True, slots=True)
class Selection:
    """Who of the applicants has a seat, who is in reserve (in this order), who is thanked: ids of registrations.

    Whoever is in none of the three stays as they are, so it can be done in portions.
    """

    accepted: tuple[int, ...] = ()
    reserve: tuple[int, ...] = ()
    thanked: tuple[int, ...] = ()
    seen: str = ""
    leaders: Leaders = None


@dataclass(frozen=True, slots=True)
class GroupSeats:
    """One group as it is to be: its people are ids of applications (registrations of the call).

    `event_id` is the group's event once it was published; None makes it. `people` are named on its page as
    facilitators; `language` is "" for any. `keeps_time`: the event's own time stays, which was set by hand; so do the
    fields in `keeps`: "title", "capacity" (`cap` is then the hand's). `leaders` are those of
    `people` who are written to.
    """

    name: str
    slot_id: int | None  # None: the call's own time
    cap: int
    registrations: tuple[int, ...]
    event_id: int | None = None
    people: tuple[Person, ...] = ()
    language: str = ""
    keeps_time: bool = False
    keeps: frozenset[str] = frozenset()
    leaders: Leaders = None


@dataclass(frozen=True, slots=True)
class GroupsPlan:
    """All groups of a call as they are to be, the reserve in its order, and who is thanked.

    A group that was published and is not here any more is called off. Applications that are in no place stay as they
    are when they have no seat; one who has a seat must stand somewhere (Refused(unknown_person) otherwise).
    """

    groups: tuple[GroupSeats, ...]
    reserve: tuple[int, ...] = ()
    thanked: tuple[int, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a press; the same press again gives the same. `event_ids`: of the chosen times or the groups.

    `told` counts people by what they are told, with those who have no address and are telephoned.
    """

    decision_id: int
    goes_at: datetime
    event_ids: tuple[int, ...] = ()
    told: dict[Told, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, why, and about whom or what."""

    reason: DecidingReason
    registration_ids: tuple[int, ...] = ()
    slot_ids: tuple[int, ...] = ()
    group: int | None = None  # the place of a group in the plan
    guest_ids: tuple[int, ...] = ()  # invited people who have not answered, or said no


@dataclass(frozen=True, slots=True)
class Lot:
    """The people who are told one thing: ids of registrations (of guests for `time_found`, of followers likewise).

    Of those who lead, a letter for each group: numbers of facilitators, some of them more than once.

    `by_phone` are those of them without an address, who get no letter; `losing` those who have a seat that ends.
    """

    told: Told
    ids: tuple[int, ...]
    by_phone: int = 0
    losing: int = 0

    @property
    def letters(self) -> int:
        """How many letters go out: two to somebody who moves, one of which takes the former group out of calendars."""
        written = len(self.ids) - self.by_phone
        return written * 2 if self.told is Told.moved else written


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do, before anything is done. `seen` goes into the form and comes back in the decision.

    `free` seats would stay free though people are in reserve; None without a limit.
    """

    seen: str
    lots: tuple[Lot, ...]
    free: int | None = None

    def lot(self, told: Told) -> Lot:
        """The people who are told this; nobody is normal."""
        return next((lot for lot in self.lots if lot.told is told), Lot(told, ()))


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many letters were taken back."""

    letters: int
