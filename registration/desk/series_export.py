"""The whole series as one file, written down in the history of each of its events."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, locale
from core.db import db, transaction
from organisers.access import actor, desk_view, may, needs
from organisers.terms import Right
from registration import series_tables, table_files
from registration.desk.downloads import download
from registration.desk.frame import series_or_404, settings
from registration.history import record
from registration.models import Event, Question
from registration.people_queries import PeopleFilter
from registration.queries import ACTIVE
from registration.table_files import FileFormat


def add_to(blueprint: Blueprint) -> None:
    """Put the download beside the page of a series."""
    blueprint.add_url_rule("/<int:series_id>/eksports", view_func=export, methods=["POST"])


def asks_sensitive(session: Session, series_id: int) -> bool:
    """True when a form of the series asks something sensitive."""
    query = select(Question.id).join(Event, Event.id == Question.event_id)
    found = query.where(Event.series_id == series_id, Question.sensitive.is_(True)).limit(1)
    return session.scalar(found) is not None


@desk_view
@needs(Right.export)
def export(series_id: int) -> ResponseReturnValue:
    """Everybody of a series, or those with a place and on the waiting list, as a workbook or as CSV."""
    session = db.session()
    series = series_or_404(series_id)
    if request.form.get("format") not in set(FileFormat):
        abort(400)
    file_format, by, now = FileFormat(request.form["format"]), actor().account_id, clock.now()
    everybody, sensitive = request.form.get("kas") == "visi", request.form.get("sensitivi") == "ja"
    if sensitive and not may(Right.sensitive):
        abort(403)
    chosen = PeopleFilter() if everybody else PeopleFilter(statuses=tuple(ACTIVE))
    plan = series_tables.plan(session, series_id, chosen, locale.language(), sensitive=sensitive)
    details: dict[str, object] = {"what": "series", "series": series.title.text("lv"), "format": file_format.value}
    details |= {"columns": [column.key for column in series_tables.columns(plan)]}
    details |= {"everybody": everybody, "sensitive": sensitive}
    name = f"{series.slug}-{clock.local(now):%Y-%m-%d}.{file_format}"
    session.rollback()  # the snapshot has a connection of its own; this one is not needed meanwhile

    def written_down(_people: int) -> None:
        with transaction() as writing:
            for event_id in plan.event_ids:
                said = {**details, "count": plan.counted[event_id]}
                record(writing, event_id, None, "organiser", "exported", now, said, by)

    return download(
        lambda file: table_files.write_sheets(
            file, db.engine, lambda connection: series_tables.sheets(connection, plan), file_format, settings().data_dir
        ),
        written_down,
        name,
        file_format,
    )
