"""What forms ask for and services carry out, cleaned: a request for places, an event as its organiser entered it.

Pure values; the words in them are in `terms.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from core.bilingual import Bilingual
from registration.terms import (
    Admission,
    AgeBand,
    Ask,
    Can,
    EventKind,
    Parties,
    Photos,
    Priority,
    QuestionKind,
    RegistrationStatus,
    Rejected,
    Source,
    Visibility,
    WaitingMode,
)

LONGEST_TITLE = 200  # characters of an event's title


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer to one question: text, an option key, several keys, or "yes"/"no"."""

    question_id: int
    value: str | tuple[str, ...]
    text_hash: str | None = None  # of the consent text that was agreed to
    words: str = ""  # that text


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

    account_id: int | None  # None: a helper at the door, who has no account
    consent_words: str = ""
    consent_channel: str = "phone"
    anyway: bool = False  # beyond the limit when all seats are taken
    guardian_agreed: bool = True
    guardian_words: str = ""


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """The notice about people's data that stood beside the form: its version and its words."""

    hash: str
    language: str
    words: str


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
    notice: NoticeShown | None = None
    availability: tuple[tuple[int, Can], ...] | None = None  # (slot, whether they can); None: not asked
    zone: str | None = None  # on whose clock they read, "" for the event's own; None: not asked


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
    photos: Photos | None = None


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
    admission: Admission = Admission.in_order
    answers_shown: bool = False  # whoever answered a poll sees how many can come when
    all_required: bool = False  # a time of a poll counts only when everybody required can
    questions: tuple[QuestionDraft, ...] = ()
