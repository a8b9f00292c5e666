"""Changes to accounts and organisations; every function works inside the caller's write transaction.

Each change leaves one row in the trail; what changes nothing leaves none.
"""

import unicodedata
import uuid
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Literal

from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.text import clean_line, email_address, email_key
from mailers import services as outbox
from mailers.terms import Mailbox
from organisers import queries, rules, sign_ins, trail
from organisers.models import Account, EventRights, Membership, Organisation
from organisers.terms import (
    COMMAND,
    USUAL_RIGHTS,
    VISITOR,
    Action,
    Actor,
    ActorKind,
    Done,
    MemberCommand,
    Outcome,
    Reason,
    Rejected,
    Right,
    Rights,
    Role,
    SettingsCommand,
)

NOTHING: tuple[str, Rights] = (Role.member, frozenset())

LINK_LIFE = timedelta(hours=24)  # of a link that sets a password
SESSION_LIFE = sign_ins.LIFE
PASSWORD_FORM: Literal["NFKD"] = "NFKD"  # the same password typed on two systems must be the same characters
ASK_AGAIN = 600  # seconds in which a second request for a link sends no second letter


def create_account(
    session: Session,
    now: datetime,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "lv",
    by: Actor = COMMAND,
) -> Account:
    """The account with this address, made if there was none; an existing one is returned unchanged.

    Without a password nobody can sign in until the person sets one by a mailed link. Raises ValueError for an
    address no mail could reach.
    """
    address = email_key(email_address(email))
    existing = queries.account_by_email(session, address)
    if existing is not None:
        return existing
    account = Account(
        email=address,
        name=clean_line(name)[:120],
        language=language,
        active=True,
        password=_hash(password) if password else None,
        fs_uniquifier=uuid.uuid4().hex,
        create_datetime=now,
    )
    session.add(account)
    session.flush()
    trail.record(session, now, by, Action.account_created, subject_id=account.id)
    return account


def set_password(session: Session, now: datetime, account: Account, password: str) -> None:
    """A new password, given by command; every session of the account ends."""
    account.password = _hash(password)
    account.fs_uniquifier = uuid.uuid4().hex
    sign_ins.end_others(session, now, account.id, "")
    trail.record(session, now, COMMAND, Action.password_set, subject_id=account.id)


def password_was_set(session: Session, now: datetime, account: Account, action: Action, here: str = "") -> None:
    """Writes down that the person has set a password; Flask-Security sets it by itself, in the same transaction.

    Ends every sign-in of the account but the one with the key `here`.
    """
    sign_ins.end_others(session, now, account.id, here)
    trail.record(session, now, Actor(ActorKind.organiser, account.id), action, subject_id=account.id)


def update_account(session: Session, now: datetime, account_id: int, name: str, language: str) -> None:
    """The person's own name and language. Locks the account."""
    account = session.get_one(Account, account_id, with_for_update=True)
    if changes := trail.change(account, {"name": name, "language": language}):
        me, details = Actor(ActorKind.organiser, account_id), {"changes": changes}
        trail.record(session, now, me, Action.account_changed, subject_id=account_id, details=details)


def create_organisation(
    session: Session, now: datetime, name: Bilingual, slug: str | None = None, by: Actor = COMMAND
) -> Organisation:
    """The organisation at `slug`, else the one with this name, made if there was none; idempotent."""
    wanted = slug or rules.slug_of(name)
    existing = queries.organisation_by_slug(session, wanted)
    if existing is not None and (slug or existing.name == name):
        return existing
    free = rules.free_slug(wanted, lambda candidate: queries.organisation_by_slug(session, candidate) is not None)
    organisation = Organisation(slug=free, name=name, created_at=now)
    session.add(organisation)
    session.flush()
    trail.record(session, now, by, Action.organisation_created, organisation_id=organisation.id)
    return organisation


def update_organisation(
    session: Session, now: datetime, organisation_id: int, command: SettingsCommand, by: Actor
) -> None:
    """New settings; the address of the organisation stays, because people have kept links to it. Locks it."""
    organisation = session.get_one(Organisation, organisation_id, with_for_update=True)
    values = {field.name: getattr(command, field.name) for field in fields(command)}
    if changes := trail.change(organisation, values):
        details = {"changes": changes}
        trail.record(session, now, by, Action.settings_changed, organisation_id=organisation_id, details=details)


def add_member(
    session: Session,
    now: datetime,
    organisation_id: int,
    account_id: int,
    role: str = Role.member,
    by: Actor = COMMAND,
    rights: Rights = USUAL_RIGHTS,
) -> Membership:
    """The account's place in the organisation, made if there was none; an existing one keeps its role and rights."""
    existing = queries.membership(session, account_id, organisation_id)
    if existing is not None:
        return existing
    place = Membership(
        account_id=account_id,
        organisation_id=organisation_id,
        role=str(role),
        rights=_stored(role, rights),
        created_at=now,
    )
    session.add(place)
    details: dict[str, object] = {"role": place.role} | ({"rights": place.rights} if place.rights else {})
    _record_member(session, now, by, Action.member_added, place, details)
    return place


def _stored(role: str, rights: Rights) -> list[str]:
    return [] if role == Role.owner else [str(right) for right in sorted(rights)]


def invite_member(
    session: Session, now: datetime, organisation_id: int, command: MemberCommand, domain: str, by: Actor
) -> Outcome:
    """Adds a person by e-mail address and enqueues the letter that says so; `domain` is for its Message-ID.

    Somebody without an account gets one without a password; the letter then carries a link to set it. Locks the
    organisation.
    """
    queries.lock_organisation(session, organisation_id)
    allowed = rules.may_give(_giver(session, organisation_id, by), NOTHING, (command.role, command.rights))
    if isinstance(allowed, Rejected):
        return allowed
    account = create_account(session, now, command.email, command.name, None, command.language, by)
    if queries.membership(session, account.id, organisation_id) is not None:
        return Rejected(Reason.already_member)
    everywhere = command.rights if command.event_id is None else frozenset[Right]()
    place = add_member(session, now, organisation_id, account.id, command.role, by, everywhere)
    if command.event_id is not None:
        _set_at_event(session, now, place, command.event_id, command.rights, by)
    _enqueue(session, now, "organisers.added", account, f"{place.id}", domain, {"organisation_id": organisation_id})
    return Done()


def set_rights(
    session: Session, now: datetime, organisation_id: int, membership_id: int, role: str, rights: Rights, by: Actor
) -> Outcome:
    """Another role and other rights at every event for a member. Locks the organisation.

    Refused for the last owner, and when the giver gives what they do not have themselves.
    """
    outcome = _may(session, organisation_id, membership_id, role, rights, by)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        changes = trail.change(place, {"role": role})
        was, place.rights = sorted(place.rights), _stored(role, rights)
        if was != place.rights and role != Role.owner:  # an owner has all of them without a list
            changes["rights"] = [", ".join(was), ", ".join(place.rights)]
        if changes:
            action = Action.role_changed if "role" in changes else Action.rights_changed
            _record_member(session, now, by, action, place, {"changes": changes})
    return outcome


def set_event_rights(
    session: Session,
    now: datetime,
    organisation_id: int,
    event_id: int,
    membership_id: int,
    rights: Rights,
    by: Actor,
) -> Outcome:
    """What a member may do at one event beside what they may everywhere; nothing takes it back. Locks the organisation.

    The caller has made sure that the event is the organisation's.
    """
    if membership_id not in queries.lock_organisation(session, organisation_id):
        return Rejected(Reason.not_a_member)
    place = session.get_one(Membership, membership_id)
    was = queries.rights_at_events(session, membership_id).get(event_id, frozenset())
    allowed = rules.may_give(_giver(session, organisation_id, by), (Role.member, was), (Role.member, rights))
    if isinstance(allowed, Done):
        _set_at_event(session, now, place, event_id, rights, by)
    return allowed


def _set_at_event(session: Session, now: datetime, place: Membership, event_id: int, rights: Rights, by: Actor) -> None:
    row = session.get(EventRights, (place.id, event_id))
    was, shall_be = sorted(row.rights) if row else [], [str(right) for right in sorted(rights)]
    if was == shall_be:
        return
    if row is None:
        session.add(EventRights(membership_id=place.id, event_id=event_id, rights=shall_be))
    elif shall_be:
        row.rights = shall_be
    else:
        session.delete(row)
    details = {"event_id": event_id, "changes": {"rights": [", ".join(was), ", ".join(shall_be)]}}
    _record_member(session, now, by, Action.event_rights_changed, place, details)


def remove_member(session: Session, now: datetime, organisation_id: int, membership_id: int, by: Actor) -> Outcome:
    """The member leaves, the account stays; refused for the last owner. Locks the organisation."""
    outcome = _may(session, organisation_id, membership_id, None, frozenset(), by)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        session.delete(place)
        _record_member(session, now, by, Action.member_removed, place, {"role": place.role})
    return outcome


def _may(
    session: Session, organisation_id: int, membership_id: int, role: str | None, rights: Rights, by: Actor
) -> Outcome:
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, role)
    if isinstance(outcome, Rejected):
        return outcome
    place = session.get_one(Membership, membership_id)
    was = place.role, rules.rights_of(place.role, place.rights)
    return rules.may_give(_giver(session, organisation_id, by), was, (role or Role.member, rights))


def _giver(session: Session, organisation_id: int, by: Actor) -> tuple[str, Rights] | None:
    """Who gives rights, as the rules see them; None for the command of the server."""
    if by.account_id is None:
        return None
    place = queries.membership(session, by.account_id, organisation_id)
    return (place.role, rules.rights_of(place.role, place.rights)) if place else NOTHING


def _record_member(
    session: Session, now: datetime, by: Actor, action: Action, place: Membership, details: dict[str, object]
) -> None:
    trail.record(
        session,
        now,
        by,
        action,
        organisation_id=place.organisation_id,
        subject_id=place.account_id,
        details=details,
    )


def request_reset(session: Session, now: datetime, account: Account, domain: str) -> None:
    """Enqueues a link to set a password; asked again within ten minutes, nothing more is sent."""
    if _enqueue(session, now, "organisers.reset", account, f"{int(now.timestamp()) // ASK_AGAIN}", domain):
        trail.record(session, now, VISITOR, Action.reset_requested, subject_id=account.id)


def tell_password_changed(session: Session, now: datetime, account: Account, domain: str) -> None:
    """Enqueues the notice that the password was changed."""
    _enqueue(session, now, "organisers.password_changed", account, account.fs_uniquifier[:16], domain)


def _hash(password: str) -> str:
    return str(hash_password(unicodedata.normalize(PASSWORD_FORM, password)))


def _enqueue(
    session: Session,
    now: datetime,
    letter: str,
    account: Account,
    once: str,
    domain: str,
    params: dict[str, int] | None = None,
) -> bool:
    return outbox.enqueue(
        session,
        now,
        letter=letter,
        recipient=Mailbox(account.name, account.email),
        locale=account.language,
        dedupe_key=f"{letter}:{account.id}:{once}",
        domain=domain,
        subject_id=account.id,
        params=params or {},
        expires_at=now + LINK_LIFE,
    )
