"""The form every room builds on: cleaned input, messages in the reader's language."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, IntegerField
from wtforms.validators import InputRequired, Length, StopValidation

from core.locale import catalogue, language
from core.text import clean_line, clean_text, has_forbidden_characters, is_visible


class AicinaForm(FlaskForm):
    """A FlaskForm whose library messages come from our catalogue (WTForms ships no Latvian one)."""

    class Meta(FlaskForm.Meta):
        """Where translations come from."""

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the reader's language."""
            return catalogue(language())


# What the library itself may say, so that the catalogue has it.
LIBRARY = (_l("Not a valid choice."), _l("Not a valid date value."), _l("Not a valid time value."))


def one_line(value: Any) -> Any:
    """Filter for single-line fields."""
    return clean_line(value) if isinstance(value, str) else value


def several_lines(value: Any) -> Any:
    """Filter for text areas."""
    return clean_text(value) if isinstance(value, str) else value


class Needed(InputRequired):
    """The field must hold something that can be seen; `what` says which words to use when it does not."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _l("Please fill this in."))

    def __call__(self, form: Any, field: Field) -> None:
        data = field.data
        if isinstance(data, str) and not is_visible(data):
            field.errors = []
            raise StopValidation(str(self.message))
        if not data:
            field.errors = []
            raise StopValidation(str(self.message))


class AtMost(Length):
    """A bound on characters, said in words that count."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit)
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Field) -> None:
        if isinstance(field.data, str) and len(field.data) > self.max:
            raise StopValidation(
                _(
                    "Please shorten this: at most %(limit)s characters, now %(now)s.",
                    limit=self.max,
                    now=len(field.data),
                )
            )


class WholeNumber(IntegerField):
    """A whole number from `least` to `most`; whatever else was typed gets `words`, and nothing beside them.

    The library's own field says so in English, and its range check cannot compare very long numbers.
    """

    def __init__(self, label: str, validators: Sequence[Any], *, least: int, most: int, words: str, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.least, self.most, self.words = least, most, words

    def process_formdata(self, valuelist: list[str]) -> None:
        """Raises ValueError with the words when it is no such number."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        text = clean_line(valuelist[0])
        # Python turns no more than some thousands of digits into a number.
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
        if not self.least <= number <= self.most:
            raise ValueError(str(self.words))
        self.data = number


class PlainCharacters:
    """Refuses characters nobody can see or type, before cleaning would drop them silently."""

    def __init__(self, *, multiline: bool = False) -> None:
        self.multiline = multiline

    def __call__(self, form: Any, field: Field) -> None:
        raw = field.raw_data[0] if field.raw_data else ""
        if not isinstance(raw, str) or not has_forbidden_characters(raw, multiline=self.multiline):
            return
        # Phones and word processors paste soft hyphens and direction marks; those are dropped, not refused.
        if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in raw):
            raise StopValidation(_("This contains characters that cannot be used."))


Check = Callable[[Any, Field], None]


def sent_bytes(field: FileField, most: int) -> bytes:
    """The file that was sent, cut one byte after `most` so that a larger one is known by its length; empty for none."""
    if not field.data or not hasattr(field.data, "stream"):
        return b""
    with field.data.stream as stream:
        return bytes(stream.read(most + 1))
