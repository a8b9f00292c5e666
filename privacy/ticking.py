"""The clock's work: farewell letters that have gone, sensitive answers, people, and records whose time is over.

Each step opens a transaction of its own, so that nobody waits long for an event's lock.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from core.db import db, transaction
from core.settings import Settings
from privacy import captured, farewell, keeping, ledger, pages, retention
from registration.history import record

AT_ONCE = 2000  # people in one tick; the next one goes on


def tick(settings: Settings, now: datetime, stop: threading.Event) -> int:
    """How many people, answers and records were erased; needs an application context.

    First the ledger of this machine hears whom other machines erased: any one of them may be what is left.
    """
    ledger.complete_file(db.session(), settings)
    today = keeping.day_of(now)
    with transaction() as session:
        done = purge_records(session, now)
    for event_id in retention.due_sensitive(db.session(), today):
        if stop.is_set():
            return done
        with transaction() as session:
            done += retention.erase_sensitive(session, event_id, now)
    return done + erase_events(settings, retention.due_people(db.session(), today), now, stop.is_set)


def erase_events(
    settings: Settings,
    events: Iterable[int],
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
    by: int | None = None,
    most: int = AT_ONCE,
) -> int:
    """How many people of these events were erased, about `most` of them; steps that are left wait for the next time."""
    done = 0
    for event_id in events:
        while done < most and not stopping():
            with transaction() as session:
                step = retention.erase_step(session, settings, event_id, now, by)
            if not step:
                break
            done += step
    if done:
        pages.overwrite()
    return done


def purge_records(session: Session, now: datetime) -> int:
    """How many of a project's records went because their last day is over; the history of their event says so."""
    gone = keeping.purge(session, keeping.day_of(now))
    for event_id, number in gone.items():
        record(session, event_id, None, "system", "records_erased", now, {"count": number})
    return sum(gone.values())


def purge_farewells(session: Session, now: datetime) -> int:
    """How many last letters are no longer needed; captured letters past their life go as well."""
    settings: Settings = current_app.config["AICINA"]
    captured.expire(settings, now)
    return farewell.purge(session, settings, now)
