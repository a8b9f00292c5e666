"""Words of the organisers' room: whose desk it is, who sits there, what is asked, why something is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.bilingual import Bilingual

# First path segments below /birojs/ that are pages of their own and can be no organisation's address.
RESERVED_SLUGS = frozenset({"ielogoties", "iziet", "konts", "parole", "jauna", "fs-static", "static", "palidziba"})


@dataclass(frozen=True, slots=True)
class OrganisationDesk:
    """An organisation as one of its members sees it; `role` is a Role's value."""

    id: int
    slug: str
    name: Bilingual
    role: str
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    registration_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list of people; `can_sign_in` is False until the person has set a password."""

    membership_id: int
    account_id: int
    name: str
    email: str
    role: str
    since: datetime
    can_sign_in: bool


@dataclass(frozen=True, slots=True)
class SettingsCommand:
    """New settings of an organisation, cleaned."""

    name: Bilingual
    registration_number: str = ""
    address: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class MemberCommand:
    """A person to add to an organisation, cleaned."""

    email: str
    name: str
    role: str
    language: str = "lv"


class Reason(StrEnum):
    """Why a change of people was refused."""

    already_member = "already_member"
    last_owner = "last_owner"
    not_a_member = "not_a_member"


@dataclass(frozen=True, slots=True)
class Done:
    """The change was made, or nothing had to change."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The change was not made."""

    reason: Reason


Outcome = Done | Rejected
