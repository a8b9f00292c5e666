"""Events as organisers change them: create, save, copy, publish, cancel. One transaction's work each."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.clock import closing_moment, start_of_day
from core.collation import fold
from core.links import fresh
from core.settings import Settings
from registration import changes, event_mailing, event_presses, group_seats, leaving, queries, rows, rules, waiting
from registration.changes import Change
from registration.event_questions import save_questions
from registration.history import record
from registration.inputs import EventDraft, QuestionDraft
from registration.models import Event, EventRevision, Follower, Question, Registration, Seating
from registration.terms import EventStatus, Photos, QuestionKind, Reason


@dataclass(frozen=True, slots=True)
class Saved:
    """The event as it now stands, what changed, and how many people will be told.

    `first` read it in their first letter, which has not gone yet.
    """

    event_id: int
    version: int
    changes: tuple[Change, ...] = ()
    told: int = 0
    promoted: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else saved in between: what they changed is what differs from the caller's draft now."""

    version: int


def create_event(
    session: Session,
    settings: Settings,
    organisation_id: int,
    draft: EventDraft,
    account_id: int,
    now: datetime,
    details: dict[str, object] | None = None,
    press: str = "",
) -> Saved:
    """A new draft event; nobody sees it before it is published. `details` go into its history.

    The same `press` of a button again gives the event that it has made already.
    """
    uid = f"evt-{press or fresh(12)}@{settings.domain}"
    if press and (known := event_presses.event_of(session, organisation_id, uid)):
        return Saved(*known)
    event = Event(
        organisation_id=organisation_id,
        slug=slug_of(draft.title, "pasakums"),
        uid=uid,
        created_at=now,
        updated_at=now,
        calendar_changed_at=now,
    )
    _apply(event, draft)
    session.add(event)
    session.flush()
    session.add(Seating(event_id=event.id, seat_limit=draft.capacity))
    session.flush()
    save_questions(session, event.id, draft.questions)
    record(session, event.id, None, "organiser", "event_created", now, details or {}, account_id)
    return Saved(event.id, event.version)


def save_event(
    session: Session,
    settings: Settings,
    event_id: int,
    draft: EventDraft,
    expected_version: int,
    account_id: int,
    now: datetime,
    *,
    notify: bool,
    note: str = "",
) -> Saved | Conflict:
    """The saved event, or Conflict when somebody saved after `expected_version` was read.

    Locks the event. A change that calendars show moves SEQUENCE, whether people are told or not; `notify` enqueues one
    letter for each person with a seat or a place on the list. More seats promote who waits. Another admission is a
    Conflict too once somebody has answered.
    """
    group_seats.lock_call(session, event_id)
    locked = queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id)
    if locked is None or event.version != expected_version:
        return Conflict(event.version)
    if draft.admission != event.admission and admission_is_fixed(session, event):  # somebody answered meanwhile
        return Conflict(event.version)
    found = changes.differences(event, draft)
    had_no_time = event.save_the_date
    if event.published_at is None and draft.title != event.title:  # nobody has its address yet
        event.slug = slug_of(draft.title, "pasakums", event.slug.rpartition("-")[2])
    _apply(event, draft)
    questions_changed = save_questions(session, event_id, draft.questions)
    if not found and not questions_changed:
        return Saved(event_id, event.version)
    event.version += 1
    event.updated_at = now
    session.flush()
    rows.set_seats(session, locked.with_capacity(draft.capacity))
    told = 0
    if event.status == EventStatus.published and changes.reaches_calendars(found):
        told += _changed_in_calendars(session, settings, event, note, now, notify=notify)
    if event.status == EventStatus.published and had_no_time and not event.save_the_date:
        told += event_mailing.date_set(session, settings, event, now)
    fields = [change.field for change in found] + (["questions"] if questions_changed else [])
    details: dict[str, object] = {"fields": fields, "told": told}
    record(session, event_id, None, "organiser", "event_saved", now, details, account_id)
    first = event_mailing.first_to_come(session, event_id) if changes.reaches_calendars(found) else 0
    return Saved(event_id, event.version, found, told, waiting.promote(session, settings, event_id, now), first)


def admission_is_fixed(session: Session, event: Event) -> bool:
    """True once somebody has answered or the organiser has decided: the way people come in can no longer change."""
    anybody = select(Registration.id).where(Registration.event_id == event.id).limit(1)
    return event.decided_at is not None or session.scalar(anybody) is not None


def _changed_in_calendars(
    session: Session, settings: Settings, event: Event, note: str, now: datetime, *, notify: bool
) -> int:
    """How many people are told; SEQUENCE moves in any case."""
    next_revision(session, event, now)
    event_mailing.render_again(session, event)
    return event_mailing.event_updated(session, settings, event, event.revision, note, now) if notify else 0


def publish_event(session: Session, settings: Settings, event_id: int, account_id: int, now: datetime) -> Saved:
    """The event becomes visible; a cancelled one comes back under its old UID. Idempotent."""
    group_seats.lock_call(session, event_id)
    queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id)
    if event.status == EventStatus.published:
        return Saved(event_id, event.version)
    again = event.status == EventStatus.cancelled
    event.status, event.published_at = EventStatus.published, event.published_at or now
    event.cancelled_at, event.cancel_note = None, Bilingual()
    event.version += 1
    event.updated_at = now
    session.flush()
    next_revision(session, event, now, keep=not again)
    if again:
        leaving.leave_those_placed_elsewhere(session, settings, event, now)
        event_mailing.render_again(session, event)
    told = event_mailing.event_updated(session, settings, event, event.revision, "", now) if again else 0
    record(session, event_id, None, "organiser", "event_published", now, {"told": told}, account_id)
    # While it was cancelled people could leave, and nobody was promoted.
    return Saved(event_id, event.version, told=told, promoted=waiting.promote(session, settings, event_id, now))


def cancel_event(
    session: Session, settings: Settings, event_id: int, note: Bilingual, account_id: int, now: datetime
) -> Saved:
    """The event is off: everybody with a seat or a place on the list is told. Idempotent."""
    group_seats.lock_call(session, event_id)  # whoever publishes groups at this moment reads them all
    queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id)
    if event.status == EventStatus.cancelled:
        return Saved(event_id, event.version)
    was_public = event.status == EventStatus.published
    event.status, event.cancelled_at, event.cancel_note = EventStatus.cancelled, now, note
    event.version += 1
    event.updated_at = now
    session.flush()
    next_revision(session, event, now)
    told = event_mailing.event_cancelled(session, settings, event, now) if was_public else 0
    record(session, event_id, None, "organiser", "event_cancelled", now, {"told": told}, account_id)
    return Saved(event_id, event.version, told=told)


def copy_event(
    session: Session, settings: Settings, event_id: int, account_id: int, now: datetime, press: str = ""
) -> Saved:
    """A new draft like the event, questions too, with a UID of its own and without people; `press` as for a new one."""
    source = session.get_one(Event, event_id)
    draft = draft_of(source, list(queries.questions_of(session, event_id)), keep_question_ids=False)
    return create_event(session, settings, source.organisation_id, draft, account_id, now, press=press)


def draft_of(event: Event, questions: list[Question], *, keep_question_ids: bool = True) -> EventDraft:
    """The event as a draft: what the form shows and what a copy starts from."""
    values = {name: getattr(event, name) for name in changes.FIELDS}
    values["logo_ids"] = tuple(event.logo_ids or ())
    values["priority_kinds"] = tuple(event.priority_kinds or ())
    asked = tuple(
        QuestionDraft(
            q.id if keep_question_ids else None,
            QuestionKind(q.kind),
            q.label,
            q.help,
            q.options,
            q.required,
            q.sensitive,
            q.per_person,
            Photos(q.photos) if q.photos else None,
        )
        for q in questions
    )
    return EventDraft(**values, questions=asked)


def publishing_problems(event: Event, now: datetime) -> list[Reason]:
    """Why the event cannot be published yet; empty is normal."""
    if event.undated:
        over = event.closes_at is not None and event.closes_at <= now
        return [Reason.deadline_passed] if over else []
    moment = event.starts_at or start_of_day(event.day, event.timezone)
    return [Reason.event_started] if moment + timedelta(days=1) <= now else []


def follow(session: Session, event_id: int, email: str, email_key: str, language: str, now: datetime) -> bool:
    """Keep an address posted about a save-the-date; True when it is new. Idempotent."""
    queries.lock_event(session, event_id)
    known = session.scalar(select(Follower.id).where(Follower.event_id == event_id, Follower.email_key == email_key))
    if known is None:
        session.add(Follower(event_id=event_id, email=email, email_key=email_key, language=language, created_at=now))
        session.flush()
    return known is None


def slug_of(title: Bilingual, without_words: str, ending: str = "") -> str:
    """A new public address: the title's words, else `without_words`, and a few letters that nobody has yet."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title.lv or title.en)).strip("-")[:60].strip("-")
    return f"{words or without_words}-{ending or fresh(4).lower().replace('_', 'x').replace('-', 'y')}"


def _apply(event: Event, draft: EventDraft) -> None:
    for name in changes.FIELDS:
        setattr(event, name, getattr(draft, name))
    event.logo_ids = list(draft.logo_ids)
    event.priority_kinds = list(draft.priority_kinds)
    deadline = (
        closing_moment(draft.deadline_on, draft.deadline_inclusive, draft.timezone) if draft.deadline_on else None
    )
    event.closes_at = rules.closing_of(deadline, draft.starts_at)
    event.sort_at = draft.starts_at or start_of_day(draft.day, draft.timezone)
    if event.undated and deadline is not None:
        event.sort_at = max(event.sort_at, deadline)  # not past as long as people can answer
    event.search_key = fold(
        " ".join(f"{t.lv} {t.en}" for t in (draft.title, draft.summary, draft.audience, draft.venue))
        + f" {draft.address}"
    )


def next_revision(session: Session, event: Event, now: datetime, *, keep: bool = False) -> None:
    """Move SEQUENCE (unless this is the first publication) and keep what is told at it."""
    if not keep:
        event.revision = queries.next_sequence(session, event.id)
    event.calendar_changed_at = now
    session.flush()
    snapshot: dict[str, Any] = changes.told(event)
    session.merge(EventRevision(event_id=event.id, revision=event.revision, made_at=now, told=snapshot))
    session.flush()
