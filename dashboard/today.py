"""The front page of a desk: what waits for the member who looks, and the events around today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import Row
from sqlalchemy.orm import Session

from core.clock import local
from core.wording import told_moment
from dashboard import chores, rules, wording
from dashboard.chores import Scope
from dashboard.terms import RIGHT_FOR, Found, Kind
from organisers.terms import Right, Rights
from registration.desk.event_pages import front_of, link
from registration.desk.event_tallies import Tally, asked_words, groups_words, is_asking, tallies
from registration.desk.event_wording import short_deadline, short_when
from registration.facts import days_left
from registration.queries import intake_of
from registration.rules import phase
from registration.terms import Admission, EventStatus, Phase
from registration.wording import days_left_words, phase_word
from webhooks.queries import given_up

MOST_LINES = 8  # events named below one kind of need; the others are counted
MOST_EVENTS = 12  # of one list
SOON = timedelta(days=7)
OPEN = frozenset({Phase.open, Phase.waiting_list, Phase.full})
PLACES = {
    Kind.guardians: ("people.index", {"statuss": "pending"}),
    Kind.calls: ("people.calls", {}),
    Kind.seats: ("board.index", {}),
    Kind.links: ("events.edit", {"_anchor": "online_url"}),
    Kind.bounced: ("answers.index", {}),
    Kind.failed: ("mail.of_event", {"stavoklis": "failed"}),
    Kind.declined: ("answers.index", {}),
    Kind.replies: ("answers.index", {}),
    Kind.twins: ("people.index", {"statuss": "visi", "seciba": "name"}),
    Kind.held: ("reminder_plan.index", {}),
    Kind.attendance: ("attendance.index", {}),
    Kind.drafts: ("events.edit", {}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One event at which something waits: its name, how much, until when, and where it is dealt with."""

    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of thing that waits, with the events; `more` events are counted but not named."""

    kind: Kind
    title: str
    text: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One event in a list of the page; `share` is how full it is, 0 to 100, None without a limit."""

    title: str
    url: str
    when: str
    hours: str
    state: str
    phase: Phase
    taken: int
    capacity: int | None
    waiting: int
    asked: str  # instead of places taken, until a poll or a call is decided
    share: int | None
    deadline: str
    days_left: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: their rights everywhere and at single events, and the language."""

    everywhere: Rights
    at_events: Mapping[int, Rights]
    language: str

    def at(self, event_id: int) -> Rights:
        """The rights at one event."""
        return self.everywhere | self.at_events.get(event_id, frozenset())


def needs(session: Session, scope: Scope, rows: Sequence[Row[Any]], reader: Reader) -> list[Need]:
    """What the member can deal with, the most urgent first; empty is a good day."""
    every = reader.everywhere.union(*reader.at_events.values())
    found: list[Found] = []
    if Right.moderate in every:
        found += chores.people_needs(session, scope)
    if Right.check_in in every and link("attendance.index", event_id=1):
        found += chores.not_marked(session, scope, rows)
    if Right.edit in every:
        found += chores.groups_without_link(session, scope)
    drafts = {row.id: chores.lacks(row, scope.today) for row in rows if row.status == EventStatus.draft}
    found += [Found(Kind.drafts, event_id, len(lacks)) for event_id, lacks in drafts.items() if lacks]
    titles = {row.id: row.title.text(reader.language) for row in rows}
    texts = {event_id: wording.lack_words(lacks) for event_id, lacks in drafts.items()}
    groups = rules.by_kind(rules.within_rights(found, reader.everywhere, reader.at_events))
    return [_need(kind, group, titles, texts, reader.language) for kind, group in groups.items()]


def paused(reader: Reader, reason: str, *, restored: bool = False) -> Need | None:
    """That no letter goes out; only for those who look after all letters."""
    if RIGHT_FOR[Kind.paused] not in reader.everywhere:
        return None
    line = Line(_("Letters"), link("mail.index") or "", reason)
    text = wording.restored_text() if restored else wording.need_text(Kind.paused)
    return Need(Kind.paused, wording.need_title(Kind.paused), text, (line,))


def receivers(session: Session, organisation_id: int, reader: Reader) -> Need | None:
    """Receivers of messages that were paused because they failed; only for those who may see to them."""
    kind = Kind.receivers
    failed = given_up(session, organisation_id) if RIGHT_FOR[kind] in reader.everywhere else []
    lines = tuple(
        Line(
            urlsplit(one.url).netloc,
            link("webhooks.one", endpoint_id=one.id) or "",
            _("paused %(when)s", when=told_moment(local(one.paused_at), reader.language)) if one.paused_at else "",
        )
        for one in failed
    )
    return Need(kind, wording.need_title(kind), wording.need_text(kind), lines) if lines else None


def _need(
    kind: Kind, group: Sequence[Found], titles: Mapping[int, str], drafts: Mapping[int, str], language: str
) -> Need:
    known = [one for one in group if one.event_id in titles]
    lines = [_line(one, titles[one.event_id], drafts.get(one.event_id, ""), language) for one in known[:MOST_LINES]]
    more = len(known) - len(lines)
    return Need(kind, wording.need_title(kind), wording.need_text(kind), tuple(lines), more)


def _line(one: Found, title: str, lacks: str, language: str) -> Line:
    endpoint, values = PLACES[one.kind]
    if one.search:
        values = {**values, "q": one.search}
    text = lacks if one.kind is Kind.drafts else wording.need_count(one.kind, one.count)
    if one.until is not None:
        until = _("the first by %(when)s", when=told_moment(local(one.until), language))
        text = f"{text}, {until}"
    if one.search:
        text = f"{text}: {one.search}"
    return Line(title, link(endpoint, event_id=one.event_id, **values) or "", text)


@dataclass(frozen=True, slots=True)
class Lists:
    """The events of the page: in the next seven days, closing within seven days, and the others that are open."""

    soon: tuple[Card, ...]
    closing: tuple[Card, ...]
    open: tuple[Card, ...]
    more: int = 0


def lists(session: Session, rows: Sequence[Row[Any]], now: datetime, reader: Reader) -> Lists:
    """Each event once, where it matters most: it happens, it closes, it is open."""
    soon: list[Row[Any]] = []
    closing: list[Row[Any]] = []
    others: list[Row[Any]] = []
    for row in rows:
        state = phase(intake_of(row, row), now)
        begins = row.starts_at
        if state is Phase.ongoing or (begins is not None and now <= begins <= now + SOON and row.status == "published"):
            soon.append(row)
        elif state in OPEN and row.closes_at is not None and row.closes_at <= now + SOON:
            closing.append(row)
        elif state in OPEN:
            others.append(row)
    counted = tallies(session, (*soon[:MOST_EVENTS], *closing[:MOST_EVENTS], *others[:MOST_EVENTS]))
    return Lists(
        _cards(soon, counted, now, reader),
        _cards(closing, counted, now, reader),
        _cards(others, counted, now, reader),
        more=sum(max(0, len(some) - MOST_EVENTS) for some in (soon, closing, others)),
    )


def _cards(rows: Sequence[Row[Any]], counted: Mapping[int, Tally], now: datetime, reader: Reader) -> tuple[Card, ...]:
    return tuple(_card(row, counted.get(row.id, Tally()), now, reader) for row in rows[:MOST_EVENTS])


def _card(row: Row[Any], tally: Tally, now: datetime, reader: Reader) -> Card:
    state = phase(intake_of(row, row), now)
    days, hours = short_when(row, reader.language)  # type: ignore[arg-type] # has the columns it reads
    if tally.groups:
        days, hours = groups_words(len(tally.groups)), ""
    asking = is_asking(row) and not tally.groups
    left = days_left(row, now) if state in OPEN else None  # type: ignore[arg-type]
    taken = row.taken + row.extra + tally.placed
    return Card(
        title=row.title.text(reader.language),
        url=front_of(row.id, reader.at(row.id)),
        when=days,
        hours=hours,
        state=phase_word(state, Admission(row.admission)),
        phase=state,
        taken=taken,
        capacity=row.capacity,
        waiting=row.waiting,
        asked=asked_words(Admission(row.admission), tally.asked) if asking else "",
        share=min(100, taken * 100 // row.capacity) if row.capacity and not asking else None,
        deadline=short_deadline(row, reader.language) if state in OPEN else "",  # type: ignore[arg-type]
        days_left=days_left_words(left),
    )
