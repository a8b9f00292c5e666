"""The form in which a facilitator says when they can lead: yes, if need be or no to each time, and a note."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from core.forms import AicinaForm, AtMost, PlainCharacters, one_line
from registration.public.slot_fields import TimeField, TimesPart, time_fields
from registration.slot_words import Times
from registration.terms import Can
from scheduling.terms import ANSWER_NOTE


class LeaderTimesForm(TimesPart, AicinaForm):
    """`for_times` adds the times; `newest` is the last one that the page showed."""

    newest = HiddenField()
    note = StringField(_l("Note for the organiser"), [PlainCharacters(), AtMost(ANSWER_NOTE)], [one_line])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field; then that something was said at all."""
        fine = bool(super().validate(extra_validators))
        return self.speaks_of_times() and fine

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page: where it is, and what to say."""
        # The link of a group goes to its first answer, because a group cannot take the cursor.
        wrong = [(f"{field.id}-0" if isinstance(field, TimeField) else field.id, field) for field in self]
        found = [(f"#{at}", f"{field.label.text} – {text}") for at, field in wrong for text in field.errors]
        return self.time_problems() + found

    def said(self) -> dict[int, Can]:
        """What was said, by slot; silence about a time that the page showed is a no. Call after validate()."""
        text = self.newest.data or ""
        newest = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        given = dict(self.availability() or ())
        return {
            slot.id: given.get(slot.id, Can.no) for slot in self.times.slots if slot.id in given or slot.id <= newest
        }


def for_times(times: Times, formdata: Any, data: dict[str, Any] | None = None) -> LeaderTimesForm:
    """The form for these times: as it was sent, or with `data`."""
    made: type[LeaderTimesForm] = type("ThisLeaderTimesForm", (LeaderTimesForm,), time_fields(times))
    return made(formdata=formdata, data=data)
