"""The part of a form that asks when somebody can come: three answers to each proposed time."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from registration.public.form_fields import OneOf
from registration.slot_words import NO_TIMES, SlotDay, Times, can_words, days_of, whole_words
from registration.terms import Can
from registration.zone_words import zone_choices
from registration.zones import kept_zone

PREFIX = "slot"
SENT = re.compile(PREFIX + r"[0-9]+")  # a field of a time, whether or not it is still asked about


class TimeField(OneOf):
    """Whether somebody can come at one time; silent about it until something is chosen."""


def time_fields(times: Times) -> dict[str, Any]:
    """A field for each time, and one for the zone of the reader; nothing for an event that proposes no times."""
    if not times.slots:
        return {}
    answers = [SelectChoice(str(can.value), can_words(can)) for can in (Can.yes, Can.if_need_be, Can.no)]
    found: dict[str, Any] = {
        f"{PREFIX}{slot.id}": TimeField(
            whole_words(slot, times.timezone, times.language), [Optional()], choices=answers
        )
        for slot in times.slots
    }
    return {"times": times, "zone": HiddenField(), **found}


def time_data(said: Mapping[int, Can]) -> dict[str, str]:
    """What the fields show of what somebody has said."""
    return {f"{PREFIX}{slot}": str(can.value) for slot, can in said.items()}


class TimesPart:
    """Part of a form: its fields about proposed times, read and judged together."""

    times: Times = NO_TIMES
    shows_zone: bool = False  # the page is drawn again for this alone
    silent: str = ""  # what is said when no time was spoken of
    too_late: bool = False  # something was said of times by a page that is older than the choice of one
    _fields: dict[str, Field]

    def process(self, formdata: Any = None, *others: Any, **more: Any) -> None:
        """Take what was sent, and notice answers to a question that is no longer asked."""
        super().process(formdata, *others, **more)  # type: ignore[misc]
        names = self.meta.wrap_formdata(self, formdata) or ()  # type: ignore[attr-defined]
        self.too_late = not self.times.slots and any(SENT.fullmatch(name) for name in names)

    def time_field(self, slot_id: int) -> Field:
        """The field of one time."""
        return self._fields[f"{PREFIX}{slot_id}"]

    def zone_pressed(self, pressed: Mapping[str, str]) -> bool:
        """True when a button asked for the times on another clock."""
        self.shows_zone = bool(self.times.slots) and "show_zone" in pressed
        return self.shows_zone

    def elsewhere(self) -> str:
        """The zone of a reader who is elsewhere; empty for a zone that is not known, and for most people."""
        field = self._fields.get("zone")
        return kept_zone(field.data or "", self.times.timezone) if field is not None else ""

    def zone_chosen(self) -> str | None:
        """On whose clock the person reads, empty for the event's; None where nobody was asked."""
        return self.elsewhere() if self.times.slots else None

    def zone_choices(self) -> list[tuple[str, str]]:
        """The zones to choose from, with the one that is chosen."""
        return zone_choices(self.times.timezone, self.elsewhere())

    def days(self) -> tuple[SlotDay, ...]:
        """The times by day, in the reader's words."""
        return days_of(self.times.slots, self.times.timezone, self.times.language, self.elsewhere())

    def availability(self) -> tuple[tuple[int, Can], ...] | None:
        """What was said of each time that was spoken of; None where no times are proposed.

        Empty, too, for an old page that still asked about some: what was said of those is nothing, but it was said.
        """
        if not self.times.slots:
            return () if self.too_late else None
        given: Sequence[tuple[int, str]] = [(slot.id, self.time_field(slot.id).data or "") for slot in self.times.slots]
        return tuple((slot_id, Can(int(value))) for slot_id, value in given if value in {"0", "1", "2"})

    def speaks_of_times(self) -> bool:
        """False, with a word about it, when times are proposed and nothing at all was said of them."""
        if not self.times.slots:
            return True
        if self.availability() == () and not any(self.time_field(slot.id).errors for slot in self.times.slots):
            self.silent = _("Please say at least of one time whether you can. If none suits you, choose “no” for them.")
        return not self.silent

    def time_problems(self) -> list[tuple[str, str]]:
        """Where nothing was said, for the list of what is wrong."""
        return [(f"#{PREFIX}{self.times.slots[0].id}-0", self.silent)] if self.silent else []
