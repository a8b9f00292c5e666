"""Fields that forms for visitors have in common: addresses, numbers, and the organiser's own questions."""

import hashlib
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import AtMost, Needed, PlainCharacters, one_line, several_lines
from core.text import email_address, latvian_phone
from registration.inputs import AnswerGiven, QuestionDraft
from registration.terms import QuestionKind

NAME, EMAIL, PHONE, INSTITUTION, MUNICIPALITY, SHORT, LONG = 80, 254, 40, 160, 80, 300, 3000


def valid_email(form: Any, field: Field) -> None:
    """The address can be written to; keeps it in the form it is sent to."""
    try:
        field.data = email_address(field.data or "")
    except ValueError:
        raise StopValidation(
            _("This is not an e-mail address we can write to. Example: anna.berzina@example.lv")
        ) from None


def valid_phone(form: Any, field: Field) -> None:
    """The number can be dialled; keeps it as E.164."""
    try:
        field.data = latvian_phone(field.data or "")
    except ValueError:
        raise StopValidation(_("This is not a phone number. Example: 20000000 or +371 20000000")) from None


def question_field(question: QuestionDraft, language: str) -> Any:
    """The field of an organiser's question, labelled in one language."""
    label, hint = question.label.text(language), question.help.text(language)
    needed: list[Any] = [Needed(_("Please answer this question."))] if question.required else [Optional()]
    choices = [SelectChoice(option.key, option.label.text(language)) for option in question.options]
    if question.kind == QuestionKind.short:
        return StringField(label, [*needed, PlainCharacters(), AtMost(SHORT)], [one_line], hint)
    if question.kind == QuestionKind.long:
        return TextAreaField(label, [*needed, PlainCharacters(multiline=True), AtMost(LONG)], [several_lines], hint)
    if question.kind == QuestionKind.many:
        widget, option = ListWidget(prefix_label=False), CheckboxInput()
        return Many(label, needed, choices=choices, description=hint, widget=widget, option_widget=option)
    if question.kind == QuestionKind.consent:
        checks = [Needed(_("Please tick this box to register."))] if question.required else []
        return BooleanField(label, checks, description=hint)
    if question.kind == QuestionKind.yesno:
        choices = [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]
    return OneOf(label, needed, choices=choices, description=hint)


class OneOf(RadioField):
    """One of several, or nothing."""

    def pre_validate(self, form: Any) -> None:
        """Only what was offered."""
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise StopValidation(_("Please choose one of the answers."))


class Many(SelectMultipleField):
    """Some of several."""

    def pre_validate(self, form: Any) -> None:
        """Only what was offered."""
        known = {choice.value for choice in self.choices}
        if any(value not in known for value in self.data or ()):
            raise StopValidation(_("Please choose from the answers."))


def answer_of(field: Field) -> AnswerGiven:
    """What was answered in such a field."""
    question_id = int(field.short_name[1:])
    if isinstance(field, BooleanField):
        words = str(field.label.text)
        text = hashlib.sha256(words.encode()).hexdigest() if field.data else None
        return AnswerGiven(question_id, "yes" if field.data else "", text, words if field.data else "")
    if isinstance(field, SelectMultipleField):
        return AnswerGiven(question_id, tuple(dict.fromkeys(field.data or ())))
    return AnswerGiven(question_id, field.data or "")
