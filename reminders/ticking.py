"""What the clock does with reminders; harmless when it runs twice, late, or in ten processes at once."""

import threading
from collections.abc import Callable
from datetime import datetime

from core.db import db, transaction
from core.settings import Settings
from reminders import queries, sending

# What a tick does at most; the next one, seconds later, goes on. So a tick stays short after a restart or an import.
PLANS = 50
RULES = 100
PEOPLE = 2000


def tick(settings: Settings, now: Callable[[], datetime], stop: threading.Event) -> int:
    """How many plans were brought up to date and how many rules were worked on; 0 is normal. Needs an app context.

    Two queries when there is nothing to do; else a transaction for each plan, and one for each 500 people of a rule.
    """
    stale = queries.stale_plans(db.session(), PLANS)
    for event_id in stale:
        with transaction() as session:
            sending.refresh(session, event_id)
    due = queries.due_rules(db.session(), now(), RULES)
    db.session.rollback()
    left = PEOPLE
    for rule_id in due:
        left -= _work_on(settings, rule_id, now, left, stop)
    return len(stale) + len(due)


def _work_on(settings: Settings, rule_id: int, now: Callable[[], datetime], most: int, stop: threading.Event) -> int:
    """How many people of a rule were dealt with: all, or no more than fit into `most`."""
    done, more = 0, True
    while more and done < most and not stop.is_set():
        with transaction() as session:
            people = sending.run_rule(session, settings, rule_id, now())
        done, more = done + people, people == sending.CHUNK
    return done
