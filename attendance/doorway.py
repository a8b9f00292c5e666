"""Who stands at the door: a member of the organisation, or a helper by link; and how the pages name their addresses."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, g, session, url_for
from flask_security import current_user

from attendance import queries, rules
from attendance.models import CheckInLink
from attendance.terms import By
from core import clock
from core.db import db
from organisers import queries as organisers
from organisers.access import current_organisation, may
from organisers.terms import Right
from registration.desk.frame import event_or_404
from registration.models import Event
from registration.terms import EventStatus

KEPT = "check_in_links"  # in the browser's own session: ids of the links it has opened, for badges
MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class Door:
    """An event's check-in as one person may use it; `token` is a helper's."""

    event: Event
    by: By
    token: str = ""

    def url(self, page: str, **values: Any) -> str:
        """The address of one of the door's pages."""
        if self.token:
            return url_for(f"door.{page}", token=self.token, **values)
        return url_for(f"check_in.{page}", event_id=self.event.id, **values)

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the event."""
        return rules.days_of(self.event.day, self.event.last_day)

    @property
    def today(self) -> date:
        """The day that the page opens with."""
        return rules.day_now(self.days, clock.local(clock.now(), self.event.timezone).date())

    def day(self, asked: str | None) -> date:
        """The day that was asked for, else today's."""
        return next((day for day in self.days if day.isoformat() == asked), self.today)


def members_door(event_id: int) -> Door:
    """The door of a member's own event; inside a desk view."""
    g.camera_here = True
    event = event_or_404(event_id)
    if event.status == EventStatus.draft:
        abort(404)
    return Door(event, By(int(current_user.id)))


def helpers_door(token: str) -> Door:
    """The door that a helper's link opens; 404 for links that open none."""
    g.camera_here = True
    found = queries.door_by_token(db.session(), token, clock.now())
    if found is None:
        abort(404)
    link, event = found
    _remember(link)
    return Door(event, By(None, link.id, link.label), token)


def door_of_badge(event_id: int) -> Door | None:
    """The door of this event for this browser: a member's, or that of a helper's link it has opened; else None."""
    event = db.session().get(Event, event_id)
    if event is None or event.status == EventStatus.draft:
        return None
    if current_user.is_authenticated:
        desks = organisers.organisations_of(db.session(), int(current_user.id))
        mine = next((desk for desk in desks if desk.id == event.organisation_id), None)
        if mine is not None and Right.check_in in mine.rights:
            g.organisation = mine
            return Door(event, By(int(current_user.id)))
    for number in session.get(KEPT, []):
        link = db.session().get(CheckInLink, number) if isinstance(number, int) else None
        if link is not None and link.event_id == event_id and queries.is_open(link, clock.now()):
            return Door(event, By(None, link.id, link.label), token="")
    return None


def organisation_url(door: Door) -> str | None:
    """Back to the desk, for members."""
    return None if door.token else url_for("attendance.index", org=current_organisation().slug, event_id=door.event.id)


def person_url(door: Door) -> str:
    """Where a member settles what the organiser is asked about; a person's number goes at its end. Empty for others."""
    if door.token or door.by.account_id is None or not may(Right.moderate):
        return ""
    return url_for("people.person", event_id=door.event.id, registration_id=0).removesuffix("0")


def _remember(link: CheckInLink) -> None:
    """A badge's code opens in the phone's camera without the token; the browser keeps which links it has."""
    kept = [number for number in session.get(KEPT, []) if isinstance(number, int)]
    if link.id not in kept:
        session[KEPT] = [*kept, link.id][-MOST_KEPT:]
