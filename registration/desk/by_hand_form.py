"""The form in which an organiser writes down somebody who telephones, writes or stands at the door."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, Field, HiddenField, RadioField, StringField, TelField
from wtforms.validators import Optional, StopValidation

from core.collation import latvian_key
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from core.links import fresh
from core.text import email_key, name_key
from registration import seats
from registration.desk.event_fields import Choice, Expected, valid_email, valid_phone
from registration.inputs import ByHand, EventDraft, Guardian, RsvpCommand
from registration.models import Event
from registration.public.form_fields import EMAIL, INSTITUTION, MUNICIPALITY, NAME, PHONE, answer_of, question_field
from registration.public.slot_fields import TimesPart, time_fields
from registration.registers import municipalities
from registration.slot_words import NO_TIMES, Times
from registration.terms import AgeBand, SeatPolicy, Source

SOURCES = (
    (Source.phone, _l("by phone")),
    (Source.email, _l("by e-mail")),
    (Source.organiser, _l("face to face")),
)
LANGUAGES = (("lv", "Latviešu"), ("en", "English"))
AGES = (
    ("", _l("not said")),
    (AgeBand.under_13, _l("under 13")),
    (AgeBand.from_13, _l("13 to 15")),
    (AgeBand.from_16, _l("16 or 17")),
    (AgeBand.adult, _l("18 or older")),
)
WHEN_FULL = (("waiting", _l("Put on the waiting list")), ("beyond", _l("Give a place beyond the limit")))


class Radio(Choice):
    """A choice drawn as radio buttons."""

    widget = RadioField.widget
    option_widget = RadioField.option_widget


class PersonForm(AicinaForm):
    """Name and contacts of somebody an organiser writes down: a phone number or an e-mail is enough."""

    form_key = HiddenField()
    given_name = StringField(_l("First name"), [Needed(), PlainCharacters(), AtMost(NAME)], [one_line])
    family_name = StringField(_l("Last name"), [Optional(), PlainCharacters(), AtMost(NAME)], [one_line])
    phone = TelField(_l("Phone"), [Expected(), AtMost(PHONE), valid_phone], [one_line])
    email = EmailField(_l("E-mail"), [PlainCharacters(), AtMost(EMAIL), valid_email], [one_line])
    institution = StringField(
        _l("Institution or organisation"), [Optional(), PlainCharacters(), AtMost(INSTITUTION)], [one_line]
    )
    municipality = StringField(_l("Municipality"), [Optional(), PlainCharacters(), AtMost(MUNICIPALITY)], [one_line])
    source = Radio(_l("How they said it"), SOURCES, default=Source.phone.value)
    language = Choice(_l("Language of letters and messages"), LANGUAGES, default="lv")

    def validate_phone(self, field: Any) -> None:
        """One way to reach the person is needed."""
        if not field.data and not self.email.data:
            raise StopValidation(
                _("Write a phone number or an e-mail: without both the person cannot be told anything.")
            )

    def key(self) -> str:
        """The form's own key; a form without a usable one counts as new."""
        given = self.form_key.data or ""
        usable = 16 <= len(given) <= 64 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
        return given if usable else fresh()

    def command(self, event: Event, now: datetime, account_id: int) -> RsvpCommand:
        """The cleaned request; without an e-mail the phone is the person's key. Call after validate()."""
        given, family, email = (str(f.data or "") for f in (self.given_name, self.family_name, self.email))
        phone, municipality = str(self.phone.data or ""), str(self.municipality.data or "")
        return RsvpCommand(
            event_id=event.id,
            form_key=self.key(),
            given_name=given,
            family_name=family,
            email=email,
            email_key=email_key(email) if email else f"tel:{phone}",
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}")[:400],
            language=self.language.data,
            arrived_at=now,
            phone=phone,
            institution=str(self.institution.data or ""),
            municipality=municipality,
            municipality_code=municipalities.sure_code(municipality, event.day),
            source=Source(self.source.data),
            by_hand=ByHand(account_id),
        )


class ByHandForm(TimesPart, PersonForm):
    """Everything asked of a new person; the event's own questions come with `by_hand_form`."""

    guest = HiddenField()
    again = HiddenField()  # the registration of somebody who had left and comes back
    seen = HiddenField()  # the person whose lookalikes were already judged
    informed = BooleanField(_l("I have told the person about the use of their data:"), [Needed()])
    when_full = Radio(_l("All places are taken"), WHEN_FULL, default="waiting")
    age_band = Choice(_l("How old"), AGES, default="")
    guardian_name = StringField(
        _l("Name of the parent or guardian"), [Expected(), PlainCharacters(), AtMost(160)], [one_line]
    )
    guardian_agreed = BooleanField(_l("The parent or guardian has agreed, on paper or by word"))
    guardian_phone = TelField(
        _l("Phone of the parent or guardian"), [Expected(), AtMost(PHONE), valid_phone], [one_line]
    )
    guardian_email = EmailField(
        _l("E-mail of the parent or guardian"), [Expected(), PlainCharacters(), AtMost(EMAIL), valid_email], [one_line]
    )
    guardian_below: int | None = None  # of the event

    def question_fields(self) -> list[Field]:
        """The event's own questions, in order."""
        return [field for name, field in self._fields.items() if name[:1] == "q" and name[1:].isdecimal()]

    @property
    def minor(self) -> bool:
        """True for somebody whose guardian must agree."""
        age = AgeBand(self.age_band.data) if self.age_band.data in set(AgeBand) else None
        return seats.needs_guardian(SeatPolicy(guardian_below=self.guardian_below), age)

    def validate_guardian_name(self, field: Any) -> None:
        """Somebody answers for a minor."""
        if self.minor and not field.data:
            raise StopValidation(_("Write the name of the parent or guardian."))

    def validate_guardian_email(self, field: Any) -> None:
        """A guardian who has not agreed must be reachable, and not at the child's own address."""
        if not self.minor or self.guardian_agreed.data:
            return
        if not field.data and not self.guardian_phone.data:
            raise StopValidation(_("Tick that the guardian has agreed, or write how to reach them."))
        if field.data and field.data.casefold() == (self.email.data or "").casefold():
            raise StopValidation(_("This is the young person’s own e-mail; the guardian needs another one."))

    def registration(
        self, event: Event, now: datetime, account_id: int, words: str, guardian_words: str
    ) -> RsvpCommand:
        """The person to be put on the list, with what was said about their data."""
        made = self.command(event, now, account_id)
        by_hand = ByHand(
            account_id,
            consent_words=words,
            consent_channel="in_person" if made.source is Source.organiser else made.source.value,
            anyway=self.when_full.raw_data is not None and self.when_full.data == "beyond",
            guardian_agreed=bool(self.guardian_agreed.data),
            guardian_words=guardian_words if self.minor else "",
        )
        asked = self.guardian_below is not None and self.age_band.data
        return replace(
            made,
            answers=tuple(answer_of(field) for field in self.question_fields()),
            by_hand=by_hand,
            age_band=AgeBand(self.age_band.data) if asked else None,
            guardian=self._guardian() if self.minor else None,
            guest_id=_number(self.guest.data),
            availability=self.availability(),
        )

    def _guardian(self) -> Guardian:
        return Guardian(self.guardian_name.data or "", self.guardian_email.data or "", self.guardian_phone.data or "")


def by_hand_form(
    event: Event, draft: EventDraft, language: str, formdata: Any, data: dict[str, Any], times: Times = NO_TIMES
) -> ByHandForm:
    """The form for an event: its questions and proposed times are there, and none must be answered.

    Nobody dictates them by phone.
    """
    questions = [replace(question, required=False) for question in draft.questions]
    fields = {f"q{question.id}": question_field(question, language) for question in questions}
    kind = type(
        "EventByHandForm", (ByHandForm,), {"guardian_below": event.guardian_below, **fields, **time_fields(times)}
    )
    form: ByHandForm = kind(formdata=formdata, data=data)
    if formdata is None:
        form.form_key.data = form.key()
    return form


def person_mark(command: RsvpCommand) -> str:
    """A short mark of who is meant: another name, phone or address is somebody else."""
    parts = (command.name_key, command.phone, command.email_key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
