"""What forms of this room are made of: how a line, an address, a number and a password are read and refused."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from core.text import clean_line, email_address, has_forbidden_characters, is_visible, latvian_phone

LONGEST_PASSWORD = 200


def choices(labels: dict[str, Any]) -> list[SelectChoice]:
    """Values and labels as WTForms takes them."""
    return [SelectChoice(value, label) for value, label in labels.items()]


def text(value: str | None) -> str:
    """A field that was not sent is an empty one."""
    return value or ""


def line(form: Form, field: Field) -> None:
    """Cleans the field's line; an invisible or broken one is refused."""
    if has_forbidden_characters(field.data):
        raise StopValidation(_l("Please remove the invisible characters."))
    field.data = clean_line(field.data)
    if field.flags.required and not is_visible(field.data):
        raise StopValidation(_l("Please fill this in."))


def email(form: Form, field: Field) -> None:
    """The address as mail can reach it; an empty one stays empty where it may."""
    if not field.data.strip():
        if field.flags.required:
            raise StopValidation(_l("Enter the e-mail address."))
        field.data = ""
        return
    try:
        field.data = email_address(field.data)
    except ValueError:
        raise StopValidation(_l("Enter an e-mail address such as anna@example.lv.")) from None


def phone(form: Form, field: Field) -> None:
    """The number in its international form; an empty one stays empty."""
    if not field.data.strip():
        field.data = ""
        return
    try:
        field.data = latvian_phone(field.data)
    except ValueError:
        raise StopValidation(_l("Enter a telephone number such as 20000000 or +371 20000000.")) from None


def required() -> InputRequired:
    """Refuses an empty field."""
    return InputRequired(_l("Please fill this in."))


def at_most(length: int) -> Length:
    """Refuses more characters than this."""
    return Length(max=length, message=_l("Please use at most %(max)d characters."))


def password(label: Any, autocomplete: str, *validators: Any) -> PasswordField:
    """A field for a password that is never shown again; `autocomplete` is what browsers know it by."""
    checks = [InputRequired(_l("Enter the password.")), at_most(LONGEST_PASSWORD), *validators]
    return PasswordField(label, validators=checks, filters=[text], render_kw={"autocomplete": autocomplete})
