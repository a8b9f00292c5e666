"""What is read about the day: who is expected, what is recorded, who holds a helper's link. Session in, values out.

What a note at the door asks is asked by statements built once: putting one together costs more than running it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, load_only

from attendance.group_queries import plan_of
from attendance.models import Attendance, CheckInLink, CheckInOp, CheckInSetting, PlannedGroup
from attendance.terms import Attended, GroupPlan, How, Kind, Outcome, Result, Said, State
from core.links import digest
from core.naming import known_as
from registration import photographs
from registration.models import Event, Registration
from registration.queries import ACTIVE, is_link
from registration.terms import RegistrationStatus

_COUNTING = tuple(outcome for outcome in Outcome if outcome.counts)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of an event as the door sees them: no address, no phone, no answers but the one about photographs."""

    id: int
    number: int
    name: str
    institution: str
    status: str
    party_id: int | None
    collected_by: str
    no_photo: bool
    ask: str = ""  # "guardian" or "rests": the organiser is called before anything is marked
    planned: int | None = None  # the group they hear of when they arrive

    @property
    def is_awaited(self) -> bool:
        """True for whom the list shows without a search: with a place, or somebody to call the organiser about."""
        return self.has_place or bool(self.ask)

    @property
    def has_place(self) -> bool:
        """True for whom the event expects."""
        return self.status == RegistrationStatus.confirmed


_BY = aliased(Registration)  # whoever filled in the form
_PERSON = (
    Registration.id, Registration.number, Registration.given_name, Registration.family_name, Registration.institution,
    Registration.status, Registration.party_id, Registration.collected_by, Registration.objected_at,
    _BY.given_name.label("by_given"), _BY.family_name.label("by_family"), PlannedGroup.group_no,
)  # fmt: skip


_ROSTER = (
    select(*_PERSON)
    .outerjoin(_BY, _BY.id == Registration.registered_by_id)
    .outerjoin(PlannedGroup, PlannedGroup.registration_id == Registration.id)
    .where(Registration.event_id == bindparam("event"))
    .order_by(Registration.sort_key, Registration.id)
)
_SOME = _ROSTER.where(or_(Registration.id.in_(bindparam("ids", expanding=True)), Registration.id > bindparam("above")))


def roster(session: Session, event_id: int, ids: Collection[int] | None = None, above: int = 0) -> list[Person]:
    """Everybody who has, had or waits for a place, in Latvian order; with `ids` only these and those above an id."""
    if ids is None:
        rows = session.execute(_ROSTER, {"event": event_id}).all()
    else:
        rows = session.execute(_SOME, {"event": event_id, "ids": list(ids), "above": above}).all()
    some = None if ids is None else [row.id for row in rows]
    refused = photographs.refused(session, event_id, some) or frozenset()
    return [
        Person(row.id, row.number, _known_as(row), row.institution, row.status,
               row.party_id, row.collected_by, row.id in refused, _ask(row.status, row.objected_at), row.group_no)
        for row in rows
    ]  # fmt: skip


def _known_as(row: Row[*tuple[Any, ...]]) -> str:
    return known_as(row.given_name, row.family_name, f"{row.by_given or ''} {row.by_family or ''}".strip())


def _ask(status: str, objected_at: datetime | None) -> str:
    if objected_at is not None and status in ACTIVE:
        return "rests"
    return "guardian" if status == RegistrationStatus.pending else ""


def attended(session: Session, event_id: int) -> dict[int, dict[date, Attended]]:
    """What is recorded of each registration on each day; whoever is not in it was neither marked nor left out."""
    found: dict[int, dict[date, Attended]] = defaultdict(dict)
    for row in recorded(session, event_id):
        how = How(row.how) if row.how else None
        found[row.registration_id][row.day] = Attended(State(row.state), row.arrived_at, how, row.group_no)
    return dict(found)


_RECORDED = select(
    Attendance.registration_id, Attendance.day, Attendance.state, Attendance.arrived_at, Attendance.how,
    Attendance.group_no,
)  # fmt: skip
_RECORDED_AT = _RECORDED.where(Attendance.event_id == bindparam("event"))


def recorded(session: Session, event_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """All that is recorded, as rows: for the device, which hears it after each of its notes."""
    return session.execute(_RECORDED_AT, {"event": event_id}).all()


def recorded_on(session: Session, event_id: int, day: date, ids: Collection[int] | None = None) -> dict[int, Attended]:
    """What is recorded of one day, by registration."""
    query = _RECORDED.where(Attendance.event_id == event_id, Attendance.day == day)
    if ids is not None:
        query = query.where(Attendance.registration_id.in_(ids))
    return {
        row.registration_id: Attended(State(row.state), row.arrived_at, How(row.how) if row.how else None, row.group_no)
        for row in session.execute(query)
    }


def numbers(session: Session, event_id: int, day: date) -> tuple[int, int]:
    """How many have arrived on the day, and how many have a place."""
    came = select(func.count()).where(
        Attendance.event_id == event_id, Attendance.day == day, Attendance.state == State.arrived
    )
    placed = select(func.count()).where(
        Registration.event_id == event_id, Registration.status == RegistrationStatus.confirmed
    )
    return session.scalar(came) or 0, session.scalar(placed) or 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What notes about an event are judged by: its days, how its people are grouped, the helper's link in question."""

    first: date
    last: date | None
    plan: GroupPlan
    link: CheckInLink | None


def ground(session: Session, event_id: int, link_id: int | None) -> Ground:
    """The ground of an event that is locked; `link` is None for a member and for a link that is gone."""
    row = session.execute(_GROUND, {"event": event_id, "link": link_id or 0}).one()
    return Ground(row.day, row.last_day, plan_of(row.CheckInSetting), row.CheckInLink)


_GROUND = (
    select(Event.day, Event.last_day, CheckInSetting, CheckInLink)
    .outerjoin(CheckInSetting, CheckInSetting.event_id == Event.id)
    .outerjoin(CheckInLink, CheckInLink.id == bindparam("link"))
    .where(Event.id == bindparam("event"))
)


def said_of(session: Session, keys: Collection[tuple[int, date]]) -> dict[tuple[int, date], list[Said]]:
    """Every note that counts, by person and day."""
    found: dict[tuple[int, date], list[Said]] = {key: [] for key in keys}
    for op in session.execute(_SAID, {"people": list({person for person, _day in keys})}):
        if (op.registration_id, op.day) in found:
            said = Said(op.op_id, Kind(op.kind), op.at, How(op.how), op.account_id, op.link_id)
            found[op.registration_id, op.day].append(said)
    return found


_SAID = select(
    CheckInOp.op_id, CheckInOp.registration_id, CheckInOp.day, CheckInOp.kind, CheckInOp.at, CheckInOp.how,
    CheckInOp.account_id, CheckInOp.link_id,
).where(
    CheckInOp.registration_id.in_(bindparam("people", expanding=True)), CheckInOp.outcome.in_(_COUNTING)
)  # fmt: skip


def stored(session: Session, people: Collection[int]) -> Sequence[Attendance]:
    """The rows of these people on all days, to be changed."""
    return session.scalars(_STORED, {"people": list(people)}).all()


_STORED = select(Attendance).where(Attendance.registration_id.in_(bindparam("people", expanding=True)))


def people_of(session: Session, event_id: int, ids: Collection[int]) -> Sequence[Registration]:
    """Those of these registrations that belong to the event."""
    return session.scalars(_PEOPLE, {"event": event_id, "ids": list(ids)}).all() if ids else ()


_PEOPLE = select(Registration).where(
    Registration.event_id == bindparam("event"), Registration.id.in_(bindparam("ids", expanding=True))
)


def known_ops(session: Session, event_id: int, op_ids: Sequence[str]) -> dict[str, Result]:
    """What became of the notes that were received before, by their ids."""
    found = session.execute(_KNOWN, {"event": event_id, "ops": list(op_ids)})
    return {op.op_id: Result(op.op_id, Outcome(op.outcome), op.registration_id, op.name) for op in found}


_KNOWN = select(CheckInOp.op_id, CheckInOp.outcome, CheckInOp.registration_id, CheckInOp.name).where(
    CheckInOp.event_id == bindparam("event"), CheckInOp.op_id.in_(bindparam("ops", expanding=True))
)


def to_look_at(session: Session, event_id: int) -> list[tuple[CheckInOp, Registration]]:
    """Walk-ins whose name is on the list, with whom they may be; the oldest first."""
    return [(op, person) for op, person in session.execute(_TO_LOOK_AT, {"event": event_id})]


_TO_LOOK_AT = (  # read after every arrival: a column that is not fetched costs nothing
    select(CheckInOp, Registration)
    .join(Registration, Registration.id == CheckInOp.registration_id)
    .where(CheckInOp.event_id == bindparam("event"), CheckInOp.outcome == Outcome.look)
    .order_by(CheckInOp.id)
    .options(
        load_only(CheckInOp.name, CheckInOp.institution),
        load_only(Registration.number, Registration.given_name, Registration.family_name, Registration.institution),
    )
)


def link_by_token(session: Session, token: str, now: datetime) -> CheckInLink | None:
    """The helper's link that this token opens; None for unknown, revoked and expired ones."""
    found = door_by_token(session, token, now)
    return found[0] if found else None


def door_by_token(session: Session, token: str, now: datetime) -> tuple[CheckInLink, Event] | None:
    """The helper's link that this token opens, with its event; None as for link_by_token."""
    if not is_link(token):
        return None
    found = session.execute(_DOOR, {"hash": digest(token)}).one_or_none()
    return (found[0], found[1]) if found is not None and is_open(found[0], now) else None


_DOOR = (
    select(CheckInLink, Event)
    .join(Event, Event.id == CheckInLink.event_id)
    .where(CheckInLink.hash == bindparam("hash"))
)


def is_open(link: CheckInLink, now: datetime) -> bool:
    """True while a helper's link opens the door."""
    return link.revoked_at is None and now < link.expires_at


def links_of(session: Session, event_id: int) -> Sequence[CheckInLink]:
    """The helpers' links of an event, the newest first."""
    query = select(CheckInLink).where(CheckInLink.event_id == event_id)
    return session.scalars(query.order_by(CheckInLink.id.desc())).all()
