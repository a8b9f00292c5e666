"""What differs between two states of an event: for the organiser's preview and for "was / is" in letters."""

from dataclasses import asdict, dataclass
from typing import Any

from core.bilingual import Bilingual
from registration.inputs import EventDraft
from registration.models import Event

# What a calendar entry shows. A change of any of these moves SEQUENCE.
IN_CALENDARS = (
    "title",
    "summary",
    "description",
    "day",
    "last_day",
    "starts_at",
    "ends_at",
    "timezone",
    "venue",
    "address",
    "online_url",
    "online_number",
    "online_passcode",
    "programme",
    "people",
    "contact_name",
    "contact_phone",
    "contact_email",
)
TIMES = frozenset({"day", "last_day", "starts_at", "ends_at", "timezone"})
PLACES = frozenset({"venue", "address"})
ONLINE = frozenset({"online_url", "online_number", "online_passcode"})
FIELDS = tuple(name for name in EventDraft.__dataclass_fields__ if name != "questions")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: plain JSON values before and after."""

    field: str
    before: Any
    after: Any


def plain(value: Any) -> Any:
    """A field's value as JSON holds it."""
    if isinstance(value, Bilingual):
        return value.as_json()
    if isinstance(value, tuple | list):
        return [plain(v) if isinstance(v, Bilingual | tuple | int | str) else _tidy(asdict(v)) for v in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.value if hasattr(value, "value") else value


def _tidy(value: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in value.items()}


def told(event: Event) -> dict[str, Any]:
    """The snapshot of what calendars and letters say of the event now."""
    found = {name: plain(getattr(event, name)) for name in IN_CALENDARS}
    return found | ({"day": None, "last_day": None} if event.undated else {})


def differences(event: Event, draft: EventDraft) -> tuple[Change, ...]:
    """What saving the draft would change of the event, in the order of the form; questions are compared apart."""
    pairs = ((name, plain(getattr(event, name)), plain(getattr(draft, name))) for name in FIELDS)
    return tuple(Change(name, before, after) for name, before, after in pairs if before != after)


def between(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    """What changed from one told snapshot to another."""
    return tuple(Change(n, before.get(n), after.get(n)) for n in IN_CALENDARS if before.get(n) != after.get(n))


def reaches_calendars(changes: tuple[Change, ...]) -> bool:
    """True when calendars must hear of it."""
    return any(change.field in IN_CALENDARS for change in changes)


def moves_time(changes: tuple[Change, ...]) -> bool:
    """True when the day or the hour is another one, so that people have to answer again (RFC 5546 3.2.2.1)."""
    return any(change.field in TIMES for change in changes)
