"""Forms of the desk and of signing in; every message a person can see is ours, in both languages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import ChangePasswordForm as StockChange
from flask_security import LoginForm as StockLogin
from flask_security import ResetPasswordForm as StockReset
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, EqualTo, InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from core.bilingual import Bilingual
from core.text import clean_line, email_address, email_key, has_forbidden_characters, is_visible, latvian_phone
from core.urls import is_local_path
from organisers.terms import USUAL_RIGHTS, MemberCommand, Right, Rights, Role, SettingsCommand

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
LONGEST_PASSWORD = 200
LANGUAGE_NAMES = {"lv": "Latviešu", "en": "English"}


def _choices(labels: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def _text(value: str | None) -> str:
    return value or ""


def _line(form: Form, field: Field) -> None:
    """Cleans the field's line; an invisible or broken one is refused."""
    if has_forbidden_characters(field.data):
        raise StopValidation(_l("Please remove the invisible characters."))
    field.data = clean_line(field.data)
    if field.flags.required and not is_visible(field.data):
        raise StopValidation(_l("Please fill this in."))


def _email(form: Form, field: Field) -> None:
    if not field.data.strip():
        if field.flags.required:
            raise StopValidation(_l("Enter the e-mail address."))
        field.data = ""
        return
    try:
        field.data = email_address(field.data)
    except ValueError:
        raise StopValidation(_l("Enter an e-mail address such as anna@example.lv.")) from None


def _phone(form: Form, field: Field) -> None:
    if not field.data.strip():
        field.data = ""
        return
    try:
        field.data = latvian_phone(field.data)
    except ValueError:
        raise StopValidation(_l("Enter a telephone number such as 20000000 or +371 20000000.")) from None


def _required() -> InputRequired:
    return InputRequired(_l("Please fill this in."))


def _at_most(length: int) -> Length:
    return Length(max=length, message=_l("Please use at most %(max)d characters."))


def _password(label: Any, autocomplete: str, *validators: Any) -> PasswordField:
    checks = [InputRequired(_l("Enter the password.")), _at_most(LONGEST_PASSWORD), *validators]
    return PasswordField(label, validators=checks, filters=[_text], render_kw={"autocomplete": autocomplete})


class SignInForm(StockLogin):
    """E-mail and password; which of the two was wrong is never said."""

    email = EmailField(_l("E-mail address"), filters=[_text], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), filters=[_text], render_kw={"autocomplete": "current-password"})
    remember = None
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the stock form puts a link there; the page has its own
        self.email.flags.required = self.password.flags.required = True
        if not is_local_path(self.next.data or "/"):
            self.next.data = ""

    def validate_email(self, field: Field) -> None:
        """The address as accounts are stored; one that cannot exist is refused like an unknown one."""
        try:
            field.data = email_key(email_address(field.data))
        except ValueError:
            raise StopValidation(get_message("GENERIC_AUTHN_FAILED")[0]) from None

    def validate_password(self, field: Field) -> None:
        """Longer than any password of ours; the hashing library raises for more."""
        if len(field.data) > LONGEST_PASSWORD:
            raise StopValidation(get_message("GENERIC_AUTHN_FAILED")[0])

    def validate_next(self, field: Field) -> None:
        """A foreign address is dropped without a word."""
        if not is_local_path(field.data or "/"):
            field.data = ""


class ForgottenForm(FlaskForm):
    """Where to send a link that sets a password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter the e-mail address.")), _email],
        filters=[_text],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(StockReset):
    """A password set by a mailed link."""

    password = _password(_l("New password"), "new-password")
    password_confirm = _password(
        _l("New password once more"), "new-password", EqualTo("password", _l("The two passwords differ."))
    )
    submit = None


class ChangePasswordForm(StockChange):
    """A password changed by somebody who knows the old one."""

    password = _password(_l("Present password"), "current-password")
    new_password = _password(_l("New password"), "new-password")
    new_password_confirm = _password(
        _l("New password once more"), "new-password", EqualTo("new_password", _l("The two passwords differ."))
    )
    submit = None


class AccountForm(FlaskForm):
    """The person's own name and language."""

    name = StringField(
        _l("Your name"),
        [_required(), _at_most(120), _line],
        [_text],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    language = SelectField(
        _l("Language of letters to you"),
        [AnyOf(list(LANGUAGE_NAMES), _l("Choose one of the options."))],
        choices=_choices(LANGUAGE_NAMES),
        validate_choice=False,
    )


class SettingsForm(FlaskForm):
    """Settings of an organisation."""

    name_lv = StringField(_l("Name in Latvian"), [_required(), _at_most(160), _line], [_text])
    name_en = StringField(_l("Name in English"), [_at_most(160), _line], [_text])
    registration_number = StringField(_l("Registration number of the organisation"), [_at_most(20), _line], [_text])
    address = StringField(_l("Address"), [_at_most(200), _line], [_text])
    contact_name = StringField(_l("Contact person"), [_at_most(120), _line], [_text])
    contact_email = EmailField(_l("Contact e-mail"), [_at_most(254), _email], [_text])
    contact_phone = StringField(
        _l("Contact telephone"), [_at_most(40), _phone], [_text], render_kw={"inputmode": "tel"}
    )

    data_protection = StringField(_l("Data protection contact"), [_at_most(200), _line], [_text])
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
        super().__init__(label, choices=_choices({name: RIGHTS[name] for name in names}), **kwargs)
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
        choices=_choices(ROLES),
        default=Role.member.value,
        validate_choice=False,
    )
    rights = RightsField(_l("May"), list(RIGHTS), default=sorted(USUAL_RIGHTS))


class MemberForm(RightsForm):
    """A person to add."""

    email = EmailField(
        _l("E-mail address"), [InputRequired(_l("Enter the e-mail address.")), _at_most(254), _email], [_text]
    )
    name = StringField(_l("Name"), [_required(), _at_most(120), _line], [_text])
    language = SelectField(
        _l("Language of letters"),
        [AnyOf(list(LANGUAGE_NAMES), _l("Choose one of the options."))],
        choices=_choices(LANGUAGE_NAMES),
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
