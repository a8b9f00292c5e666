"""Codes of an app as a second factor, and the recovery codes for when the app is lost.

The app's secret is stored encrypted with a key made from AICINA_SECRET_KEY. Recovery codes are random enough to be
stored as plain hashes, so they outlive a new secret key (docs/adr/0023).
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import segno
from flask_security import Totp
from sqlalchemy.orm import Session

from core.links import digest
from organisers import sign_ins, trail
from organisers.models import Account
from organisers.terms import Action, Actor, ActorKind

OFF = "organisers.second_factor_off"  # the letter after it was turned off by the person or by command
METHOD = "authenticator"  # Flask-Security's name for an app
ISSUER = "Aicina"
CODE = re.compile(r"[0-9]{6}")
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters and digits that look alike
PIECES, PIECE, CODES = 4, 4, 10  # a recovery code is four pieces of four characters: 79 bits
CLOCK_SKEW = 30  # seconds that a telephone's clock may be wrong


def keys(secret_key: str) -> dict[str, str]:
    """The key that encrypts apps' secrets, under a tag by which one made from another secret key is told apart."""
    key = hmac.new(secret_key.encode(), b"aicina-second-factor:1", hashlib.sha256).hexdigest()
    return {hashlib.sha256(key.encode()).hexdigest()[:8]: key}


class OneTimeCodes(Totp):
    """Flask-Security's codes, each of which works once."""

    def get_last_counter(self, user: Any) -> int | None:
        """The moment of the last code that was used."""
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remembers the moment of a code; the caller's transaction stores it."""
        user.totp_counter = tmatch.counter

    def is_right(self, account: Account, code: str, secret: str) -> bool:
        """True once for a right code. The account must be locked, so that two of the same at once are one."""
        well_formed = CODE.fullmatch(code) is not None and self.can_read(secret)
        return well_formed and self.verify_totp(code, secret, account, CLOCK_SKEW)

    def can_read(self, secret: str | None) -> bool:
        """False when the secret was encrypted under another secret key: no code can be right then."""
        try:
            self._totp.from_source(secret)
        except (KeyError, TypeError, ValueError):
            return False
        return True

    def new_secret(self) -> str:
        """A fresh secret as an app takes it, in base32."""
        return str(self._totp.new().base32_key)

    def sealed(self, secret: str) -> str:
        """The secret as it is stored."""
        return str(self._totp(key=secret).to_json(encrypt=True))

    def pieces(self, secret: str) -> str:
        """The secret for typing, in groups of four."""
        return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))

    def picture(self, secret: str, email: str) -> str:
        """The secret as a QR code, for the src of an image."""
        uri = self._totp(key=secret).to_uri(label=email)
        return str(segno.make(uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


@dataclass(frozen=True, slots=True)
class Notice:
    """The letter that tells an account that its second factor is gone; `domain` is for its Message-ID."""

    letter: str
    domain: str
    params: dict[str, object] = field(default_factory=dict)


def has_app(account: Account) -> bool:
    """True when signing in by password asks for a code."""
    return bool(account.tf_totp_secret and account.tf_primary_method)


def is_secret(text: str) -> bool:
    """True for a base32 secret as we make them."""
    return re.fullmatch(r"[A-Z2-7]{32}", text) is not None


def turn_on(session: Session, now: datetime, account: Account, stored: str, domain: str, here: str) -> list[str]:
    """Codes are asked from now on; the recovery codes, which nobody sees again. The caller has locked the account."""
    account.tf_primary_method, account.tf_totp_secret = METHOD, stored
    codes = _new_codes(account)
    sign_ins.confirm(session, now, here, strong=True)
    _record(session, now, account, Action.second_factor_on)
    _tell(session, now, account, Notice("organisers.second_factor_on", domain))
    return codes


def turn_off(session: Session, now: datetime, account: Account, notice: Notice, by: Actor | None = None) -> None:
    """A password is enough again, and `notice` says so. The caller has locked the account."""
    account.tf_primary_method = account.tf_totp_secret = account.totp_counter = account.mf_recovery_codes = None
    if not account.webauthn:
        sign_ins.weaken(session, account.id)
    _record(session, now, account, Action.second_factor_off, by)
    _tell(session, now, account, notice)


def reset(session: Session, now: datetime, account: Account, notice: Notice, by: Actor) -> bool:
    """Takes app, recovery codes and passkeys away, for somebody who has lost them; False when there were none."""
    if not (has_app(account) or account.webauthn):
        return False
    account.webauthn.clear()
    session.flush()
    turn_off(session, now, account, notice, by)
    return True


def new_codes(session: Session, now: datetime, account: Account) -> list[str]:
    """Other recovery codes; those from before are worth nothing. The caller has locked the account."""
    codes = _new_codes(account)
    _record(session, now, account, Action.recovery_codes_made)
    return codes


def _new_codes(account: Account) -> list[str]:
    def code() -> str:
        return "-".join("".join(secrets.choice(ALPHABET) for _i in range(PIECE)) for _j in range(PIECES))

    codes = [code() for _number in range(CODES)]
    account.mf_recovery_codes = [_hashed(one) for one in codes]
    return codes


def _hashed(code: str) -> str:
    return digest("recovery:" + re.sub(r"[\s-]+", "", code).lower())


def use_code(session: Session, now: datetime, account: Account, code: str) -> bool:
    """True once for each recovery code, however it is typed. The caller has locked the account."""
    kept = list(account.mf_recovery_codes or ())
    if (used := _hashed(code)) not in kept:
        return False
    account.mf_recovery_codes = [one for one in kept if one != used]
    _record(session, now, account, Action.recovery_code_used, details={"left": len(kept) - 1})
    return True


def _record(
    session: Session,
    now: datetime,
    account: Account,
    action: Action,
    by: Actor | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    me = by or Actor(ActorKind.organiser, account.id)
    trail.record(session, now, me, action, subject_id=account.id, details=details)


def _tell(session: Session, now: datetime, account: Account, notice: Notice) -> None:
    sign_ins.tell(session, now, account, notice.letter, str(int(now.timestamp())), notice.domain, notice.params)
