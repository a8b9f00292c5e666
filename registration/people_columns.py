"""Columns of the list of people that every event has."""

from collections.abc import Iterable

from flask_babel import gettext as _

from exports.tables import Column, Kind
from registration.series_cells import series_columns


def column_words(keys: Iterable[str]) -> list[str]:
    """Names of columns by their keys, as a trail keeps them; questions are only counted as such."""
    named = {column.key: column.title for column in (*fixed_columns(), *series_columns())}
    asked = any(key not in named for key in keys)
    return [named[key] for key in keys if key in named] + ([_("answers to questions")] if asked else [])


def fixed_columns() -> list[Column]:
    """The columns before an event's own questions, in order, in the reader's language; widths are in characters."""
    return [
        Column("number", _("No."), Kind.INTEGER, 6),
        Column("status", _("Status"), width=20),
        Column("given_name", _("First name"), width=16),
        Column("family_name", _("Last name"), width=20),
        Column("email", _("E-mail"), width=28),
        Column("phone", _("Phone"), width=15),
        Column("institution", _("Institution"), width=32),
        Column("matched", _("Institution in the register"), width=32),
        Column("kind", _("Kind of institution"), width=20),
        Column("municipality", _("Municipality"), width=22),
        Column("region", _("Planning region"), width=26),
        Column("registered_at", _("Registered at"), Kind.DATETIME, 17),
        Column("place", _("Place on the waiting list"), Kind.INTEGER, 10),
        Column("source", _("How they registered"), width=22),
        Column("invited", _("Was invited"), width=9),
        Column("calendar_answer", _("Answer in the calendar"), width=14),
        Column("party", _("Came together (No.)"), Kind.INTEGER, 10),
        Column("sender", _("Registered by"), width=28),
        Column("age", _("Age"), width=12),
        Column("guardian", _("Parent or guardian"), width=36),
        Column("collected_by", _("Collected by"), width=20),
    ]
