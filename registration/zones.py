"""Time zones of people: which there are, which are kept, and what a table calls them. Pure: no words, no database."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.collation import fold

# Where people from Latvia are when they are abroad: one name for each clock, in the order of the list.
ZONES = (
    "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Europe/Madrid", "Europe/Oslo", "Europe/Helsinki",
    "Europe/Kyiv", "Europe/Istanbul", "Asia/Tbilisi", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "Asia/Tokyo", "Australia/Sydney", "UTC",
)  # fmt: skip
_IN_LATVIAN = {
    "londona": "Europe/London", "dublina": "Europe/Dublin", "lisabona": "Europe/Lisbon", "berline": "Europe/Berlin",
    "brisele": "Europe/Brussels", "stokholma": "Europe/Stockholm", "varsava": "Europe/Warsaw",
    "madride": "Europe/Madrid", "parize": "Europe/Paris", "roma": "Europe/Rome", "kopenhagena": "Europe/Copenhagen",
    "amsterdama": "Europe/Amsterdam", "vine": "Europe/Vienna", "cirihe": "Europe/Zurich", "praga": "Europe/Prague",
    "helsinki": "Europe/Helsinki", "tallina": "Europe/Tallinn", "vilna": "Europe/Vilnius", "kijiva": "Europe/Kyiv",
    "stambula": "Europe/Istanbul", "istanbul": "Europe/Istanbul",
    "nujorka": "America/New_York", "cikaga": "America/Chicago",
    "losandzelosa": "America/Los_Angeles", "tokija": "Asia/Tokyo", "sidneja": "Australia/Sydney",
}  # fmt: skip
NO_PLACE = {"localtime", "Factory"}  # the clock of whatever machine reads it, and no clock at all
ABROAD = frozenset({*ZONES, *_IN_LATVIAN.values()})  # of other cities' names some are organisations' names, too
LONGEST = 40  # characters of a name that is kept


def is_zone(name: str) -> bool:
    """True for the name of a time zone that is known here."""
    return name in _zones()


def kept_zone(name: str, timezone: str) -> str:
    """The zone as it is kept of a person: empty for that of the event, and for what is no zone."""
    return name if len(name) <= LONGEST and is_zone(name) and name != timezone else ""


def zone_named(text: str) -> str | None:
    """The zone that a cell of a table names: "Europe/Dublin", a city of a zone, or one of the places in Latvian.

    Empty for an empty text; None for one that names none.
    """
    key = _plain(text)
    return "" if not key else _by_name().get(key) or _IN_LATVIAN.get(key)


@cache
def _by_name() -> dict[str, str]:
    """Zones by their names and cities, without capitals; of two cities alike neither is meant."""
    cities = Counter(_city(zone) for zone in _zones())
    by_city = {_city(zone): zone for zone in _zones() if cities[_city(zone)] == 1 and "/" in zone}
    return by_city | {_plain(zone): zone for zone in _zones()}


def _city(zone: str) -> str:
    return _plain(zone.rpartition("/")[2])


def _plain(text: str) -> str:
    """As `fold`, with the marks of a zone's name as spaces."""
    return fold(text.replace("/", " ").replace("_", " "))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - NO_PLACE


def same_clock(moments: Iterable[datetime], timezone: str, zone: str) -> bool:
    """True when both places read the same at all of these moments: on other days they may not."""
    here, there = ZoneInfo(timezone), ZoneInfo(zone)
    return all(at.astimezone(there).utcoffset() == at.astimezone(here).utcoffset() for at in moments)
