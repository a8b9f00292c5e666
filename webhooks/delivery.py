"""The worker's side: what is due goes out, in short transactions around a conversation without any."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Flask

from core.db import db, transaction
from core.settings import Settings
from webhooks import claims, posting
from webhooks.terms import DeliveryState, Job, Outcome

Post = Callable[[list[Job], datetime], list[Outcome]]
ROUNDS = 5  # of a tick; the next one, seconds later, goes on


def deliver_due(
    app: Flask, now: Callable[[], datetime], owner: str, stop: threading.Event, post: Post | None = None
) -> int:
    """How many deliveries were tried; one query when nothing is due."""
    settings: Settings = app.config["AICINA"]
    sender = post or partial(posting.post_all, demonstration=settings.demonstration)
    tried = 0
    with app.app_context():
        for _round in range(ROUNDS):
            jobs = [] if stop.is_set() else _claim(settings, now(), owner)
            if not jobs:
                break
            for job, outcome in zip(jobs, sender(jobs, now()), strict=True):
                finish(settings, job, outcome, now(), owner)
            tried += len(jobs)
    return tried


def _claim(settings: Settings, now: datetime, owner: str) -> list[Job]:
    wanted = claims.due_endpoints(db.session(), now)
    db.session.rollback()
    if not wanted:
        return []
    with transaction() as session:
        jobs = claims.claim(session, now, owner, wanted, settings.secret_key)
    db.session.remove()
    return jobs


def finish(settings: Settings, job: Job, outcome: Outcome, now: datetime, owner: str) -> DeliveryState | None:
    """Where the delivery went, in a transaction of its own; None when it is another worker's by now."""
    with transaction() as session:
        return claims.finish(session, now, job, outcome, owner, settings.domain)


def sweep(app: Flask, now: datetime) -> int:
    """How many deliveries of dead workers went back or ran out of time, and how many endpoints were given up."""
    settings: Settings = app.config["AICINA"]
    with app.app_context(), transaction() as session:
        return claims.sweep(session, now, settings.domain)
