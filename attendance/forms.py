"""Forms of the room: a helper's link, the choices for the day, the note of a group."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from attendance.terms import LABEL, MOST_GROUPS, NOTE, Families, GroupPlan, Mix
from attendance.words import families_words, mix_words
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, WholeNumber, one_line, several_lines


class HelperForm(AicinaForm):
    """Who gets a link."""

    label = StringField(_l("Who gets it"), [Needed(), PlainCharacters(), AtMost(LABEL)], [one_line])


class DayForm(AicinaForm):
    """Self check-in and groups."""

    self_check_in = BooleanField(_l("People may mark their own arrival by the code at the door"))
    number = WholeNumber(
        _l("Number of groups"), [Optional()], least=0, most=MOST_GROUPS, words=_l("Write a number from 0 to 30.")
    )
    mix = RadioField(_l("How people are mixed"), [Needed()], default=Mix.nothing.value)
    families = RadioField(_l("People who registered together"), [Needed()], default=Families.together.value)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.mix.choices, self.families.choices = mix_words(), families_words()

    def to_plan(self) -> GroupPlan:
        """The chosen groups. Call after validate()."""
        return GroupPlan(self.number.data or 0, Mix(self.mix.data), Families(self.families.data))


class NoteForm(AicinaForm):
    """What one group worked out."""

    text = TextAreaField(
        _l("What the group worked out"), [Optional(), PlainCharacters(multiline=True), AtMost(NOTE)], [several_lines]
    )
