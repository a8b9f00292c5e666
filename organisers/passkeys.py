"""Passkeys: what browsers are asked for and whether their answers hold. py_webauthn checks the signatures.

Every passkey verifies its person (PIN, finger, face), so it counts as both factors. The site that passkeys are bound to
is AICINA_PUBLIC_URL, never the Host a client sent.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.settings import Settings
from core.settings_mail import is_ip, is_local
from organisers import sign_ins, trail
from organisers.models import Account, WebAuthn
from organisers.terms import Action, Actor, ActorKind

TIMEOUT = 120_000  # milliseconds that a browser lets the person look for the key
LONGEST = 16_384  # characters of an answer; real ones have at most two thousand
MOST = 20  # passkeys of one account
TRANSPORTS = {str(transport.value) for transport in AuthenticatorTransport}
REQUIRED = UserVerificationRequirement.REQUIRED


class Obstacle(StrEnum):
    """Why browsers refuse passkeys here."""

    number = "number"  # they bind passkeys to names, not to numbers
    not_secure = "not_secure"  # and only where nobody on the way can change the page
    elsewhere = "elsewhere"  # the page was opened at another address than the site's own


def obstacle(settings: Settings, host: str | None = None) -> Obstacle | None:
    """Why passkeys cannot be used; None when they can. `host` is what the visitor opened: asked, never believed."""
    site = _site(settings)
    if is_ip(site):
        return Obstacle.number
    if not settings.secure and not is_local(site) and not site.endswith(".localhost"):
        return Obstacle.not_secure
    own = urlsplit(settings.public_url).netloc.lower()
    return Obstacle.elsewhere if host is not None and host.lower() != own else None


def are_possible(settings: Settings) -> bool:
    """False where no browser would take part."""
    return obstacle(settings) is None


def _site(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


def _origin(settings: Settings) -> str:
    parts = urlsplit(settings.public_url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def options_to_add(settings: Settings, account: Account, handle: str, challenge: str) -> str:
    """JSON with which a browser makes a passkey for the account; of any kind, built in or separate."""
    # Without an attachment: asking for separate keys alone would shut telephones and laptops out.
    selection = AuthenticatorSelectionCriteria(
        authenticator_attachment=None, resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
    )
    options = webauthn.generate_registration_options(
        rp_id=_site(settings),
        rp_name=settings.mail_name or "Aicina",
        user_id=handle.encode(),
        user_name=account.email,
        user_display_name=account.name or account.email,
        challenge=challenge.encode(),
        timeout=TIMEOUT,
        authenticator_selection=selection,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in account.webauthn],
    )
    return str(options_to_json(options))


def options_to_use(settings: Settings, challenge: str) -> str:
    """JSON with which a browser offers the passkeys it has for this site; nothing in it is about an account."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(settings), challenge=challenge.encode(), timeout=TIMEOUT, user_verification=REQUIRED
    )
    return str(options_to_json(options))


def read_new(settings: Settings, answer: str, challenge: str) -> Any:
    """What a browser answered to options_to_add() if it holds, else None."""
    try:
        return webauthn.verify_registration_response(
            credential=answer[:LONGEST],
            expected_challenge=challenge.encode(),
            expected_rp_id=_site(settings),
            expected_origin=_origin(settings),
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001, RUF100 - the readers of CBOR and keys raise whatever hostile bytes make them raise
        return None


def add(
    session: Session, now: datetime, account: Account, name: str, handle: str, answer: str, verified: Any, here: str
) -> bool:
    """False when this passkey is known already or there are too many. The caller has locked the account."""
    if len(account.webauthn) >= MOST or find(session, verified.credential_id) is not None:
        return False
    account.fs_webauthn_user_handle = account.fs_webauthn_user_handle or handle
    given = json.loads(answer)["response"].get("transports")
    known = [one for one in given if isinstance(one, str) and one in TRANSPORTS] if isinstance(given, list) else []
    session.add(
        WebAuthn(
            user_id=account.id,
            name=name,
            usage="first",
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            transports=known[: len(TRANSPORTS)],
            backup_state=verified.credential_backed_up,
            device_type=str(verified.credential_device_type.value),
            create_datetime=now,
            lastuse_datetime=now,
        )
    )
    session.flush()
    sign_ins.confirm(session, now, here, strong=True)
    _record(session, now, account, Action.passkey_added, name)
    return True


def tell_added(session: Session, now: datetime, account: Account, name: str, domain: str) -> None:
    """Enqueues the notice of a new passkey."""
    once = str(int(now.timestamp()))
    sign_ins.tell(session, now, account, "organisers.passkey_added", once, domain, {"name": name})


def remove(session: Session, now: datetime, account: Account, number: int) -> bool:
    """The passkey opens nothing any more; False when the account has none with this number. The account is locked."""
    key = next((one for one in account.webauthn if one.id == number), None)
    if key is None:
        return False
    account.webauthn.remove(key)
    session.flush()
    if not account.webauthn and not account.tf_totp_secret:
        sign_ins.weaken(session, account.id)
    _record(session, now, account, Action.passkey_removed, key.name)
    return True


def rename(session: Session, now: datetime, account: Account, number: int, name: str) -> bool:
    """Another name for a passkey; False when the account has none with this number. The account is locked."""
    key = next((one for one in account.webauthn if one.id == number), None)
    if key is not None and key.name != name:
        key.name = name
        _record(session, now, account, Action.passkey_renamed, name)
    return key is not None


def find(session: Session, credential_id: bytes) -> WebAuthn | None:
    """The passkey with this identity, locked, or None."""
    return session.scalars(select(WebAuthn).where(WebAuthn.credential_id == credential_id).with_for_update()).first()


def use(session: Session, now: datetime, settings: Settings, answer: str, challenge: str) -> Account | None:
    """Whose passkey answered options_to_use(), if the answer holds and the account is open; else None.

    Why it was refused is never said: unknown, forged and closed look alike. Locks the passkey.
    """
    identity = _identity(answer)
    key = find(session, identity) if identity else None
    verified = _verified(settings, answer, challenge, key) if key else None
    if key is None or verified is None or not key.user.active:
        return None
    key.lastuse_datetime, key.sign_count = now, verified.new_sign_count
    key.backup_state = verified.credential_backed_up
    return key.user


def _identity(answer: str) -> bytes:
    try:
        return base64url_to_bytes(json.loads(answer[:LONGEST])["rawId"])[:1024]
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return b""


def _verified(settings: Settings, answer: str, challenge: str, key: WebAuthn) -> Any:
    try:
        read = webauthn.helpers.parse_authentication_credential_json(answer[:LONGEST])
        handle = read.response.user_handle
        if handle and handle != (key.user.fs_webauthn_user_handle or "").encode():
            return None
        return webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge.encode(),
            expected_rp_id=_site(settings),
            expected_origin=_origin(settings),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count or 0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001, RUF100 - as in read_new()
        return None


def _record(session: Session, now: datetime, account: Account, action: Action, name: str) -> None:
    me = Actor(ActorKind.organiser, account.id)
    trail.record(session, now, me, action, subject_id=account.id, details={"name": name})
