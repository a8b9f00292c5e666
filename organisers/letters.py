"""Letters to people who sign in. Links are made when the worker renders, so no request ever stores one."""

from collections.abc import Sequence
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
from organisers import queries, rules
from organisers.models import Account, Membership, Organisation
from organisers.terms import Right, Role
from organisers.wording import rights_words


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
    return account_letter(_("Set a new password"), account, texts, _("Set a new password"), _password_link(account))


@letter("organisers.added")
def added(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """You work for this organisation now, and may do this; with a link to set a password where there is none yet."""
    account = _account(session, row)
    organisation = session.get(Organisation, row.params["organisation_id"])
    place = queries.membership(session, account.id, organisation.id) if account and organisation else None
    if account is None or organisation is None or place is None:
        return Skip("account_closed")  # or taken back before the letter went
    name = organisation.name.text(locale.language())
    subject = _("Access to the desk of %(organisation)s", organisation=name)
    texts = [_("%(organisation)s lets you into its desk in Aicina.", organisation=name), *_allowed(session, place)]
    if account.password:
        return account_letter(subject, account, texts, _("Sign in"), absolute("security.login"))
    texts.append(_("First set your password. The link works once and for 24 hours."))
    # Below the button: above it, the link for later would be taken for the one that is needed now.
    later = _("Later you can ask for another one here: %(url)s", url=absolute("security.forgot_password"))
    return account_letter(subject, account, texts, _("Set the password"), _password_link(account), [later])


def _allowed(session: Session, place: Membership) -> list[str]:
    """What the person may do, as of the moment of writing; nothing yet is said too."""
    if place.role == Role.owner:
        return [_("You are its owner there: you may do everything.")]
    everywhere = rules.rights_of(place.role, place.rights)
    at_events = queries.rights_at_events(session, place.id).values()
    here = frozenset[Right]().union(*at_events) - everywhere
    said = [_("What you may do at every event: %(rights)s.", rights=rights_words(everywhere))] if everywhere else []
    if here:
        words = {"rights": rights_words(here)}
        one = _("What you may do at the event that you are asked to help at: %(rights)s.", **words)
        said.append(one if len(at_events) == 1 else _("What you may do at single events: %(rights)s.", **words))
    return said or [_("What you may do there is not yet said.")]


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
    return account_letter(
        _("Your password was changed"), account, texts, _("Set a new password"), absolute("security.forgot_password")
    )


def _account(session: Session, row: OutboxRow) -> Account | None:
    account = session.get(Account, row.subject_id)
    return account if account is not None and account.active else None


def _safety() -> str:
    return absolute("safety.index")


def _password_link(account: Account) -> str:
    return absolute("security.reset_password", token=generate_reset_password_token(account))


def account_letter(
    subject: str, account: Account, texts: list[str], label: str, url: str, after: Sequence[str] = ()
) -> Letter:
    """A letter to somebody who signs in: paragraphs, one button, and what stands `after` it; in the language forced."""
    text, html = render_letter(
        "organisers/mail/letter",
        subject=subject,
        name=account.name,
        texts=texts,
        after=after,
        label=label,
        url=url,
        language=locale.language(),
        sender_name=current_app.config["AICINA"].mail_name,
    )
    return Letter(subject, text, html)
