"""Codes on paper: a badge's and an event's. They are checked by working them out again; none opens a page."""

import hmac
import re

from core.links import derive
from core.settings import Settings
from registration.models import Registration

_CODE = re.compile(r"([0-9]{1,9})-([A-Za-z0-9_-]{20})")
_LENGTH = 20  # characters of base64: 120 bits


def badge_code(settings: Settings, registration_id: int) -> str:
    """What a badge's QR carries: says who it is to a browser that may check in, and nothing to any other."""
    return _made(settings, "badge", registration_id)


def badge_url(settings: Settings, registration: Registration) -> str:
    """The address in a badge's QR."""
    return badge_url_of(settings, registration.id)


def badge_url_of(settings: Settings, registration_id: int) -> str:
    """The same by the number of the registration."""
    return f"{settings.public_url}/b/{badge_code(settings, registration_id)}"


def badge_of(settings: Settings, code: str) -> int | None:
    """The registration whose badge this is; None for a code that we did not make."""
    return _subject(settings, "badge", code)


def event_code(settings: Settings, event_id: int) -> str:
    """What the QR at the door carries, by which people mark themselves."""
    return _made(settings, "self check-in", event_id)


def event_url(settings: Settings, event_id: int) -> str:
    """The address in the QR at the door."""
    return f"{settings.public_url}/ieradies/{event_code(settings, event_id)}"


def event_of(settings: Settings, code: str) -> int | None:
    """The event whose door this is; None for a code that we did not make."""
    return _subject(settings, "self check-in", code)


def _made(settings: Settings, kind: str, subject: int) -> str:
    return f"{subject}-{derive(settings.secret_key, kind, subject, 1)[:_LENGTH]}"


def _subject(settings: Settings, kind: str, code: str) -> int | None:
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    subject = int(found[1])
    return subject if hmac.compare_digest(code, _made(settings, kind, subject)) else None
