"""The words of the API: what a token may read, what is asked of one, and how one stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a token may read; events and their numbers every token may."""

    events = "events"
    registrations = "registrations"  # names, status, institution, municipality, when
    contacts = "contacts"  # e-mail and telephone of those people
    answers = "answers"  # what they answered, without the sensitive questions
    sensitive = "sensitive"  # answers to the sensitive questions too


class Reason(StrEnum):
    """Why no token was made."""

    name_taken = "name_taken"
    too_many = "too_many"


@dataclass(frozen=True, slots=True)
class TokenCommand:
    """A token to make; `scopes` in the order of Scope, always with events."""

    name: str
    scopes: tuple[Scope, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Made:
    """A token was made; the only moment at which its text is known."""

    token_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """No token was made."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks: a token that is good now."""

    token_id: int
    organisation_id: int
    name: str
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as the desk lists it; `state` is active, expired or revoked."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    state: str
