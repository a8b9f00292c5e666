"""Feeds as a calendar program reads them, and what changes them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from icalendar import Calendar

from core.bilingual import Bilingual
from core.db import transaction
from registration import event_services, links, queries
from registration.models import Event
from registration.terms import LinkKind
from tests import builders
from tests.builders import NOW

EVERYTHING = "/kalendars/visi.ics"


SECRETS = ("meeting.example.lv", "slepena", "654321", "123 456 789", "/pievienoties/", "/r/", "p1@example.lv")


def save(app: Flask, event_id: int, now: datetime = NOW, **changes: Any) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        draft = replace(event_services.draft_of(event, list(queries.questions_of(session, event_id))), **changes)
        settings = builders.settings_here()
        event_services.save_event(session, settings, event_id, draft, event.version, None, now, notify=False)  # type: ignore[arg-type]


def cancel(app: Flask, event_id: int, now: datetime = NOW) -> None:
    with app.app_context(), transaction() as session:
        event_services.cancel_event(session, builders.settings_here(), event_id, Bilingual("Slimība"), None, now)  # type: ignore[arg-type]


def titles(body: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(body).walk("VEVENT")]


def own_feed(app: Flask, registration_id: int, generation: int = 1) -> str:
    made = links.token(app.config["AICINA"], registration_id, LinkKind.feed, generation)
    return f"/kalendars/mans/{made}.ics"
