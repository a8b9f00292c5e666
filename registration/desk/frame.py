"""What the pages around an event and a series share: the event or series itself, its address, moments in words."""

from datetime import datetime
from typing import Any

from flask import abort, current_app
from sqlalchemy.orm import Session

from core import clock, locale
from core.db import db
from core.settings import Settings
from core.wording import phone, short_moment
from organisers.access import current_organisation
from registration import people_queries as people
from registration import series_queries
from registration.desk.event_pages import front_of
from registration.models import Event
from registration.series_models import Series


def event_or_404(event_id: int) -> Event:
    """The event of this desk; another organisation's does not exist."""
    event = people.event_here(db.session(), current_organisation().id, event_id)
    return event if event is not None else abort(404)


def series_or_404(series_id: int, session: Session | None = None) -> Series:
    """The series of this desk, read again in `session` where it is changed; another organisation's does not exist."""
    series = series_queries.series_here(session or db.session(), current_organisation().id, series_id)
    return series if series is not None else abort(404)


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.config["AICINA"]
    return found


def moment(at: datetime | None) -> str:
    """A moment on the Latvian clock, short, for tables; empty for none."""
    return short_moment(clock.local(at), locale.language()) if at else ""


def around(event: Event) -> dict[str, Any]:
    """What every template about an event's people needs."""
    return {
        "event": event,
        "event_url": front_of(event.id, current_organisation().rights),
        "municipality_name": people.municipality_name,
        "phone": phone,
        "moment": moment,
    }
