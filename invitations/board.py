"""The board of an event: where every invited person stands, derived from rows each time and never kept.

Read in four narrow queries and put together here: 5,000 invited are 5,000 small values, and the counts, the tables and
the list can never contradict each other.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from invitations.inviting import LETTERS
from invitations.terms import Sent, Stand
from mailers.models import BadAddress, OutboxRow
from mailers.terms import MailReason, MailState
from registration import people_queries
from registration.guest_models import Guest
from registration.models import Institution, Registration
from registration.queries import ACTIVE
from registration.registers import municipalities
from registration.terms import Answered, RegistrationStatus

_FAILED = frozenset({MailState.failed, MailState.expired})


@dataclass(frozen=True, slots=True)
class GuestLine:
    """One invited person. `place` is a municipality's code on the event's day, or what was typed; `bad` an address
    that takes no mail."""

    id: int
    name: str
    sort_key: str
    search_key: str
    email: str
    phone: str
    institution: str
    place: str
    invited_at: datetime | None
    opened_at: datetime | None
    stand: Stand
    sent: Sent
    bad: bool
    reserved: bool
    beyond: bool
    no_reminders: bool
    note: str
    source: str

    @property
    def to_phone(self) -> bool:
        """True for somebody who has not answered and whom no mail reaches."""
        return (not self.email or self.bad) and self.stand in (Stand.silent, Stand.maybe, Stand.unasked)

    @property
    def invited(self) -> bool:
        """True once an invitation was sent or is on its way; people without an address are invited by telephone."""
        return self.invited_at is not None or not self.email


@dataclass(frozen=True, slots=True)
class Alone:
    """Where somebody is from who registered without having been invited."""

    place: str
    institution: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody invited, in Latvian order; `alone` are people who come without having been, `alone_waiting` those who
    are on the waiting list."""

    lines: tuple[GuestLine, ...]
    alone: tuple[Alone, ...]
    alone_waiting: tuple[Alone, ...]
    stands: Counter[Stand] = field(default_factory=Counter)

    @property
    def opened(self) -> int:
        """How many have opened their page."""
        return sum(line.opened_at is not None for line in self.lines)

    @property
    def undelivered(self) -> int:
        """How many cannot be reached by mail though they have an address."""
        return sum(line.bad for line in self.lines)

    @property
    def by_phone(self) -> int:
        """How many have no address."""
        return sum(not line.email for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters to one guest: where the newest stands, whether its address was refused, when the first that was not
    taken back goes or went, and whether any has."""

    sent: Sent = Sent.none
    refused: bool = False
    first_at: datetime | None = None
    gone: bool = False


def board(session: Session, event_id: int, day: date) -> Board:
    """The board as it stands now."""
    stands, letters, none = _registrations(session, event_id), _letters(session, event_id), _Letters()
    g, i = Guest, Institution
    query = (
        select(
            g.id, g.given_name, g.family_name, g.sort_key, g.search_key, g.email, g.phone, g.institution,
            i.name.label("matched"), i.municipality_code.label("its_place"), g.municipality, g.municipality_code,
            g.invited_at, g.opened_at, g.answer, g.answer_note, g.answer_source, g.reserved, g.beyond_limit,
            g.reminders_off_at, BadAddress.email_key.label("bad"),
        )
        .outerjoin(i, i.id == g.institution_id)
        .outerjoin(BadAddress, (BadAddress.email_key == g.contact_key) & (g.email != ""))
        .where(g.event_id == event_id)
        .order_by(g.sort_key, g.id)
    )  # fmt: skip
    lines = tuple(
        GuestLine(
            row.id,
            f"{row.given_name} {row.family_name}".strip() or row.institution or row.email or row.phone,
            row.sort_key,
            row.search_key,
            row.email,
            row.phone,
            row.matched or row.institution,
            _place(row.municipality_code, row.municipality, row.its_place, day),
            row.invited_at and (letters.get(row.id, none).first_at or row.invited_at),
            row.opened_at,
            _stand(row, stands.get(row.id), letters.get(row.id, none)),
            letters.get(row.id, none).sent,
            row.bad is not None or letters.get(row.id, none).refused,
            row.reserved,
            row.beyond_limit,
            row.reminders_off_at is not None,
            row.answer_note,
            row.answer_source or "",
        )
        for row in session.execute(query)
    )
    coming, waiting = _alone(session, event_id, day)
    return Board(lines, coming, waiting, Counter(line.stand for line in lines))


def _stand(guest: Any, registered: Stand | None, letters: _Letters) -> Stand:
    """A registration counts for more than what was said before it. Silent is only who can have read the question."""
    if registered is not None and (registered is not Stand.declined or guest.answer != Answered.maybe):
        return registered
    said = {str(Answered.no): Stand.declined, str(Answered.maybe): Stand.maybe}
    if guest.answer in said:
        return said[guest.answer]
    asked = letters.gone or guest.opened_at is not None or not guest.email
    return Stand.silent if asked else Stand.unasked


def _registrations(session: Session, event_id: int) -> dict[int, Stand]:
    """Where guests with registrations stand by those: who comes with one of several comes."""
    query = select(Registration.guest_id, Registration.status).where(
        Registration.event_id == event_id, Registration.guest_id.is_not(None)
    )
    best = {Stand.coming: 0, Stand.answered: 1, Stand.waiting: 2, Stand.declined: 3}
    seated = (RegistrationStatus.confirmed, RegistrationStatus.placed)
    found: dict[int, Stand] = {}
    for guest_id, status in session.execute(query):
        assert guest_id is not None
        if status in seated:
            stand = Stand.coming
        elif status == RegistrationStatus.applied:
            stand = Stand.answered
        else:
            stand = Stand.waiting if status in ACTIVE else Stand.declined
        found[guest_id] = min(stand, found.get(guest_id, stand), key=best.__getitem__)
    return found


def _letters(session: Session, event_id: int) -> dict[int, _Letters]:
    """What became of the letters to each guest."""
    o = OutboxRow
    query = select(o.subject_id, o.state, o.reason, func.coalesce(o.sent_at, o.due_at)).where(
        o.event_id == event_id, o.letter.in_(LETTERS)
    )
    found: dict[int, _Letters] = {}
    for guest_id, state, reason, at in session.execute(query.order_by(o.id)):
        assert guest_id is not None
        before = found.get(guest_id, _Letters())
        if state == MailState.sent:
            sent = Sent.sent
        elif state in _FAILED:
            sent = Sent.failed
        else:
            sent = Sent.taken_back if state == MailState.withdrawn else Sent.waiting
        first_at = before.first_at or (None if sent is Sent.taken_back else at)
        gone = before.gone or sent in (Sent.sent, Sent.failed)
        found[guest_id] = _Letters(sent, reason == MailReason.address_refused, first_at, gone)
    return found


def _alone(session: Session, event_id: int, day: date) -> tuple[tuple[Alone, ...], tuple[Alone, ...]]:
    """Those who come without having been invited, and those of them who wait for a place."""
    r, i = Registration, Institution
    where_from = (r.municipality_code, r.municipality, i.municipality_code, func.coalesce(i.name, r.institution))
    query = (
        select(*where_from, r.status)
        .outerjoin(i, i.id == r.institution_id)
        .where(r.event_id == event_id, r.guest_id.is_(None), r.status.in_(ACTIVE))
    )
    found: dict[bool, list[Alone]] = {True: [], False: []}
    for code, typed, institutions, institution, status in session.execute(query):
        comes = status == RegistrationStatus.confirmed
        found[comes].append(Alone(_place(code, typed, institutions, day), institution))
    return tuple(found[True]), tuple(found[False])


def _place(code: str | None, typed: str, institutions: str | None, day: date) -> str:
    found = people_queries.code_of(code, typed, institutions)
    return present_code(found, day) if found else typed


def present_code(code: str, day: date) -> str:
    """The municipality that stands for this one on a day: a former one's successor, where there is a single one."""
    for _step in range(4):
        try:
            place = municipalities.by_code(code)
        except KeyError:
            return code
        if place.valid_on(day) or place.successor is None:
            return code
        code = place.successor
    return code
