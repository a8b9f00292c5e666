"""Pages around the password: Flask-Security's views, throttled, and written inside our transaction."""

import time
from collections.abc import Callable
from typing import Any

from flask import (
    Response,
    abort,
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
from werkzeug.datastructures import ImmutableMultiDict

from core import clock, links
from core.db import transaction
from core.limits import limiter, visitor_address
from core.text import clean_line, email_key
from core.urls import is_local_path
from organisers import queries, services
from organisers.access import own_page
from organisers.forms import ForgottenForm

NUMBER = "number"  # of a session: random, made when somebody signs in
ANSWER_TIME = 0.3  # seconds; an answer about an account takes this long whether or not there is one


def session_key() -> str:
    """What the database knows a session by; empty when nobody signed in with it."""
    number = session.get(NUMBER)
    return links.digest(number) if isinstance(number, str) else ""


def account_key() -> str:
    """The key under which attempts on one account are counted, whoever makes them; no address is stored."""
    # Cleaned as the form cleans it: an invisible character must not make it another account.
    return "account:" + links.digest(email_key(clean_line(request.form.get("email", ""))))[:32]


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


@limiter.limit("60 per 15 minutes", key_func=visitor_address, methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=account_key, methods=["POST"])
def login() -> ResponseReturnValue:
    """The sign-in page. Reads only; a success forgives the account's failed attempts."""
    response = _run(views.login)
    if request.method == "POST" and response.status_code == 303:
        _forgive()
    return response


def _forgive() -> None:
    for attempt in limiter.current_limits:
        if any(str(part).startswith("account:") for part in attempt.request_args):
            limiter.limiter.clear(attempt.limit, *attempt.request_args)


def logout() -> ResponseReturnValue:
    """Sign out: the session ends for every copy of its cookie, then the cookie goes."""
    key = session_key()
    if key and current_user.is_authenticated:
        with transaction() as database:
            services.end_session(database, clock.now(), key)
    response = _run(views.logout)
    session.clear()
    return response


@limiter.limit("10 per 15 minutes", key_func=visitor_address, methods=["POST"])
@limiter.limit("4 per 15 minutes", key_func=account_key, methods=["POST"])
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
    with transaction():
        return _run(views.reset_password, token=token)


@limiter.limit("20 per 15 minutes", key_func=visitor_address, methods=["POST"])
def change_password() -> ResponseReturnValue:
    """Change the password; every other session of the account ends."""
    if current_user.is_authenticated:
        own_page()
    if request.method != "POST":
        return _run(views.change_password)
    with transaction():
        return _run(views.change_password)


VIEWS: dict[str, Any] = {
    "security.login": login,
    "security.logout": logout,
    "security.forgot_password": forgot_password,
    "security.reset_password": reset_password,
    "security.change_password": change_password,
}
