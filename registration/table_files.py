"""Lists of people as CSV and XLSX files, each as of one moment."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask_babel import force_locale
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from exports import csv_file, xlsx
from exports.tables import Table, Value
from registration.group_tables import by_institution, by_municipality
from registration.people_queries import PeopleFilter
from registration.queries import ACTIVE
from registration.tables import Export, people_table, plan


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read-only connection of its own on which every statement sees the same moment (promise P22)."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


class FileFormat(StrEnum):
    """What an exported file is."""

    csv = "csv"
    xlsx = "xlsx"


def write(
    target: BinaryIO, engine: Engine, export: Export, file_format: FileFormat, directory: Path | None = None
) -> int:
    """How many people were written to the file, all as of one moment; scratch files lie in `directory`."""
    return write_sheets(target, engine, lambda connection: sheets(connection, export), file_format, directory)


def write_sheets(
    target: BinaryIO,
    engine: Engine,
    sheets_of: Callable[[Connection], Iterable[Table]],
    file_format: FileFormat,
    directory: Path | None = None,
) -> int:
    """How many rows the first sheet has; a CSV file holds that sheet alone. All is read as of one moment."""
    with snapshot(engine) as connection:
        first, *others = sheets_of(connection)
        counted = _Counted(first.rows)
        table = replace(first, rows=counted)
        if file_format is FileFormat.csv:
            target.writelines(csv_file.stream(table))
        else:
            xlsx.write(target, [table, *others], directory=directory)
    return counted.number


class _Counted:
    """Rows that are walked once and counted on the way."""

    def __init__(self, rows: Iterable[Sequence[Value]]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in self.rows:
            self.number += 1
            yield row


def sheets(connection: Connection, export: Export) -> Iterator[Table]:
    """The sheets of the workbook, in order: people, institutions, municipalities."""
    yield people_table(connection, export)
    yield by_institution(connection, export.event_id, export.chosen)
    yield by_municipality(connection, export.event_id, export.chosen)


def final_list_xlsx(session: Session, event_id: int, language: str) -> bytes:
    """The workbook that closes registration: who has a seat and who waits, without sensitive answers.

    May be called inside a write transaction: there SQLite shows one moment anyway, and a second connection would wait
    for the first one for ever. Needs an application context.
    """
    chosen = PeopleFilter(statuses=tuple(ACTIVE))
    export = plan(session, event_id, chosen, language)
    finished = BytesIO()
    bind = session.get_bind()
    with force_locale(language):
        if bind.dialect.name == "postgresql":
            with snapshot(bind.engine) as connection:
                xlsx.write(finished, sheets(connection, export))
        else:
            xlsx.write(finished, sheets(session.connection(), export))
    return finished.getvalue()
