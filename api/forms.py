"""The desk's form of a new token."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from api.rules import VALID_DAYS, whole
from api.terms import Scope, TokenCommand
from core.forms import AicinaForm
from core.text import clean_line, has_forbidden_characters, is_visible

YEAR = 365


class TokenForm(AicinaForm):
    """A name to know it by, what it may read, and for how long."""

    name = StringField(
        _l("Name of the token"),
        validators=[
            InputRequired(_l("Please fill this in.")),
            Length(max=80, message=_l("Please use at most %(max)d characters.")),
        ],
    )
    scopes = SelectMultipleField(
        _l("What else it may read"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        invalid_choice_message=_l("Not a valid choice."),
    )
    days = RadioField(_l("Good for"), default=str(YEAR), validators=[InputRequired(_l("Please choose."))])

    def __init__(self, scopes: list[tuple[str, str]], validity: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scopes.choices = list(scopes)
        self.days.choices = [(str(days), words) for days, words in validity]

    def validate_name(self, field: StringField) -> None:
        """A visible line without control characters."""
        if has_forbidden_characters(field.data):
            raise StopValidation(_l("Please remove the invisible characters."))
        field.data = clean_line(field.data or "")
        if not is_visible(field.data):
            raise StopValidation(_l("Please fill this in."))

    def to_command(self) -> TokenCommand:
        """What was asked for; only after validate()."""
        days = int(self.days.data or YEAR)
        scopes = whole(scope for scope in self.scopes.data or () if scope in set(Scope))
        return TokenCommand(self.name.data or "", scopes, days if days in VALID_DAYS else YEAR)
