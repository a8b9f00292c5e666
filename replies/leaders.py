"""Answers from the calendars of those who lead an event: kept beside their name, so that the organiser sees a no.

Only an answer that our own mail server vouches for counts; a doubtful one is left out, for nobody's seat hangs on it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calendars.replies import Answer, Reply, ReplyMethod
from core.settings import Settings
from core.text import email_key
from mailers.inbound_message import Sender
from registration import told
from registration.history import record
from registration.models import Event, EventLeader
from registration.terms import EventStatus
from replies import queries, rules
from replies.terms import Stamp, Standing, Verdict

_ENTRY = re.compile(r"(.+)\.l([1-9][0-9]{0,8})(@.+)", re.DOTALL)  # as `calendar_entries.leader_uid` writes it


@dataclass(frozen=True, slots=True)
class Led:
    """A reply with the event and with who leads it."""

    reply: Reply
    answer: Answer
    event_id: int
    leader_id: int


def find(session: Session, replies: Sequence[Reply]) -> list[Led]:
    """The replies of people who lead an event, to the invitation that went to their address."""
    found = []
    for reply in replies:
        entry = _ENTRY.fullmatch(reply.uid)
        if entry is None or reply.repetition or reply.method is not ReplyMethod.REPLY:
            continue
        event_id = queries.event_by_uid(session, entry[1] + entry[3])
        leader = session.get(EventLeader, int(entry[2]))
        if leader is None or leader.event_id != event_id:
            continue
        answers = [one for one in reply.answers if email_key(one.address) == leader.email_key]
        found += [Led(reply, one, leader.event_id, leader.id) for one in answers[:1]]
    return found


def receive(session: Session, settings: Settings, led: Sequence[Led], sender: Sender, now: datetime) -> Counter[str]:
    """What became of the replies, counted. The caller has locked their events; harmless when repeated."""
    return Counter(_receive_one(session, settings, one, sender, now) for one in led)


def _receive_one(session: Session, settings: Settings, led: Led, sender: Sender, now: datetime) -> str:
    event = session.get(Event, led.event_id, populate_existing=True)
    leader = session.get(EventLeader, led.leader_id, populate_existing=True)
    trusted = bool(settings.authserv_id) and rules.is_trusted(sender, led.answer)
    if event is None or leader is None or not trusted:
        return "dropped"
    given = rules.stamp(led.reply.sequence, led.reply.made_at, now)
    judged = rules.judge(led.answer.partstat, given, _standing(session, event, leader, now), trusted=True)
    if judged.verdict is not Verdict.applied:
        return judged.verdict.value
    leader.partstat, leader.partstat_at, leader.partstat_sequence = led.answer.partstat, given.made_at, given.sequence
    session.flush()
    record(session, event.id, None, "person", "leader_answered", now, {"partstat": leader.partstat})
    return judged.verdict.value


def _standing(session: Session, event: Event, leader: EventLeader, now: datetime) -> Standing:
    last = None
    if leader.partstat_at is not None and leader.partstat_sequence is not None:
        last = Stamp(leader.partstat_sequence, leader.partstat_at)
    leads = leader.ended_at is None
    return Standing(
        floor=max(queries.time_moved_at(session, event), leader.calendar_sequence),
        top=max(event.revision, leader.calendar_sequence),
        last=last,
        active=leads,
        seat=leads,
        published=event.status == EventStatus.published,
        over=told.over(event, now),
    )
