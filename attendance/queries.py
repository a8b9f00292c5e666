"""What is read about the day: who is expected, what is recorded, who holds a helper's link. Session in, values out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from attendance.models import Attendance, CheckInLink, CheckInOp, CheckInSetting, GroupNote
from attendance.rules import says_no_photo
from attendance.terms import Attended, Families, GroupPlan, How, Kind, Mix, Outcome, Placed, Said, State
from core.links import digest
from registration.models import Answer, Institution, Question, Registration
from registration.queries import institution_key, is_link
from registration.terms import AgeBand, QuestionKind, RegistrationStatus

_PHOTO_KINDS = (QuestionKind.yesno, QuestionKind.consent, QuestionKind.one)
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

    @property
    def has_place(self) -> bool:
        """True for whom the event expects."""
        return self.status == RegistrationStatus.confirmed


_PERSON = (
    Registration.id, Registration.number, Registration.given_name, Registration.family_name, Registration.institution,
    Registration.status, Registration.party_id, Registration.collected_by,
)  # fmt: skip


def roster(session: Session, event_id: int, ids: Collection[int] | None = None, above: int = 0) -> list[Person]:
    """Everybody who has, had or waits for a place, in Latvian order; with `ids` only these and those above an id."""
    query = select(*_PERSON).where(Registration.event_id == event_id)
    if ids is not None:
        query = query.where(or_(Registration.id.in_(ids), Registration.id > above))
    rows = session.execute(query.order_by(Registration.sort_key, Registration.id)).all()
    refused = photo_refused(session, event_id, [row.id for row in rows] if ids is not None else None) if rows else set()
    return [
        Person(row.id, row.number, f"{row.given_name} {row.family_name}".strip(), row.institution, row.status,
               row.party_id, row.collected_by, row.id in refused)
        for row in rows
    ]  # fmt: skip


def photo_refused(session: Session, event_id: int, ids: Collection[int] | None = None) -> set[int]:
    """Who is not to be photographed: everybody without a yes where the event asks; nobody where it does not ask."""
    asked = select(Question).where(Question.event_id == event_id, Question.kind.in_(_PHOTO_KINDS))
    about = [q for q in session.scalars(asked) if says_no_photo(q.label.text("lv"), None) is not None]
    if not about:
        return set()
    people = select(Registration.id).where(Registration.event_id == event_id)
    given = select(Answer.registration_id, Answer.question_id, Answer.value).where(
        Answer.question_id.in_([q.id for q in about])
    )
    if ids is not None:
        people, given = people.where(Registration.id.in_(ids)), given.where(Answer.registration_id.in_(ids))
    said = {(row.registration_id, row.question_id): row.value for row in session.execute(given)}
    return {
        number
        for number in session.scalars(people)
        if any(says_no_photo(q.label.text("lv"), said.get((number, q.id))) for q in about)
    }


def attended(session: Session, event_id: int) -> dict[int, dict[date, Attended]]:
    """What is recorded of each registration on each day; whoever is not in it was neither marked nor left out."""
    found: dict[int, dict[date, Attended]] = defaultdict(dict)
    for row in session.execute(_RECORDED.where(Attendance.event_id == event_id)):
        how = How(row.how) if row.how else None
        found[row.registration_id][row.day] = Attended(State(row.state), row.arrived_at, how, row.group_no)
    return dict(found)


_RECORDED = select(
    Attendance.registration_id, Attendance.day, Attendance.state, Attendance.arrived_at, Attendance.how,
    Attendance.group_no,
)  # fmt: skip


def recorded(session: Session, event_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """All that is recorded, as rows: for the device, which hears it after each of its notes."""
    return session.execute(_RECORDED.where(Attendance.event_id == event_id)).all()


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


def plan_of(setting: CheckInSetting | None) -> GroupPlan:
    """How the event's people are put into groups."""
    if setting is None:
        return GroupPlan()
    return GroupPlan(setting.groups_number, Mix(setting.mix), Families(setting.families))


def placed(session: Session, event_id: int, mix: Mix) -> list[Placed]:
    """Who is in a group, each person once however many days they came."""
    query = (
        select(*_TRAITS, Attendance.group_no, Institution.kind)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .where(Attendance.event_id == event_id, Attendance.group_no.is_not(None), Attendance.state == State.arrived)
        .order_by(Registration.id)
    )
    found = {row.id: row for row in session.execute(query)}
    return [Placed(row.group_no or 0, row.party_id, trait(row, row.kind, mix)) for row in found.values()]


_TRAITS = (
    Registration.id, Registration.party_id, Registration.age_band, Registration.institution_id,
    Registration.institution,
)  # fmt: skip


def trait(person: Registration | Row[*tuple[Any, ...]], institution_kind: str | None, mix: Mix) -> str:
    """What is spread over the groups; empty for somebody of no kind."""
    if mix is Mix.institution:
        return institution_key(person.institution_id, person.institution) or ""
    if mix is Mix.kind:
        young = person.age_band not in (None, AgeBand.adult)
        return "young" if young else (institution_kind or ("other" if person.institution else "adult"))
    return ""


def said_of(session: Session, keys: Collection[tuple[int, date]]) -> dict[tuple[int, date], list[Said]]:
    """Every note that counts, by person and day."""
    found: dict[tuple[int, date], list[Said]] = {key: [] for key in keys}
    query = select(CheckInOp).where(
        CheckInOp.registration_id.in_({person for person, _day in keys}), CheckInOp.outcome.in_(_COUNTING)
    )
    for op in session.scalars(query):
        if (op.registration_id, op.day) in found:
            said = Said(op.op_id, Kind(op.kind), op.at, How(op.how), op.account_id, op.link_id)
            found[op.registration_id, op.day].append(said)  # type: ignore[index]
    return found


def known_ops(session: Session, event_id: int, op_ids: Sequence[str]) -> dict[str, CheckInOp]:
    """The notes that were received before, by their ids."""
    query = select(CheckInOp).where(CheckInOp.event_id == event_id, CheckInOp.op_id.in_(op_ids))
    return {op.op_id: op for op in session.scalars(query)}


def to_look_at(session: Session, event_id: int) -> list[tuple[CheckInOp, Registration]]:
    """Walk-ins whose name is on the list, with whom they may be; the oldest first."""
    query = select(CheckInOp, Registration).join(Registration, Registration.id == CheckInOp.registration_id)
    query = query.where(CheckInOp.event_id == event_id, CheckInOp.outcome == Outcome.look)
    return [(op, person) for op, person in session.execute(query.order_by(CheckInOp.id))]


def link_by_token(session: Session, token: str, now: datetime) -> CheckInLink | None:
    """The helper's link that this token opens; None for unknown, revoked and expired ones."""
    if not is_link(token):
        return None
    query = select(CheckInLink).where(CheckInLink.hash == digest(token))
    found = session.scalars(query).one_or_none()
    return found if found is not None and is_open(found, now) else None


def is_open(link: CheckInLink, now: datetime) -> bool:
    """True while a helper's link opens the door."""
    return link.revoked_at is None and now < link.expires_at


def links_of(session: Session, event_id: int) -> Sequence[CheckInLink]:
    """The helpers' links of an event, the newest first."""
    query = select(CheckInLink).where(CheckInLink.event_id == event_id)
    return session.scalars(query.order_by(CheckInLink.id.desc())).all()


def notes_of(session: Session, event_id: int) -> dict[int, GroupNote]:
    """What the groups worked out, by group."""
    found = session.scalars(select(GroupNote).where(GroupNote.event_id == event_id))
    return {note.group_no: note for note in found}


def group_sizes(session: Session, event_id: int) -> Mapping[int, int]:
    """How many people are in each group."""
    people = func.count(Attendance.registration_id.distinct())
    query: Any = select(Attendance.group_no, people).where(
        Attendance.event_id == event_id, Attendance.group_no.is_not(None), Attendance.state == State.arrived
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Attendance.group_no))}
