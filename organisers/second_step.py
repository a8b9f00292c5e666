"""After the password: a code of an app or a recovery code. Instead of the password: a passkey."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from flask_security.utils import login_user
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core import clock, links
from core.db import db, transaction
from core.limits import limiter, visitor_address
from organisers import passkeys, second_factor, sign_ins, throttle
from organisers.models import Account
from organisers.safety_forms import CodeForm, PasskeyForm, RecoveryForm
from organisers.sign_in import STEP_AT, STEP_LIFE, after_sign_in, session_kept, session_key, wanted_page, write_down

WAITS = "tf_user_id"  # Flask-Security's name for whose password was right
QUESTION_LIFE = 3600  # seconds that a page with a passkey's question may stay open
Check = Callable[[Session, Account, str], bool]


def codes() -> second_factor.OneTimeCodes:
    """What makes and checks codes."""
    factory: second_factor.OneTimeCodes = current_app.extensions["security"].totp_factory
    return factory


def step_key() -> str:
    """The key under which attempts on one account's codes are counted, whoever makes them."""
    return "account:step:" + links.digest(str(session.get(WAITS, "")))[:32]


def _waiting() -> Account | None:
    """Whose password was right a moment ago, or None."""
    who, since = session.get(WAITS), session.get(STEP_AT)
    if not (isinstance(who, str) and isinstance(since, int) and session.get("tf_state") == "ready"):
        return None
    if clock.now() - datetime.fromtimestamp(since, UTC) > STEP_LIFE:
        return None
    query = select(Account).where(Account.fs_uniquifier == who, Account.active, Account.tf_totp_secret.is_not(None))
    return db.session.scalars(query).first()


@limiter.limit(throttle.OF_ADDRESS, key_func=visitor_address, methods=["POST"])
@limiter.limit(throttle.OF_CODE, key_func=step_key, methods=["POST"])
def code() -> ResponseReturnValue:
    """Ask for the code that the app shows; each works once."""

    def check(_session: Session, account: Account, typed: str) -> bool:
        return codes().is_right(account, typed, str(account.tf_totp_secret))

    wrong = _("The code is not right or has been used. Wait for the app to show the next one.")
    return _step(CodeForm(), "security/second_step.html", check, wrong)


@limiter.limit(throttle.OF_ADDRESS, key_func=visitor_address, methods=["POST"])
@limiter.limit(throttle.OF_CODE, key_func=step_key, methods=["POST"])
def recovery() -> ResponseReturnValue:
    """Ask for a recovery code; each works once."""

    def check(database: Session, account: Account, typed: str) -> bool:
        right = second_factor.use_code(database, clock.now(), account, typed)
        g.codes_left = len(account.mf_recovery_codes or ())  # said once the new session is there
        return right

    return _step(
        RecoveryForm(), "security/recovery.html", check, _("This recovery code is not right or has been used.")
    )


def _step(form: Any, template: str, check: Check, wrong: str) -> ResponseReturnValue:
    account = _waiting()
    if account is None:
        return _from_the_start()
    readable = codes().can_read(account.tf_totp_secret)
    if form.validate_on_submit():
        if _comes_in(account.id, check, form.code.data):
            throttle.forgive()
            _say_what_is_left()
            return redirect(after_sign_in(), 303)
        form.code.errors = [wrong]
    page = render_template(template, form=form, readable=readable, next=wanted_page())
    return page, 422 if form.errors else 200


def _say_what_is_left() -> None:
    if "codes_left" in g:
        left = int(g.codes_left)
        flash(ngettext("You have %(num)s recovery code left.", "You have %(num)s recovery codes left.", left), "info")


def _from_the_start() -> Response:
    if not current_user.is_authenticated:
        flash(_("Please sign in once more."), "info")
    return redirect(url_for("security.login", next=wanted_page()), 303)


def _comes_in(account_id: int, check: Check, typed: str) -> bool:
    with session_kept(), transaction() as database:
        account = database.get_one(Account, account_id, with_for_update=True)
        right = check(database, account, typed)
        if right:
            login_user(account, authn_via=[second_factor.METHOD])
            write_down(database, account, strong=True)
    return right


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks a browser's passkey."""

    options: str
    state: str  # signed: which question it was, and of whom it was asked


def _questions() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="aicina-passkey-question")


def _this_browser() -> str:
    generate_csrf()  # makes the session's token where there is none yet
    return links.digest(str(session.get("csrf_token")))[:32]


def passkey_question() -> Question | None:
    """A fresh question for this browser; None where passkeys are not possible.

    It is bound to the session's form token, which ends with the sign-in, so an answer works once and here alone.
    """
    settings = current_app.config["AICINA"]
    if passkeys.obstacle(settings, request.host) is not None:
        return None
    challenge = links.fresh(32)
    state = _questions().dumps([challenge, _this_browser()])
    return Question(passkeys.options_to_use(settings, challenge), str(state))


def _challenge(state: str) -> str:
    """The challenge of a question that this browser was asked, else empty."""
    try:
        challenge, browser = _questions().loads(state, max_age=QUESTION_LIFE)
    except (BadData, TypeError, ValueError):
        return ""
    return str(challenge) if browser == _this_browser() else ""


@limiter.limit(throttle.OF_ADDRESS, key_func=visitor_address)
def passkey() -> ResponseReturnValue:
    """Come in by a passkey; whoever is in already confirms with it that it is them."""
    form = PasskeyForm()
    if not passkeys.are_possible(current_app.config["AICINA"]):
        abort(404)
    challenge = _challenge(form.state.data)
    if challenge and _by_passkey(form.credential.data, challenge):
        return redirect(after_sign_in(), 303)
    flash(_("The passkey was not accepted. Try again or use the password."), "error")
    back = "safety.confirm" if current_user.is_authenticated else "security.login"
    return redirect(url_for(back, next=wanted_page()), 303)


def _by_passkey(answer: str, challenge: str) -> bool:
    me = int(current_user.id) if current_user.is_authenticated else None
    here = session_key()
    with session_kept(), transaction() as database:
        account = passkeys.use(database, clock.now(), current_app.config["AICINA"], answer, challenge)
        if account is None or me not in (None, account.id):
            return False
        if me is not None:
            sign_ins.confirm(database, clock.now(), here, strong=True)
            return True
        login_user(account, authn_via=["webauthn"])
        write_down(database, account, strong=True)
    return True


def nothing_here(**_values: Any) -> ResponseReturnValue:
    """Pages of Flask-Security that we do without."""
    abort(404)


VIEWS: dict[str, Any] = {
    "security.two_factor_token_validation": code,
    "security.two_factor_rescue": recovery,
    "security.two_factor_setup_validate": nothing_here,
    "security.tf_select": nothing_here,
}
