"""What was done on the board of groups, in words: lines of an event's history."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

Details = Mapping[str, Any]


def _moved(details: Details) -> str:
    return _("Board: a person moved, %(was)s → %(now)s", was=_place(details, "from"), now=_place(details, "to"))


def _place(details: Details, key: str) -> str:
    """Where somebody stood: a group by its name, or one of the places without a seat."""
    place = str(details.get(key, ""))
    return {"open": _("Not decided"), "reserve": _("Reserve"), "thanked": _("Thank, no seat")}.get(place, place)


def _group(text: Callable[[str], str]) -> Callable[[Details], str]:
    return lambda details: text(str(details.get("group", "")))


def _count(details: Details) -> int:
    count = details.get("count")
    return count if isinstance(count, int) else 0


SPOKEN: dict[str, Callable[[Details], str]] = {
    "board_moved": _moved,
    "board_pinned": lambda _d: _("Board: a person is kept where they are"),
    "board_unpinned": lambda _d: _("Board: a person is no longer kept where they are"),
    "board_excluded": lambda _d: _("Board: a person is not to be seated"),
    "board_included": lambda _d: _("Board: a person may be seated again"),
    "board_locked": _group(lambda name: _("Board: locked, %(group)s", group=name)),
    "board_unlocked": _group(lambda name: _("Board: unlocked, %(group)s", group=name)),
    "board_retimed": _group(lambda name: _("Board: another time, %(group)s", group=name)),
    "board_staffed": _group(lambda name: _("Board: other facilitators, %(group)s", group=name)),
    "board_rest_reserved": lambda d: ngettext(
        "Board: %(num)s person put into the reserve", "Board: %(num)s people put into the reserve", _count(d)
    ),
    "board_taken_over": lambda d: ngettext(
        "Board: a proposal put there, %(num)s person stands elsewhere",
        "Board: a proposal put there, %(num)s people stand elsewhere",
        _count(d),
    ),
    "board_undone": lambda _d: _("Board: the last change was taken back"),
    "board_discarded": lambda _d: _("Board: a proposal was put aside"),
    "board_left_empty": lambda _d: _("Board: a free seat is left empty"),
    "board_passed_on": lambda _d: _("Board: a free seat was offered to the next in reserve"),
    "board_published": lambda d: ngettext(
        "Groups published: %(num)s person has a seat", "Groups published: %(num)s people have a seat", _count(d)
    ),
    "board_unpublished": lambda _d: _("The publication of groups was taken back"),
}
