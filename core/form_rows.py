"""Lists of rows in a form: added, removed and moved, with or without a script."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import Field, FieldList, Form, FormField, SelectField

from core.locale import catalogue, language

ROW_NUMBER = re.compile(r"[0-9]{1,6}")
KEPT_ABOVE_LIMIT = 300  # rows more than allowed that are still shown again, so that they can be removed


class RowForm(Form):
    """One row of a list; its messages come from our catalogue."""

    always_filled: ClassVar[tuple[type[Field], ...]] = (SelectField,)  # choices that have a value without being touched

    class Meta(Form.Meta):
        """Where translations come from."""

        def get_translations(self, form: Any) -> Any:
            """The catalogue of the reader's language."""
            return catalogue(language())

    @property
    def is_blank(self) -> bool:
        """True when nothing was entered; choices that always have a value do not count."""
        asked = [f for f in self if not isinstance(f, self.always_filled) and f.short_name != "id"]
        return not any(f.data or f.process_errors for f in asked)

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank row is no mistake: it is left out when saving."""
        return True if self.is_blank else bool(super().validate(extra_validators))


class Rows(FieldList):
    """Rows that can be added, removed and moved; more than `most` are kept on the page and refused with a message."""

    def __init__(self, row: type[RowForm], label: Any, most: int, **more: Any) -> None:
        super().__init__(FormField(row), label, max_entries=most + KEPT_ABOVE_LIMIT, **more)
        self.most = most
        self.errors: list[Any] = []
        self.sent: list[int] = []

    def process(self, formdata: Any, *args: Any, **more: Any) -> None:
        """Take the rows of a request or of what is stored, and remember which numbers the browser gave them."""
        super().process(formdata, *args, **more)
        self.sent = sorted(set(self._extract_indices(self.name, formdata)))[: self.max_entries] if formdata else []

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        start = f"{prefix}{self._separator}"
        for key in formdata:
            number = key[len(start) :].split("-", 1)[0] if key.startswith(start) else ""
            if ROW_NUMBER.fullmatch(number):
                yield int(number)

    def validate(self, form: Any, extra_validators: Iterable[Any] = ()) -> bool:
        """Each row, and that there are not too many."""
        fine = super().validate(form, extra_validators)
        if len(self.entries) <= self.most:
            return fine
        said = _("There are too many rows: at most %(most)s, now %(now)s.", most=self.most, now=len(self.entries))
        self.errors = [said, *(self.errors or [])]
        return False

    def position(self, entry_name: str) -> int | None:
        """Where the row is that the browser calls `entry_name`, "programme-3"; None when there is no such row."""
        number = entry_name.removeprefix(f"{self.name}{self._separator}")
        known = ROW_NUMBER.fullmatch(number) and int(number) in self.sent
        return self.sent.index(int(number)) if known else None

    def remove(self, entry_name: str) -> None:
        """Take a row away; one that does not exist changes nothing."""
        at = self.position(entry_name)
        if at is not None and at < len(self.entries):
            del self.entries[at]
            self._compact_indices()

    def swap(self, one: int, other: int) -> None:
        """Exchange two rows; a place that does not exist changes nothing."""
        if min(one, other) >= 0 and max(one, other) < len(self.entries):
            self.entries[one], self.entries[other] = self.entries[other], self.entries[one]
            self._compact_indices()

    def filled(self) -> list[Any]:
        """The forms of the rows that hold something, in order."""
        return [entry.form for entry in self.entries if not entry.form.is_blank]
