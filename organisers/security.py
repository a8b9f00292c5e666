"""Signing in: Flask-Security with our words, our outbox and our rule about writing."""

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, session
from flask_babel import gettext
from flask_login import user_logged_in
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, password_changed, password_reset
from flask_security.mail_util import EmailValidateException

from core import clock, links
from core.db import db
from core.locale import PoDomain
from core.settings import Settings
from core.text import email_address, email_key
from organisers import second_factor, second_step, services, sign_in, sign_ins
from organisers.access import to_sign_in
from organisers.models import Account, AccountRole
from organisers.sign_in_forms import ChangePasswordForm, ForgottenForm, NewPasswordForm, SignInForm
from organisers.terms import Action


def N_(text: str) -> str:
    """Marks a text for translation; Flask-Security looks it up when it is shown."""
    return text


MESSAGES = {
    "GENERIC_AUTHN_FAILED": N_("The e-mail address or the password is not right."),
    "USER_DOES_NOT_EXIST": N_("The e-mail address or the password is not right."),
    "DISABLED_ACCOUNT": N_("The e-mail address or the password is not right."),
    "INVALID_PASSWORD": N_("The password is not right."),
    "PASSWORD_NOT_PROVIDED": N_("Enter the password."),
    "PASSWORD_INVALID_LENGTH": N_("Use at least %(length)s characters; a few words are easy to remember."),
    "PASSWORD_TOO_SIMPLE": N_("This password is too easy to guess."),
    "PASSWORD_IS_THE_SAME": N_("The new password must differ from the present one."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two passwords differ."),
    "EMAIL_NOT_PROVIDED": N_("Enter the e-mail address."),
    "INVALID_EMAIL_ADDRESS": N_("Enter an e-mail address such as anna@example.lv."),
    "INVALID_REDIRECT": N_("This address cannot be opened from here."),
    "API_ERROR": N_("This request cannot be understood"),
    "UNAUTHENTICATED": N_("Please sign in first."),
    "UNAUTHORIZED": N_("You may not open this page"),
    "FORGOT_PASSWORD": N_("Forgotten password?"),
    "INVALID_RESET_PASSWORD_TOKEN": N_("This link is no longer valid. Ask for a new one here."),
    "PASSWORD_RESET_EXPIRED": N_("This link is no longer valid. Ask for a new one here."),
    "PASSWORD_RESET_REQUEST": N_("If there is an account with this address, a letter with a link is on its way."),
    "PASSWORD_RESET_NO_LOGIN": N_("The password is set. Sign in with it now."),
    "PASSWORD_CHANGE": N_("The password is changed. Other devices have been signed out."),
}
PAGES: dict[str, Any] = {
    "URL_PREFIX": "/birojs",
    "LOGIN_URL": "/ielogoties",
    "LOGOUT_URL": "/iziet",
    "RESET_URL": "/parole/atjaunot",
    "CHANGE_URL": "/konts/parole",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/ielogoties/kods",
    "TWO_FACTOR_RESCUE_URL": "/ielogoties/rezerves-kods",
    "TWO_FACTOR_SELECT_URL": "/ielogoties/veids",
    "TWO_FACTOR_SETUP_URL": "/konts/lietotne",
    "POST_LOGIN_VIEW": "/birojs/",
    "POST_LOGOUT_VIEW": "/",
    "POST_CHANGE_VIEW": "/birojs/konts",
    "STATIC_FOLDER": None,
}
HABITS: dict[str, Any] = {
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "RETURN_GENERIC_RESPONSES": True,
    "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": lambda email: email, "case_insensitive": False}}],
    "API_ENABLED_METHODS": ["session"],
    "FRESHNESS": timedelta(days=-1),
    "EMAIL_PLAINTEXT": False,  # the worker renders letters; a template must not cost the visitor time
    "EMAIL_HTML": False,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
}
CODES: dict[str, Any] = {
    "TWO_FACTOR": True,  # asked of whoever has set it up; organisations may ask it of everybody (organisers.access)
    "TWO_FACTOR_ENABLED_METHODS": [second_factor.METHOD],
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TOTP_ISSUER": second_factor.ISSUER,
}
PASSWORDS: dict[str, Any] = {
    "RESET_PASSWORD_WITHIN": services.LINK_LIFE,
    "PASSWORD_LENGTH_MIN": 10,
    "PASSWORD_NORMALIZE_FORM": services.PASSWORD_FORM,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    # The link of a letter and the password must outlive a new SECRET_KEY, so no pepper is made from it.
    "PASSWORD_SINGLE_HASH": ["argon2"],
    # OWASP's small set (19 MiB, 2 rounds): many people signing in at once must fit a small machine.
    "PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 19456,
        "argon2__rounds": 2,
        "argon2__parallelism": 1,
    },
    "HASHING_SCHEMES": ["hex_sha256"],
}
KINDS = {"PASSWORD_RESET_NO_LOGIN": "success", "PASSWORD_CHANGE": "success", "PASSWORD_RESET_REQUEST": "info"}


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's way to accounts. Commits are made by `core.db.transaction()`, never by the library."""

    def commit(self) -> None:
        """Nothing: the view's transaction commits, and signing in has nothing to commit."""


class Letters(MailUtil):
    """Flask-Security's mail goes through our outbox; addresses are judged by our own rule."""

    def send_mail(self, template: str, *args: Any, **context: Any) -> None:
        """Enqueues the notice of a changed password, the one letter that the library sends by itself."""
        services.tell_password_changed(db.session(), clock.now(), context["user"], current_app.config["AICINA"].domain)

    def normalize(self, email: str) -> str:
        """The address as accounts are stored."""
        try:
            return email_key(email_address(email))
        except ValueError:
            raise EmailValidateException(gettext("Enter an e-mail address such as anna@example.lv.")) from None

    def validate(self, email: str) -> str:
        """As normalize()."""
        return self.normalize(email)


def _configuration(settings: Settings) -> dict[str, Any]:
    messages = {f"MSG_{key}": (text, KINDS.get(key, "error")) for key, text in MESSAGES.items()}
    security = PAGES | HABITS | CODES | PASSWORDS | messages
    security["TOTP_SECRETS"] = second_factor.keys(settings.secret_key)
    return {f"SECURITY_{key}": value for key, value in security.items()} | _cookie(settings)


def _cookie(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": "__Host-aicina" if settings.secure else "aicina",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": services.SESSION_LIFE,
    }


def init_security(app: Flask) -> None:
    """Attach signing in; `core.web.init_web` (CSRF) and `core.limits.init_limits` come before it."""
    app.config.update(_configuration(app.config["AICINA"]))
    security = Security(
        app,
        Accounts(db, Account, AccountRole),
        mail_util_cls=Letters,
        totp_cls=second_factor.OneTimeCodes,
        login_form=SignInForm,
        forgot_password_form=ForgottenForm,
        reset_password_form=NewPasswordForm,
        change_password_form=ChangePasswordForm,
    )
    security.i18n_domain = PoDomain()
    security.want_json(lambda _request: False)
    security.unauthn_handler(lambda *_args, **_kwargs: to_sign_in())
    # Rights come from Membership. The library's own would look for the visitor's account on every public page too.
    security.principal.identity_loaders.clear()
    security.login_manager.request_loader(lambda _request: None)  # sessions only: no tokens in addresses or headers
    _load_living_sessions(security.login_manager)
    user_logged_in.connect(_fresh_session, app)
    password_changed.connect(_record_change, app)
    password_reset.connect(_record_reset, app)
    security.login_context_processor(lambda: {"passkey": second_step.passkey_question()})
    app.view_functions.update(sign_in.VIEWS | second_step.VIEWS)


def _load_living_sessions(manager: Any) -> None:
    stock = manager._user_callback

    @manager.user_loader
    def _load(user_id: str) -> Any:
        key = sign_in.session_key()
        g.sign_in = sign_ins.living(db.session(), key, clock.now()) if key else None
        account = stock(user_id) if g.sign_in else None
        return account if account is not None and account.id == g.sign_in.account_id else None


def _fresh_session(_app: Flask, **_values: Any) -> None:
    """Nothing from before signing in stays: a planted cookie or form token is worth nothing."""
    kept = {name: session[name] for name in ("_user_id", "_fresh", "_id") if name in session}
    session.clear()
    session.update(kept)
    session[sign_in.NUMBER] = links.fresh()
    g.pop("csrf_token", None)


def _record_change(_app: Flask, user: Account, **_values: Any) -> None:
    sign_ins.renew(db.session(), clock.now(), g.sign_in.key, sign_in.session_key())
    services.password_was_set(db.session(), clock.now(), user, Action.password_changed, sign_in.session_key())


def _record_reset(_app: Flask, user: Account, **_values: Any) -> None:
    services.password_was_set(db.session(), clock.now(), user, Action.password_reset)
