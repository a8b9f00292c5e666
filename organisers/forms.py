"""Forms of the desk; every message a person can see is ours, in both languages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from core.bilingual import Bilingual
from organisers import fields
from organisers.terms import LEAST_RIGHTS, MemberCommand, Right, Rights, Role, SettingsCommand

ROLES = {
    Role.owner.value: _l("Owner: everything, other owners too"),
    Role.member.value: _l("Colleague: what is ticked below"),
}
RIGHTS = {
    Right.edit.value: _l("Events: describe, publish, cancel"),
    Right.moderate.value: _l("Participants: the list, registering by phone, invitations, reminders"),
    Right.check_in.value: _l("Check-in: mark who came"),
    Right.export.value: _l("Taking lists away: files, sign-in sheets, reports"),
    Right.sensitive.value: _l("Sensitive answers: diet, health, access needs"),
    Right.people.value: _l("Colleagues, their rights and settings"),
}
AT_ONE_EVENT = [right for right in RIGHTS if right != Right.people]
LANGUAGE_NAMES = {"lv": "Latviešu", "en": "English"}


class AccountForm(FlaskForm):
    """The person's own name and language."""

    name = StringField(
        _l("Your name"),
        [fields.required(), fields.at_most(120), fields.line],
        [fields.text],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    language = SelectField(
        _l("Language of letters to you"),
        [AnyOf(list(LANGUAGE_NAMES), _l("Choose one of the options."))],
        choices=fields.choices(LANGUAGE_NAMES),
        validate_choice=False,
    )


class SettingsForm(FlaskForm):
    """Settings of an organisation."""

    name_lv = StringField(_l("Name in Latvian"), [fields.required(), fields.at_most(160), fields.line], [fields.text])
    name_en = StringField(_l("Name in English"), [fields.at_most(160), fields.line], [fields.text])
    registration_number = StringField(
        _l("Registration number of the organisation"), [fields.at_most(20), fields.line], [fields.text]
    )
    address = StringField(_l("Address"), [fields.at_most(200), fields.line], [fields.text])
    contact_name = StringField(_l("Contact person"), [fields.at_most(120), fields.line], [fields.text])
    contact_email = EmailField(_l("Contact e-mail"), [fields.at_most(254), fields.email], [fields.text])
    contact_phone = StringField(
        _l("Contact telephone"), [fields.at_most(40), fields.phone], [fields.text], render_kw={"inputmode": "tel"}
    )

    data_protection = StringField(_l("Data protection contact"), [fields.at_most(200), fields.line], [fields.text])
    second_factor_required = BooleanField(_l("Everybody signs in with a second factor"))

    def to_command(self) -> SettingsCommand:
        """The settings as they shall be."""
        contact = ("contact_name", "contact_email", "contact_phone", "data_protection")
        names = ("registration_number", "address", *contact, "second_factor_required")
        return SettingsCommand(
            name=Bilingual(self.name_lv.data or "", self.name_en.data or ""), **{n: self[n].data for n in names}
        )


class RightsField(SelectMultipleField):
    """Tick boxes for rights; names that are none are left out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(label, choices=fields.choices({name: RIGHTS[name] for name in names}), **kwargs)
        self.validate_choice = False

    def rights(self) -> Rights:
        """What is ticked."""
        offered = {choice[0] for choice in self.iter_choices()}
        return frozenset(Right(name) for name in self.data or () if name in offered)


class RightsForm(FlaskForm):
    """What a member may do at every event."""

    role = RadioField(
        _l("Role"),
        [AnyOf(list(ROLES), _l("Choose one of the options."))],
        choices=fields.choices(ROLES),
        default=Role.member.value,
        validate_choice=False,
    )
    rights = RightsField(_l("May"), list(RIGHTS), default=sorted(LEAST_RIGHTS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.role is not None:
            self.role.flags.required = True  # one of them is always chosen


class MemberForm(RightsForm):
    """A person to add."""

    email = EmailField(
        _l("E-mail address"),
        [InputRequired(_l("Enter the e-mail address.")), fields.at_most(254), fields.email],
        [fields.text],
    )
    name = StringField(_l("Name"), [fields.required(), fields.at_most(120), fields.line], [fields.text])
    language = SelectField(
        _l("Language of letters"),
        [AnyOf(list(LANGUAGE_NAMES), _l("Choose one of the options."))],
        choices=fields.choices(LANGUAGE_NAMES),
        validate_choice=False,
    )

    def to_command(self) -> MemberCommand:
        """The person as they shall be added."""
        rights = self.rights.rights()
        return MemberCommand(self.email.data or "", self.name.data or "", self.role.data, self.language.data, rights)


class HelperForm(MemberForm):
    """A person to add for one event alone."""

    role = None
    rights = RightsField(_l("May at this event"), AT_ONE_EVENT, default=[Right.check_in.value])

    def to_command_for(self, event_id: int) -> MemberCommand:
        """The person as they shall be added; the rights are for this event."""
        values = (self.email.data or "", self.name.data or "", Role.member.value, self.language.data)
        return MemberCommand(*values, self.rights.rights(), event_id)
