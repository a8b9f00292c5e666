"""What the list of an event's people can be narrowed to, with how many people each entry finds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.collation import latvian_key
from registration.models import Institution, Registration
from registration.people_queries import municipality_name, name_order


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter: its value, what a person reads, and how many people it finds."""

    value: str
    label: str
    count: int = 0


def institution_choices(session: Session, event_id: int) -> list[Choice]:
    """The institutions people of the event come from, matched or as typed, in Latvian order."""
    matched, typed = Registration.institution_id, Registration.institution
    text = func.coalesce(Institution.name, typed)
    query = select(matched, text, func.count()).outerjoin(Institution, Institution.id == matched)
    rows = session.execute(query.where(Registration.event_id == event_id).group_by(matched, text))
    return _sorted(Choice(_value("i:", i, name), name, n) for i, name, n in rows)


def institution_suggestions(session: Session, organisation_id: int) -> list[str]:
    """Names an organisation's people may mean, in Latvian order: of the register and its own."""
    known = select(Institution.name).where(
        or_(Institution.organisation_id == organisation_id, Institution.organisation_id.is_(None))
    )
    return sorted(set(session.scalars(known)), key=name_order)


def municipality_choices(session: Session, event_id: int) -> list[Choice]:
    """The municipalities people of the event come from, matched or as typed, in Latvian order."""
    columns = (Registration.municipality_code, Registration.municipality)
    query = select(*columns, func.count()).where(Registration.event_id == event_id).group_by(*columns)
    found: dict[tuple[str, str], int] = defaultdict(int)
    for code, text, number in session.execute(query):
        label = municipality_name(code) if code else text
        found[_value("c:", code, label), label] += number
    return _sorted(Choice(value, label, number) for (value, label), number in found.items())


def _value(prefix: str, matched: int | str | None, text: str) -> str:
    return f"{prefix}{matched}" if matched is not None else (f"t:{text}" if text else "-")


def _sorted(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: (choice.value == "-", latvian_key(choice.label), choice.value))
