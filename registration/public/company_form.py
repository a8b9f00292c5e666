"""Those who come along: the rows of a family or of colleagues, how old people are, and a minor's guardian."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import EmailField, Field, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from core.collation import latvian_key
from core.form_rows import RowForm, Rows
from core.forms import AtMost, Needed, PlainCharacters, one_line
from core.text import email_key, name_key
from registration.inputs import Member, QuestionDraft
from registration.models import Event
from registration.public.form_fields import (
    EMAIL,
    NAME,
    PHONE,
    OneOf,
    answer_of,
    question_field,
    valid_email,
    valid_phone,
)
from registration.terms import AgeBand, Parties

COLLECTED_BY = 120
GUARDIAN = 160


@dataclass(frozen=True, slots=True)
class Company:
    """What an event asks of people who come together: how many at most, the sender included, and of what age."""

    parties: Parties = Parties.alone
    most: int = 1
    guardian_below: int | None = None

    @property
    def several(self) -> bool:
        """True when one form may register more than one person."""
        return self.parties is not Parties.alone and self.most > 1


def company_of(event: Event) -> Company:
    """What the organiser decided."""
    return Company(Parties(event.parties), event.party_size, event.guardian_below)


class MemberRow(RowForm):
    """One more person; which fields it has, row_class() decides."""

    always_filled: ClassVar[tuple[type[Field], ...]] = ()  # an age without a name is somebody whose name is missing

    def answers_given(self) -> tuple[Any, ...]:
        """One answer for each question that is asked of everybody."""
        return tuple(answer_of(field) for field in self if field.short_name[0] == "q")

    def to_member(self) -> Member:
        """The person; without an address of their own they share the sender's."""
        given, family, email = (self._text(name) for name in ("given_name", "family_name", "email"))
        return Member(
            given_name=given,
            family_name=family,
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}".strip())[:400],
            email=email,
            email_key=email_key(email) if email else "",
            phone=self._text("phone"),
            age_band=self.age(),
            collected_by=self._text("collected_by"),
            answers=self.answers_given(),
        )

    def age(self) -> AgeBand | None:
        """How old the person is; None when it is not asked, or not said in a way that counts."""
        said = self._text("age_band")
        return AgeBand(said) if said in set(AgeBand) else None

    def _text(self, name: str) -> str:
        field = self._fields.get(name)
        return (field.data or "") if field is not None else ""


def company_fields(company: Company, questions: Sequence[QuestionDraft], language: str) -> dict[str, Any]:
    """The fields that the form has beside those of one person; none for an event where everybody comes alone."""
    fields: dict[str, Any] = {}
    if company.guardian_below is not None:
        fields["age_band"] = age_field(_("How old are you?"))
        fields |= _guardian_fields()
    if company.several:
        asked = [question for question in questions if question.per_person]
        fields["members"] = Rows(row_class(company, asked, language), _("Those who come with you"), company.most - 1)
    if company.several and company.parties is Parties.family:
        choices = [
            SelectChoice("together", _("We wait for places together")),
            SelectChoice("fewer", _("We also accept fewer places")),
        ]
        fields["together"] = OneOf(
            _("If there are not enough places for all of you"), [Optional()], choices=choices, default="together"
        )
    return fields


def row_class(company: Company, questions: Sequence[QuestionDraft], language: str) -> type[MemberRow]:
    """The row of one person who comes along."""
    family = company.parties is Parties.family
    name: list[Any] = [PlainCharacters(), AtMost(NAME)]
    surname = [Optional(), *name] if family else [Needed(_("Please write the last name.")), *name]
    fields: dict[str, Any] = {
        "given_name": StringField(_("First name"), [Needed(_("Please write the first name.")), *name], [one_line]),
        "family_name": StringField(_("Last name"), surname, [one_line]),
    }
    if not family:
        mail = [Optional(), PlainCharacters(), AtMost(EMAIL), valid_email]
        fields["email"] = EmailField(_("E-mail"), mail, [one_line])
        fields["phone"] = TelField(_("Phone"), [Optional(), PlainCharacters(), AtMost(PHONE), valid_phone], [one_line])
    if company.guardian_below is not None:
        fields["age_band"] = age_field(_("Age"))
    if family:
        checks = [Optional(), PlainCharacters(), AtMost(COLLECTED_BY)]
        fields["collected_by"] = StringField(_("Who will collect the child"), checks, [one_line])
    fields |= {f"q{question.id}": question_field(question, language) for question in questions}
    return type("EventMemberRow", (MemberRow,), fields)


def age_field(label: str) -> Any:
    """How old somebody is; all bands, since a wider one would store what nobody said."""
    choices = [
        SelectChoice(AgeBand.under_13, _("Younger than 13")),
        SelectChoice(AgeBand.from_13, _("13–15")),
        SelectChoice(AgeBand.from_16, _("16–17")),
        SelectChoice(AgeBand.adult, _("18 or older")),
    ]
    return OneOf(label, [Needed(_("Please choose an age."))], choices=choices)


class _AtTimes(Optional):
    """May be left empty by whom it does not concern; the page says whom it does, so "(optional)" would mislead."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True, "at_times": True}


def _guardian_fields() -> dict[str, Any]:
    mail = [_AtTimes(), PlainCharacters(), AtMost(EMAIL), valid_email]
    phone = [_AtTimes(), PlainCharacters(), AtMost(PHONE), valid_phone]
    return {
        "guardian_name": StringField(
            _("Name of a parent or guardian"), [_AtTimes(), PlainCharacters(), AtMost(GUARDIAN)], [one_line]
        ),
        "guardian_email": EmailField(_("Their e-mail"), mail, [one_line]),
        "guardian_phone": TelField(_("Their phone"), phone, [one_line]),
    }


def refuse_twins(sender: tuple[str, str], rows: Sequence[MemberRow]) -> bool:
    """False when a person stands in the form twice, told at the second one; `sender` is address and name key."""
    seen, fine = {sender}, True
    for row in rows:
        member = row.to_member()
        person = (member.email_key or sender[0], member.name_key)
        if person in seen and member.name_key:
            row.given_name.errors = [*row.given_name.errors, _("This person is in the form already.")]
            fine = False
        seen.add(person)
    return fine
