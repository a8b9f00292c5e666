"""The columns that an export of people has only for an event of a series: where they come from, where else they are."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, select

from core.bilingual import Bilingual
from exports.tables import Column, Value
from registration import people_queries, series_queries
from registration.models import Event
from registration.series_rules import origin_of
from registration.series_words import origin_word, region_name


def series_columns() -> list[Column]:
    """The columns, in the order of series_cells()."""
    return [Column("origin", _("Own or another region"), width=16), Column("also", _("Also"), width=24)]


def series_cells(
    connection: Connection, event_id: int, series_id: int | None, region: str, language: str
) -> Callable[[Any], list[Value]]:
    """What to write for a row of the export: "another region", "Kurzeme, Latgale"; nothing outside of a series."""
    if series_id is None:
        return lambda row: []
    also = _elsewhere(connection, event_id, series_id, language)

    @cache
    def origin(code: str | None) -> str:
        return origin_word(origin_of(people_queries.region_of(code), region))

    def cells(row: Any) -> list[Value]:
        code = people_queries.code_of(row.municipality_code, row.municipality, row.its_municipality)
        return [origin(code), also.get(row.id, "")]

    return cells


def _elsewhere(connection: Connection, event_id: int, series_id: int, language: str) -> dict[int, str]:
    """The other places of the series where the same person is registered, by registration id: few, so held at once."""
    siblings = select(Event.id, Event.region, Event.venue, Event.title).where(Event.series_id == series_id)
    names = {i: region_name(r) or _either(v, t, language) for i, r, v, t in connection.execute(siblings)}
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, other in connection.execute(series_queries.in_two_places(event_id, series_id)):
        found[registration_id].append(names[other])
    return {i: ", ".join(dict.fromkeys(places)) for i, places in found.items()}


def _either(venue: Bilingual, title: Bilingual, language: str) -> str:
    return venue.text(language) or title.text(language)
