"""Events that a decision changes or makes: the chosen time is set, further times and groups become events."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.clock import closing_moment, local, start_of_day
from core.settings import Settings
from organisers.models import EventRights
from registration import event_mailing, event_services, queries, rules
from registration.changes import ONLINE
from registration.deciding_book import Book
from registration.history import record
from registration.inputs import LONGEST_TITLE, Person
from registration.models import Decision, Event, Registration, Slot
from registration.privacy_models import EventPrivacy
from registration.terms import Admission, EventStatus, Visibility

ONLINE_PLACE = Bilingual("Tiešsaistē", "Online")
_USUAL_NAME = re.compile(r"(?:Grupa|Group) ([A-Z]|[1-9]\d?)")
_PROMISED = ("project_id", "basis", "purpose", "recipients", "recorded", "retention_months", "sensitive_days")


def times_of(slot: Slot, timezone: str) -> dict[str, Any]:
    """The columns of an event that is held then; a whole day has no hours, so such an event is a save-the-date."""
    first = local(slot.starts_at, timezone).date()
    last = local(slot.ends_at - timedelta(microseconds=1), timezone).date()
    timed = not slot.whole_day
    return {
        "day": first,
        "last_day": last if last != first else None,
        "starts_at": slot.starts_at if timed else None,
        "ends_at": slot.ends_at if timed else None,
    }


def set_time(event: Event, slot: Slot, deadline_on: date | None) -> None:
    """The event is held then; one may register until the end of that day, or until it begins."""
    for name, value in times_of(slot, event.timezone).items():
        setattr(event, name, value)
    event.sort_at = event.starts_at or start_of_day(event.day, event.timezone)
    close_on(event, deadline_on)


def close_on(event: Event, deadline_on: date | None) -> None:
    """One may register until the end of that day, or until the event begins."""
    event.deadline_on, event.deadline_inclusive = deadline_on, True
    deadline = closing_moment(deadline_on, True, event.timezone) if deadline_on else None
    event.closes_at = rules.closing_of(deadline, event.starts_at)


def changed(session: Session, event: Event, now: datetime) -> None:
    """The event has another version; calendars get the next SEQUENCE, letters under way are made anew."""
    event.version += 1
    event.updated_at = now
    event_services.next_revision(session, event, now)
    event_mailing.render_again(session, event)


def further_time(
    session: Session, settings: Settings, book: Book, parent: Event, slot: Slot, account_id: int | None, now: datetime
) -> Event:
    """Another time of a poll as an event of its own, like the first in everything else."""
    times = times_of(slot, parent.timezone)
    return _made(session, settings, book, parent, account_id, now, {**times, "visibility": parent.visibility})


def group_event(
    session: Session,
    settings: Settings,
    book: Book,
    parent: Event,
    *,
    name: str,
    slot: Slot | None,
    cap: int,
    people: tuple[Person, ...],
    account_id: int | None,
    now: datetime,
) -> Event:
    """A group as an unlisted event. Nobody registers there by themselves: its people are those who were put into it.

    Its meeting link is empty until the organiser fills it in; that it is online is said already. The event of a
    publication that was taken back is used again.
    """
    spare = _spare(session, parent)
    if spare is not None:
        book.event(spare)
        spare.status, spare.cancelled_at = EventStatus.published, None
        regroup(session, parent, spare, name=name, slot=slot, cap=cap, people=people, now=now)
        changed(session, spare, now)
        record(session, spare.id, None, "organiser", "event_published", now, {"made_from": parent.id}, account_id)
        return spare
    times = times_of(slot, parent.timezone) if slot is not None else {}
    own = {
        **times,
        "title": group_title(parent, name),
        "capacity": cap,
        "waiting_list": False,
        "visibility": Visibility.unlisted,
        "people": people or parent.people,
        "opens_at": None,
        "deadline_on": local(now, parent.timezone).date(),
        "deadline_inclusive": False,
        **meeting_of_group(parent),
    }
    event = _made(session, settings, book, parent, account_id, now, own)
    event.closing_sent_for = event.closes_at  # there was no registration to tell the end of
    session.flush()
    return event


def regroup(
    session: Session,
    parent: Event,
    event: Event,
    *,
    name: str,
    slot: Slot | None,
    cap: int | None,
    people: tuple[Person, ...],
    now: datetime,
    keeps: Collection[str] = (),
) -> None:
    """A published group's event as a new plan wants it; calendars hear of it when they show what is new.

    The fields in `keeps` ("title", "capacity") stay as they are.
    """
    own = {"title": group_title(parent, name), "people": people or parent.people}
    own |= times_of(slot, event.timezone) if slot is not None else {}
    own = {field: value for field, value in own.items() if field not in keeps}
    cap = event.capacity if "capacity" in keeps else cap
    shown = [field for field, value in own.items() if getattr(event, field) != value]
    if not shown and event.capacity == cap:
        return
    for field, value in own.items():
        setattr(event, field, value)
    event.capacity = cap
    event.sort_at = event.starts_at or start_of_day(event.day, event.timezone)
    event.updated_at = now
    if shown:
        changed(session, event, now)
    else:
        event.version += 1
        session.flush()


def group_title(parent: Event, name: str) -> Bilingual:
    """The call's title and the group's name, in each language that the call has; a long title gives way to the name, so
    that the group's event can be saved on its own page.

    A usual name is said in the language of each title, whichever the organiser read while it was given.
    """
    usual = _USUAL_NAME.fullmatch(name)
    names = (f"Grupa {usual[1]}", f"Group {usual[1]}") if usual else (name, name)

    def of(title: str, end: str) -> str:
        whole = title + end
        return whole if len(whole) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - len(end) - 1].rstrip()}…{end}"

    titles = zip((parent.title.lv, parent.title.en), names, strict=True)
    return Bilingual(*(of(title, f" – {said}") if title else "" for title, said in titles))


def meeting_of_group(parent: Event) -> dict[str, Any]:
    """Where a group meets before anything is said of it: as the call does, but never by the call's own link."""
    found: dict[str, Any] = dict.fromkeys(ONLINE, "")
    if (parent.online_url or parent.online_number) and not (parent.venue or parent.address):
        found["venue"] = ONLINE_PLACE
    return found


def question_pairs(session: Session, parent_id: int, event_id: int) -> dict[int, int]:
    """The questions of the parent by number, and those of the event that was made from it: the same in their order."""
    pairs = zip(queries.questions_of(session, parent_id), queries.questions_of(session, event_id), strict=False)
    return {theirs.id: own.id for theirs, own in pairs if theirs.label == own.label}


def made_from(session: Session, event_id: int) -> Sequence[int]:
    """Every event that was made from this one, also one that was called off; in the order in which they are locked."""
    return session.scalars(select(Event.id).where(Event.made_from_id == event_id).order_by(Event.id)).all()


def _spare(session: Session, parent: Event) -> Event | None:
    """An event of a decision about this call that was taken back: nobody has a place there."""
    undone = select(Decision).where(Decision.event_id == parent.id, Decision.undone_at.is_not(None))
    ids = {int(number) for decision in session.scalars(undone) for number in decision.before["made_events"]}
    has_people = select(Registration.id).where(
        Registration.event_id == Event.id, Registration.status.in_(queries.ACTIVE)
    )
    query = select(Event).where(Event.id.in_(ids), Event.status == EventStatus.cancelled, ~has_people.exists())
    return session.scalars(query.order_by(Event.id).limit(1)).one_or_none()


def _made(
    session: Session,
    settings: Settings,
    book: Book,
    parent: Event,
    account_id: int | None,
    now: datetime,
    own: dict[str, Any],
) -> Event:
    """A published event with everything of its parent but what is its `own`."""
    asked = list(queries.questions_of(session, parent.id))
    own |= {"admission": Admission.in_order, "answers_shown": False, "all_required": False}
    draft = replace(event_services.draft_of(parent, asked, keep_question_ids=False), **own)
    details: dict[str, object] = {"made_from": parent.id}
    saved = event_services.create_event(
        session,
        settings,
        parent.organisation_id,
        draft,
        account_id,  # type: ignore[arg-type]
        now,
        details,
    )
    event = session.get_one(Event, saved.event_id)
    event.made_from_id, event.series_id = parent.id, parent.series_id
    _keep_promises(session, parent.id, event.id, now)
    for rights in session.scalars(select(EventRights).where(EventRights.event_id == parent.id)):
        session.add(EventRights(membership_id=rights.membership_id, event_id=event.id, rights=list(rights.rights)))
    session.flush()
    event_services.publish_event(session, settings, event.id, account_id, now)  # type: ignore[arg-type]
    book.made_events.append(event.id)
    return event


def _keep_promises(session: Session, parent_id: int, event_id: int, now: datetime) -> None:
    """What is promised about people's data holds for the events made from it too."""
    promised = session.get(EventPrivacy, parent_id)
    if promised is not None:
        kept = {name: getattr(promised, name) for name in _PROMISED}
        session.add(EventPrivacy(event_id=event_id, updated_at=now, **kept))
