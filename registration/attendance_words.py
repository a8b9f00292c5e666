"""What happened at the door, in words: lines of a person's and of an event's history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.clock import local
from core.locale import language
from core.wording import clock_time, short_days

OF_EVENTS = (
    "check_in_link_made", "check_in_link_revoked", "check_in_set", "group_note_written", "attendance_closed",
    "tables_set", "tables_removed",
)  # fmt: skip


def _arrived(details: Mapping[str, Any]) -> str:
    return arrived_words(_("Arrived"), details)


def arrived_words(what: str, details: Mapping[str, Any], *, own: bool = False) -> str:
    """That somebody arrived, and how; with `own` the words are for that person."""
    how = {
        "qr": _("by the badge"),
        "walk_in": _("came without registering"),
        "self": _("marked by yourself") if own else _("marked by themselves"),
        "later": _("recorded afterwards"),
    }.get(details.get("how", ""), "")
    group = _("group %(number)s", number=details["group"]) if details.get("group") else ""
    return line(what, details, how, group)


def line(what: str, details: Mapping[str, Any], *more: str) -> str:
    """The line with its day and moment, and the helper whose link it was."""
    at = details.get("at")
    day = details.get("day")
    when = short_days(date.fromisoformat(day), None, language()) if day else ""
    moment = clock_time(local(datetime.fromisoformat(at)), language()) if at else ""
    return ", ".join(part for part in (what, when, moment, *more, details.get("helper", "")) if part)


SPOKEN: dict[str, Any] = {
    "arrived": _arrived,
    "arrival_undone": lambda d: line(_("Arrival taken back"), d),
    "left_out": lambda d: line(_("Did not come"), d),
    "let_in": lambda d: line(_("Let in at the door"), d, _("beyond the limit") if d.get("beyond") else ""),
    "walk_in_flagged": lambda d: line(_("Somebody of this name came without registering"), d),
    "walk_in_dismissed": lambda d: line(_("It was entered by mistake"), d),
    "group_changed": lambda d: _("Moved to group %(number)s", number=d.get("group", "")),
    "check_in_link_made": lambda d: _("Link for checking in made: %(label)s", label=d.get("label", "")),
    "check_in_link_revoked": lambda d: _("Link for checking in revoked: %(label)s", label=d.get("label", "")),
    "check_in_set": lambda d: (
        _("Checking in set up: %(number)s groups", number=d.get("groups", 0))
        if d.get("groups")
        else _("Checking in set up")
    ),
    "tables_set": lambda d: ngettext(
        "%(num)s table composed, for %(people)s people",
        "%(num)s tables composed, for %(people)s people",
        d.get("tables", 0),
        people=d.get("people", 0),
    ),
    "tables_removed": lambda d: _("Tables removed"),
    "group_note_written": lambda d: _("Note of group %(number)s written", number=d.get("group", "")),
    "attendance_closed": lambda d: _("All who were expected marked as arrived: %(number)s", number=d.get("count", 0)),
}
