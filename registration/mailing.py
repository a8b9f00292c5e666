"""Which letter goes to whom when something happens: outbox rows, written in the transaction of the change."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.settings import Settings
from mailers.services import enqueue_many, thaw, withdraw
from mailers.terms import Mailbox, NewMail
from registration.entering import Entering
from registration.guest_models import Guest
from registration.inputs import Guardian, RsvpCommand
from registration.models import Event, Follower, Registration
from registration.queries import ACTIVE, Locked
from registration.terms import Answered, GuardianState, RegistrationStatus

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

# Letters that make no sense once the person has left, or the event was cancelled.
ABOUT_A_PLACE = (REGISTERED, WAITING, PROMOTED, UPDATED, ALREADY, OFFERED, PENDING, GUARDIAN, LAPSED)
FIRST_LETTER = {
    RegistrationStatus.confirmed: REGISTERED,
    RegistrationStatus.waiting: WAITING,
    RegistrationStatus.pending: PENDING,
    RegistrationStatus.offered: OFFERED,
}


def _to(
    settings: Settings, person: Registration, letter: str, key: str, ends_at: datetime | None = None, **params: object
) -> NewMail:
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


def entered(
    session: Session,
    settings: Settings,
    command: RsvpCommand,
    people: Sequence[tuple[int, Entering]],
    locked: Locked,
    now: datetime,
    *,
    by: str = "",
) -> None:
    """The letters after registering: one for each address, and one to each guardian who is asked.

    `by` is "instead" for somebody who takes another's place, "organiser" for somebody put on the list by hand; whoever
    comes in a colleague's form is told so, and the sender of the form what the others have.
    """
    by_address: dict[str, list[tuple[int, Entering]]] = {}
    for number, person in people:
        if person.member.email:
            by_address.setdefault(person.member.email_key, []).append((number, person))
    mails = []
    for key, group in by_address.items():
        others = [number for other, found in by_address.items() if other != key for number, _person in found]
        own = key == command.email_key
        more = {"by": by or ("" if own else "colleague"), "others": others if own else []}
        mails.append(_first(settings, command, group, locked, now, {k: v for k, v in more.items() if v}))
    for number, person in people:
        if person.guardian_state == GuardianState.asked and person.guardian and person.guardian.email:
            mails.append(_guardian(settings, command, number, person.guardian, locked, now))
    enqueue_many(session, now, mails)


def _first(
    settings: Settings,
    command: RsvpCommand,
    people: Sequence[tuple[int, Entering]],
    locked: Locked,
    now: datetime,
    more: dict[str, object],
) -> NewMail:
    number, person = people[0]
    member, several = person.member, len(people) > 1
    letter = PARTY if several else FIRST_LETTER[person.status]
    return NewMail(
        letter=letter,
        recipient=Mailbox(f"{member.given_name} {member.family_name}".strip(), member.email),
        locale=command.language,
        dedupe_key=f"{letter}:{number}:{now.isoformat()}",
        domain=settings.domain,
        event_id=command.event_id,
        registration_id=number,
        params=({"people": [n for n, _ in people], "news": "registered"} if several else {}) | more,
        expires_at=locked.intake.ends_at,
    )


def _guardian(
    settings: Settings, command: RsvpCommand, number: int, guardian: Guardian, locked: Locked, now: datetime
) -> NewMail:
    return NewMail(
        letter=GUARDIAN,
        recipient=Mailbox(guardian.name, guardian.email),
        locale=command.language,
        dedupe_key=f"{GUARDIAN}:{number}:{now.isoformat()}",
        domain=settings.domain,
        event_id=command.event_id,
        registration_id=number,
        expires_at=locked.intake.starts_at,
    )


def consented(session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime) -> None:
    """To the guardian who agreed: what to, and how to take it back."""
    if person.guardian_email:
        key = now.isoformat()
        mail = _to(settings, person, CONSENT, key, locked.intake.ends_at)
        enqueue_many(session, now, [replace(mail, recipient=Mailbox(person.guardian_name, person.guardian_email))])


def already_registered(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime
) -> None:
    """Tell the owner of the address that somebody filled in the form again: at most once an hour."""
    if person.email:
        mail = _to(settings, person, ALREADY, f"{now:%Y%m%d%H}", locked.intake.ends_at)
        enqueue_many(session, now, [mail])


def link_again(session: Session, settings: Settings, people: Iterable[Registration], now: datetime) -> None:
    """Send people their private link: at most once an hour each."""
    mails = [_to(settings, person, LINK, f"{now:%Y%m%d%H}") for person in people if person.email]
    enqueue_many(session, now, mails)


def data_code(settings: Settings, person: Registration, number: int, expires_at: datetime) -> NewMail:
    """The letter with the code that opens one's own data."""
    return _to(settings, person, DATA_CODE, str(number), expires_at, number=number)


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
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="left")
    if person.party_id is not None or person.own_entry:
        thaw(session, person.event_id)  # a letter about several people says who of them has left
    if person.email:
        had_seat, waited = before is RegistrationStatus.confirmed, before is RegistrationStatus.waiting
        more = {"had_seat": had_seat, **({"waited": True} if waited else {})}
        mail = _to(settings, person, letter, now.isoformat(), locked.intake.ends_at, **more)
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
            mails.append(_to(settings, group[0], letter, now.isoformat(), locked.intake.ends_at))
            continue
        ids = [person.id for person in group]
        ends = locked.intake.ends_at
        mails.append(_to(settings, group[0], PARTY, now.isoformat(), ends, people=ids, news="promoted"))
    enqueue_many(session, now, mails)


def lapsed(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime, *, offered: bool
) -> None:
    """The offer was not taken, or no guardian confirmed in time: the seat went on."""
    withdraw(session, now, letters=ABOUT_A_PLACE, registration_id=person.id, reason="lapsed")
    if person.email:
        enqueue_many(
            session,
            now,
            [_to(settings, person, LAPSED, now.isoformat(), locked.intake.starts_at, offered=offered)],
        )


def confirmed_at_last(
    session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime
) -> None:
    """The guardian agreed: the invitation goes to the person."""
    withdraw(session, now, letters=(PENDING, GUARDIAN), registration_id=person.id, reason="superseded")
    if person.email:
        enqueue_many(session, now, [_to(settings, person, REGISTERED, now.isoformat(), locked.intake.ends_at)])


def guardian_again(session: Session, settings: Settings, person: Registration, locked: Locked, now: datetime) -> bool:
    """True when the guardian is asked again: at most once an hour."""
    mail = _to(settings, person, GUARDIAN, f"{now:%Y%m%d%H}", locked.intake.starts_at)
    return (
        enqueue_many(session, now, [replace(mail, recipient=Mailbox(person.guardian_name, person.guardian_email))]) == 1
    )


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
        left = _to(settings, person, ADDRESS_LEFT, now.isoformat(), sequence=sequence, own_entry=own_entry)
        mails.append(replace(left, recipient=Mailbox(person.name, old_email)))
    if person.email:
        letter = FIRST_LETTER[RegistrationStatus(person.status)]
        mails.append(_to(settings, person, letter, now.isoformat()))
    enqueue_many(session, now, mails)


def event_updated(session: Session, settings: Settings, event: Event, revision: int, note: str, now: datetime) -> int:
    """How many people will be told of the change: all who have a seat or wait; letters under way are made anew."""
    withdraw(session, now, letters=(UPDATED,), event_id=event.id, reason="superseded")
    people = session.scalars(_active(event.id)).all()
    mails = [_to(settings, p, UPDATED, str(revision), event.ends_at, note=note) for p in people if p.email]
    enqueue_many(session, now, mails)
    return len(mails)


def render_again(session: Session, event: Event) -> None:
    """Letters of the event that are under way are made anew, from what is true now, also when nobody else is told."""
    thaw(session, event.id)


def date_set(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many followers will hear that a save-the-date got its time: each once."""
    mails = _to_followers(session, settings, event, DATE_SET, "")
    enqueue_many(session, now, mails)
    return len(mails)


def event_cancelled(session: Session, settings: Settings, event: Event, now: datetime) -> int:
    """How many people will be told that the event is off; everything else on its way is withdrawn.

    Followers are told while the time was not known: later they have heard what they asked for. The invited are told
    unless they had said no; those who registered have letters of their own.
    """
    withdraw(session, now, letters=(*ABOUT_A_PLACE, PARTY, DATE_SET, LINK), event_id=event.id, reason="event_cancelled")
    people = session.scalars(_active(event.id)).all()
    mails = [_to(settings, p, EVENT_CANCELLED, str(event.revision)) for p in people if p.email]
    if event.save_the_date:
        mails += _to_followers(session, settings, event, DATE_OFF, f":{event.revision}")
    mails += _to_guests(session, settings, event)
    enqueue_many(session, now, mails)
    return len(mails)


def _to_guests(session: Session, settings: Settings, event: Event) -> list[NewMail]:
    unanswered = Guest.answer.in_((Answered.none, Answered.maybe))
    query = select(Guest).where(
        Guest.event_id == event.id, Guest.invited_at.is_not(None), Guest.email != "", unanswered
    )
    return [
        NewMail(
            letter=GUEST_OFF,
            recipient=Mailbox(guest.name, guest.email),
            locale=guest.language,
            dedupe_key=f"{GUEST_OFF}:{guest.id}:{event.revision}",
            domain=settings.domain,
            event_id=event.id,
            subject_id=guest.id,
            expires_at=event.starts_at,
        )
        for guest in session.scalars(query.order_by(Guest.id))
    ]


def _to_followers(session: Session, settings: Settings, event: Event, letter: str, key: str) -> list[NewMail]:
    return [
        NewMail(
            letter=letter,
            recipient=Mailbox("", follower.email),
            locale=follower.language,
            dedupe_key=f"{letter}:{follower.id}{key}",
            domain=settings.domain,
            event_id=event.id,
            subject_id=follower.id,
            expires_at=event.starts_at,
        )
        for follower in session.scalars(select(Follower).where(Follower.event_id == event.id))
    ]


def to_organiser(session: Session, settings: Settings, event: Event, letter: str, key: str, now: datetime) -> None:
    """A letter to the contact of the event, once per key."""
    if event.contact_email:
        mail = NewMail(
            letter=letter,
            recipient=Mailbox(event.contact_name, event.contact_email),
            locale="lv",
            dedupe_key=f"{letter}:{event.id}:{key}",
            domain=settings.domain,
            event_id=event.id,
        )
        enqueue_many(session, now, [mail])


def _active(event_id: int) -> Select[Registration]:
    return select(Registration).where(
        Registration.event_id == event_id,
        Registration.status.in_(ACTIVE),
    )
