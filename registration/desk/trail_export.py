"""The trail of actions as a file, as far as its page is narrowed down; the taking is a line of the trail itself."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Connection

from core import clock
from core.db import db, transaction
from exports.tables import Column, Kind, Table, Value
from organisers import trail as organisers_trail
from organisers.access import actor, current_organisation, desk_view, needs
from organisers.terms import Action, Right
from registration import table_files, trail_queries
from registration.desk.downloads import download
from registration.desk.frame import settings
from registration.desk.trail import filter_of, lines_of
from registration.table_files import FileFormat
from registration.trail_queries import TrailFilter

blueprint = Blueprint("trail_export", __name__, url_prefix="/birojs/<org>/darbibas")


@blueprint.post("/eksports")
@desk_view
@needs(Right.people)
@needs(Right.export)
def export() -> ResponseReturnValue:
    """The lines of the filter that was sent along, the newest first, as a workbook or as CSV.

    For those who may read the page and also take lists away: it names colleagues and says who looked at what.
    """
    if request.form.get("format") not in set(FileFormat):
        abort(400)
    file_format, wanted = FileFormat(request.form["format"]), filter_of(request.form)
    here, by, now = current_organisation(), actor(), clock.now()
    organisation_id = here.id

    def written_down(count: int) -> None:
        columns = [column.key for column in _columns()]
        details = {"format": file_format.value, "kind": wanted.kind.value, "count": count, "columns": columns}
        with transaction() as session:
            organisers_trail.record(
                session, now, by, Action.trail_exported, organisation_id=organisation_id, details=details
            )

    name = f"{here.slug}-darbibas-{clock.local(now):%Y-%m-%d}.{file_format}"
    return download(
        lambda file: table_files.write_sheets(
            file,
            db.engine,
            lambda connection: [Table(_("Trail of actions"), _columns(), _rows(connection, organisation_id, wanted))],
            file_format,
            settings().data_dir,
        ),
        written_down,
        name,
        file_format,
    )


def _columns() -> list[Column]:
    return [
        Column("at", _("When"), Kind.DATETIME, 17),
        Column("what", _("What"), width=60),
        Column("event", _("Event"), width=40),
        Column("number", _("Participant no."), Kind.INTEGER, 10),
        Column("who", _("Who"), width=28),
        Column("more", _("In detail"), width=60),
    ]


def _rows(connection: Connection, organisation_id: int, wanted: TrailFilter) -> Iterator[Sequence[Value]]:
    for found in trail_queries.every_entry(connection, organisation_id, wanted):
        for line in lines_of(found):
            changes = [
                _("%(field)s: was “%(was)s”, is now “%(now)s”", field=field, was=was, now=now_is)
                for field, was, now_is in line["changes"]
            ]
            more = "\n".join([*changes, *filter(None, [line.get("columns")])])
            yield line["at"], line["what"], line["event"], line["number"], line["who"], more
