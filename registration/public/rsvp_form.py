"""The registration form of an event: one screen, its own questions, no account."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from core.collation import latvian_key
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line, several_lines
from core.links import fresh
from core.text import email_address, email_key, latvian_phone, name_key
from registration.registers import municipalities
from registration.terms import AnswerGiven, Ask, QuestionDraft, QuestionKind, RsvpCommand

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


class RsvpForm(AicinaForm):
    """Who comes. Fields an event does not ask for are removed by form_for()."""

    form_key = HiddenField()
    given_name = StringField(
        _l("First name"), [Needed(_l("Please write your first name.")), PlainCharacters(), AtMost(NAME)], [one_line]
    )
    family_name = StringField(
        _l("Last name"), [Needed(_l("Please write your last name.")), PlainCharacters(), AtMost(NAME)], [one_line]
    )
    email = EmailField(
        _l("E-mail"),
        [
            Needed(_l("Please write your e-mail: the invitation goes there.")),
            PlainCharacters(),
            AtMost(EMAIL),
            valid_email,
        ],
        [one_line],
    )
    phone = TelField(_l("Phone"), [], [one_line])
    institution = StringField(_l("Institution or organisation"), [], [one_line])
    municipality = StringField(_l("Municipality"), [], [one_line])

    def question_fields(self) -> list[Field]:
        """The event's own questions, in order."""
        return [field for name, field in self._fields.items() if name.startswith("q")]

    def to_command(self, event_id: int, day: date, language: str, arrived_at: datetime) -> RsvpCommand:
        """The cleaned request for an event on `day`; call after validate()."""
        given, family = self.given_name.data or "", self.family_name.data or ""
        email = self.email.data or ""
        return RsvpCommand(
            event_id=event_id,
            form_key=self.key(),
            given_name=given,
            family_name=family,
            email=email,
            email_key=email_key(email),
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}")[:400],
            language=language,
            arrived_at=arrived_at,
            phone=_data(self, "phone"),
            institution=_data(self, "institution"),
            municipality=_data(self, "municipality"),
            municipality_code=_municipality_code(_data(self, "municipality"), day),
            answers=self.answers(),
        )

    def key(self) -> str:
        """The form's own key; a form without a usable one counts as new."""
        given = self.form_key.data or ""
        usable = 16 <= len(given) <= 64 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
        return given if usable else fresh()

    def answers(self) -> tuple[AnswerGiven, ...]:
        """One answer for each question, empty ones too, so that a correction can empty them."""
        return tuple(_answer(field) for field in self.question_fields())


def form_for(
    asks: tuple[str, str, str],
    questions: Sequence[QuestionDraft],
    language: str,
    formdata: MultiDict[str, str] | None = None,
    data: dict[str, Any] | None = None,
) -> RsvpForm:
    """The form of an event: `asks` says for phone, institution and municipality whether they are asked."""
    return form_of(form_class(asks, questions, language), formdata, data)


def form_of(
    kind: type[RsvpForm], formdata: MultiDict[str, str] | None = None, data: dict[str, Any] | None = None
) -> RsvpForm:
    """A form of a class that form_class() made; a new one has its own key."""
    form = kind(formdata=formdata, data=data)
    if formdata is None and not form.form_key.data:
        form.form_key.data = fresh()
    return form


def form_class(asks: tuple[str, str, str], questions: Sequence[QuestionDraft], language: str) -> type[RsvpForm]:
    """The fields an event asks for, labelled in one language, which must be the reader's."""
    fields: dict[str, Any] = {}
    bounds = {"phone": PHONE, "institution": INSTITUTION, "municipality": MUNICIPALITY}
    for (name, limit), ask in zip(bounds.items(), asks, strict=True):
        if ask == Ask.no:
            fields[name] = None
            continue
        checks: list[Any] = [PlainCharacters(), AtMost(limit)]
        checks.insert(0, Needed() if ask == Ask.required else Optional())
        if name == "phone":
            checks.append(valid_phone)
            fields[name] = TelField(_("Phone"), checks, [one_line])
        else:
            label = _("Institution or organisation") if name == "institution" else _("Municipality")
            fields[name] = StringField(label, checks, [one_line])
    for question in questions:
        fields[f"q{question.id}"] = _question_field(question, language)
    return type("EventRsvpForm", (RsvpForm,), fields)


def _question_field(question: QuestionDraft, language: str) -> Any:
    label, hint = question.label.text(language), question.help.text(language)
    needed: list[Any] = [Needed(_("Please answer this question."))] if question.required else [Optional()]
    choices = [SelectChoice(option.key, option.label.text(language)) for option in question.options]
    if question.kind == QuestionKind.short:
        return StringField(label, [*needed, PlainCharacters(), AtMost(SHORT)], [one_line], hint)
    if question.kind == QuestionKind.long:
        return TextAreaField(label, [*needed, PlainCharacters(multiline=True), AtMost(LONG)], [several_lines], hint)
    if question.kind == QuestionKind.many:
        widget, option = ListWidget(prefix_label=False), CheckboxInput()
        return _Many(label, needed, choices=choices, description=hint, widget=widget, option_widget=option)
    if question.kind == QuestionKind.consent:
        checks = [Needed(_("Please tick this box to register."))] if question.required else []
        return BooleanField(label, checks, description=hint)
    if question.kind == QuestionKind.yesno:
        choices = [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]
    return _One(label, needed, choices=choices, description=hint)


class _One(RadioField):
    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise StopValidation(_("Please choose one of the answers."))


class _Many(SelectMultipleField):
    def pre_validate(self, form: Any) -> None:
        known = {choice.value for choice in self.choices}
        if any(value not in known for value in self.data or ()):
            raise StopValidation(_("Please choose from the answers."))


def _answer(field: Field) -> AnswerGiven:
    question_id = int(field.name[1:])
    if isinstance(field, BooleanField):
        text = hashlib.sha256(str(field.label.text).encode()).hexdigest() if field.data else None
        return AnswerGiven(question_id, "yes" if field.data else "", text)
    if isinstance(field, SelectMultipleField):
        return AnswerGiven(question_id, tuple(dict.fromkeys(field.data or ())))
    return AnswerGiven(question_id, field.data or "")


def _municipality_code(typed: str, day: date) -> str | None:
    """The municipality that the text can only mean on that day; what is doubtful is matched later by a person."""
    found = municipalities.match(typed, on=day).exact if typed else None
    return found.code if found is not None and found.valid_on(day) else None


def _data(form: RsvpForm, name: str) -> str:
    field = form._fields.get(name)
    return (field.data or "") if field is not None else ""
