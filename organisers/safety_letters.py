"""Letters about how an account is guarded: a new device, the second factor, a new passkey."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import clock, locale
from core.urls import absolute
from core.wording import told_moment
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, Skip
from organisers.letters import _account, account_letter
from organisers.models import Account, Organisation, SignIn


@letter("organisers.new_device")
def new_device(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Somebody signed in from a device that the account has not known."""
    account, sign_in = _account(session, row), session.get(SignIn, str(row.params["key"]))
    if account is None or sign_in is None:
        return Skip("account_closed")
    texts = [
        _(
            "Your account %(email)s was opened on a new device: %(device)s, %(moment)s.",
            email=account.email,
            device=sign_in.device or _("unknown device"),
            moment=told_moment(clock.local(sign_in.started_at), locale.language()),
        ),
        _("If it was you, there is nothing to do."),
        _("If it was not you, sign out on that device and set a new password at once."),
    ]
    url = absolute("safety.devices")
    return account_letter(_("Your account was opened on a new device"), account, texts, _("See the devices"), url)


@letter("organisers.second_factor_on")
def second_factor_on(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Codes of an app are asked from now on."""
    subject = _("Signing in now asks for a code")
    text = _(
        "From now on, signing in to %(email)s with the password also asks for a code from your app.",
        email=_email(session, row),
    )
    return _notice(session, row, subject, text)


@letter("organisers.second_factor_off")
def second_factor_off(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Codes are not asked any more."""
    subject = _("Signing in no longer asks for a code")
    text = _("From now on, the password alone is enough to sign in to %(email)s.", email=_email(session, row))
    return _notice(session, row, subject, text)


@letter("organisers.second_factor_reset")
def second_factor_reset(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """An owner took the app, the recovery codes and the passkeys away, because they were lost."""
    account, owner = _account(session, row), session.get(Account, int(str(row.params["by"])))
    organisation = session.get(Organisation, int(str(row.params["organisation_id"])))
    if account is None or owner is None or organisation is None:
        return Skip("account_closed")
    texts = [
        _(
            "%(owner)s (%(organisation)s) has taken the app with codes, the recovery codes and the passkeys away from"
            " %(email)s. You were signed out on all devices; the password alone is enough to sign in.",
            owner=owner.name or owner.email,
            organisation=organisation.name.text(locale.language()),
            email=account.email,
        ),
        _("After signing in, set up a new app or passkey."),
        _("If you did not ask for it, set a new password at once."),
    ]
    subject = _("The second factor of your account was taken away")
    return account_letter(subject, account, texts, _("Set a new password"), absolute("security.forgot_password"))


@letter("organisers.passkey_added")
def passkey_added(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """There is one more passkey."""
    subject, name = _("A passkey was added to your account"), str(row.params["name"])
    email = _email(session, row)
    text = _("From now on, %(email)s can also be opened with the passkey “%(name)s”.", email=email, name=name)
    return _notice(session, row, subject, text)


def _email(session: Session, row: OutboxRow) -> str:
    account = _account(session, row)
    return account.email if account is not None else ""


def _notice(session: Session, row: OutboxRow, subject: str, text: str) -> Letter | Skip:
    account = _account(session, row)
    if account is None:
        return Skip("account_closed")
    texts = [text, _("If it was not you, set a new password at once.")]
    return account_letter(subject, account, texts, _("Sign-in and safety"), absolute("safety.index"))
