"""The numbers of a report outlive the people they were counted from: funders ask for them years later (G10)."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.settings import LANGUAGES
from paper import ports, queries, reports, rules
from paper.models import ErasedAlone, KeptNumbers
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


def count_alone(session: Session, event_id: int, ids: Sequence[int], at: datetime) -> None:
    """These people of an event that was over `at` that moment are erased before its time: its totals keep them.

    The caller has locked the event. Before the end somebody who is erased gives up the place, and is no number. Numbers
    that were kept have them already.
    """
    event = session.get_one(Event, event_id)
    if not reports.is_over(event, at) or queries.kept_numbers(session, event_id) is not None:
        return
    came = ports.came(session, event_id)
    placed = {person.id for person in queries.listed(session, event_id)}.intersection(ids)
    here = set(came or ()).intersection(ids)
    if not placed | here:
        return
    row = queries.erased_alone(session, event_id)
    if row is None:
        row = ErasedAlone(event_id=event_id, people=0, registered=0, came=0, stayed_away=0)
        session.add(row)
    row.people, row.registered = row.people + len(placed | here), row.registered + len(placed)
    row.came, row.stayed_away = row.came + len(here), row.stayed_away + (len(placed - here) if came is not None else 0)
    session.flush()


def _rows(table: Counted) -> list[list[object]]:
    rows = [(word, number) for word, number in table.rows if number is not None]
    return [list(row) for row in rules.kept(rows, _("Others"))]
