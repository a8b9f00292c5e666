"""What the API reads: session in, rows out; always of one organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from api.models import ApiReading, ApiToken
from api.rules import state_of
from api.terms import Bearer, Scope, TokenLine
from core.links import digest
from registration.models import Answer, Event, Question, Registration, Seating

EventRow = tuple[Event, Seating]
LARGEST_ID = 2**31 - 1  # more does not go into a database's integer


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events or people to list; None and empty ask for all."""

    status: str | None = None
    kind: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    after: int = 0
    limit: int = 50


def bearer_of(session: Session, text: str, now: datetime) -> tuple[Bearer, datetime | None] | None:
    """Who holds this token and when it was last used; None for unknown, expired and revoked ones."""
    token = session.scalar(select(ApiToken).where(ApiToken.hash == digest(text)))
    if token is None or state_of(token.expires_at, token.revoked_at, now) != "active":
        return None
    scopes = frozenset(Scope(scope) for scope in token.scopes if scope in set(Scope))
    return Bearer(token.id, token.organisation_id, token.name, scopes), token.last_used_at


def tokens_of(session: Session, organisation_id: int, now: datetime) -> list[TokenLine]:
    """The tokens of an organisation, the newest first, revoked ones too."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id).order_by(ApiToken.id.desc())
    return [
        TokenLine(
            id=token.id,
            name=token.name,
            scopes=tuple(token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
            state=state_of(token.expires_at, token.revoked_at, now),
        )
        for token in session.scalars(query)
    ]


# What a list of events does not give; reading one of these all the same is a mistake, not a hundred queries.
_LONG = [
    defer(column, raiseload=True)
    for column in (Event.description, Event.audience, Event.programme, Event.people, Event.funder)
]


def _events(organisation_id: int) -> Select[Event, Seating]:
    joined = select(Event, Seating).join(Seating, Seating.event_id == Event.id)
    return joined.where(Event.organisation_id == organisation_id)


def events(session: Session, organisation_id: int, wanted: Wanted) -> list[EventRow]:
    """A page of events and one more if there is one, in the order in which they were made."""
    query = _events(organisation_id).where(Event.id > wanted.after).options(*_LONG)
    if wanted.status is not None:
        query = query.where(Event.status == wanted.status)
    if wanted.kind is not None:
        query = query.where(Event.kind == wanted.kind)
    if wanted.first_day is not None:
        query = query.where(func.coalesce(Event.last_day, Event.day) >= wanted.first_day)
    if wanted.last_day is not None:
        query = query.where(Event.day <= wanted.last_day)
    rows = session.execute(query.order_by(Event.id).limit(wanted.limit + 1)).all()
    return [(event, seating) for event, seating in rows]


def event(session: Session, organisation_id: int, event_id: int) -> EventRow | None:
    """One event of the organisation; another's does not exist."""
    if event_id > LARGEST_ID:
        return None
    row = session.execute(_events(organisation_id).where(Event.id == event_id)).one_or_none()
    return None if row is None else (row[0], row[1])


_AWAKE = Registration.objected_at.is_(None)


def people(session: Session, event_id: int, wanted: Wanted) -> Sequence[Registration]:
    """A page of registrations and one more if there is one, in the order in which they came.

    Without those whose data rests because the other parent of a minor objects.
    """
    query = select(Registration).where(Registration.event_id == event_id, Registration.id > wanted.after, _AWAKE)
    if wanted.status is not None:
        query = query.where(Registration.status == wanted.status)
    return session.scalars(query.order_by(Registration.id).limit(wanted.limit + 1)).all()


def count_people(session: Session, event_id: int, status: str | None) -> int:
    """How many registrations a token gets to read page by page."""
    query = select(func.count()).where(Registration.event_id == event_id, _AWAKE)
    return session.scalar(query if status is None else query.where(Registration.status == status)) or 0


def counts(session: Session, event_id: int) -> dict[str, int]:
    """How many registrations stand how; statuses that nobody has are left out."""
    query = select(Registration.status, func.count().label("number")).where(Registration.event_id == event_id)
    return {row.status: row.number for row in session.execute(query.group_by(Registration.status))}


def answers(
    session: Session, registration_ids: Collection[int], *, sensitive: bool
) -> dict[int, list[tuple[Question, str]]]:
    """What each of these people answered, in the order of the questions; sensitive answers only on request."""
    query = select(Answer.registration_id, Question, Answer.value).join(Question, Question.id == Answer.question_id)
    query = query.where(Answer.registration_id.in_(registration_ids))
    if not sensitive:
        query = query.where(Question.sensitive.is_(False))
    found: dict[int, list[tuple[Question, str]]] = {}
    for registration_id, question, value in session.execute(query.order_by(Question.position, Question.id)):
        found.setdefault(registration_id, []).append((question, value))
    return found


def was_recorded(session: Session, token_id: int, event_id: int, hour: datetime) -> bool:
    """Whether the history already tells that this token read these people within the hour."""
    return session.get(ApiReading, (token_id, event_id, hour)) is not None
