"""Rows of the event form: programme, people, questions. Each makes its value."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from core.bilingual import Bilingual
from registration import photographs
from registration.desk.event_fields import Choice, ClockField, CountField, Expected, area, line
from registration.desk.event_options import LONGEST, MOST_OPTIONS, labels_of, options_of
from registration.desk.event_row_list import RowForm
from registration.inputs import Person, ProgrammeItem, QuestionDraft
from registration.terms import Photos, QuestionKind

MOST_SPEAKERS, SPEAKER = 12, 200
MOST_DAYS = 31
WITH_OPTIONS = (QuestionKind.one, QuestionKind.many)
QUESTION_KINDS = (
    (QuestionKind.short, _l("Short answer")),
    (QuestionKind.long, _l("Long answer")),
    (QuestionKind.one, _l("One of several")),
    (QuestionKind.many, _l("Several of several")),
    (QuestionKind.yesno, _l("Yes or no")),
    (QuestionKind.consent, _l("Consent (a box to tick)")),
)
PHOTOS = (
    ("", _l("Not about photographs")),
    (Photos.allows, _l("“Yes” means: may be photographed")),
    (Photos.forbids, _l("“Yes” means: not to be photographed")),
    (Photos.mentions, _l("Mentions photographs, but gives no permission")),
)
ROLES = (
    ("facilitator", _l("Facilitator")),
    ("speaker", _l("Speaker")),
    ("expert", _l("Expert")),
    ("mentor", _l("Mentor")),
)


def bilingual(form: Any, name: str) -> Bilingual:
    """The text of the two fields `name`_lv and `name`_en."""
    return Bilingual(form[f"{name}_lv"].data or "", form[f"{name}_en"].data or "")


class ProgrammeRow(RowForm):
    """A row of the programme."""

    day = CountField(_l("Day of the event"), most=MOST_DAYS, default=1)
    starts = ClockField(_l("Begins"), [Expected()])
    ends = ClockField(_l("Ends"), [Expected()])
    title_lv = line(_l("What happens (Latvian)"), 300, needed=_l("Write what happens at this time."))
    title_en = line(_l("What happens (English)"), 300)
    speakers = area(_l("Speakers, one a line"), MOST_SPEAKERS * SPEAKER)

    def validate_starts(self, field: Any) -> None:
        """A row needs both its times."""
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Write when it begins."))

    def validate_ends(self, field: Any) -> None:
        """A row needs both its times."""
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Write when it ends."))

    def validate_speakers(self, field: Any) -> None:
        """One person a line."""
        lines = _lines(field.data)
        if len(lines) > MOST_SPEAKERS or any(len(one) > SPEAKER for one in lines):
            raise StopValidation(
                _("At most %(most)s people, each in one line of %(long)s characters.", most=MOST_SPEAKERS, long=SPEAKER)
            )

    def to_value(self) -> ProgrammeItem | None:
        """The row; None while a time is missing. An end at 00:00 is the end of the day."""
        if self.starts.data is None or self.ends.data is None:
            return None
        starts = self.starts.data.hour * 60 + self.starts.data.minute
        ends = self.ends.data.hour * 60 + self.ends.data.minute or 24 * 60
        return ProgrammeItem(
            starts, ends, bilingual(self, "title"), tuple(_lines(self.speakers.data)), self.day.data or 1
        )


class PersonRow(RowForm):
    """Somebody who leads or speaks."""

    name = line(_l("Name"), 120, needed=_l("Write the name."))
    affiliation_lv = line(_l("Position and institution (Latvian)"), 300)
    affiliation_en = line(_l("Position and institution (English)"), 300)
    role = Choice(_l("Role"), ROLES, default="facilitator")

    def to_value(self) -> Person:
        """The person."""
        return Person(self.name.data or "", bilingual(self, "affiliation"), self.role.data or "facilitator")


class QuestionRow(RowForm):
    """A question of the registration form."""

    id = HiddenField()
    kind = Choice(_l("How it is answered"), QUESTION_KINDS, default="short")
    label_lv = line(_l("Question (Latvian)"), 500, needed=_l("Write the question."))
    label_en = line(_l("Question (English)"), 500)
    help_lv = line(_l("Explanation (Latvian)"), 500)
    help_en = line(_l("Explanation (English)"), 500)
    options = area(_l("Answers, one a line: Latvian | English"), MOST_OPTIONS * (2 * LONGEST + 3))
    required = BooleanField(_l("Must be answered"))
    sensitive = BooleanField(_l("Sensitive: diet, allergy, access needs"))
    per_person = BooleanField(_l("Asked of each person of a group"))
    photos = Choice(_l("Photographs"), PHOTOS, default="")

    def validate_options(self, field: Any) -> None:
        """A choice needs something to choose from."""
        labels = labels_of(field.data or "")
        if self.kind.data in WITH_OPTIONS and len(labels) < 2:
            raise StopValidation(_("Write at least two answers, each on its own line."))
        if len(labels) > MOST_OPTIONS or any(len(text) > LONGEST for o in labels for text in (o.lv, o.en)):
            raise StopValidation(
                _("At most %(most)s answers, each of %(long)s characters.", most=MOST_OPTIONS, long=LONGEST)
            )

    def validate_photos(self, field: Any) -> None:
        """What a yes means is said, not guessed from the words, where a yes can be given."""
        if self.kind.data not in photographs.KINDS:
            return
        if not field.data and any(
            photographs.sounds_like(text or "") for text in (self.label_lv.data, self.label_en.data)
        ):
            raise StopValidation(_("This question speaks of photographs: choose what “yes” means."))
        if field.data in (Photos.allows, Photos.forbids) and self.sensitive.data:
            raise StopValidation(_("The choice about photographs is seen at the door, so it cannot be sensitive."))

    def to_value(self, known: dict[int, QuestionDraft]) -> QuestionDraft:
        """The question, under its old id when it is one of `known` and is answered the same way as before.

        An id is taken out of `known`, so that two rows never mean one question; a foreign id is no id.
        """
        number = self.id.data or ""
        earlier = known.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
        if earlier is not None and earlier.id is not None and earlier.kind == self.kind.data:
            known.pop(earlier.id)
        else:
            earlier = None  # answers of another sort could not be read as this one
        choices = self.kind.data in WITH_OPTIONS
        return QuestionDraft(
            id=earlier.id if earlier else None,
            kind=QuestionKind(self.kind.data),
            label=bilingual(self, "label"),
            help=bilingual(self, "help"),
            options=options_of(self.options.data or "", earlier.options if earlier else ()) if choices else (),
            required=bool(self.required.data),
            sensitive=bool(self.sensitive.data),
            per_person=bool(self.per_person.data),
            photos=Photos(self.photos.data) if self.photos.data and self.kind.data in photographs.KINDS else None,
        )


def _lines(text: str | None) -> list[str]:
    return [row.strip() for row in (text or "").split("\n") if row.strip()]
