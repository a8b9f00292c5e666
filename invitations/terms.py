"""The words of invitations: contact lists, what a column of an imported table means, where an invited person stands.

Start reading here, then `rules.py`.
"""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """On what ground contacts are kept (GDPR Art. 6)."""

    consent = "consent"
    public_task = "public_task"
    legitimate_interest = "legitimate_interest"
    contract = "contract"


class Meaning(StrEnum):
    """What a column of a table holds."""

    ignored = "ignored"
    given_name = "given_name"
    family_name = "family_name"
    full_name = "full_name"  # given name first
    surname_first = "surname_first"
    email = "email"
    phone = "phone"
    institution = "institution"
    municipality = "municipality"
    language = "language"
    zone = "zone"


class FileProblem(StrEnum):
    """Why a file was not taken."""

    empty = "empty"
    too_large = "too_large"
    not_a_table = "not_a_table"
    old_excel = "old_excel"
    locked = "locked"
    damaged = "damaged"
    too_complex = "too_complex"
    too_many_rows = "too_many_rows"
    too_many_columns = "too_many_columns"
    open_quotes = "open_quotes"
    unknown_letters = "unknown_letters"


class RowProblem(StrEnum):
    """What is wrong with one row: some of these keep it out (KEPT_OUT), the others leave a cell empty or cut it."""

    nothing_to_reach = "nothing_to_reach"
    email_dropped = "email_dropped"  # wrong, but there is a telephone
    email_wrong = "email_wrong"
    repeated = "repeated"
    known = "known"  # the list has this person already
    phone_wrong = "phone_wrong"
    shortened = "shortened"
    zone_unknown = "zone_unknown"  # the cell says where the person is, in words that name no clock
    asked_off = "asked_off"  # the person asked not to be contacted
    asked_beside = "asked_beside"  # somebody else of this address did


KEPT_OUT = frozenset(
    {
        RowProblem.nothing_to_reach,
        RowProblem.email_wrong,
        RowProblem.repeated,
        RowProblem.known,
        RowProblem.asked_off,
    }
)


class ContactSaved(StrEnum):
    """What came of saving one contact by hand."""

    saved = "saved"
    known = "known"  # the list has this person already
    gone = "gone"  # the contact to be changed is no more
    asked_off = "asked_off"  # the person asked not to be contacted, and nobody confirmed that they want it now


@dataclass(frozen=True, slots=True)
class Imported:
    """How many people an import put on a list, and how many it left out because they had asked for that."""

    added: int
    asked_off: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table as text, all rows equally wide; `lines` are their numbers in the file, counted from 1."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One person or office, cleaned; `line` is the row of the file it stood in, 0 for one typed by hand."""

    line: int
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    email_key: str = ""
    phone: str = ""
    institution: str = ""
    municipality: str = ""
    language: str = "lv"
    problems: tuple[RowProblem, ...] = ()
    zone: str = ""  # on whose clock they read; empty: on the event's

    @property
    def name(self) -> str:
        """Given name and family name; the institution's for an office; else the address."""
        return f"{self.given_name} {self.family_name}".strip() or self.institution or self.email or self.phone

    @property
    def contact_key(self) -> str:
        """What the person is reached by: the e-mail's key, else the telephone."""
        return self.email_key or (f"tel:{self.phone}" if self.phone else "")

    @property
    def kept(self) -> bool:
        """True for a row that will be saved."""
        return not KEPT_OUT.intersection(self.problems)


class Seat(StrEnum):
    """What an invitation promises; the values are those of `registration.guest_services`."""

    public = "public"
    reserved = "reserved"
    beyond = "beyond"


class BatchKind(StrEnum):
    """What the letters of one press are."""

    invite = "invite"
    nudge = "nudge"


class Stand(StrEnum):
    """Where an invited person stands with the event."""

    coming = "coming"
    answered = "answered"  # a poll or a call; nobody has a seat before the organiser decides
    waiting = "waiting"  # on the waiting list, or a seat is held until something is confirmed
    maybe = "maybe"
    declined = "declined"
    silent = "silent"
    unasked = "unasked"  # no letter has gone yet: it waits, was taken back, or was never ordered


class Sent(StrEnum):
    """Where the newest letter to an invited person stands."""

    none = "none"
    waiting = "waiting"
    sent = "sent"
    failed = "failed"
    taken_back = "taken_back"
