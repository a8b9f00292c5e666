"""Pages around the password: Flask-Security's views, throttled, and written inside our transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import (
    Response,
    abort,
    after_this_request,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, views
from sqlalchemy.orm import Session
from werkzeug.datastructures import ImmutableMultiDict

from core import clock, links
from core.db import transaction
from core.limits import limiter, visitor_address
from core.urls import is_local_path
from organisers import queries, services, sign_ins, throttle
from organisers.access import own_page
from organisers.devices import device_words
from organisers.models import Account
from organisers.sign_in_forms import ForgottenForm

NUMBER = "number"  # of a session: random, made when somebody signs in
STEP_AT = "step_at"  # when the password was right and the code was asked for
STEP_LIFE = timedelta(minutes=15)
ANSWER_TIME = 0.3  # seconds; an answer about an account takes this long whether or not there is one


def session_key() -> str:
    """What the database knows a session by; empty when nobody signed in with it."""
    number = session.get(NUMBER)
    return links.digest(number) if isinstance(number, str) else ""


@contextmanager
def session_kept() -> Iterator[None]:
    """What the session was before comes back when the work inside fails: nobody is half signed in."""
    before = dict(session)
    try:
        yield
    except BaseException:
        session.clear()
        session.update(before)
        raise


def write_down(database: Session, account: Account, *, strong: bool) -> None:
    """The row of the sign-in that has just happened; without it the session opens nothing."""
    settings = current_app.config["AICINA"]
    sign_ins.begin(database, clock.now(), account, session_key(), _browser(), strong, settings.domain)


def _browser() -> sign_ins.Browser:
    secure: bool = current_app.config["AICINA"].secure
    name = throttle.device_cookie()
    number = request.cookies.get(name, "")
    number = number if len(number) == len(links.fresh()) else links.fresh()

    @after_this_request
    def _remember(response: Response) -> Response:
        kept = int(sign_ins.REMEMBERED.total_seconds())
        response.set_cookie(name, number, max_age=kept, secure=secure, httponly=True, samesite="Lax")
        return response

    words = device_words(request.headers.get("User-Agent", ""))
    return sign_ins.Browser(throttle.device_key(number), words)


def wanted_page() -> str | None:
    """The page of this site that asked for the sign-in; None when there was none or it was a foreign address."""
    wanted = request.args.get("next") or request.form.get("next") or ""
    return wanted if is_local_path(wanted) else None


def after_sign_in() -> str:
    """Where to go after signing in: the page that asked for it, else the desk."""
    return wanted_page() or url_for("organisers.start")


def _run(view: Callable[..., Any], **values: Any) -> Response:
    """A view of Flask-Security with our manners: no JSON, only local `next`, 303 after a POST, 422 for errors."""
    if request.is_json:
        abort(415)
    request.args, request.form = _without_foreign_next(request.args), _without_foreign_next(request.form)
    response: Response = make_response(view(**values))
    if request.method == "POST" and response.status_code in {200, 302}:
        response.status_code = 422 if response.status_code == 200 else 303
    return response


def _without_foreign_next(values: Any) -> Any:
    if is_local_path(values.get("next") or "/"):
        return values
    return ImmutableMultiDict([(k, v) for k, v in values.items(multi=True) if k != "next"])


@limiter.limit(throttle.OF_ADDRESS, key_func=visitor_address, methods=["POST"])
@limiter.limit(throttle.OF_PAIR, key_func=throttle.pair_key, methods=["POST"])
@limiter.limit(
    throttle.OF_STRANGERS, key_func=throttle.strangers_key, methods=["POST"], exempt_when=throttle.is_known_device
)
def login() -> ResponseReturnValue:
    """The sign-in page; a right password leads in or to the second step, and forgives the failed attempts."""
    with session_kept():
        before = session.get(NUMBER)
        response = _run(views.login)
        if request.method == "POST" and response.status_code == 303:
            throttle.forgive()
            if session.get(NUMBER) != before:
                _write_down_by_password()
            else:
                session[STEP_AT] = int(clock.now().timestamp())
                # The library hands on an absolute address, or this very page, neither of which is ever followed.
                response.location = url_for("security.two_factor_token_validation", next=wanted_page())
    return response


def _write_down_by_password() -> None:
    account_id = int(current_user.id)
    with transaction() as database:
        write_down(database, database.get_one(Account, account_id), strong=False)


def logout() -> ResponseReturnValue:
    """Sign out: the session ends for every copy of its cookie, then the cookie goes."""
    key = session_key()
    if key and current_user.is_authenticated:
        account_id = int(current_user.id)
        with transaction() as database:
            sign_ins.end(database, clock.now(), account_id, key)
    response = _run(views.logout)
    session.clear()
    return response


@limiter.limit("10 per 15 minutes", key_func=visitor_address, methods=["POST"])
@limiter.limit(throttle.OF_LETTERS, key_func=throttle.pair_key, methods=["POST"])
def forgot_password() -> ResponseReturnValue:
    """Ask for a link that sets a password; the answer is the same, and takes as long, with and without an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        page = render_template("security/forgot_password.html", forgot_password_form=form)
        return page, 422 if request.method == "POST" else 200
    began = time.monotonic()
    _send_link(str(form.email.data))
    time.sleep(max(0.0, began + ANSWER_TIME - time.monotonic()))
    flash(_("If there is an account with this address, a letter with a link is on its way."), "info")
    return redirect(url_for("security.login"), 303)


def _send_link(email: str) -> None:
    with transaction() as database:
        account = queries.account_by_email(database, email)
        if account is not None and account.active:
            services.request_reset(database, clock.now(), account, current_app.config["AICINA"].domain)


@limiter.limit("30 per 15 minutes", key_func=visitor_address, methods=["POST"])
def reset_password(token: str) -> ResponseReturnValue:
    """Set a password by a mailed link: GET shows the form, POST acts, and the link works once."""
    if request.method != "POST":
        return _run(views.reset_password, token=token)
    with session_kept(), transaction() as database:
        response = _run(views.reset_password, token=token)
        if response.status_code == 303 and current_user.is_authenticated:
            _step_aside(database)
    return response


def _step_aside(database: Session) -> None:
    """Whoever was signed in here leaves: the link was another sign-in's, and leads to the sign-in page."""
    sign_ins.end(database, clock.now(), int(current_user.id), session_key())
    for name in (NUMBER, "_user_id", "_fresh", "_id"):
        session.pop(name, None)


@limiter.limit("20 per 15 minutes", key_func=visitor_address, methods=["POST"])
def change_password() -> ResponseReturnValue:
    """Change the password; every other session of the account ends."""
    if current_user.is_authenticated:
        own_page()
    if request.method != "POST":
        return _run(views.change_password)
    with session_kept(), transaction():
        return _run(views.change_password)


VIEWS: dict[str, Any] = {
    "security.login": login,
    "security.logout": logout,
    "security.forgot_password": forgot_password,
    "security.reset_password": reset_password,
    "security.change_password": change_password,
}
