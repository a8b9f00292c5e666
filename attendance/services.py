"""What is noted of the day, in one transaction: notes of devices and pages, and what they add up to."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from attendance import admitting, group_queries, queries, rules
from attendance.models import Attendance, CheckInLink, CheckInOp, CheckInSetting
from attendance.terms import By, GroupPlan, How, Kind, Note, Outcome, Placed, Result, State
from core.settings import Settings
from registration.history import record
from registration.models import Institution, Registration
from registration.queries import lock_event
from registration.terms import RegistrationStatus

Key = tuple[int, date]
ACTIONS = {State.arrived: "arrived", State.expected: "arrival_undone", State.left_out: "left_out"}


def note_all(
    session: Session, settings: Settings, event_id: int, by: By, notes: Sequence[Note], now: datetime, language: str
) -> list[Result]:
    """What became of each note, in their order; empty for no such event and for a helper's link that is closed by now.

    Locks the event. Idempotent by the notes' ids. Each person's day is worked out anew from all notes about it, so the
    order in which devices send does not matter. One history row for each day that changed; a group at the arrival.
    """
    if lock_event(session, event_id) is None:
        return []
    ground = queries.ground(session, event_id, by.link_id)
    if by.link_id is not None and (ground.link is None or not queries.is_open(ground.link, now)):
        return []
    days = frozenset(rules.days_of(ground.first, ground.last))
    people = _people(session, event_id, notes)
    results = queries.known_ops(session, event_id, [note.op_id for note in notes])
    touched: list[Key] = []
    for note in sorted(notes, key=lambda n: (n.at, n.op_id)):
        if note.op_id in results:
            continue
        result = _one(session, settings, event_id, by, note, people.get(note.registration_id or 0), days, language)
        results[note.op_id] = result
        _keep(session, event_id, by, note, result, now)
        if result.outcome is Outcome.done and result.registration_id is not None:
            touched.append((result.registration_id, note.day))
    _stand(session, event_id, touched, now, ground.plan)
    return [results[note.op_id] for note in notes]


def settle(
    session: Session, settings: Settings, event_id: int, by: By, op_id: int, now: datetime, *, same: bool, language: str
) -> Outcome | None:
    """A walk-in that had to be looked at is the person on the list, or another of that name; None when it is settled.

    Locks the event. The arrival counts from when the walk-in was typed; the typed name is forgotten.
    """
    if lock_event(session, event_id) is None or _is_shut(session, by, now):
        return None
    op = session.get(CheckInOp, op_id)
    if op is None or op.event_id != event_id or op.outcome != Outcome.look or op.registration_id is None:
        return None
    note = Note(op.op_id, Kind.walk_in, op.day, op.at, How.walk_in, name=op.name, institution=op.institution)
    if same:
        outcome = admitting.let_in(session, settings, session.get_one(Registration, op.registration_id), by, op.at)
        if outcome is not Outcome.done:
            return outcome
    else:
        entered = admitting.enter(session, settings, event_id, by, note, language)
        if isinstance(entered, Outcome):
            return entered
        op.registration_id = entered
    op.outcome, op.name, op.institution = Outcome.settled, "", ""
    session.flush()
    plan = group_queries.plan_of(session.get(CheckInSetting, event_id))
    _stand(session, event_id, [(op.registration_id, op.day)], now, plan)
    return Outcome.settled


def dismiss(session: Session, event_id: int, by: By, op_id: int, now: datetime) -> bool:
    """True when a walk-in that had to be looked at is put aside: typed by mistake. One history row."""
    if lock_event(session, event_id) is None or _is_shut(session, by, now):
        return False
    op = session.get(CheckInOp, op_id)
    if op is None or op.event_id != event_id or op.outcome != Outcome.look:
        return False
    op.outcome, op.name, op.institution = Outcome.refused, "", ""
    session.flush()
    record(session, event_id, op.registration_id, by.actor, "walk_in_dismissed", now, _label(by), by.account_id)
    return True


def _is_shut(session: Session, by: By, now: datetime) -> bool:
    """True for a helper whose link was revoked or has run out; read under the lock that revoking takes too."""
    link = session.get(CheckInLink, by.link_id) if by.link_id is not None else None
    return by.link_id is not None and (link is None or not queries.is_open(link, now))


def _people(session: Session, event_id: int, notes: Sequence[Note]) -> dict[int, Registration]:
    wanted = {note.registration_id for note in notes if note.registration_id is not None}
    return {person.id: person for person in queries.people_of(session, event_id, wanted)}


def _one(
    session: Session,
    settings: Settings,
    event_id: int,
    by: By,
    note: Note,
    person: Registration | None,
    days: frozenset[date],
    language: str,
) -> Result:
    if note.day not in days:
        return Result(note.op_id, Outcome.wrong_day, person.id if person else None, note.name)
    if note.kind is Kind.walk_in:
        return _walk_in(session, settings, event_id, by, note, language)
    if person is None:
        return Result(note.op_id, Outcome.unknown)
    if admitting.rests(person, note.at):
        return Result(note.op_id, Outcome.guardian, person.id, person.name)
    if note.kind is Kind.mark and person.status != RegistrationStatus.confirmed:
        if not note.admit and person.status != RegistrationStatus.pending:
            return Result(note.op_id, Outcome.no_place, person.id, person.name)
        allowed = admitting.let_in(session, settings, person, by, note.at)
        return Result(note.op_id, allowed, person.id, person.name)
    return Result(note.op_id, Outcome.done, person.id, person.name)


def _walk_in(session: Session, settings: Settings, event_id: int, by: By, note: Note, language: str) -> Result:
    found = None if note.another else admitting.namesake(session, event_id, note.name)
    if found is not None:
        return Result(note.op_id, Outcome.look, found.id, note.name)
    entered = admitting.enter(session, settings, event_id, by, note, language)
    if isinstance(entered, Outcome):
        return Result(note.op_id, entered, None, note.name)
    return Result(note.op_id, Outcome.done, entered, note.name)


def _keep(session: Session, event_id: int, by: By, note: Note, result: Result, now: datetime) -> None:
    """The note itself. A name is kept only while nobody's registration says it."""
    looked = result.outcome is Outcome.look
    session.add(
        CheckInOp(
            event_id=event_id,
            op_id=note.op_id,
            registration_id=result.registration_id,
            day=note.day,
            kind=note.kind,
            how=note.how,
            outcome=result.outcome,
            name=note.name if looked else "",
            institution=note.institution if looked else "",
            at=note.at,
            received_at=now,
            account_id=by.account_id,
            link_id=by.link_id,
        )
    )
    session.flush()
    if looked:
        details: dict[str, object] = {"day": note.day.isoformat(), **_label(by)}
        record(session, event_id, result.registration_id, by.actor, "walk_in_flagged", now, details, by.account_id)


def _stand(session: Session, event_id: int, touched: Sequence[Key], now: datetime, plan: GroupPlan) -> None:
    """Work out these days anew and store what changed, each with its history and, at an arrival, the group."""
    keys = list(dict.fromkeys(touched))
    if not keys:
        return
    said = queries.said_of(session, keys)
    rows = queries.stored(session, {person for person, _day in keys})
    stored = {(row.registration_id, row.day): row for row in rows}
    groups = _Groups(session, event_id, plan)
    for key in keys:
        standing, row = rules.standing_of(said[key]), stored.get(key)
        before = (row.state, row.arrived_at) if row is not None else (State.expected, None)
        if row is None:
            row = stored[key] = Attendance(event_id=event_id, registration_id=key[0], day=key[1])
            session.add(row)
        row.state, row.arrived_at, row.how = standing.state, standing.arrived_at, standing.how
        row.account_id, row.link_id, row.undone_at = standing.account_id, standing.link_id, standing.undone_at
        row.group_no = groups.of(key, stored, standing.state)
        if (row.state, row.arrived_at) != before:
            session.flush()
            _write(session, event_id, row, now)
    session.flush()


def _write(session: Session, event_id: int, row: Attendance, now: datetime) -> None:
    """The history of a change names whoever noted it, not whoever happened to send it."""
    by = By(row.account_id, row.link_id, _label_of(session, row.link_id))
    details: dict[str, object] = {"day": row.day.isoformat(), **_label(by)}
    details |= {"how": row.how} if row.how else {}
    details |= {"at": row.arrived_at.isoformat()} if row.arrived_at else {}
    details |= {"group": row.group_no} if row.group_no else {}
    record(session, event_id, row.registration_id, by.actor, ACTIONS[State(row.state)], now, details, by.account_id)


def _label_of(session: Session, link_id: int | None) -> str:
    link = session.get(CheckInLink, link_id) if link_id is not None else None
    return link.label if link is not None else ""


def _label(by: By) -> dict[str, object]:
    return {"helper": by.label} if by.label else {}


class _Groups:
    """Groups given in one transaction; who is where already is read once, and only for an event with groups."""

    def __init__(self, session: Session, event_id: int, plan: GroupPlan) -> None:
        self.session = session
        self.plan = plan
        self.placed = group_queries.placed(session, event_id, self.plan.mix) if self.plan.number else []
        self.planned = group_queries.planned(session, event_id) if self.plan.number else {}

    def of(self, key: Key, stored: dict[Key, Attendance], state: State) -> int | None:
        """The group of a person on a day: the one they have on any day, else the planned one, else a new one."""
        mine = [row.group_no for (person, _day), row in stored.items() if person == key[0] and row.group_no]
        if state is not State.arrived:
            return None
        if mine or not self.plan.number:
            return mine[0] if mine else None
        if key[0] in self.planned:
            return self.planned[key[0]]
        person = self.session.get_one(Registration, key[0])
        institution = self.session.get(Institution, person.institution_id) if person.institution_id else None
        trait = group_queries.trait(person, institution.kind if institution else None, self.plan.mix)
        group = rules.group_for(self.plan, self.placed, person.party_id, trait)
        if group is not None:
            self.placed.append(Placed(group, person.party_id, trait))
        return group
