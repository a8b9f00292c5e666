"""Changes to accounts and organisations; every function works inside the caller's write transaction.

Each change leaves one row in the trail; what changes nothing leaves none.
"""

import unicodedata
import uuid
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Literal

from flask_security.utils import hash_password
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.text import clean_line, email_address, email_key
from mailers import services as outbox
from mailers.terms import Mailbox
from organisers import queries, rules, trail
from organisers.models import Account, EndedSession, Membership, Organisation, Role
from organisers.terms import (
    COMMAND,
    VISITOR,
    Action,
    Actor,
    ActorKind,
    Done,
    MemberCommand,
    Outcome,
    Reason,
    Rejected,
    SettingsCommand,
)

LINK_LIFE = timedelta(hours=24)  # of a link that sets a password
SESSION_LIFE = timedelta(days=7)  # of a signed-in browser
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
    trail.record(session, now, COMMAND, Action.password_set, subject_id=account.id)


def password_was_set(session: Session, now: datetime, account: Account, action: Action) -> None:
    """Writes down that the person has set a password; Flask-Security sets it by itself, in the same transaction."""
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
    role: str = Role.editor,
    by: Actor = COMMAND,
) -> Membership:
    """The account's place in the organisation, made if there was none; an existing one keeps its role."""
    existing = queries.membership(session, account_id, organisation_id)
    if existing is not None:
        return existing
    place = Membership(account_id=account_id, organisation_id=organisation_id, role=str(role), created_at=now)
    session.add(place)
    _record_member(session, now, by, Action.member_added, place, {"role": place.role})
    return place


def invite_member(
    session: Session, now: datetime, organisation_id: int, command: MemberCommand, domain: str, by: Actor
) -> Outcome:
    """Adds a person by e-mail address and enqueues the letter that says so; `domain` is for its Message-ID.

    Somebody without an account gets one without a password; the letter then carries a link to set it.
    """
    queries.lock_organisation(session, organisation_id)
    account = create_account(session, now, command.email, command.name, None, command.language, by)
    if queries.membership(session, account.id, organisation_id) is not None:
        return Rejected(Reason.already_member)
    place = add_member(session, now, organisation_id, account.id, command.role, by)
    _enqueue(session, now, "organisers.added", account, f"{place.id}", domain, {"organisation_id": organisation_id})
    return Done()


def change_role(
    session: Session, now: datetime, organisation_id: int, membership_id: int, role: str, by: Actor
) -> Outcome:
    """Another role for a member; refused for the last owner. Locks the organisation."""
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, role)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        if changes := trail.change(place, {"role": role}):
            _record_member(session, now, by, Action.role_changed, place, {"changes": changes})
    return outcome


def remove_member(session: Session, now: datetime, organisation_id: int, membership_id: int, by: Actor) -> Outcome:
    """The member leaves, the account stays; refused for the last owner. Locks the organisation."""
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, None)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        session.delete(place)
        _record_member(session, now, by, Action.member_removed, place, {"role": place.role})
    return outcome


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


def end_session(session: Session, now: datetime, key: str) -> None:
    """The session with this key opens nothing any more; ones that have run out are forgotten."""
    session.execute(delete(EndedSession).where(EndedSession.forgotten_at <= now))
    session.merge(EndedSession(key=key, forgotten_at=now + SESSION_LIFE))


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
