"""The form that adds an institution to the register."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from registration.people_words import institution_kind_word
from registration.registers import municipalities
from registration.registers.institutions import InstitutionKind


class InstitutionForm(AicinaForm):
    """An institution by name, kind and, if it has one, municipality."""

    name = StringField(_l("Name of the institution"), [Needed(), PlainCharacters(), AtMost(160)], [one_line])
    kind = SelectField(_l("Kind of institution"))
    municipality = SelectField(_l("Municipality"), [], validate_choice=True)

    def offer(self, on: date) -> None:
        """Fill the choices for a day."""
        self.kind.choices = [(kind.value, institution_kind_word(kind)) for kind in InstitutionKind]
        places = [(m.code, m.name_lv) for m in municipalities.current(on)]
        self.municipality.choices = [("", _("none")), *places]
