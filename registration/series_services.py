"""Series as organisers change them: made, described, filled with events. One transaction's work each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from organisers.terms import Action, Actor
from organisers.trail import change
from organisers.trail import record as trail
from registration import event_presses, event_services, queries
from registration.event_services import Conflict
from registration.history import record
from registration.models import Event
from registration.series_models import Series
from registration.series_rules import copy_of
from registration.series_terms import Placement, SeriesDraft
from registration.terms import EventStatus, Reason, Rejected


def create_series(
    session: Session, organisation_id: int, draft: SeriesDraft, by: Actor, now: datetime, press: str = ""
) -> int:
    """The id of a new series without events; its address stays for life. The same `press` again makes no other."""
    slug = event_services.slug_of(draft.title, "serija", press[:10])
    if press and (known := event_presses.series_of(session, organisation_id, slug)):
        return known
    series = Series(organisation_id=organisation_id, slug=slug, created_at=now, updated_at=now, **_values(draft))
    session.add(series)
    session.flush()
    details = {"name": draft.title.text("lv")}
    trail(session, now, by, Action.series_created, organisation_id=organisation_id, details=details)
    return series.id


def save_series(
    session: Session, series: Series, draft: SeriesDraft, expected_version: int, by: Actor, now: datetime
) -> Conflict | None:
    """None when it is saved, or nothing differs; Conflict when somebody saved other words after `expected_version`.

    No calendar hears of it: the common text stands on pages only. Locks the series.
    """
    session.refresh(series, with_for_update=True)
    said = _values(draft)
    if series.version != expected_version and any(getattr(series, name) != value for name, value in said.items()):
        return Conflict(series.version)
    changes = change(series, said)
    if changes:
        series.version, series.updated_at = series.version + 1, now
        details = {"name": draft.title.text("lv"), "fields": sorted(changes)}
        trail(session, now, by, Action.series_changed, organisation_id=series.organisation_id, details=details)
    return None


def delete_series(session: Session, series: Series, by: Actor, now: datetime) -> bool:
    """True when a series without events is gone; one that has events stays."""
    if session.scalar(select(Event.id).where(Event.series_id == series.id).limit(1)) is not None:
        return False
    details = {"name": series.title.text("lv")}
    trail(session, now, by, Action.series_removed, organisation_id=series.organisation_id, details=details)
    session.delete(series)
    session.flush()
    return True


def put_event(session: Session, series_id: int, event_id: int, account_id: int, now: datetime) -> bool:
    """True when the event is in the series now; False for one of another series or organisation. Locks the event."""
    queries.lock_event(session, event_id)
    event, series = session.get(Event, event_id, populate_existing=True), session.get(Series, series_id)
    if event is None or series is None or event.organisation_id != series.organisation_id:
        return False
    if event.series_id is not None:
        return event.series_id == series_id
    _join(session, event, series, account_id, now)
    return True


def take_out(session: Session, series_id: int, event_id: int, account_id: int, now: datetime) -> bool:
    """True when the event was in the series and is no more; its texts and people stay. Locks the event."""
    queries.lock_event(session, event_id)
    event = session.get(Event, event_id, populate_existing=True)
    series = session.get(Series, series_id)
    if event is None or series is None or event.series_id != series_id:
        return False
    event.series_id = None
    details: dict[str, object] = {"series": series.title.text("lv")}
    record(session, event.id, None, "organiser", "series_left", now, details, account_id)
    return True


def add_events(
    session: Session,
    settings: Settings,
    series: Series,
    source_id: int,
    places: Sequence[Placement],
    account_id: int,
    now: datetime,
    press: str = "",
) -> list[int]:
    """The ids of new drafts like the source, one for each place, in their order; without people.

    None is made when the source has just left the series, and none twice by the same `press`.
    """
    source = session.get(Event, source_id)
    if source is None or source.series_id != series.id:
        return []
    draft = event_services.draft_of(source, list(queries.questions_of(session, source_id)), keep_question_ids=False)
    common = SeriesDraft(series.title, series.description, series.funder, series.project_number)
    made = []
    for number, place in enumerate(places):
        wanted, here = copy_of(draft, common, place), f"{press}-{number}" if press else ""
        saved = event_services.create_event(
            session, settings, series.organisation_id, wanted, account_id, now, press=here
        )
        event = session.get_one(Event, saved.event_id)
        if event.series_id is None:
            _join(session, event, series, account_id, now)
        made.append(saved.event_id)
    return made


def publish_draft(
    session: Session, settings: Settings, series_id: int, event_id: int, account_id: int, now: datetime
) -> event_services.Saved | Rejected:
    """The draft of the series is public now; Rejected when it is no draft of it any more, or is not ready.

    Unlike event_services.publish_event() it brings no cancelled event back. Locks the event.
    """
    queries.lock_event(session, event_id)
    event = session.get(Event, event_id, populate_existing=True)
    if event is None or event.series_id != series_id or event.status != EventStatus.draft:
        return Rejected(Reason.not_active)
    problems = event_services.publishing_problems(event, now)
    if problems:
        return Rejected(problems[0])
    return event_services.publish_event(session, settings, event_id, account_id, now)


def _join(session: Session, event: Event, series: Series, account_id: int, now: datetime) -> None:
    event.series_id = series.id
    details: dict[str, object] = {"series": series.title.text("lv")}
    record(session, event.id, None, "organiser", "series_joined", now, details, account_id)


def _values(draft: SeriesDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in ("title", "description", "funder", "project_number")}
