"""Forms around the second factor and passkeys. What scripts fill in is hidden; every message is ours."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from core.text import clean_line
from organisers.forms import _at_most, _line, _password, _required, _text

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12, "spellcheck": "false"}
TYPED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "maxlength": 60}
LONGEST_NAME = 60


def _digits(value: str | None) -> str:
    """A code as it was meant: people copy it with a gap in the middle."""
    return clean_line(value or "").replace(" ", "").replace("-", "")


def _code(label: Any, filters: list[Any], keywords: dict[str, Any]) -> StringField:
    return StringField(label, [InputRequired(_l("Enter the code.")), _at_most(60)], filters, render_kw=keywords)


class CodeForm(FlaskForm):
    """The code that an app shows now."""

    code = _code(_l("Code from the app"), [_digits], DIGITS)


class RecoveryForm(FlaskForm):
    """One of the recovery codes."""

    code = _code(_l("Recovery code"), [_text], TYPED)


class AppForm(CodeForm):
    """Proof that an app knows the secret; `state` carries the secret, signed, from the page to here."""

    state = HiddenField(filters=[_text])


class ConfirmForm(FlaskForm):
    """The present password once more."""

    password = _password(_l("Password"), "current-password")


class PasskeyForm(FlaskForm):
    """A browser's answer about a passkey and the question it answers; both are filled in by a script."""

    credential = HiddenField(filters=[_text])
    state = HiddenField(filters=[_text])


class NewPasskeyForm(PasskeyForm):
    """A passkey to add."""

    name = StringField(
        _l("Name of the passkey"),
        [_required(), _at_most(LONGEST_NAME), _line],
        [_text],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_NAME},
    )
