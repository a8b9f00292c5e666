"""Lists of rows in the event form; what they do stands in core."""

from typing import ClassVar

from wtforms import Field, SelectField

from core import form_rows
from core.form_rows import KEPT_ABOVE_LIMIT as KEPT_ABOVE_LIMIT
from core.form_rows import Rows as Rows
from registration.desk.event_fields import CountField


class RowForm(form_rows.RowForm):
    """One row of the event form, where numbers have a value from the beginning too."""

    always_filled: ClassVar[tuple[type[Field], ...]] = (SelectField, CountField)
