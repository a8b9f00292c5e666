"""Forms around the second factor and passkeys. What scripts fill in is hidden; every message is ours."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from core.text import clean_line
from organisers import fields

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false"}
TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "maxlength": 60}
LONGEST_NAME = 60


def _digits(value: str | None) -> str:
    """A code as it was meant: people copy it with a gap in the middle."""
    return clean_line(value or "").replace(" ", "").replace("-", "")


def _code(label: Any, filters: list[Any], keywords: dict[str, Any]) -> StringField:
    return StringField(label, [InputRequired(_l("Enter the code.")), fields.at_most(60)], filters, render_kw=keywords)


class CodeForm(FlaskForm):
    """The code that an app shows now."""

    code = _code(_l("Code from the app"), [_digits], DIGITS)


class RecoveryForm(FlaskForm):
    """One of the recovery codes."""

    code = _code(_l("Recovery code"), [fields.text], TYPED)


class AppForm(CodeForm):
    """Proof that an app knows the secret; `state` carries the secret, signed, from the page to here."""

    state = HiddenField(filters=[fields.text])


class ConfirmForm(FlaskForm):
    """The present password once more."""

    password = fields.password(_l("Password"), "current-password")


class PasskeyForm(FlaskForm):
    """A browser's answer about a passkey and the question it answers; both are filled in by a script."""

    credential = HiddenField(filters=[fields.text])
    state = HiddenField(filters=[fields.text])


class NameForm(FlaskForm):
    """Another name for a passkey."""

    name = StringField(
        _l("Name of the passkey"),
        [fields.required(), fields.at_most(LONGEST_NAME), fields.line],
        [fields.text],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )


class NewPasskeyForm(NameForm, PasskeyForm):
    """A passkey to add."""
