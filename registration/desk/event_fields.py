"""Fields of the event form: each keeps what was typed, cleans it, and says in words what is wrong with it."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from wtforms import DateField, Field, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice, SelectMultipleField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from core.forms import AtMost, Needed, PlainCharacters
from core.text import clean_line, clean_text, email_address, latvian_phone

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SEATS = 100_000
DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\.?")
CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?")
SHOWN = 60  # characters of a wrong day, time or number that are shown again


def tidy_line(value: Any) -> str:
    """Filter of single lines; what is missing is empty."""
    return clean_line(value) if isinstance(value, str) else ""


def _text(value: Any) -> str:
    return clean_text(value) if isinstance(value, str) else ""


def line(label: Any, limit: int, *checks: Any, needed: Any = None, **more: Any) -> Any:
    """A single line of at most `limit` characters; `needed` is the message when it is empty."""
    first = [Needed(needed)] if needed else []
    return StringField(label, [*first, PlainCharacters(), AtMost(limit), *checks], [tidy_line], **more)


def area(label: Any, limit: int, **more: Any) -> Any:
    """Several lines of at most `limit` characters."""
    return TextAreaField(label, [PlainCharacters(multiline=True), AtMost(limit)], [_text], **more)


class _Typed:
    """Shows again what was typed when it could not be understood."""

    raw_data: Sequence[Any] | None
    process_errors: Sequence[str]
    data: Any

    def typed(self) -> str:
        """What the browser sent, cleaned."""
        return clean_line(str(self.raw_data[0]))[:SHOWN] if self.raw_data else ""


class DayField(_Typed, DateField):
    """A date between 2000 and 2100, as 2027-09-27 or 27.09.2027."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError with words when it is no date."""
        self.data = None
        text = clean_line(valuelist[0]) if valuelist else ""
        if not text:
            return
        found = DAY.fullmatch(text)
        if found is None:
            raise ValueError(_("Write the date like this: 27.09.2027."))
        a, b, c, d, e, f = found.groups()
        try:
            day = date(int(a), int(b), int(c)) if a else date(int(f), int(e), int(d))
        except ValueError:
            raise ValueError(_("There is no such day in the calendar.")) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(_("Choose a year between %(first)s and %(last)s.", first=FIRST_YEAR, last=LAST_YEAR))
        self.data = day

    def _value(self) -> str:
        return self.data.isoformat() if self.data else self.typed()


class ClockField(_Typed, TimeField):
    """A time of day, as 16:00 or 16.00."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError with words when it is no time."""
        self.data = None
        text = clean_line(valuelist[0]) if valuelist else ""
        if not text:
            return
        found = CLOCK.fullmatch(text)
        if found is None or int(found[1]) > 24 or int(found[2]) > 59 or (int(found[1]) == 24 and int(found[2])):
            raise ValueError(_("Write the time like this: 16:00."))
        self.data = time(int(found[1]) % 24, int(found[2]))

    def _value(self) -> str:
        return f"{self.data:%H:%M}" if self.data is not None else self.typed()


class CountField(_Typed, StringField):
    """A whole number from 1 to `most`; empty is None."""

    def __init__(self, label: Any = None, most: int = MOST_SEATS, **more: Any) -> None:
        super().__init__(label, **more)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError with words when it is no such number."""
        self.data = None
        text = clean_line(valuelist[0]).replace(" ", "") if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= self.most:
            raise ValueError(_("Write a whole number from 1 to %(most)s.", most=self.most))
        self.data = int(text)

    def _value(self) -> str:
        return str(self.data) if self.data is not None else self.typed()


class Choice(SelectField):
    """One of a list of (value, label) pairs; anything else is refused in words."""

    def __init__(self, label: Any, choices: Sequence[tuple[str, Any]], **more: Any) -> None:
        listed = [SelectChoice(value, text) for value, text in choices]
        super().__init__(label, choices=listed, **more)
        self.flags.required = True  # it always has a value, so no "(optional)" is said

    def process_data(self, value: Any) -> None:
        """Enums count as their text."""
        super().process_data(getattr(value, "value", value))

    def pre_validate(self, form: Any) -> None:
        """Only values of the list."""
        if self.data not in {choice.value for choice in self.choices or ()}:
            raise StopValidation(_("Please choose from the list."))


class Ticks(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, choices: Sequence[tuple[str, Any]] = (), **more: Any) -> None:
        listed = [SelectChoice(value, text) for value, text in choices]
        super().__init__(label, coerce=str, choices=listed, **more)

    def pre_validate(self, form: Any) -> None:
        """Only values of the list."""
        known = {str(choice.value) for choice in self.choices or ()}
        if any(value not in known for value in self.data or ()):
            raise StopValidation(_("Please choose from the list."))


class NeededDay:
    """A day must be given, but to a poll or a selection without a time; a wrong one has its own message."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads the attribute as it is

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None and not field.process_errors and not getattr(form, "is_undated", False):
            raise StopValidation(_("Choose the day."))


class Expected:
    """Takes the "(optional)" off a field whose absence is judged together with others."""

    field_flags = {"required": True}  # noqa: RUF012 - WTForms reads the attribute as it is

    def __call__(self, form: Any, field: Field) -> None:
        return


def valid_email(form: Any, field: Field) -> None:
    """An address mail can reach, or nothing; keeps it in the form it is sent to."""
    if not field.data:
        return
    try:
        field.data = email_address(field.data)
    except ValueError:
        raise StopValidation(
            _("This is not an e-mail address we can write to. Example: anna.berzina@example.lv")
        ) from None


def valid_phone(form: Any, field: Field) -> None:
    """A number that can be dialled, or nothing; keeps it as E.164."""
    if not field.data:
        return
    try:
        field.data = latvian_phone(field.data)
    except ValueError:
        raise StopValidation(_("This is not a phone number. Example: 20000000 or +371 20000000")) from None


class Address:
    """A web address of a page; without a scheme it is taken for https. `schemes` are the ones allowed."""

    def __init__(self, *schemes: str) -> None:
        self.schemes = schemes

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            return
        text = field.data if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", field.data) else f"https://{field.data}"
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").encode("idna").decode()  # what a browser would be sent to
            usable = "." in host.strip(".") and (parts.port or 1) > 0
        except ValueError:
            usable, parts = False, urlsplit("")
        if parts.scheme and parts.scheme not in self.schemes:
            raise StopValidation(_("The address must begin with %(scheme)s://", scheme=self.schemes[0]))
        if not usable or parts.username or any(c.isspace() or c in '<>"\\' for c in text):
            raise StopValidation(_("This is not a web address. Example: https://example.lv/page"))
        field.data = text
