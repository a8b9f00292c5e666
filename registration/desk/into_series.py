"""A new event that belongs to a series from its first moment: the page of the series sends one here with its number."""

from datetime import datetime

from flask import flash, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.db import db
from organisers.access import current_organisation
from registration import series_queries, series_services


def in_series() -> dict[str, int]:
    """What the addresses of the forms carry on: the series of this desk that was asked for; empty for none."""
    asked = request.args.get("serija", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        return {}
    found = series_queries.series_here(db.session(), current_organisation().id, int(asked))
    return {"serija": found.id} if found is not None else {}


def put_where_asked(session: Session, wanted: dict[str, int], event_id: int, account_id: int, now: datetime) -> bool:
    """True when a new event is in the series of in_series() now, in the transaction that makes it. Idempotent."""
    return bool(wanted) and series_services.put_event(session, wanted["serija"], event_id, account_id, now)


def say_if_joined(joined: bool) -> None:
    """What the next page says of it, once the transaction is over."""
    if joined:
        flash(_("The event is in the series."), "success")
