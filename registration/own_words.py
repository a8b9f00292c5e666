"""What happened, told to the person it happened to: the lines of one's own copy (G12)."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from registration import attendance_words
from registration.history_words import answered_word, history_words

Details = Mapping[str, Any]
OTHERS = frozenset({"instead_of", "via", "helper"})  # names of other people, which are not in one's own copy


def actor_code(actor: str, details: Details) -> str:
    """Who did it, as the file says: the reader is `you`; who filled in the form for them is `somebody`."""
    if actor in ("person", "guardian") and details.get("by") == "guardian":
        return "guardian"
    if actor != "person":
        return actor
    return "somebody" if details.get("via") else "you"


def own_history_words(actor: str, action: str, details: Details) -> str:
    """One line; what the reader did themselves and what was said to them addresses them."""
    own = {name: value for name, value in details.items() if name not in OTHERS}
    if action in _TOLD:
        return _TOLD[action](own)
    if actor_code(actor, details) == "you" and action in _DONE:
        return _DONE[action](own)
    return history_words(action, own)


# Whoever did it.
_TOLD: dict[str, Callable[[Details], str]] = {
    "arrived": lambda d: attendance_words.arrived_words(_("You arrived"), d, own=True),
    "left_out": lambda d: attendance_words.line(_("You did not come"), d),
    "told_by_phone": lambda d: _("You were told by phone about the place"),
    "substituted": lambda d: _("Your place went to somebody else"),
    "merged_into": lambda d: _("Merged into another registration of yours"),
}
# By the reader.
_DONE: dict[str, Callable[[Details], str]] = {
    "withdrawn": lambda d: _("You withdrew"),
    "answer_erased": lambda d: _("You erased an answer"),
    "consent_withdrawn": lambda d: _("You took a consent back"),
    "data_seen": lambda d: _("You looked at your data"),
    "corrected": lambda d: _("You corrected your details"),
    "offer_accepted": lambda d: _("You accepted the offer"),
    "still_coming": lambda d: _("You said that you are coming"),
    "reminders_off": lambda d: _("You wanted no more reminders"),
    "reminders_on": lambda d: _("You wanted reminders again"),
    "guest_answered": lambda d: _(
        "You answered the invitation: %(answer)s", answer=answered_word(d.get("answer", "none"))
    ),
}
