"""What facilitators said of the times, and who is missing, in the reader's language."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from core.clock import local
from core.locale import language
from core.wording import told_moment
from registration.models import Slot
from registration.slot_words import can_words, proposed, whole_words
from scheduling.models import Facilitator
from scheduling.terms import Asked


def moment_words(at: datetime | None, timezone: str) -> str:
    """A moment on the event's clock; empty for none."""
    return told_moment(local(at, timezone), language()) if at is not None else ""


def said_of_times(leader: Facilitator, slots: Sequence[Slot], timezone: str) -> tuple[tuple[str, str], ...]:
    """(time, answer) of every time that was spoken of, for a reader elsewhere on both clocks."""
    said = leader.availability
    return tuple(
        (whole_words(slot, timezone, language(), there=leader.zone), can_words(said[str(slot.id)]))
        for slot in proposed(slots)
        if str(slot.id) in said
    )


def asked_words(leader: Facilitator, stand: Asked, timezone: str) -> str:
    """When somebody was asked or answered: "answered by link 10.02.2027. plkst. 14.05"; empty without an address."""
    asked, answered = (moment_words(at, timezone) for at in (leader.asked_at, leader.answered_at))
    return {
        Asked.unreachable: "",
        Asked.never: _("not asked for times"),
        Asked.silent: _("asked %(when)s", when=asked),
        Asked.new_times: _("answered by link %(when)s", when=answered),
        Asked.answered: _("answered by link %(when)s", when=answered),
    }[stand]


def waits_for(stand: Asked) -> str:
    """What one still waits for from somebody who was asked; empty for nothing."""
    return {Asked.silent: _("no answer yet"), Asked.new_times: _("not yet for the new times")}.get(stand, "")
