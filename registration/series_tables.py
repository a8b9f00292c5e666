"""The export of a whole series: all its people on one sheet, then numbers by municipality, institution and event."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from exports.tables import Column, Kind, Table, Value
from registration import origins, series_queries, tables
from registration.group_tables import by_kind, by_municipality, status_columns
from registration.models import Registration
from registration.people_queries import PeopleFilter
from registration.tables import Asked, Export
from registration.terms import RegistrationStatus
from registration.wording import region_word


@dataclass(frozen=True, slots=True)
class Part:
    """One event of the series: what its rows begin with, and the export of its people."""

    title: str
    region: str
    day: date
    export: Export


@dataclass(frozen=True, slots=True)
class SeriesExport:
    """What to export, in the order of the days. `counted` fills with the people written for each event."""

    parts: tuple[Part, ...]
    counted: Counter[int] = field(default_factory=Counter)

    @property
    def event_ids(self) -> list[int]:
        """The events of the series."""
        return [part.export.event_id for part in self.parts]


def plan(
    session: Session, series_id: int, chosen: PeopleFilter, language: str, *, sensitive: bool = False
) -> SeriesExport:
    """The export of everybody of a series; answers to sensitive questions only on request."""
    events = [event for event, _seating in series_queries.events_of(session, series_id)]
    return SeriesExport(
        tuple(
            Part(
                event.title.text(language),
                region_word(event.region),
                event.day,
                tables.plan(session, event.id, chosen, language, sensitive=sensitive),
            )
            for event in events
        )
    )


def sheets(connection: Connection, export: SeriesExport) -> Iterator[Table]:
    """The sheets of the workbook, in order: people, municipalities, kinds of institutions, events."""
    chosen = export.parts[0].export.chosen if export.parts else PeopleFilter()
    yield Table(_("Participants"), columns(export), _people(connection, export))
    yield by_municipality(connection, export.event_ids, chosen)
    yield by_kind(connection, export.event_ids, chosen)
    yield _by_event(connection, export)


def columns(export: SeriesExport) -> list[Column]:
    """The event's own columns, those of a single export, then every question that any of the events asks."""
    first = [
        Column("event", _("Event"), width=36),
        Column("held_in", _("Region of the event"), width=26),
        Column("day", _("Day"), Kind.DATE, 12),
    ]
    asked = [Column(f"q{i + 1}", title, width=24) for i, title in enumerate(_titles(export))]
    return [*first, *_fixed(export), *asked]


def _fixed(export: SeriesExport) -> list[Column]:
    if not export.parts:
        return []
    return tables.columns(replace(export.parts[0].export, questions=()))


def _titles(export: SeriesExport) -> list[str]:
    """Questions by their words, in the order of the first form that has them: copies of an event ask the same."""
    return list(dict.fromkeys(q.title for part in export.parts for q in _own(part.export.questions)))


def _own(questions: tuple[Asked, ...]) -> list[Asked]:
    """The questions of one form, told apart when two have the same words."""
    seen: Counter[str] = Counter()
    told = []
    for question in questions:
        seen[question.title] += 1
        number = seen[question.title]
        told.append(question if number == 1 else replace(question, title=f"{question.title} ({number})"))
    return told


def _people(connection: Connection, export: SeriesExport) -> Iterator[list[Value]]:
    """One event after another, each read as a single export is: nothing but the row at hand is held."""
    titles, width = _titles(export), len(_fixed(export))
    for part in export.parts:
        place = {question.title: width + i for i, question in enumerate(_own(part.export.questions))}
        for row in tables.people_table(connection, part.export).rows:
            export.counted[part.export.event_id] += 1
            said = [row[place[title]] if title in place else None for title in titles]
            yield [part.title, part.region, part.day, *row[:width], *said]


def _by_event(connection: Connection, export: SeriesExport) -> Table:
    fixed = [
        Column("event", _("Event"), width=36),
        Column("region", _("Planning region"), width=26),
        Column("day", _("Day"), Kind.DATE, 12),
        *status_columns(),
        Column("own", _("From the own region"), Kind.INTEGER, 12),
        Column("other", _("From other regions"), Kind.INTEGER, 12),
        Column("unknown", _("Region not known"), Kind.INTEGER, 12),
    ]
    return Table(_("By event"), fixed, _event_rows(connection, export))


def _event_rows(connection: Connection, export: SeriesExport) -> Iterator[list[Value]]:
    query = select(Registration.event_id, Registration.status, func.count())
    query = query.where(Registration.event_id.in_(export.event_ids))
    counted = connection.execute(query.group_by(Registration.event_id, Registration.status))
    numbers = {(event, status): number for event, status, number in counted}
    origin = origins.counts(connection, {part.export.event_id: part.export.region for part in export.parts})
    for part in export.parts:
        each = [numbers.get((part.export.event_id, status), 0) for status in RegistrationStatus]
        here = origin[part.export.event_id]
        yield [part.title, part.region, part.day, *each, sum(each), here.own, here.other, here.unknown]
