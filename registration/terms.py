"""The words of registration: enums and frozen values that carry a request through the rules.

Start reading here, then `rules.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class EventKind(StrEnum):
    """What is held."""

    focus_group = "focus_group"
    think_tank = "think_tank"
    regional_meeting = "regional_meeting"
    training = "training"
    other = "other"


class EventStatus(StrEnum):
    """Where an event stands with its organiser."""

    draft = "draft"
    published = "published"
    cancelled = "cancelled"


class Admission(StrEnum):
    """How people come to a seat."""

    in_order = "in_order"  # first come, first served
    poll = "poll"  # they say when they can; the organiser chooses the time, and whoever can come has a seat
    selection = "selection"  # they apply; the organiser chooses among them and composes groups


class Visibility(StrEnum):
    """Listed for everyone, or only for those who have the link."""

    public = "public"
    unlisted = "unlisted"


class Ask(StrEnum):
    """Whether the form has a field."""

    no = "no"
    optional = "optional"
    required = "required"


class QuestionKind(StrEnum):
    """How a question is answered."""

    short = "short"
    long = "long"
    one = "one"
    many = "many"
    yesno = "yesno"
    consent = "consent"


class Photos(StrEnum):
    """What "yes" to a question says about photographs; a question about something else has none of these."""

    allows = "allows"
    forbids = "forbids"
    mentions = "mentions"  # speaks of photographs, but gives nobody leave


class RegistrationStatus(StrEnum):
    """Where a person stands with an event."""

    confirmed = "confirmed"
    waiting = "waiting"
    offered = "offered"  # a seat is held until the person answers the offer
    pending = "pending"  # a seat is held until the guardian confirms
    withdrawn = "withdrawn"  # by the person
    cancelled = "cancelled"  # by the organiser
    lapsed = "lapsed"  # the offer or the guardian's time ran out
    applied = "applied"  # answered a poll or applied; holds no seat until the organiser has decided
    placed = "placed"  # has a seat at another event, made from this one: a group, a time that was chosen
    not_chosen = "not_chosen"  # thanked: no seat this time, or cannot come at the time that was chosen


class Source(StrEnum):
    """How a registration reached us."""

    web = "web"
    invitation = "invitation"  # by the personal link of an invitation
    calendar = "calendar"  # a button in the person's calendar
    organiser = "organiser"
    phone = "phone"
    email = "email"


class Can(IntEnum):
    """Whether somebody can come at a time; the numbers are those of `scheduling/engine` and stored."""

    no = 0
    if_need_be = 1
    yes = 2


class Answered(StrEnum):
    """What an invited person said; `none` while they are silent."""

    none = "none"
    yes = "yes"
    no = "no"
    maybe = "maybe"


class WaitingMode(StrEnum):
    """What happens when a seat becomes free while people wait."""

    automatic = "automatic"  # the next person has it at once
    offer = "offer"  # it is held for the next person, who must say yes


class Priority(StrEnum):
    """Who stands first on the waiting list."""

    nobody = "nobody"
    invited = "invited"
    kinds = "kinds"  # people of some kinds of institutions


class Parties(StrEnum):
    """Whether one form may register several people."""

    alone = "alone"
    family = "family"  # seated together; children with an age band
    colleagues = "colleagues"  # of one institution; each for themselves


class AgeBand(StrEnum):
    """How old somebody is, as far as it must be known; the boundaries are those of the law (13, 18) and of schools."""

    under_13 = "under_13"
    from_13 = "from_13"
    from_16 = "from_16"
    adult = "adult"


class GuardianState(StrEnum):
    """Where the confirmation of a minor's parent or guardian stands."""

    none = "none"
    asked = "asked"
    given = "given"
    on_paper = "on_paper"  # recorded by the organiser
    refused = "refused"


class WaitingReason(StrEnum):
    """Why somebody waits."""

    full = "full"
    institution = "institution"  # the institution has as many seats as the organiser allows
    party = "party"  # there are seats, but not for all who came together


class LinkKind(StrEnum):
    """What a private link opens."""

    mailed = "mailed"  # came in a letter, so it proves the address: see, change, withdraw, one's own calendar
    manage = "manage"  # for the browser that registered: see, change, withdraw
    receipt = "receipt"  # see the state only: for a browser that has not proved who it is
    meeting = "join"  # (str has a join of its own) redirects to the meeting
    feed = "feed"  # the person's own calendar
    guardian = "guardian"  # a minor's guardian says yes or no; made when the guardian is asked


class Basis(StrEnum):
    """On what ground people's data is used (GDPR, Art. 6(1))."""

    interest = "interest"  # legitimate interest of the organiser, point f
    public_task = "public_task"  # point e
    consent = "consent"  # point a
    contract = "contract"  # point b


class Phase(StrEnum):
    """What the public page of an event offers at a moment."""

    draft = "draft"
    save_the_date = "save_the_date"
    not_yet_open = "not_yet_open"
    open = "open"
    waiting_list = "waiting_list"
    full = "full"
    closed = "closed"
    ongoing = "ongoing"
    ended = "ended"
    cancelled = "cancelled"


class Reason(StrEnum):
    """Why a registration was refused; a text per language stands in `wording.py`."""

    not_published = "not_published"
    event_cancelled = "event_cancelled"
    save_the_date = "save_the_date"
    not_open_yet = "not_open_yet"
    deadline_passed = "deadline_passed"
    event_started = "event_started"
    full = "full"
    already_withdrawn = "already_withdrawn"
    not_active = "not_active"
    form_changed = "form_changed"
    same_person = "same_person"
    too_many = "too_many"
    too_often = "too_often"
    institution_full = "institution_full"
    too_few_seats = "too_few_seats"
    offer_over = "offer_over"
    guardian_needed = "guardian_needed"
    decided = "decided"  # the time or the people have been chosen
    time_chosen = "time_chosen"  # since the page that was sent, which still asked about times


@dataclass(frozen=True, slots=True)
class Intake:
    """What a decision about one seat needs to know, read under the event's lock. Moments are aware UTC."""

    status: EventStatus
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    save_the_date: bool
    capacity: int | None
    taken: int
    waiting: int
    waiting_list: bool
    held: int = 0
    admission: Admission = Admission.in_order
    decided: bool = False  # the time or the people have been chosen

    @property
    def collects(self) -> bool:
        """True while people are asked before anybody has a seat: a poll or a selection that is not decided."""
        return self.admission is not Admission.in_order and not self.decided


@dataclass(frozen=True, slots=True)
class SeatPolicy:
    """What an organiser decided about seats; read with the lock and changed only under it."""

    waiting_mode: WaitingMode = WaitingMode.automatic
    offer_hours: int = 24
    priority: Priority = Priority.nobody
    priority_kinds: tuple[str, ...] = ()
    institution_limit: int | None = None
    parties: Parties = Parties.alone
    guardian_below: int | None = None
    guardian_hours: int = 48


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a seat decision needs to know of one person: the kind of seat their invitation gives, if they have one."""

    beyond_limit: bool = False
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waiting list; `party` is set for people who are seated together or not at all."""

    id: int
    priority: int
    number: int
    party: int | None = None
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A seat is given; `beyond` the limit for invited people and for those an organiser lets in."""

    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Waitlisted:
    """A place at the end of the waiting list, and why."""

    reason: WaitingReason = WaitingReason.full


@dataclass(frozen=True, slots=True)
class Applied:
    """Noted, without a seat: the organiser has yet to decide."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """No, and why."""

    reason: Reason
