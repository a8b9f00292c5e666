"""The list at the door: what the page draws and what a device keeps, as values that can be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from attendance import group_queries, queries, rules, words
from attendance.queries import Person
from attendance.terms import Attended, Result, State
from core import clock
from core.collation import fold
from core.locale import language
from core.wording import phone
from organisers.models import Organisation
from registration.models import Event

SHOWN = 150  # rows of the page without a script; the rest is found by searching


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the page: who they are and where they stand on its day."""

    person: Person
    found: Attended | None
    at: str

    @property
    def arrived(self) -> bool:
        """True when the person is here."""
        return self.found is not None and self.found.state is State.arrived


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows of the page, people who came together side by side, and how many there are altogether."""

    parties: list[list[Row]]
    total: int
    came: int
    places: int
    cut: bool


def shown(session: Session, event: Event, day: date, search: str, *, empty: bool = False) -> Shown:
    """What the page shows of a day: whoever is expected; with a search everybody of the event whom it fits.

    An `empty` page holds nobody's name: it is what a device keeps to open without a network.
    """
    if empty:
        return Shown([], 0, 0, 0, cut=False)
    people = [p for p in queries.roster(session, event.id) if p.is_awaited or search]
    found = [p for p in people if matches(p, search)]
    recorded = queries.recorded_on(session, event.id, day)
    came, places = queries.numbers(session, event.id, day)
    rows = [_row(p, recorded.get(p.id), event.timezone) for p in found]
    parties = _together(rows)
    kept: list[list[Row]] = []
    for party in parties:
        if sum(map(len, kept)) < SHOWN:
            kept.append(party)
    return Shown(kept, len(rows), came, places, len(kept) < len(parties))


def call_of(session: Session, event: Event) -> tuple[str, str]:
    """The organiser's phone to dial and to read; both empty where none is known."""
    number = event.contact_phone or session.get_one(Organisation, event.organisation_id).contact_phone
    return number, phone(number)


def matches(person: Person, search: str) -> bool:
    """True when every word of the search is in the name, or the search is the person's number."""
    if search.strip().isdigit():
        return str(person.number) == search.strip()
    name = f" {fold(f'{person.name} {person.institution}')}"
    return all(f" {word}" in name or word in name for word in fold(search).split())


def one(session: Session, event: Event, day: date, registration_id: int) -> list[Row]:
    """Somebody and whoever came with them, the person first; empty for nobody of this event."""
    people = queries.roster(session, event.id)
    person = next((p for p in people if p.id == registration_id), None)
    if person is None:
        return []
    family = [p for p in people if p.party_id is not None and p.party_id == person.party_id and p.id != person.id]
    recorded = queries.recorded_on(session, event.id, day)
    return [_row(p, recorded.get(p.id), event.timezone) for p in (person, *family)]


def for_device(session: Session, event: Event, today: date) -> dict[str, Any]:
    """Everything a device needs to go on without a network, and no more."""
    days = rules.days_of(event.day, event.last_day)
    return {
        "event": event.id,
        "now": int(clock.now().timestamp() * 1000),
        "zone": event.timezone,
        "colon": ":" if language() == "en" else ".",
        "days": [[day.isoformat(), words.day_words(day)] for day in days],
        "today": rules.day_now(days, today).isoformat(),
        "people": [_sent(person) for person in queries.roster(session, event.id)],
        "call": call_of(session, event),
        "words": words.page_words(tables=group_queries.at_tables(session, event.id)),
        **changing(session, event.id, event.timezone),
    }


def changing(session: Session, event_id: int, timezone: str) -> dict[str, Any]:
    """What changes while people arrive: what is recorded, walk-ins to be looked at, the token for the next sending."""
    recorded: dict[str, dict[str, list[Any]]] = {}
    said = cache(lambda at: words.clock_words(at, timezone))  # many arrive in one minute
    for row in queries.recorded(session, event_id):
        at = said(row.arrived_at.replace(second=0, microsecond=0)) if row.arrived_at else ""
        recorded.setdefault(row.day.isoformat(), {})[str(row.registration_id)] = [row.state, at, row.group_no]
    looks = [
        {"id": op.id, "name": op.name, "institution": op.institution, "person": person.id}
        for op, person in queries.to_look_at(session, event_id)
    ]
    return {"recorded": recorded, "look": looks, "csrf": generate_csrf()}


def answer(session: Session, event_id: int, timezone: str, results: Sequence[Result], last: int) -> dict[str, Any]:
    """What a device hears after sending: what became of its notes, who is new to it, and where all stand."""
    concerned = {r.registration_id for r in results if r.registration_id is not None}
    people = queries.roster(session, event_id, concerned, above=last)
    return {
        "results": [
            {"id": r.op_id, "outcome": r.outcome.value, "text": words.outcome_words(r.outcome, r.name),
             "person": r.registration_id}
            for r in results
        ],
        "people": [_sent(person) for person in people],
        **changing(session, event_id, timezone),
    }  # fmt: skip


def _sent(p: Person) -> list[Any]:
    return [p.id, p.number, p.name, p.institution, p.status, p.party_id, p.collected_by, p.no_photo, p.ask, p.planned]


def _row(person: Person, found: Attended | None, timezone: str) -> Row:
    return Row(person, found, words.clock_words(found.arrived_at, timezone) if found is not None else "")


def _together(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in their order; people of one form stand where the first of them does."""
    parties: dict[int, list[Row]] = {}
    made: list[list[Row]] = []
    for row in rows:
        party = row.person.party_id
        if party is not None and party in parties:
            parties[party].append(row)
            continue
        made.append([row])
        if party is not None:
            parties[party] = made[-1]
    return made
