"""The form of tables."""

from collections import Counter
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from attendance.terms import Families
from core.forms import AicinaForm, Needed, WholeNumber
from registration.desk.event_fields import Ticks
from registration.people_words import institution_kind_word
from registration.registers.institutions import InstitutionKind
from tables.terms import LEAST_TABLES, MOST_AT_TABLE, MOST_TABLES, Mixed, Wish

MIXED = (
    (Mixed.institution, _l("Institutions")),
    (Mixed.kind, _l("Kinds of institution")),
    (Mixed.municipality, _l("Municipalities")),
    (Mixed.age, _l("Ages")),
)


class _One:
    """One of two fields is needed; the form looks which."""

    field_flags = {"at_times": True}  # noqa: RUF012 - WTForms reads the attribute as it is

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing: `validate_tables` does it."""


ONE = _One()


class TablesForm(AicinaForm):
    """How many tables, and who should meet at them."""

    tables = WholeNumber(
        _l("Number of tables"), [ONE], least=LEAST_TABLES, most=MOST_TABLES,
        words=_l("Write a number from 2 to 30."),
    )  # fmt: skip
    size = WholeNumber(
        _l("or people at a table"), [ONE], least=2, most=MOST_AT_TABLE, words=_l("Write a number from 2 to 200.")
    )
    mixed = Ticks(_l("Mix at each table"), MIXED, default=[Mixed.institution.value])
    everywhere = Ticks(_l("At each table somebody from"))
    families = RadioField(_l("People who registered together"), [Needed()], default=Families.together.value)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.families.choices = [
            (Families.together.value, _("at one table")), (Families.apart.value, _("at different tables")),
        ]  # fmt: skip

    def offer(self, kinds: Counter[str]) -> None:
        """Fill the list of kinds of institution: how many people are of each."""
        self.everywhere.choices = [
            SelectChoice(one.value, f"{institution_kind_word(one)} ({kinds[one]})")
            for one in InstitutionKind
            if kinds[one]
        ]

    def validate_tables(self, field: Any) -> None:
        """One of the two numbers."""
        given = [one for one in (self.tables, self.size) if one.data is not None or one.errors or one.process_errors]
        if not given:
            raise StopValidation(_("Write how many tables there are, or how many people sit at each."))
        if len(given) > 1 and not field.errors:
            raise StopValidation(_("Write one of the two numbers; the other follows from it."))

    def to_wish(self) -> Wish:
        """What was wished. Call after validate()."""
        return Wish(
            self.tables.data,
            self.size.data,
            frozenset(Mixed(one) for one in self.mixed.data or ()),
            tuple(self.everywhere.data or ()),
            Families(self.families.data),
        )
