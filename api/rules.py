"""The decisions of the API: what can be a token, which scopes go together, how a token stands."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime

from api.terms import Scope
from organisers.terms import Right

PREFIX = "aicina_"  # so that a token that got into a public place is recognised there
TOKEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
MOST_TOKENS = 50  # of an organisation, that are good now
VALID_DAYS = (30, 90, 365, 730)


def is_token(text: str) -> bool:
    """True for what can be a token at all."""
    return TOKEN.fullmatch(text) is not None


def whole(scopes: Iterable[str]) -> tuple[Scope, ...]:
    """The scopes that were chosen and those they need, in the order of Scope: answers are nothing without people."""
    chosen = {Scope(scope) for scope in scopes} | {Scope.events}
    if chosen & {Scope.contacts, Scope.answers, Scope.sensitive}:
        chosen.add(Scope.registrations)
    if Scope.sensitive in chosen:
        chosen.add(Scope.answers)
    return tuple(scope for scope in Scope if scope in chosen)


def grantable(rights: Collection[Right]) -> tuple[Scope, ...]:
    """What somebody with these rights may let a token read besides events: never more than they may take away."""
    granted = (Scope.registrations, Scope.contacts, Scope.answers) if Right.export in rights else ()
    return (*granted, Scope.sensitive) if granted and Right.sensitive in rights else granted


def state_of(expires_at: datetime, revoked_at: datetime | None, now: datetime) -> str:
    """How a token stands: active, expired or revoked."""
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_at <= now else "active"
