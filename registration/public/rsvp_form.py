"""The registration form of an event: one screen, its own questions, no account."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, Field, HiddenField, StringField, TelField
from wtforms.validators import Optional
from wtforms.widgets import ListWidget

from core.collation import latvian_key
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from core.links import fresh
from core.text import email_key, name_key, same_mailbox
from registration.inputs import AnswerGiven, Guardian, QuestionDraft, RsvpCommand
from registration.public.company_form import Company, MemberRow, company_fields, refuse_twins
from registration.public.form_fields import EMAIL as EMAIL
from registration.public.form_fields import INSTITUTION as INSTITUTION
from registration.public.form_fields import MUNICIPALITY as MUNICIPALITY
from registration.public.form_fields import NAME as NAME
from registration.public.form_fields import PHONE as PHONE
from registration.public.form_fields import answer_of, question_field
from registration.public.form_fields import valid_email as valid_email
from registration.public.form_fields import valid_phone as valid_phone
from registration.public.slot_fields import TimesPart, time_fields
from registration.registers import municipalities
from registration.seats import asks_guardian
from registration.slot_words import NO_TIMES, Times
from registration.terms import AgeBand, Ask, SeatPolicy

ALONE = Company()


class RsvpForm(TimesPart, AicinaForm):
    """Who comes. Fields an event does not ask for are removed by form_for(); those of a company and the proposed times
    are added there."""

    company = ALONE
    age_band: Any = None
    guardian_name: Any = None
    guardian_email: Any = None
    guardian_phone: Any = None
    members: Any = None
    together: Any = None
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

    def rows_pressed(self, pressed: MultiDict[str, str]) -> bool:
        """True when a button asked for one row more or less, or for the times on another clock; the form has it then,
        with everything that was typed."""
        if self.zone_pressed(pressed):
            return True
        if self.members is None or not ("add" in pressed or "remove" in pressed):
            return False
        if "remove" in pressed:
            self.members.remove(pressed["remove"])
        elif len(self.members.entries) < self.members.most:
            self.members.append_entry()
        return True

    def rows(self) -> list[MemberRow]:
        """The rows of people who come along that hold something."""
        return self.members.filled() if self.members is not None else []

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field; then that a minor names a guardian, and that nobody stands in the form twice."""
        fine = bool(super().validate(extra_validators))
        given, family = self.given_name.data or "", self.family_name.data or ""
        once = refuse_twins((email_key(self.email.data or ""), name_key(given, family)), self.rows())
        return self.speaks_of_times() and self._names_a_guardian() and fine and once

    @property
    def is_minor(self) -> bool:
        """True when somebody in the form needs a guardian, and the sender is no adult who could be that."""
        ages = [_age(self), *(row.age() for row in self.rows())]
        return asks_guardian(SeatPolicy(guardian_below=self.company.guardian_below), ages)

    def _names_a_guardian(self) -> bool:
        if not self.is_minor:
            return True
        mail, phone = self.guardian_email.data or "", self.guardian_phone.data or ""
        if not self.guardian_name.data:
            _refuse(self.guardian_name, _("Write the name of a parent or guardian."))
        if not (mail or phone):
            _refuse(self.guardian_email, _("Write an e-mail or a phone of your parent or guardian."))
        elif mail and same_mailbox(mail, self.email.data or ""):
            _refuse(self.guardian_email, _("This must be another address than your own."))
        elif not mail and phone == _data(self, "phone"):
            _refuse(self.guardian_phone, _("This must be another number than your own."))
        return not (self.guardian_name.errors or self.guardian_email.errors or self.guardian_phone.errors)

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page: where it is, and what to say; people who come along by number."""
        found = self.time_problems()
        found += [problem for field in self if field is not self.members for problem in _problems(field)]
        if self.members is None:
            return found
        found += [(f"#{self.members.id}", text) for text in self.members.errors or [] if isinstance(text, str)]
        for number, entry in enumerate(self.members.entries, start=2):
            who = _("Person %(number)s", number=number)
            found += [(link, f"{who}: {text}") for field in entry.form for link, text in _problems(field)]
        return found

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
            municipality_code=municipalities.sure_code(_data(self, "municipality"), day),
            answers=self.answers(),
            members=tuple(row.to_member() for row in self.rows()),
            together=self.together is not None and self.together.data != "fewer",
            age_band=_age(self),
            guardian=self._guardian(),
            availability=self.availability(),
            zone=self.zone_chosen(),
        )

    def _guardian(self) -> Guardian | None:
        if not self.is_minor:
            return None
        return Guardian(_data(self, "guardian_name"), _data(self, "guardian_email"), _data(self, "guardian_phone"))

    def key(self) -> str:
        """The form's own key; a form without a usable one counts as new."""
        given = self.form_key.data or ""
        usable = 16 <= len(given) <= 64 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
        return given if usable else fresh()

    def answers(self) -> tuple[AnswerGiven, ...]:
        """One answer for each question, empty ones too, so that a correction can empty them."""
        return tuple(answer_of(field) for field in self.question_fields())


def form_for(
    asks: tuple[str, str, str],
    questions: Sequence[QuestionDraft],
    language: str,
    formdata: MultiDict[str, str] | None = None,
    data: dict[str, Any] | None = None,
    company: Company = ALONE,
    times: Times = NO_TIMES,
) -> RsvpForm:
    """The form of an event: `asks` says for phone, institution and municipality whether they are asked."""
    return form_of(form_class(asks, questions, language, company, times), formdata, data)


def form_of(
    kind: type[RsvpForm], formdata: MultiDict[str, str] | None = None, data: dict[str, Any] | None = None
) -> RsvpForm:
    """A form of a class that form_class() made; a new one has its own key."""
    form = kind(formdata=formdata, data=data)
    if formdata is None and not form.form_key.data:
        form.form_key.data = fresh()
    return form


def form_class(
    asks: tuple[str, str, str],
    questions: Sequence[QuestionDraft],
    language: str,
    company: Company = ALONE,
    times: Times = NO_TIMES,
) -> type[RsvpForm]:
    """The fields an event asks for, labelled in one language, which must be the reader's.

    With a `company` also those of the people who come along, and of a minor's guardian; with `times` one for each.
    """
    fields: dict[str, Any] = {"company": company}
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
        fields[f"q{question.id}"] = question_field(question, language)
    fields |= company_fields(company, questions, language) | time_fields(times)
    return type("EventRsvpForm", (RsvpForm,), fields)


def _data(form: RsvpForm, name: str) -> str:
    field = form._fields.get(name)
    return (field.data or "") if field is not None else ""


def _age(form: RsvpForm) -> AgeBand | None:
    chosen = _data(form, "age_band")
    return AgeBand(chosen) if chosen in set(AgeBand) else None


def _refuse(field: Field, said: str) -> None:
    field.errors = [*field.errors, said]


def _problems(field: Field) -> list[tuple[str, str]]:
    """A group's link goes to its first option, because a fieldset cannot take the cursor."""
    target = f"{field.id}-0" if isinstance(field.widget, ListWidget) else field.id
    label = field.label.text
    label = label if len(label) <= 60 else label[:57] + "..."
    return [(f"#{target}", f"{label} – {text}") for text in field.errors if isinstance(text, str)]
