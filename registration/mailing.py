"""Which letter goes to whom when something happens: outbox rows, written in the transaction of the change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.models import OutboxRow
from mailers.services import enqueue_many, thaw, withdraw
from mailers.terms import WAITING as WAITING_MAIL
from mailers.terms import Mailbox, NewMail
from registration.models import Registration
from registration.queries import Locked
from registration.terms import RegistrationStatus

REGISTERED = "registration.registered"
WAITING = "registration.waiting"
PROMOTED = "registration.promoted"
UPDATED = "registration.updated"
EVENT_CANCELLED = "registration.event_cancelled"
WITHDRAWN = "registration.withdrawn"
REMOVED = "registration.removed"
SUBSTITUTED = "registration.substituted"  # somebody else has the seat now
REFUSED = "registration.refused"  # to the minor: the guardian said no
CONSENT = "registration.consent"  # to the guardian who said yes
ADDRESS_LEFT = "registration.address_left"
ALREADY = "registration.already"
LINK = "registration.link"
DATA_CODE = "registration.data_code"
DATE_SET = "registration.date_set"
DATE_OFF = "registration.date_off"
GUEST_OFF = "registration.guest_off"  # to the invited who had not answered yet; subject_id is the guest
CLOSING = "registration.closing"
DIGEST = "registration.digest"
PARTY = "registration.party"  # to one address about several people; params: people (ids), news (registered, promoted)
OFFERED = "registration.offered"
PENDING = "registration.pending"  # to the minor: the guardian has been asked
GUARDIAN = "registration.guardian"  # to the guardian: please say yes or no
LAPSED = "registration.lapsed"
APPLIED = "registration.applied"  # an answer to a poll, an application
LEFT_GROUP = "registration.left_group"  # takes the entry of the former group out of the calendar
NOT_CHOSEN = "registration.not_chosen"  # thanks: the time that was chosen does not suit them, or others were chosen

# Letters that make no sense once the person has left, or the event was cancelled.
ABOUT_A_PLACE = (REGISTERED, WAITING, PROMOTED, UPDATED, ALREADY, OFFERED, PENDING, GUARDIAN, LAPSED, APPLIED)
FIRST_LETTER = {
    RegistrationStatus.confirmed: REGISTERED,
    RegistrationStatus.waiting: WAITING,
    RegistrationStatus.pending: PENDING,
    RegistrationStatus.offered: OFFERED,
    RegistrationStatus.applied: APPLIED,
}


def to_person(
    settings: Settings, person: Registration, letter: str, key: str, ends_at: datetime | None = None, **params: object
) -> NewMail:
    """A letter to this person's address, once per `key`; not sent after `ends_at`, `params` are kept for rendering."""
    return NewMail(
        letter=letter,
        recipient=Mailbox(person.name, person.email),
        locale=person.language,
        dedupe_key=f"{letter}:{person.id}:{key}",
        domain=settings.domain,
        event_id=person.event_id,
        registration_id=person.id,
        params=params,
        expires_at=ends_at,
    )


def consented(session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime) -> None:
    """To the guardian who agreed: what to, and how to take it back."""
    if person.guardian_email:
        key = now.isoformat()
        mail = to_person(settings, person, CONSENT, key, locked.intake.ends_at)
        enqueue_many(session, now, [replace(mail, recipient=Mailbox(person.guardian_name, person.guardian_email))])


def told_at_last(session: Session, settings: Settings, person: Registration, now: datetime) -> None:
    """The first letter to somebody of whom letters were silent: none when they were told, or one of their own waits."""
    if person.status not in FIRST_LETTER or not person.email or person.told_revision is not None:
        return
    letters = (*FIRST_LETTER.values(), PROMOTED)
    mine = OutboxRow.registration_id == person.id, OutboxRow.letter.in_(letters), OutboxRow.state.in_(WAITING_MAIL)
    if session.scalar(select(OutboxRow.id).where(*mine).limit(1)) is None:
        letter = FIRST_LETTER[RegistrationStatus(person.status)]
        enqueue_many(session, now, [to_person(settings, person, letter, now.isoformat())])


def already_registered(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime
) -> None:
    """Tell the owner of the address that somebody filled in the form again: at most once an hour."""
    if person.email:
        mail = to_person(settings, person, ALREADY, f"{now:%Y%m%d%H}", locked.intake.ends_at)
        enqueue_many(session, now, [mail])


def link_again(session: Session, settings: Settings, people: Iterable[Registration], now: datetime) -> None:
    """Send people their private link: at most once an hour each."""
    mails = [to_person(settings, person, LINK, f"{now:%Y%m%d%H}") for person in people if person.email]
    enqueue_many(session, now, mails)


def data_code(settings: Settings, person: Registration, number: int, expires_at: datetime) -> NewMail:
    """The letter with the code that opens one's own data."""
    return to_person(settings, person, DATA_CODE, str(number), expires_at, number=number)


def seats_lost(session: Session, event_id: int, registration_id: int | None = None) -> Mapping[int, int]:
    """Registration → the seat that a letter of the event, not yet gone, would take out of that person's calendar."""
    says = OutboxRow.letter.in_((WAITING, NOT_CHOSEN)), OutboxRow.state.in_(WAITING_MAIL)
    query = select(OutboxRow.registration_id, OutboxRow.params).where(OutboxRow.event_id == event_id, *says)
    if registration_id is not None:
        query = query.where(OutboxRow.registration_id == registration_id)
    rows = session.execute(query.order_by(OutboxRow.id))
    return {row.registration_id: int(row.params["lost_seat"]) for row in rows if row.params.get("lost_seat")}


def gave_up(
    session: Session,
    settings: Settings,
    person: Registration,
    locked: Locked,
    now: datetime,
    letter: str,
    before: RegistrationStatus,
) -> None:
    """Stop what was on its way to the person and tell them; with the calendar CANCEL when they had a seat.

    `letter` is WITHDRAWN, REMOVED, SUBSTITUTED or REFUSED; `before` what the person had.
    """
    lost = seats_lost(session, person.event_id, person.id).get(person.id)
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="left")
    if person.party_id is not None or person.own_entry:
        thaw(session, person.event_id)  # a letter about several people says who of them has left
    if person.email:
        had_seat = before is RegistrationStatus.confirmed
        how = {RegistrationStatus.waiting: "waited", RegistrationStatus.applied: "applied"}.get(before)
        more = {"had_seat": had_seat, **({how: True} if how else {}), **({"lost_seat": lost} if lost else {})}
        mail = to_person(settings, person, letter, now.isoformat(), locked.intake.ends_at, **more)
        enqueue_many(session, now, [mail])


def moved_up(
    session: Session, settings: Settings, people: Sequence[Registration], locked: Locked, now: datetime
) -> None:
    """People got a seat or the offer of one: a letter for each address, about everybody it is used for."""
    by_address: dict[tuple[str, int | None], list[Registration]] = {}
    for person in people:
        withdraw(session, now, letters=(WAITING, OFFERED), registration_id=person.id, reason="superseded")
        if person.email:
            by_address.setdefault((person.contact_key, person.party_id), []).append(person)
    mails = []
    for group in by_address.values():
        status = RegistrationStatus(group[0].status)
        seat = status is RegistrationStatus.confirmed
        letter = PROMOTED if seat else FIRST_LETTER[status]
        if len(group) == 1:
            mails.append(to_person(settings, group[0], letter, now.isoformat(), locked.intake.ends_at))
            continue
        ids = [person.id for person in group]
        ends = locked.intake.ends_at
        mails.append(to_person(settings, group[0], PARTY, now.isoformat(), ends, people=ids, news="promoted"))
    enqueue_many(session, now, mails)


def lapsed(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime, *, offered: bool
) -> None:
    """The offer was not taken, or no guardian confirmed in time: the seat went on."""
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="lapsed")
    if person.email:
        mail = to_person(settings, person, LAPSED, now.isoformat(), locked.intake.starts_at, offered=offered)
        enqueue_many(session, now, [mail])


def confirmed_at_last(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime
) -> None:
    """The guardian agreed: the invitation goes to the person."""
    withdraw(session, now, letters=(PENDING, GUARDIAN), registration_id=person.id, reason="superseded")
    if person.email:
        enqueue_many(session, now, [to_person(settings, person, REGISTERED, now.isoformat(), locked.intake.ends_at)])


def guardian_again(session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime) -> bool:
    """True when the guardian is asked again: at most once an hour."""
    mail = to_person(settings, person, GUARDIAN, f"{now:%Y%m%d%H}", locked.intake.starts_at)
    to_them = replace(mail, recipient=Mailbox(person.guardian_name, person.guardian_email))
    return enqueue_many(session, now, [to_them]) == 1


def address_changed(
    session: Session, settings: Settings, person: Registration, old_email: str, now: datetime, *, own_entry: bool
) -> None:
    """The registration goes to another address: the old one loses its calendar entry, the new one gets it.

    `own_entry` says whether the entry at the old address had a UID of its own.
    """
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="address_changed")
    mails = []
    if old_email:
        sequence = person.calendar_sequence
        left = to_person(settings, person, ADDRESS_LEFT, now.isoformat(), sequence=sequence, own_entry=own_entry)
        mails.append(replace(left, recipient=Mailbox(person.name, old_email)))
    if person.email:
        letter = FIRST_LETTER[RegistrationStatus(person.status)]
        mails.append(to_person(settings, person, letter, now.isoformat()))
    enqueue_many(session, now, mails)
