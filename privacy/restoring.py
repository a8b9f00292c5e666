"""When the database is an older copy: erasing again what it brought back, nothing sent before somebody looked.

Both before anything is sent (promise P17).
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from core.settings import Settings
from mailers.services import RESTORED, pause
from privacy import beat, contacts, ledger, pages
from privacy.erasing import erase
from privacy.ledger import Line
from privacy.terms import Why
from registration import queries
from registration.history import record
from registration.models import Event, Registration

log = logging.getLogger("aicina")


def prepare(app: Flask) -> int:
    """How many people were erased again at start; afterwards file and database say the same."""
    settings: Settings = app.config["AICINA"]
    with app.app_context():
        again = apply(settings, ledger.read(ledger.file_of(settings)), clock.now())
        ledger.complete_file(db.session(), settings)
        older = again > 0 or beat.is_older_copy(db.session(), settings)
        db.session.remove()
        if older:
            rest(clock.now())
        beat.agree(db.session(), settings)  # only now: a crash before it finds the copy once more
        db.session.remove()
    if older:
        log.warning("sending is paused: the database is an older copy; look at /birojs/ and start sending there")
    if again:
        log.warning("%d people were erased again: the database is older than its ledger", again)
    return again


def rest(now: datetime) -> None:
    """Pause letters and webhooks until a person starts them again at the desk; no pause that is there shortens this."""
    with transaction() as session:
        pause(session, now, RESTORED)


def apply(settings: Settings, lines: Iterable[Line], now: datetime) -> int:
    """How many people were erased again; a line of somebody who is not here is remembered all the same. Idempotent."""
    missing = ledger.unknown(db.session(), lines)
    done = 0
    for line in missing:
        with transaction() as session:
            done += _again(session, settings, line, now)
            ledger.add_rows(session, [line])
    if done:
        pages.overwrite()
    return done


def _again(session: Session, settings: Settings, line: Line, now: datetime) -> int:
    locked = queries.lock_event(session, line.event_id)
    event = session.get(Event, line.event_id)
    person = session.get(Registration, line.registration_id)
    if locked is None or event is None or person is None or person.event_id != event.id:
        return 0
    if ledger.digest_of(event.uid, person.id, person.created_at) != line.digest:
        return 0  # somebody else has this number here
    why, lists = ledger.why_of(line.reason)
    if why is Why.asked:
        contacts.settle(session, settings, event.organisation_id, [person], None, now, lists=lists)
    elif lists:
        contacts.remove(session, event.organisation_id, [person], None, now)
    decided_at = datetime.fromisoformat(line.erased_at)
    kept = erase(session, settings, locked, [person], why, now, lists=lists, decided_at=decided_at)
    details: dict[str, object] = {"count": 1, "reason": "restored", "kept": kept}
    record(session, event.id, None, "system", "erased", now, details)
    return 1
