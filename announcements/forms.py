"""The two forms of the announcement check: the pasted text, and the draft with its questions."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from announcements import files, words
from announcements.days import deadline_on
from announcements.files import FileProblem
from announcements.gathering import Reading
from announcements.notice_words import file_problem_words
from announcements.programme_asking import KEEP
from announcements.terms import ENTER, MOST_CHARACTERS, Option, PartialDay, Question, QuestionCode
from core.forms import AicinaForm, AtMost, PlainCharacters, sent_bytes, several_lines
from core.text import is_visible
from registration.desk.event_form import EventForm
from registration.rules import programme_flags

ANSWER = "atbilde-"
# Fields of the event form that a text says nothing of; they keep what a new event has.
KEPT = (
    "visibility",
    "waiting_list",
    "ask_phone",
    "ask_institution",
    "ask_municipality",
    "waiting_mode",
    "offer_hours",
    "priority",
    "parties",
    "party_size",
    "guardian_below",
    "guardian_hours",
)
_FLAGS = {
    QuestionCode.programme_gap: "gap",
    QuestionCode.programme_overlap: "overlap",
    QuestionCode.programme_reversed: "reversed",
}


class TextForm(AicinaForm):
    """A text, pasted or in a file."""

    text = TextAreaField(
        _l("Text of the announcement"),
        [Optional(), PlainCharacters(multiline=True), AtMost(MOST_CHARACTERS)],
        [several_lines],
    )
    file = FileField(_l("Or a file with the text"))

    given = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """True with the text in `given`; a file is read when nothing was pasted."""
        if not super().validate(extra_validators):
            return False
        if is_visible(self.text.data or ""):
            self.given = self.text.data or ""
            return True
        problem = self._read_file()
        if problem:
            self.file.errors = [problem]
        return not problem

    def _read_file(self) -> str:
        sent = sent_bytes(self.file, files.MOST_BYTES)
        if not sent:
            self.text.errors = [_("Paste the text, or choose a file.")]
            return str(self.text.errors[0]) if not self.file.data else file_problem_words(FileProblem.empty)
        outcome = files.read_text(sent)
        if isinstance(outcome, FileProblem):
            return file_problem_words(outcome)
        self.given = outcome
        return ""


class OneAnswer(RadioField):
    """A question with its answers; none is chosen beforehand."""

    def __init__(self, label: Any = None, question: Question | None = None, **more: Any) -> None:
        super().__init__(label, **more)
        self.question = question
        options = question.options if question is not None else ()
        self.choices = [
            SelectChoice(option.key, words.option_words(question, option)) for option in options if question is not None
        ]
        self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        """Judged by the form, which knows what was entered instead."""

    @property
    def chosen(self) -> Option | None:
        """The option that was chosen; None for none and for what is no option."""
        options = self.question.options if self.question is not None else ()
        return next((option for option in options if option.key == self.data), None)


class DraftForm(EventForm):
    """The event form with the questions a text leaves open."""

    announcement = HiddenField(filters=[several_lines])

    def answers(self) -> list[OneAnswer]:
        """The questions that have answers to choose from, in the order they are asked."""
        return [field for field in self if isinstance(field, OneAnswer)]

    def take_answers(self) -> dict[str, Any]:
        """Puts what was chosen into the fields; gives what stood there before, for showing the form again."""
        before: dict[str, Any] = {}
        for answer in self.answers():
            option = answer.chosen
            sets = option.sets if option is not None and option.key != ENTER else self._of_own_day(answer)
            for name, value in sets.items():
                field = self[name]
                before.setdefault(name, (field.data, field.process_errors))
                field.data, field.process_errors = value, []
        return before

    def _of_own_day(self, answer: OneAnswer) -> dict[str, Any]:
        """The text's deadline for a day that was typed instead of those offered; nothing where one was typed too."""
        options = answer.question.options if answer.question is not None else ()
        offered = [option.sets["deadline_on"] for option in options if {"day", "deadline_on"} <= option.sets.keys()]
        day = self.day.data
        if not offered or day is None or self.deadline_on.data is not None:
            return {}
        before = next((option.facts["before"] for option in options if "before" in option.facts), None)
        until = before.on(day) if before is not None else deadline_on(PartialDay(offered[0].day, offered[0].month), day)
        return {"deadline_on": until} if until is not None and until <= day else {}

    def give_back(self, before: Mapping[str, Any]) -> None:
        """Puts back what was typed, so that another answer can be chosen."""
        for name, (data, errors) in before.items():
            self[name].data, self[name].process_errors = data, errors

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field, and every question; call take_answers() before."""
        fine = super().validate(extra_validators)
        for answer in self.answers():
            problem = self._unanswered(answer)
            if problem:
                fine = False
                self._spare_the_end(answer)
                if not self._said_once(answer):
                    answer.errors = [problem]
        return fine

    def _spare_the_end(self, answer: OneAnswer) -> None:
        """The end of a night is not judged while the answer that brings its last day is missing."""
        options = answer.question.options if answer.question is not None else ()
        if self.last_day.data is None and any("last_day" in option.sets for option in options):
            self.end_time.errors = []

    def _said_once(self, answer: OneAnswer) -> bool:
        """True when the field asked about says already what is missing; an empty one leaves that to its question."""
        question = answer.question
        name = _FIELDS.get(question.field, question.field) if question is not None else ""
        field = self._fields.get(name)
        if field is None or not field.errors or isinstance(field, FieldList):
            return False
        if answer.chosen is None and not any(field.raw_data or ()):
            field.errors = []  # the question is asked at the same place: one line for one missing day
        return bool(field.errors)

    def _unanswered(self, answer: OneAnswer) -> str:
        """What is missing of an answer; empty when it is complete. A field that was filled in is an answer too."""
        question, option = answer.question, answer.chosen
        if question is None or (option is not None and option.key != ENTER):
            return ""
        if question.code in _FLAGS:
            return self._still_flagged(question, answered=option is not None)
        name = _FIELDS.get(question.field, question.field)
        if question.code is QuestionCode.which_title and option is None:
            rewritten = bool(self[name].data) and self[name].data != question.facts["value"]
            return "" if rewritten else _("Please answer this question.")
        filled = question.field != "deadline_inclusive" and bool(self[name].data)
        if filled or (option is not None and question.field in ("end_time", "last_day", "deadline_inclusive")):
            return ""
        return (
            _("Please answer this question.")
            if option is None
            else _("Fill in the field above, or choose another answer.")
        )

    def _still_flagged(self, question: Question, *, answered: bool) -> str:
        kinds = {flag.kind for flag in programme_flags(self.programme_items())}
        if _FLAGS[question.code] not in kinds:
            return ""
        return (
            _("The rows still do not fit. Correct them below, or say that it stays so.")
            if answered
            else _("Please answer this question.")
        )


_FIELDS = {"venue": "venue_lv", "title": "title_lv"}


def draft_form(reading: Reading) -> type[DraftForm]:
    """The form of a reading: its questions are fields."""
    asked = {
        ANSWER + question.name: OneAnswer(words.question_words(question), question=question, validators=[Optional()])
        for question in reading.questions
        if question.options
    }
    return type("AskedForm", (DraftForm,), asked)


def with_kept(sent: Any, fresh: EventForm) -> MultiDict[str, Any]:
    """What the browser sent, completed by what a new event has in fields that the page does not show."""
    complete = MultiDict(sent)
    for name in KEPT:
        value = fresh[name].data
        complete.setlist(name, ["y"] if value is True else [] if value in (False, None) else [str(value)])
    return complete


__all__ = ["ANSWER", "KEEP", "DraftForm", "OneAnswer", "TextForm", "draft_form", "with_kept"]
