"""Letters to people who sign in. Links are made when the worker renders, so no request ever stores one."""

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from core import locale
from core.urls import absolute
from mailers.layout import render_letter
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, Skip
from organisers.models import Account, Organisation


@letter("organisers.reset")
def reset(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """A link that sets a password, for somebody who asked for one."""
    account = _account(session, row)
    if account is None:
        return Skip("account_closed")
    texts = [
        _("Somebody, probably you, asked for a new password for %(email)s.", email=account.email),
        _("The link works once and for 24 hours. If you did not ask for it, do nothing: your password stays."),
    ]
    return _letter(_("Set a new password"), account, texts, _("Set a new password"), _password_link(account))


@letter("organisers.added")
def added(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """You work for this organisation now; with a link to set a password where there is none yet."""
    account = _account(session, row)
    organisation = session.get(Organisation, row.params["organisation_id"])
    if account is None or organisation is None:
        return Skip("account_closed")
    name = organisation.name.text(locale.language())
    texts = [_("%(organisation)s has made you one of its event organisers.", organisation=name)]
    if account.password:
        return _letter(_("You can now organise events"), account, texts, _("Sign in"), absolute("security.login"))
    texts.append(_("First set your password. The link works once and for 24 hours."))
    texts.append(_("Later you can ask for another one here: %(url)s", url=absolute("security.forgot_password")))
    return _letter(_("You can now organise events"), account, texts, _("Set the password"), _password_link(account))


@letter("organisers.password_changed")
def password_changed(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """The notice that a password was changed."""
    account = _account(session, row)
    if account is None:
        return Skip("account_closed")
    texts = [
        _("The password of %(email)s has just been changed.", email=account.email),
        _("If it was not you, set a new password at once and tell the owner of your organisation."),
    ]
    if account.webauthn:
        texts.append(_("The passkeys of the account stay. Look through them after signing in: %(url)s", url=_safety()))
    return _letter(
        _("Your password was changed"), account, texts, _("Set a new password"), absolute("security.forgot_password")
    )


def _account(session: Session, row: OutboxRow) -> Account | None:
    account = session.get(Account, row.subject_id)
    return account if account is not None and account.active else None


def _safety() -> str:
    return absolute("safety.index")


def _password_link(account: Account) -> str:
    return absolute("security.reset_password", token=generate_reset_password_token(account))


def _letter(subject: str, account: Account, texts: list[str], label: str, url: str) -> Letter:
    text, html = render_letter(
        "organisers/mail/letter",
        subject=subject,
        name=account.name,
        texts=texts,
        label=label,
        url=url,
        language=locale.language(),
        sender_name=current_app.config["AICINA"].mail_name,
    )
    return Letter(subject, text, html)
