"""What an organiser sets up for the day: helpers' links, self check-in, groups, and the notes of groups afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from attendance.models import Attendance, CheckInLink, CheckInSetting, GroupNote, PlannedGroup
from attendance.terms import By, GroupPlan, State
from core.clock import start_of_day
from core.links import digest, fresh
from registration.history import record
from registration.models import Event, Registration
from registration.queries import lock_event

OPEN_LINKS = 30  # helpers' links of one event that open the door at a time


def open_door(
    session: Session, event_id: int, label: str, account_id: int, now: datetime, token: str = ""
) -> str | None:
    """The token of a new helper's link, which is known to nobody else; None when there are too many.

    It opens until the end of the day after the event, at least for a day. A `token` that is given opens one link only.
    """
    event = session.get(Event, event_id)
    if lock_event(session, event_id) is None or event is None:
        return None
    if token and session.scalar(select(CheckInLink.id).where(CheckInLink.hash == digest(token))) is not None:
        return token
    alive = (CheckInLink.event_id == event_id, CheckInLink.revoked_at.is_(None), CheckInLink.expires_at > now)
    if len(session.scalars(select(CheckInLink.id).where(*alive)).all()) >= OPEN_LINKS:
        return None
    token = token or fresh()
    ends = start_of_day((event.last_day or event.day) + timedelta(days=2), event.timezone)
    link = CheckInLink(
        event_id=event_id,
        hash=digest(token),
        label=label,
        account_id=account_id,
        created_at=now,
        expires_at=max(ends, now + timedelta(days=1)),
    )
    session.add(link)
    session.flush()
    record(session, event_id, None, "organiser", "check_in_link_made", now, {"label": label}, account_id)
    return token


def close_door(session: Session, event_id: int, link_id: int, account_id: int, now: datetime) -> bool:
    """True when the link opened the door until now. Locks the event: a note on its way is in, or refused."""
    if lock_event(session, event_id) is None:
        return False
    link = session.get(CheckInLink, link_id)
    if link is None or link.event_id != event_id or link.revoked_at is not None:
        return False
    link.revoked_at = now
    session.flush()
    record(session, event_id, None, "organiser", "check_in_link_revoked", now, {"label": link.label}, account_id)
    return True


def choose(
    session: Session, event_id: int, plan: GroupPlan, account_id: int, now: datetime, *, self_check_in: bool
) -> None:
    """Store what the organiser chose; people who are in a group stay in it. Locks the event."""
    if lock_event(session, event_id) is None:
        return
    setting = session.get(CheckInSetting, event_id)
    if setting is None:
        setting = CheckInSetting(event_id=event_id)
        session.add(setting)
    wanted = (self_check_in, plan.number, plan.mix.value, plan.families.value)
    if (setting.self_check_in, setting.groups_number, setting.mix, setting.families) == wanted:
        return
    setting.self_check_in, setting.groups_number, setting.mix, setting.families = wanted
    beyond = (PlannedGroup.event_id == event_id, PlannedGroup.group_no > plan.number)
    session.execute(delete(PlannedGroup).where(*beyond))
    session.flush()
    details: dict[str, object] = {"self": self_check_in, "groups": plan.number, "mix": plan.mix.value}
    record(session, event_id, None, "organiser", "check_in_set", now, details, account_id)


def move(session: Session, event_id: int, registration_id: int, group: int, by: By, now: datetime) -> bool:
    """True when somebody who has arrived is in another group now, on all days. Locks the event."""
    if lock_event(session, event_id) is None:
        return False
    setting = session.get(CheckInSetting, event_id)
    if setting is None or not 1 <= group <= setting.groups_number:
        return False
    arrived = (Attendance.registration_id == registration_id, Attendance.state == State.arrived)
    rows = session.scalars(select(Attendance).where(Attendance.event_id == event_id, *arrived)).all()
    changed = [row for row in rows if row.group_no != group]
    if not changed:
        return False
    before = changed[0].group_no
    for row in changed:
        row.group_no = group
    session.flush()
    details: dict[str, object] = {"from": before, "group": group}
    record(session, event_id, registration_id, by.actor, "group_changed", now, details, by.account_id)
    return True


def write_note(session: Session, event_id: int, group: int, text: str, account_id: int, now: datetime) -> bool:
    """True when the text of a group is another one now; an empty text removes it. Locks the event."""
    if lock_event(session, event_id) is None:
        return False
    note = session.get(GroupNote, (event_id, group))
    if (note.text if note is not None else "") == text:
        return False
    if note is None:
        session.add(GroupNote(event_id=event_id, group_no=group, text=text, account_id=account_id, at=now))
    elif text:
        note.text, note.account_id, note.at = text, account_id, now
    else:
        session.delete(note)
    session.flush()
    record(session, event_id, None, "organiser", "group_note_written", now, {"group": group}, account_id)
    return True


def everybody(session: Session, event_id: int) -> list[int]:
    """Ids of all who have a place, in the order of their numbers: for "mark all"."""
    query = select(Registration.id).where(Registration.event_id == event_id, Registration.status == "confirmed")
    return list(session.scalars(query.order_by(Registration.number)))
