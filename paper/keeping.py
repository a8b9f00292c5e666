"""The numbers of a report outlive the people they were counted from: funders ask for them years later (G10)."""

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.settings import LANGUAGES
from paper import queries, reports, rules
from paper.models import KeptNumbers
from paper.terms import Counted
from registration.models import Event


def keep(session: Session, event_id: int, now: datetime) -> None:
    """Count the event's people a last time, in every language; once kept, numbers stay as they are.

    The caller has locked the event and erases its people next. What stays for ever must point at nobody.
    """
    if queries.kept_numbers(session, event_id) is not None:
        return
    event, tables = session.get_one(Event, event_id), {}
    for code in LANGUAGES:
        with force_locale(code):
            counted = reports.report(session, event)
            tables[code] = [[table.title, rows] for table in counted.tables if (rows := _rows(table))]
    numbers = counted.numbers
    session.add(
        KeptNumbers(
            event_id=event_id,
            registered=numbers.registered,
            came=numbers.came,
            stayed_away=numbers.stayed_away,
            tables=tables,
            counted_at=now,
        )
    )
    session.flush()


def _rows(table: Counted) -> list[list[object]]:
    rows = [(word, number) for word, number in table.rows if number is not None]
    return [list(row) for row in rules.kept(rows, _("Others"))]
