"""What the clock does at each tick. Every function may run twice, late, or in ten workers at once: rightness comes from
unique keys and row locks in the database, never from the schedule."""

import threading
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import select

from api import services as api
from core import clock, limits
from core.db import db, transaction
from core.settings import Settings
from invitations import services as contacts
from jobs import composing
from mailers import services as outbox
from mailers.delivery import deliver_due, sweep, worker_name
from mailers.terms import MailState
from organisers import sign_ins
from privacy import beat
from privacy import ticking as privacy
from registration import event_mailing, mailing, queries, waiting
from registration.history import record
from registration.models import Event, Seating
from registration.terms import EventStatus
from reminders import ticking as reminders
from replies import bouncing, reading
from scheduling import passing_on
from webhooks import claims as hooks
from webhooks import delivery as webhooks

log = structlog.get_logger()
PASSWORD_LETTERS = ("organisers.reset", "organisers.added")  # their links open accounts: gone once they are sent
DIGEST_HOUR = 8  # on Riga's clock
OWNER = worker_name()


def deliver(app: Flask, stop: threading.Event) -> int:
    """How many mails were handled; a round in which some went out is counted, so that an older copy is noticed."""
    states = deliver_due(app, clock.now, OWNER, stop=stop)
    if states[MailState.sent] or states[MailState.uncertain]:
        with app.app_context():
            beat.beat(app.config["AICINA"], clock.now())
    return sum(states.values())


def sweep_mail(app: Flask, stop: threading.Event) -> int:
    """How many mails of dead workers went back to the queue, or ran out of time."""
    return sum(sweep(app, clock.now()).values())


def close_registrations(app: Flask, stop: threading.Event) -> int:
    """How many events were found closed: their organisers get the final list, once per deadline."""
    with app.app_context():
        due = queries.due_closings(db.session(), clock.now())
        for event_id in due:
            _close(app.config["AICINA"], event_id, clock.now())
        return len(due)


def _close(settings: Settings, event_id: int, now: datetime) -> None:
    with transaction() as session:
        queries.lock_event(session, event_id)
        event = session.get_one(Event, event_id)
        if event.closes_at is None or event.closes_at > now or event.closing_sent_for == event.closes_at:
            return  # another worker was here, or the organiser has just moved the deadline
        event.closing_sent_for = event.closes_at
        session.flush()
        event_mailing.to_organiser(session, settings, event, mailing.CLOSING, event.closes_at.isoformat(), now)
        record(session, event_id, None, "system", "registration_closed", now)
        waiting.release_reserved(session, settings, event_id, now)


def promote_waiting(app: Flask, stop: threading.Event) -> int:
    """How many waiting people got a seat that was left free, whatever had freed it."""
    with app.app_context():
        query = (
            select(Event.id)
            .join(Seating, Seating.event_id == Event.id)
            .where(Event.status == EventStatus.published, Seating.waiting > 0)
            .where((Event.capacity.is_(None)) | (Seating.taken < Event.capacity))
        )
        promoted = 0
        for event_id in db.session().scalars(query).all():
            with transaction() as session:
                promoted += waiting.promote(session, app.config["AICINA"], event_id, clock.now())
        return promoted


def release_held(app: Flask, stop: threading.Event) -> int:
    """How many held seats went on because nobody accepted the offer, or no guardian confirmed, in time."""
    with app.app_context():
        released = 0
        for event_id in waiting.due_holds(db.session(), clock.now()):
            with transaction() as session:
                released += waiting.release_lapsed(session, app.config["AICINA"], event_id, clock.now())
        return released


def pass_seats_on(app: Flask, stop: threading.Event) -> int:
    """How many seats of published groups that became free were offered to people in reserve."""
    with app.app_context():
        offered = 0
        for event_id in passing_on.due(db.session()):
            with transaction() as session:
                offered += passing_on.pass_on(session, app.config["AICINA"], event_id, clock.now())
        return offered


def send_digests(app: Flask, stop: threading.Event) -> int:
    """How many organisers get today's digest: events whose registration is open, from 8 in the morning, once a day."""
    with app.app_context():
        now = clock.now()
        today = clock.local(now)
        if today.hour < DIGEST_HOUR:
            return 0
        query = select(Event.id).where(
            Event.status == EventStatus.published,
            Event.closes_at > now,
            (Event.opens_at.is_(None)) | (Event.opens_at <= now),
            Event.published_at < now - timedelta(hours=12),
        )
        due = db.session().scalars(query).all()
        with transaction() as session:
            for event in session.scalars(select(Event).where(Event.id.in_(due))):
                key = today.date().isoformat()
                event_mailing.to_organiser(session, app.config["AICINA"], event, mailing.DIGEST, key, now)
        return len(due)


def send_reminders(app: Flask, stop: threading.Event) -> int:
    """How many plans were brought up to date and how many rules were worked on."""
    with app.app_context():
        return reminders.tick(app.config["AICINA"], clock.now, stop)


def read_mailbox(app: Flask, stop: threading.Event) -> int:
    """How many mails of the mailbox were dealt with; one reader at a time, whoever that is."""
    counts = reading.read_mailbox(app, clock.now, OWNER, stop)
    if counts:
        log.info("the mailbox was read", **counts)
    return counts.total()


def compose_groups(app: Flask, stop: threading.Event) -> int:
    """How many runs of composing groups were worked on: at most one at a time by a worker."""
    return composing.compose_next(app, clock.now, OWNER, stop)


def deliver_webhooks(app: Flask, stop: threading.Event) -> int:
    """How many messages were tried at their receivers."""
    return webhooks.deliver_due(app, clock.now, OWNER, stop)


def sweep_webhooks(app: Flask, stop: threading.Event) -> int:
    """How many messages of dead workers went back to the queue, or ran out of time."""
    return webhooks.sweep(app, clock.now())


def erase_due(app: Flask, stop: threading.Event) -> int:
    """How many people, sensitive answers and records went because the time that was promised is over."""
    with app.app_context():
        return privacy.tick(app.config["AICINA"], clock.now(), stop)


def forget_farewells(app: Flask, stop: threading.Event) -> int:
    """How many last letters to erased people are gone now that they were sent."""
    with app.app_context(), transaction() as session:
        return privacy.purge_farewells(session, clock.now())


def clean(app: Flask, stop: threading.Event) -> int:
    """How many rows that nobody needs any more were removed."""
    now = clock.now()
    with app.app_context(), transaction() as session:
        outbox.purge_bodies(session, now)
        outbox.purge_bodies(session, now, letters=PASSWORD_LETTERS, kept=timedelta())
        bouncing.purge(session, now)
        contacts.purge_drafts(session, now)
        hooks.purge(session, now)
        api.purge(session, now)
        return limits.purge(session, now) + sign_ins.purge(session, now)
