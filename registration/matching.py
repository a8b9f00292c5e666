"""Free text that people typed for their institution or municipality: what is not matched yet, and matching it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from core.collation import latvian_key
from organisers.queries import take_turns
from registration.history import record
from registration.institutions import Known, choosable, known_names, learn, match_institution, name_key
from registration.models import Event, Registration, Seating
from registration.registers import municipalities
from registration.registers.matching import Match
from registration.registers.municipalities import Municipality
from registration.registers.place_words import key as place_key


@dataclass(frozen=True, slots=True)
class LooseInstitution:
    """A text nobody has matched: its spellings, most frequent first, how many people typed it, what it may mean."""

    spellings: tuple[str, ...]
    people: int
    match: Match[Known]


@dataclass(frozen=True, slots=True)
class LooseMunicipality:
    """A place nobody has matched, at events when `candidates` existed; `exact` when only one can be meant."""

    spellings: tuple[str, ...]
    people: int
    exact: Municipality | None
    candidates: tuple[Municipality, ...]


def loose_institutions(
    session: Session, organisation_id: int, limit: int, offset: int = 0
) -> tuple[list[LooseInstitution], int]:
    """One page of unmatched institutions, the most frequent first, and how many there are in all."""
    query = _loose(organisation_id, Registration.institution, Registration.institution_id)
    groups = _grouped([(name_key(text) or text, text, number) for text, number in session.execute(query)])
    names = known_names(session, organisation_id)
    page = [
        LooseInstitution(spellings, number, match_institution(session, organisation_id, spellings[0], names))
        for _key, spellings, number in groups[offset : offset + limit]
    ]
    return page, len(groups)


def assign_institution(
    session: Session, organisation_id: int, typed: str, institution_id: int, account_id: int, now: datetime
) -> int | None:
    """How many people this text was matched for, in every spelling and at every event; None for a foreign institution.

    Locks the events concerned; the spelling is remembered for those who register later. Idempotent.
    """
    institution = choosable(session, organisation_id, institution_id)
    if institution is None:
        return None
    take_turns(session, organisation_id)  # before the events: what is learned below waits for the same row
    key = name_key(typed) or typed
    query = _loose(organisation_id, Registration.institution, Registration.institution_id)
    texts = [text for text, _number in session.execute(query) if (name_key(text) or text) == key]
    chosen = (Registration.institution.in_(texts), Registration.institution_id.is_(None))
    number = _assign(
        session,
        organisation_id,
        chosen,
        {"institution_id": institution_id},
        "institution_matched",
        institution.name,
        account_id,
        now,
    )
    for text in texts or [typed]:
        learn(session, organisation_id, institution_id, text)
    return number


def loose_municipalities(session: Session, organisation_id: int) -> list[LooseMunicipality]:
    """The unmatched municipalities, the most frequent first; each text is judged by the days of its events."""
    query = _loose(organisation_id, Registration.municipality, Registration.municipality_code, Event.day)
    judged: dict[Any, list[tuple[Any, str, int]]] = defaultdict(list)
    for text, day, number in session.execute(query):
        exact, candidates = municipality_on(text, day)
        judged[exact, candidates].append((place_key(text) or text, text, number))
    found = [
        LooseMunicipality(spellings, number, exact, candidates)
        for (exact, candidates), rows in judged.items()
        for _key, spellings, number in _grouped(rows)
    ]
    return sorted(found, key=lambda each: (-each.people, latvian_key(each.spellings[0])))


def municipality_on(text: str, day: date) -> tuple[Municipality | None, tuple[Municipality, ...]]:
    """The municipality a text means on a day, and else those to ask about.

    A former name leads on to those that took the territory over; it is asked about, never replaced silently.
    """
    match = municipalities.match(text, on=day)
    if match.exact is not None and match.exact.valid_on(day):
        return match.exact, ()
    found = (match.exact,) if match.exact is not None else match.candidates
    return None, tuple(dict.fromkeys(m for former in found for m in _valid(former, day)))


def _valid(municipality: Municipality, day: date) -> list[Municipality]:
    if municipality.valid_on(day):
        return [municipality]
    if municipality.valid_from > day:
        return []
    return [m for code in municipality.successors for m in _valid(municipalities.by_code(code), day)]


def assign_municipality(
    session: Session, organisation_id: int, typed: str, code: str, account_id: int, now: datetime
) -> int | None:
    """How many people this text was matched for, at the events on whose day the municipality existed.

    None for an unknown code. Locks the events concerned; idempotent.
    """
    try:
        chosen = municipalities.by_code(code)
    except KeyError:
        return None
    key = place_key(typed) or typed
    query = _loose(organisation_id, Registration.municipality, Registration.municipality_code)
    texts = [text for text, _number in session.execute(query) if (place_key(text) or text) == key]
    return _assign_place(session, organisation_id, texts, chosen, account_id, now)


def assign_certain_municipalities(session: Session, organisation_id: int, account_id: int, now: datetime) -> int:
    """How many people were matched because their text can mean one municipality only on the day of their event."""
    total = 0
    for loose in loose_municipalities(session, organisation_id):
        if loose.exact is not None:
            total += _assign_place(session, organisation_id, list(loose.spellings), loose.exact, account_id, now)
    return total


def _assign_place(
    session: Session, organisation_id: int, texts: list[str], place: Municipality, account_id: int, now: datetime
) -> int:
    existed = [Event.day >= place.valid_from, *([] if place.valid_to is None else [Event.day <= place.valid_to])]
    on_its_days = select(Event.id).where(Event.organisation_id == organisation_id, *existed)
    chosen = (
        Registration.municipality.in_(texts),
        Registration.municipality_code.is_(None),
        Registration.event_id.in_(on_its_days),
    )
    values = {"municipality_code": place.code}
    return _assign(session, organisation_id, chosen, values, "municipality_matched", place.name_lv, account_id, now)


def _loose(organisation_id: int, typed: Any, matched: Any, *more: Any) -> Select[Any]:
    query = select(typed, *more, func.count()).join(Event, Event.id == Registration.event_id)
    return query.where(Event.organisation_id == organisation_id, matched.is_(None), typed != "").group_by(typed, *more)


def _grouped(rows: list[tuple[str, str, int]]) -> list[tuple[str, tuple[str, ...], int]]:
    """(key, spellings, people), the most frequent first, equal ones in Latvian order."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for key, text, number in rows:
        groups[key][text] += number
    found = []
    for key, texts in groups.items():
        spellings = sorted(texts, key=lambda text: (-texts[text], latvian_key(text)))
        found.append((key, tuple(spellings), texts.total()))
    return sorted(found, key=lambda group: (-group[2], latvian_key(group[1][0])))


def _assign(
    session: Session,
    organisation_id: int,
    chosen: tuple[Any, ...],
    values: dict[str, Any],
    action: str,
    name: str,
    account_id: int,
    now: datetime,
) -> int:
    events = select(Event.id).where(Event.organisation_id == organisation_id)
    query = select(Registration.event_id, func.count()).where(Registration.event_id.in_(events), *chosen)
    counted = {row[0]: row[1] for row in session.execute(query.group_by(Registration.event_id))}
    if not counted:
        return 0
    # Locked in one order, like every other change of these rows, so that two of them never wait for each other.
    ids = sorted(counted)
    session.execute(
        select(Seating.event_id).where(Seating.event_id.in_(ids)).order_by(Seating.event_id).with_for_update()
    )
    changed = update(Registration).where(Registration.event_id.in_(ids), *chosen).values(values)
    session.execute(changed.execution_options(synchronize_session=False))
    for event_id in ids:
        record(
            session, event_id, None, "organiser", action, now, {"name": name, "count": counted[event_id]}, account_id
        )
    return sum(counted.values())
