"""Clocks of two places: what the places are called, and a time as it is read elsewhere."""

from datetime import datetime

from flask_babel import gettext as _

from core.clock import local
from core.wording import clock_time, on_day
from registration.zones import ZONES, kept_zone, same_clock


def zone_names() -> list[tuple[str, str]]:
    """The zones to choose from, by places that people know."""
    words = {
        "Europe/London": _("London, Dublin"),
        "Europe/Lisbon": _("Lisbon"),
        "Europe/Berlin": _("Berlin, Brussels, Stockholm, Warsaw"),
        "Europe/Madrid": _("Madrid, Paris, Rome"),
        "Europe/Oslo": _("Oslo, Copenhagen"),
        "Europe/Helsinki": _("Helsinki, Tallinn, Vilnius"),
        "Europe/Kyiv": _("Kyiv"),
        "Europe/Istanbul": _("Istanbul"),
        "Asia/Tbilisi": _("Tbilisi"),
        "America/New_York": _("New York, Toronto"),
        "America/Chicago": _("Chicago"),
        "America/Los_Angeles": _("Los Angeles"),
        "Asia/Tokyo": _("Tokyo"),
        "Australia/Sydney": _("Sydney"),
        "UTC": _("world time (UTC)"),
    }
    return [(name, words[name]) for name in ZONES]


def zone_choices(timezone: str, chosen: str = "") -> list[tuple[str, str]]:
    """The zones to choose from beside the event's own, with the one that is chosen although it is rare."""
    names = [(name, words) for name, words in zone_names() if name != timezone]
    return names if not chosen or chosen in dict(names) else [(chosen, chosen.replace("_", " ")), *names]


def place_in(zone: str) -> str:
    """Where the clock is, before a time: "Dublinā", "in Dublin"; a zone without well-known places by its name."""
    words = {
        "Europe/London": _("in London and Dublin"),
        "Europe/Dublin": _("in Dublin"),
        "Europe/Lisbon": _("in Lisbon"),
        "Europe/Berlin": _("in Berlin and Brussels"),
        "Europe/Brussels": _("in Brussels"),
        "Europe/Stockholm": _("in Stockholm"),
        "Europe/Warsaw": _("in Warsaw"),
        "Europe/Madrid": _("in Madrid and Paris"),
        "Europe/Paris": _("in Paris"),
        "Europe/Rome": _("in Rome"),
        "Europe/Oslo": _("in Oslo and Copenhagen"),
        "Europe/Copenhagen": _("in Copenhagen"),
        "Europe/Amsterdam": _("in Amsterdam"),
        "Europe/Vienna": _("in Vienna"),
        "Europe/Zurich": _("in Zurich"),
        "Europe/Prague": _("in Prague"),
        "Europe/Helsinki": _("in Helsinki"),
        "Europe/Tallinn": _("in Tallinn"),
        "Europe/Vilnius": _("in Vilnius"),
        "Europe/Riga": _("in Riga"),
        "Europe/Kyiv": _("in Kyiv"),
        "Europe/Istanbul": _("in Istanbul"),
        "Asia/Tbilisi": _("in Tbilisi"),
        "America/New_York": _("in New York"),
        "America/Toronto": _("in Toronto"),
        "America/Chicago": _("in Chicago"),
        "America/Los_Angeles": _("in Los Angeles"),
        "Asia/Tokyo": _("in Tokyo"),
        "Australia/Sydney": _("in Sydney"),
        "UTC": _("by world time (UTC)"),
    }
    return words.get(zone) or _("in the time zone %(zone)s", zone=zone.replace("_", " "))


def there_words(starts_at: datetime | None, ends_at: datetime | None, timezone: str, zone: str, language: str) -> str:
    """The time for a reader elsewhere: "Dublinā 14.00–15.30", with the day where that is another one.

    Empty without a time, without a zone, and when the clocks agree then.
    """
    moments = [at for at in (starts_at, ends_at) if at is not None]
    if starts_at is None or not kept_zone(zone, timezone) or same_clock(moments, timezone, zone):
        return ""
    here, there = (local(starts_at, name).date() for name in (timezone, zone))
    hours = "–".join(clock_words(at, zone, language) for at in moments)
    return f"{place_in(zone)} {hours}" if here == there else (
        f"{place_in(zone)}: {on_day(there, language, year=False)}, {hours}"
    )  # fmt: skip


def clock_words(moment: datetime, timezone: str, language: str) -> str:
    """ "16.00"; an hour that the clocks show twice says which of the two it is."""
    at = local(moment, timezone)
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    return clock_time(at, language) + (f" ({_offset(at)})" if twice else "")


def _offset(at: datetime) -> str:
    minutes = int((at.utcoffset() or at - at).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
