"""Forms of the attendee list."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TelField
from wtforms.validators import Optional

from core.collation import latvian_key
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from core.links import fresh
from core.text import email_key, name_key
from registration.inputs import RsvpCommand
from registration.public.form_fields import EMAIL, INSTITUTION, MUNICIPALITY, NAME, PHONE, valid_email, valid_phone


class ContactForm(AicinaForm):
    """Who a person is and how to reach them, as the organiser corrects it; answers stay as they are."""

    given_name = StringField(_l("First name"), [Needed(), PlainCharacters(), AtMost(NAME)], [one_line])
    family_name = StringField(_l("Last name"), [Optional(), PlainCharacters(), AtMost(NAME)], [one_line])
    email = EmailField(_l("E-mail"), [Needed(), AtMost(EMAIL), valid_email], [one_line])
    phone = TelField(_l("Phone"), [Optional(), AtMost(PHONE), valid_phone], [one_line])
    institution = StringField(
        _l("Institution or organisation"), [Optional(), PlainCharacters(), AtMost(INSTITUTION)], [one_line]
    )
    municipality = StringField(_l("Municipality"), [Optional(), PlainCharacters(), AtMost(MUNICIPALITY)], [one_line])

    def allow_no_email(self) -> None:
        """For people who registered without an address."""
        self.email.validators = [Optional(), AtMost(EMAIL), valid_email]
        self.email.flags.required = False

    def to_command(self, event_id: int, contact_key: str, language: str, now: datetime) -> RsvpCommand:
        """The cleaned correction; without an e-mail the person keeps their old contact key."""
        given, family, email = (str(f.data or "") for f in (self.given_name, self.family_name, self.email))
        texts: dict[str, Any] = {n: str(self[n].data or "") for n in ("phone", "institution", "municipality")}
        return RsvpCommand(
            event_id=event_id,
            form_key=fresh(),
            given_name=given,
            family_name=family,
            email=email,
            email_key=email_key(email) if email else contact_key,
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}")[:400],
            language=language,
            arrived_at=now,
            **texts,
        )
