"""What the clock does with reminders; harmless when it runs twice, late, or in ten processes at once."""

import threading
from collections.abc import Callable
from datetime import datetime

from core.db import db, transaction
from core.settings import Settings
from reminders import queries, sending

PLANS = 100  # a tick; the next one goes on, so that a tick stays short after a restart or an import
RULES = 100


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
    for rule_id in due:
        more = not stop.is_set()
        while more:
            with transaction() as session:
                more = sending.run_rule(session, settings, rule_id, now())
            more = more and not stop.is_set()
    return len(stale) + len(due)
