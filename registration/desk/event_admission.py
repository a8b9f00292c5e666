"""How people come to a seat, in the event form: in order, by a poll of times, or chosen by the organiser."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from registration.desk.event_fields import Choice
from registration.inputs import EventDraft
from registration.terms import Admission

ADMISSIONS = (
    (Admission.in_order, _l("In order: whoever registers first has a place")),
    (Admission.poll, _l("Finding a time: people say when they can, and you choose the time")),
    (Admission.selection, _l("With selection: people apply, and you choose whom to invite and make the groups")),
)


class AdmissionField(Choice):
    """The three ways, as radio buttons."""

    widget = RadioField.widget
    option_widget = RadioField.option_widget


def admission_data(draft: EventDraft) -> dict[str, Any]:
    """What these fields of the form show of a draft."""
    return {"admission": draft.admission, "answers_shown": draft.answers_shown, "all_required": draft.all_required}


class AdmissionRules:
    """Part of EventForm: how its fields about admission are checked and become the draft's values."""

    def refuse_other_admission(self: Any) -> None:
        """Say that the event's people have been asked something else."""
        said = _("People have registered or answered already, so this can no longer be changed.")
        self.admission.errors = [*self.admission.errors, said]

    @property
    def has_no_time(self: Any) -> bool:
        """True when the event is saved without hours: they are not known, or a poll is to find them, or people are
        chosen first and no day is named."""
        undecided = (
            self.admission.data == Admission.selection and self.day.data is None and not any(self.day.raw_data or ())
        )
        return bool(self.time_unknown.data) or self.admission.data == Admission.poll or undecided

    @property
    def is_undated(self: Any) -> bool:
        """True for a poll or a selection without a time, whose form needs a deadline to close."""
        return self.has_no_time and self.admission.data in (Admission.poll, Admission.selection)

    @property
    def first_day(self: Any) -> date:
        """The day under which the event is kept: while none is named, its last day for answers, until times are
        proposed. Call after validate()."""
        day: date = self.day.data or self.deadline_on.data
        return day

    def admission_values(self: Any) -> dict[str, Any]:
        """The values for the draft."""
        admission = Admission(self.admission.data)
        poll = admission is Admission.poll
        shown, insists = poll and bool(self.answers_shown.data), poll and bool(self.all_required.data)
        return {"admission": admission, "answers_shown": shown, "all_required": insists}
