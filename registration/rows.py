"""The rows a registration writes, by statements built once: putting them together anew costs more than running them.

Each function runs inside the caller's transaction, on rows whose event the caller has locked.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from registration import rules
from registration.erasure_models import Erasure
from registration.models import Answer, Consent, HistoryEntry, Link, Registration, Seating
from registration.privacy_models import NoticeVersion
from registration.queries import Locked

Row = Mapping[str, Any]


def _table(model: Any) -> Table:
    return cast(Table, model.__table__)


_SEATS = _table(Seating)
_ADD_PERSON = insert(_table(Registration)).returning(_table(Registration).c.id)
# SQLite gives the number of a deleted last row out again, and with it the private links of whoever had it.
_LARGEST = (func.coalesce(func.max(table.c[name]), 0) for table, name in (
    (_table(Registration), "id"), (_table(Erasure), "registration_id"),
))  # fmt: skip
_NEW_NUMBER = func.max(*(select(largest).scalar_subquery() for largest in _LARGEST)) + 1
_ADD_PERSON_SQLITE = insert(_table(Registration)).values(id=_NEW_NUMBER).returning(_table(Registration).c.id)
_SET_SEATS = update(_SEATS).where(_SEATS.c.event_id == bindparam("event"))
# With RETURNING several rows travel as one statement; without it psycopg sends one for each.
_ADD_ANSWERS = insert(_table(Answer)).returning(_table(Answer).c.question_id)
_KEEP_NOTICE = {
    "postgresql": postgresql.insert(_table(NoticeVersion)).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(_table(NoticeVersion)).on_conflict_do_nothing(),
}
_ADD_CONSENTS = insert(_table(Consent)).returning(_table(Consent).c.id)
_ADD_HISTORY = insert(_table(HistoryEntry))
_ADD_LINKS = {
    "postgresql": postgresql.insert(_table(Link)).on_conflict_do_nothing().returning(_table(Link).c.hash),
    "sqlite": sqlite.insert(_table(Link)).on_conflict_do_nothing().returning(_table(Link).c.hash),
}


def add_person(session: Session, values: Row) -> int:
    """The id of a new registration: never that of an erased one."""
    connection = session.connection()
    statement = _ADD_PERSON_SQLITE if connection.dialect.name == "sqlite" else _ADD_PERSON
    return int(connection.execute(statement, values).scalar_one())


def set_seats(session: Session, locked: Locked) -> None:
    """Store the numbers of an event's seating."""
    intake = locked.intake
    given = intake.taken + intake.held
    values = {
        "taken": intake.taken,
        "waiting": intake.waiting,
        "held": intake.held,
        "extra": locked.extra,
        "guests": locked.guests,
        "seat_limit": rules.seat_limit(intake.capacity, given) if intake.capacity else None,
        "next_number": locked.next_number,
        "next_waiting": locked.next_waiting,
        "calendar_counter": locked.calendar_counter,
    }
    session.connection().execute(_SET_SEATS, {"event": locked.event_id, **values})


def add_answers(session: Session, rows: Sequence[Row]) -> None:
    """New answers; none is normal."""
    if rows:
        session.connection().execute(_ADD_ANSWERS, rows)


def add_links(session: Session, rows: Sequence[Row]) -> None:
    """Links that open something from now on; those that are there already stay as they are."""
    connection = session.connection()
    connection.execute(_ADD_LINKS[connection.dialect.name], rows)


def add_consents(session: Session, rows: Sequence[Row]) -> None:
    """Consents that were given; none is normal."""
    if rows:
        session.connection().execute(_ADD_CONSENTS, rows)


def keep_notice(session: Session, values: Row) -> None:
    """The words of a notice, kept once for each version."""
    connection = session.connection()
    connection.execute(_KEEP_NOTICE[connection.dialect.name], values)


def add_history(session: Session, values: Row) -> int:
    """The id of one change, for the history of its event and its person."""
    key = session.connection().execute(_ADD_HISTORY, values).inserted_primary_key
    return int(key[0]) if key else 0
