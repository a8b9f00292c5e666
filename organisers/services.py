"""Changes to accounts and organisations; colleagues are in members.py. Works inside the caller's write transaction.

Each change leaves one row in the trail; what changes nothing leaves none.
"""

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Literal

from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.text import clean_line, email_address, email_key
from organisers import queries, rules, sign_ins, trail
from organisers.models import Account, Membership, Organisation
from organisers.terms import (
    COMMAND,
    USUAL_RIGHTS,
    VISITOR,
    Action,
    Actor,
    ActorKind,
    Rights,
    Role,
    SettingsCommand,
)

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
        rights=stored_rights(role, rights),
        created_at=now,
    )
    session.add(place)
    details: dict[str, object] = {"role": place.role} | ({"rights": place.rights} if place.rights else {})
    record_member(session, now, by, Action.member_added, place, details)
    return place


def stored_rights(role: str, rights: Rights) -> list[str]:
    """Rights as a membership keeps them; an owner has all of them without a list."""
    return [] if role == Role.owner else [str(right) for right in sorted(rights)]


def record_member(
    session: Session, now: datetime, by: Actor, action: Action, place: Membership, details: dict[str, object]
) -> None:
    """Writes down what happened to somebody's place in an organisation."""
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
    if tell(session, now, "organisers.reset", account, f"{int(now.timestamp()) // ASK_AGAIN}", domain):
        trail.record(session, now, VISITOR, Action.reset_requested, subject_id=account.id)


def tell_password_changed(session: Session, now: datetime, account: Account, domain: str) -> None:
    """Enqueues the notice that the password was changed."""
    tell(session, now, "organisers.password_changed", account, account.fs_uniquifier[:16], domain)


def _hash(password: str) -> str:
    return str(hash_password(unicodedata.normalize(PASSWORD_FORM, password)))


def tell(
    session: Session,
    now: datetime,
    letter: str,
    account: Account,
    once: str,
    domain: str,
    params: Mapping[str, object] | None = None,
) -> bool:
    """Enqueues a letter to somebody who signs in, unless the same (`once`) was enqueued before; False then."""
    return sign_ins.tell(session, now, account, letter, once, domain, dict(params or {}), LINK_LIFE)
