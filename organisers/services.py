"""Changes to accounts and organisations; every function works inside the caller's write transaction."""

import unicodedata
import uuid
from datetime import datetime, timedelta
from typing import Literal

from flask_security.utils import hash_password
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.text import clean_line, email_address, email_key
from mailers import services as outbox
from mailers.terms import Mailbox
from organisers import queries, rules
from organisers.models import Account, EndedSession, Membership, Organisation, Role
from organisers.terms import Done, MemberCommand, Outcome, Reason, Rejected, SettingsCommand

LINK_LIFE = timedelta(hours=24)  # of a link that sets a password
SESSION_LIFE = timedelta(days=7)  # of a signed-in browser
PASSWORD_FORM: Literal["NFKD"] = "NFKD"  # the same password typed on two systems must be the same characters
ASK_AGAIN = 600  # seconds in which a second request for a link sends no second letter


def create_account(
    session: Session, now: datetime, email: str, name: str, password: str | None = None, language: str = "lv"
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
    return account


def set_password(session: Session, account: Account, password: str) -> None:
    """A new password; every session of the account ends."""
    account.password = _hash(password)
    account.fs_uniquifier = uuid.uuid4().hex
    session.flush()


def update_account(session: Session, account_id: int, name: str, language: str) -> None:
    """The person's own name and language."""
    account = session.get_one(Account, account_id)
    account.name, account.language = name, language


def create_organisation(session: Session, now: datetime, name: Bilingual, slug: str | None = None) -> Organisation:
    """The organisation at `slug`, else the one with this name, made if there was none; idempotent."""
    wanted = slug or rules.slug_of(name)
    existing = queries.organisation_by_slug(session, wanted)
    if existing is not None and (slug or existing.name == name):
        return existing
    free = rules.free_slug(wanted, lambda candidate: queries.organisation_by_slug(session, candidate) is not None)
    organisation = Organisation(slug=free, name=name, created_at=now)
    session.add(organisation)
    session.flush()
    return organisation


def update_organisation(session: Session, organisation_id: int, command: SettingsCommand) -> None:
    """New settings; the address of the organisation stays, because people have kept links to it."""
    organisation = session.get_one(Organisation, organisation_id)
    organisation.name = command.name
    organisation.registration_number = command.registration_number
    organisation.address = command.address
    organisation.contact_name = command.contact_name
    organisation.contact_email = command.contact_email
    organisation.contact_phone = command.contact_phone


def add_member(
    session: Session, now: datetime, organisation_id: int, account_id: int, role: str = Role.editor
) -> Membership:
    """The account's place in the organisation, made if there was none; an existing one keeps its role."""
    existing = queries.membership(session, account_id, organisation_id)
    if existing is not None:
        return existing
    place = Membership(account_id=account_id, organisation_id=organisation_id, role=str(role), created_at=now)
    session.add(place)
    session.flush()
    return place


def invite_member(
    session: Session, now: datetime, organisation_id: int, command: MemberCommand, domain: str
) -> Outcome:
    """Adds a person by e-mail address and enqueues the letter that says so; `domain` is for its Message-ID.

    Somebody without an account gets one without a password; the letter then carries a link to set it.
    """
    queries.lock_organisation(session, organisation_id)
    account = create_account(session, now, command.email, command.name, None, command.language)
    if queries.membership(session, account.id, organisation_id) is not None:
        return Rejected(Reason.already_member)
    place = add_member(session, now, organisation_id, account.id, command.role)
    _enqueue(session, now, "organisers.added", account, f"{place.id}", domain, {"organisation_id": organisation_id})
    return Done()


def change_role(session: Session, organisation_id: int, membership_id: int, role: str) -> Outcome:
    """Another role for a member; refused for the last owner. Locks the organisation."""
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, role)
    if isinstance(outcome, Done):
        session.get_one(Membership, membership_id).role = role
    return outcome


def remove_member(session: Session, organisation_id: int, membership_id: int) -> Outcome:
    """The member leaves, the account stays; refused for the last owner. Locks the organisation."""
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, None)
    if isinstance(outcome, Done):
        session.delete(session.get_one(Membership, membership_id))
    return outcome


def request_reset(session: Session, now: datetime, account: Account, domain: str) -> None:
    """Enqueues a link to set a password; asked again within ten minutes, nothing more is sent."""
    _enqueue(session, now, "organisers.reset", account, f"{int(now.timestamp()) // ASK_AGAIN}", domain)


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
) -> None:
    outbox.enqueue(
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
