"""Forms around signing in; every message a person can see is ours, in both languages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security import ChangePasswordForm as StockChange
from flask_security import LoginForm as StockLogin
from flask_security import ResetPasswordForm as StockReset
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import EqualTo, InputRequired, StopValidation

from core.text import email_address, email_key
from core.urls import is_local_path
from organisers import fields


class SignInForm(StockLogin):
    """E-mail and password; which of the two was wrong is never said."""

    email = EmailField(_l("E-mail address"), filters=[fields.text], render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"), filters=[fields.text], render_kw={"autocomplete": "current-password"})
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
        if len(field.data) > fields.LONGEST_PASSWORD:
            raise StopValidation(get_message("GENERIC_AUTHN_FAILED")[0])

    def validate_next(self, field: Field) -> None:
        """A foreign address is dropped without a word."""
        if not is_local_path(field.data or "/"):
            field.data = ""


class ForgottenForm(FlaskForm):
    """Where to send a link that sets a password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter the e-mail address.")), fields.email],
        filters=[fields.text],
        render_kw={"autocomplete": "username"},
    )


class NewPasswordForm(StockReset):
    """A password set by a mailed link."""

    password = fields.password(_l("New password"), "new-password")
    password_confirm = fields.password(
        _l("New password once more"), "new-password", EqualTo("password", _l("The two passwords differ."))
    )
    submit = None


class ChangePasswordForm(StockChange):
    """A password changed by somebody who knows the old one."""

    password = fields.password(_l("Present password"), "current-password")
    new_password = fields.password(_l("New password"), "new-password")
    new_password_confirm = fields.password(
        _l("New password once more"), "new-password", EqualTo("new_password", _l("The two passwords differ."))
    )
    submit = None
