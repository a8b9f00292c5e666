"""An app with codes as a second factor of one's own account, and its recovery codes."""

from collections.abc import Callable
from functools import wraps

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.db import db, transaction
from organisers import second_factor, second_step
from organisers.access import View
from organisers.models import Account
from organisers.safety import back, blueprint, confirmed, me, read_state, settings, signer
from organisers.safety_forms import AppForm


@confirmed
def set_up_app() -> ResponseReturnValue:
    """Show an app the secret, and turn codes on once it proves that it has it."""
    form = AppForm()
    secret = read_state("app", form.state.data) if form.is_submitted() else None
    secret = secret if isinstance(secret, str) and second_factor.is_secret(secret) else None
    if secret and form.validate_on_submit():
        codes = _turned_on(form.code.data, secret)
        if codes is not None:
            flash(_("The second factor is on."), "success")
            return render_template("security/recovery_codes.html", codes=codes)
        form.code.errors = [_("The code is not right. Check the time of your telephone and enter the code shown now.")]
    elif form.is_submitted() and not secret:
        form.code.errors = [_("The page was open for too long. Scan the new picture.")]
    secret = secret or second_step.codes().new_secret()
    form.state.data = signer("app").dumps(secret)
    account = db.session().get_one(Account, int(g.sign_in.account_id))
    picture = second_step.codes().picture(secret, account.email)
    values = {"form": form, "picture": picture, "secret": second_step.codes().pieces(secret)}
    return render_template("security/app.html", **values), 422 if form.errors else 200


def _turned_on(code: str, secret: str) -> list[str] | None:
    stored = second_step.codes().sealed(secret)
    with transaction() as session:
        account = me(session)
        before, account.totp_counter = account.totp_counter, None  # another secret, other codes
        if not second_step.codes().is_right(account, code, stored):
            account.totp_counter = before
            return None
        here, domain = g.sign_in.key, settings().domain
        return second_factor.turn_on(session, clock.now(), account, stored, domain, here)


def _with_app(view: Callable[[], ResponseReturnValue]) -> View:
    @wraps(view)
    @confirmed
    def guarded() -> ResponseReturnValue:
        account = db.session().get_one(Account, int(g.sign_in.account_id))
        return view() if second_factor.has_app(account) else back()

    return guarded


@blueprint.route("/konts/lietotne/izslegt", methods=["GET", "POST"])
@_with_app
def app_off() -> ResponseReturnValue:
    """Codes are not asked any more."""
    if request.method != "POST":
        return render_template("security/app_off.html")
    with transaction() as session:
        notice = second_factor.Notice(second_factor.OFF, settings().domain)
        second_factor.turn_off(session, clock.now(), me(session), notice)
    flash(_("The second factor is off."), "success")
    return back()


@blueprint.route("/konts/rezerves-kodi", methods=["GET", "POST"])
@_with_app
def recovery_codes() -> ResponseReturnValue:
    """Make other recovery codes; they are shown once, in the answer itself."""
    codes = None
    if request.method == "POST":
        with transaction() as session:
            codes = second_factor.new_codes(session, clock.now(), me(session))
    return render_template("security/recovery_codes.html", codes=codes)
