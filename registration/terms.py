"""The words of registration: enums and frozen values that carry a request through the rules.

Start reading here, then `rules.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.bilingual import Bilingual


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


class RegistrationStatus(StrEnum):
    """Where a person stands with an event."""

    confirmed = "confirmed"
    waiting = "waiting"
    offered = "offered"  # a seat is held until the person answers the offer
    pending = "pending"  # a seat is held until the guardian confirms
    withdrawn = "withdrawn"  # by the person
    cancelled = "cancelled"  # by the organiser
    lapsed = "lapsed"  # the offer or the guardian's time ran out


class Source(StrEnum):
    """How a registration reached us."""

    web = "web"
    invitation = "invitation"  # by the personal link of an invitation
    calendar = "calendar"  # a button in the person's calendar
    organiser = "organiser"
    phone = "phone"
    email = "email"


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


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One row of a programme: wall-clock minutes since 00:00 of `day` (1 = first day), and who speaks."""

    starts: int
    ends: int
    title: Bilingual
    speakers: tuple[str, ...] = ()
    day: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named on the page: a facilitator or a speaker, with affiliation."""

    name: str
    affiliation: Bilingual = field(default_factory=Bilingual)
    role: str = "facilitator"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question; the key is stored with answers and never changes."""

    key: str
    label: Bilingual


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
class Rejected:
    """No, and why."""

    reason: Reason


Decision = Accepted | Waitlisted | Rejected


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer to one question: text, an option key, several keys, or "yes"/"no"."""

    question_id: int
    value: str | tuple[str, ...]
    text_hash: str | None = None  # of the consent text that was agreed to


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody registered by another person's form. Without an address of their own they share that person's."""

    given_name: str
    family_name: str
    name_key: str
    sort_key: str
    email: str = ""
    email_key: str = ""
    phone: str = ""
    age_band: AgeBand | None = None
    collected_by: str = ""
    answers: tuple[AnswerGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class Guardian:
    """A minor's parent or guardian: whom to ask, by e-mail or by phone."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """An organiser registers somebody; `consent_words` is what the person was told and agreed to, and how.

    `guardian_agreed`: the guardian who is named has said yes, by word or on paper, to `guardian_words`; else the
    guardian is asked by mail.
    """

    account_id: int
    consent_words: str = ""
    consent_channel: str = "phone"
    anyway: bool = False  # beyond the limit when all seats are taken
    guardian_agreed: bool = True
    guardian_words: str = ""


@dataclass(frozen=True, slots=True)
class RsvpCommand:
    """A person asks for a place. Texts are cleaned, keys computed; `arrived_at` is when the request was complete.

    `members` come with them, seated `together` or each for themselves. `guardian` is who confirms a minor. `email_key`
    is tel:+371… for somebody without an address.
    """

    event_id: int
    form_key: str
    given_name: str
    family_name: str
    email: str
    email_key: str
    name_key: str
    sort_key: str
    language: str
    arrived_at: datetime
    phone: str = ""
    institution: str = ""
    municipality: str = ""
    municipality_code: str | None = None
    answers: tuple[AnswerGiven, ...] = ()
    source: Source = Source.web
    guest_id: int | None = None
    members: tuple[Member, ...] = ()
    together: bool = False
    age_band: AgeBand | None = None
    collected_by: str = ""
    guardian: Guardian | None = None
    by_hand: ByHand | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """The state a person now has; `known` when they had it before this request.

    `proved`: this browser made the registration, so it may be shown the private link; a stranger who fills in
    somebody's name and address sees the state and no more.
    """

    registration_id: int
    status: RegistrationStatus
    known: bool
    proved: bool = True
    links_generation: int = 1


RsvpOutcome = Registered | Rejected


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as the organiser entered it; `id` None for a new one."""

    id: int | None
    kind: QuestionKind
    label: Bilingual
    help: Bilingual = field(default_factory=Bilingual)
    options: tuple[Option, ...] = ()
    required: bool = False
    sensitive: bool = False
    per_person: bool = False  # asked of each person of a family or of colleagues, not only of who fills in the form


@dataclass(frozen=True, slots=True)
class EventDraft:
    """Everything an organiser can say of an event. `starts_at`/`ends_at` None means save the date on `day`."""

    kind: EventKind
    title: Bilingual
    day: date
    last_day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    timezone: str = "Europe/Riga"
    summary: Bilingual = field(default_factory=Bilingual)
    description: Bilingual = field(default_factory=Bilingual)
    audience: Bilingual = field(default_factory=Bilingual)
    venue: Bilingual = field(default_factory=Bilingual)
    address: str = ""
    online_url: str = ""
    online_number: str = ""
    online_passcode: str = ""
    region: str = ""
    people: tuple[Person, ...] = ()
    programme: tuple[ProgrammeItem, ...] = ()
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    survey_url: str = ""
    project_number: str = ""
    funder: Bilingual = field(default_factory=Bilingual)
    logo_ids: tuple[int, ...] = ()
    visibility: Visibility = Visibility.public
    capacity: int | None = None
    waiting_list: bool = True
    deadline_on: date | None = None
    deadline_inclusive: bool = True
    opens_at: datetime | None = None
    ask_phone: Ask = Ask.optional
    ask_institution: Ask = Ask.optional
    ask_municipality: Ask = Ask.no
    waiting_mode: WaitingMode = WaitingMode.automatic
    offer_hours: int = 24  # how long an offered seat is held
    priority: Priority = Priority.nobody
    priority_kinds: tuple[str, ...] = ()  # of institutions, when priority is kinds
    institution_limit: int | None = None  # people of one institution who may have a seat
    parties: Parties = Parties.alone
    party_size: int = 6  # people one form may register, the sender included
    guardian_below: int | None = None  # 13, 16 or 18; None: the age is not asked
    guardian_hours: int = 48  # how long a minor's seat is held for the guardian
    decline_frees: bool = False  # declining in the calendar gives the seat up
    questions: tuple[QuestionDraft, ...] = ()
