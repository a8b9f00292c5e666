"""Everything the service holds about one person, for that person alone (behaviour G12)."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import limits
from core.settings import Settings
from mailers.services import enqueue_many
from registration import availability, group_seats, mail_queries, mailing, people_queries
from registration.history import record
from registration.models import Consent, Event, HistoryEntry, Question, Registration
from registration.own_words import actor_code
from registration.people_marks import consents_of
from registration.privacy_models import DataCode, NoticeVersion

LIFE = timedelta(minutes=15)  # of a code
BETWEEN = timedelta(minutes=2)  # two codes
MISTAKES = 5  # after so many wrong codes the right one opens nothing either
DIGITS = 6
WINDOW = timedelta(hours=1)
MOST_LETTERS = 6  # of one registration in the window, whatever address they were asked from
MOST_WRONG = 10  # codes of one registration in the window, whatever address they were typed at

Section = Callable[[Session, int], Any]
_sections: dict[str, Section] = {}


@dataclass(frozen=True, slots=True)
class Wait:
    """Too often for this registration; neither letters nor codes, whichever it was, before `until`."""

    until: datetime


def section(name: str) -> Callable[[Section], Section]:
    """Registers what another room holds about a registration: plain JSON, None or empty when there is nothing."""

    def register(read: Section) -> Section:
        _sections[name] = read
        return read

    return register


def ask_for_code(session: Session, settings: Settings, person: Registration, now: datetime) -> bool | Wait:
    """Send a code to the person's own address; False when they have none. Asked again at once, nothing more is sent."""
    if not person.email:
        return False
    code = session.get(DataCode, person.id, with_for_update=True)
    if code is not None and now - code.sent_at < BETWEEN:
        return True
    key = f"own-data-letters:{person.id}"
    if until := limits.full_until(session, key, MOST_LETTERS, now):
        return Wait(until)
    limits.count_up(session, key, now, now + WINDOW)
    if code is None:
        code = DataCode(registration_id=person.id, number=0, sent_at=now, wrong=0)
        session.add(code)
    code.number, code.sent_at, code.wrong = code.number + 1, now, 0
    session.flush()
    enqueue_many(session, now, [mailing.data_code(settings, person, code.number, now + LIFE)])
    return True


def code_of(settings: Settings, registration_id: int, number: int) -> str:
    """The digits of a code; the same each time, so that the worker can write them into the letter."""
    message = f"aicina-data-code:{registration_id}:{number}".encode()
    seed = int.from_bytes(hmac.new(settings.secret_key.encode(), message, hashlib.sha256).digest()[:8], "big")
    return f"{seed % 10**DIGITS:0{DIGITS}}"


def opens(session: Session, settings: Settings, person: Registration, typed: str, now: datetime) -> bool | Wait:
    """Whether this is the code that was mailed last; a wrong one is counted, a right one written down.

    After too many wrong ones the right one is not looked at either.
    """
    code = session.get(DataCode, person.id, with_for_update=True)
    key = f"own-data-wrong:{person.id}"
    if until := limits.full_until(session, key, MOST_WRONG, now):
        return Wait(until)
    if code is None or now - code.sent_at > LIFE or code.wrong >= MISTAKES:
        return False
    right = hmac.compare_digest(typed.encode("utf-8", "replace"), code_of(settings, person.id, code.number).encode())
    if not right:
        code.wrong += 1
        limits.count_up(session, key, now, now + WINDOW)
        return False
    record(session, person.event_id, person.id, "person", "data_seen", now)
    return True


def own_data(session: Session, person: Registration, language: str) -> dict[str, Any]:
    """What is held, as plain JSON in the order a reader wants it; moments are ISO 8601 in UTC. Nobody else's data."""
    event = session.get_one(Event, person.event_id)
    shown = session.get(NoticeVersion, person.notice_hash) if person.notice_hash else None
    return {
        "event": {"title": event.title.text(language), "day": event.day.isoformat(), "page": event.slug},
        "registration": _registration(person),
        "answers": _answers(session, person, language),
        **({"times": times} if (times := _times(session, person)) else {}),
        "consents": [_consent(row) for row in consents_of(session, person.id)],
        "notice": {"shown": shown.words, "language": shown.language} if shown else None,
        "letters": _letters(session, person),
        "history": _history(session, person.id),
        **_places(session, person, language),
        **{name: held for name, read in _sections.items() if (held := read(session, person.id))},
    }


def _places(session: Session, person: Registration, language: str) -> dict[str, Any]:
    """The person's other places that belong to this one: the application, the seats in groups that answer it."""
    others = [place for place in group_seats.linked(session, person.id) if place.id != person.id]
    if not others:
        return {}
    return {
        "places": [
            {
                "event": place.event.title.text(language),
                "page": place.event.slug,
                **_registration(place),
                "answers": _answers(session, place, language),
                "letters": _letters(session, place),
                "history": _history(session, place.id),
            }
            for place in others
        ]
    }


def _registration(person: Registration) -> dict[str, Any]:
    names = (
        "number", "given_name", "family_name", "email", "phone", "institution", "municipality", "language", "zone",
        "source", "status", "age_band", "collected_by", "guardian_state", "guardian_name", "guardian_email",
        "guardian_phone", "partstat",
    )  # fmt: skip
    moments = ("registered_at", "confirmed_at", "ended_at", "reminders_off_at")
    held = {name: getattr(person, name) for name in names} | {name: _iso(getattr(person, name)) for name in moments}
    return {name: value for name, value in held.items() if value not in (None, "")}


def _answers(session: Session, person: Registration, language: str) -> list[dict[str, str]]:
    given = people_queries.answers_of(session, person.id)
    asked = session.scalars(select(Question).where(Question.id.in_(given)).order_by(Question.position, Question.id))
    return [{"question": q.label.text(language), "answer": given[q.id]} for q in asked]


def _times(session: Session, person: Registration) -> list[dict[str, str | None]]:
    """What the person said of proposed times."""
    said = availability.of_person(session, person.id)
    slots = availability.slots_of(session, person.event_id) if said else ()
    return [
        {"starts_at": _iso(slot.starts_at), "ends_at": _iso(slot.ends_at), "can": said[slot.id].name}
        for slot in slots
        if slot.id in said
    ]


def _consent(row: Consent) -> dict[str, Any]:
    return {
        "words": row.words,
        "given_at": _iso(row.given_at),
        "given_by": row.given_by,
        "channel": row.channel,
        "withdrawn_at": _iso(row.withdrawn_at),
    }


def _letters(session: Session, person: Registration) -> list[dict[str, Any]]:
    mails = mail_queries.mails_of_person(session, person.id)
    return [
        {
            "letter": mail.letter,
            "state": str(mail.state),
            "to": mail.recipient,
            "at": _iso(mail.sent_at or mail.created_at),
        }
        for mail in mails
        if mail.registration_id == person.id
    ]


def _history(session: Session, registration_id: int) -> list[dict[str, Any]]:
    query = select(HistoryEntry).where(HistoryEntry.registration_id == registration_id).order_by(HistoryEntry.id)
    return [
        {"at": _iso(entry.at), "by": actor_code(entry.actor, entry.details), "what": entry.action}
        for entry in session.scalars(query)
    ]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
