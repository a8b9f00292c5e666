"""How one's own account is guarded, the devices it is open on, and the proof that is asked before anything changes.

What guards the account is changed only shortly after its person has proved who they are.
"""

from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from core import clock, locale
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.settings import Settings
from core.urls import is_local_path
from core.wording import short_moment
from organisers import passkeys, second_factor, second_step, sign_ins
from organisers.access import View, signed_in
from organisers.models import Account
from organisers.safety_forms import ConfirmForm

blueprint = Blueprint("safety", __name__, url_prefix="/birojs")
PAGE_LIFE = 3600  # seconds that a page with a secret or a question may stay open


def confirmed(view: View) -> View:
    """Only for people who have just proved who they are; others are asked to, and then come here."""

    @wraps(view)
    @signed_in
    def guarded(**values: Any) -> ResponseReturnValue:
        return to_confirm() or view(**values)

    return guarded


def to_confirm() -> Response | None:
    """The way to the proof and back to this page; None for whoever has just proved who they are."""
    if g.sign_in.is_confirmed(clock.now()):
        return None
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("safety.index")
    return redirect(url_for("safety.confirm", next=here), 303)


def settings() -> Settings:
    """What the server was started with."""
    found: Settings = current_app.config["AICINA"]
    return found


def me(session: Session) -> Account:
    """The account of whoever is signed in, locked."""
    return session.get_one(Account, int(g.sign_in.account_id), with_for_update=True)


def back() -> ResponseReturnValue:
    """To the page of what guards the account."""
    return redirect(url_for("safety.index"), 303)


def _moment(at: Any) -> str:
    return short_moment(clock.local(at), locale.language())


def account_key() -> str:
    """The key under which attempts to confirm are counted."""
    return f"account:confirm:{current_user.get_id()}"


blueprint.add_url_rule("/ielogoties/atslega", "passkey", second_step.passkey, methods=["POST"])


@blueprint.get("/konts/drosiba")
@signed_in
def index() -> ResponseReturnValue:
    """What guards the account, and what the organisation asks for."""
    account = db.session().get_one(Account, int(current_user.id))
    desk = g.get("organisation")
    return render_template(
        "security/safety.html",
        account=account,
        has_app=second_factor.has_app(account),
        readable=second_step.codes().can_read(account.tf_totp_secret),
        codes_left=len(account.mf_recovery_codes or ()),
        obstacle=passkeys.obstacle(settings(), request.host),
        own_address=settings().public_url,
        asked_by=desk.name.text(locale.language()) if desk and desk.second_factor_required else None,
        strong=g.sign_in.strong,
        moment=_moment,
    )


@blueprint.get("/konts/ierices")
@signed_in
def devices() -> ResponseReturnValue:
    """Where the account is open."""
    lines = sign_ins.lines(db.session(), g.sign_in.account_id, clock.now())
    return render_template("security/devices.html", lines=lines, here=g.sign_in.key, moment=_moment)


@blueprint.post("/konts/ierices/beigt")
@signed_in
def end_device() -> ResponseReturnValue:
    """One of the account's sign-ins ends; 404 for any other."""
    mine, key = g.sign_in.account_id, request.form.get("key", "")
    if not key.isalnum() or not key.isascii() or key == g.sign_in.key:
        abort(404)
    with transaction() as session:
        ended = sign_ins.end(session, clock.now(), mine, key)
        sign_ins.record_ended(session, clock.now(), mine, int(ended))
    if not ended:
        abort(404)
    flash(_("Signed out on that device."), "success")
    return redirect(url_for("safety.devices"), 303)


@blueprint.post("/konts/ierices/citas")
@signed_in
def end_others() -> ResponseReturnValue:
    """Every sign-in but this one ends."""
    mine, here = g.sign_in.account_id, g.sign_in.key
    with transaction() as session:
        count = sign_ins.end_others(session, clock.now(), mine, here)
        sign_ins.record_ended(session, clock.now(), mine, count)
    flash(_("The account is open on this device alone."), "success")
    return redirect(url_for("safety.devices"), 303)


@blueprint.route("/konts/apstiprinat", methods=["GET", "POST"])
@limiter.limit("60 per 15 minutes", key_func=visitor_address, methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=account_key, methods=["POST"])
@signed_in
def confirm() -> ResponseReturnValue:
    """Prove who you are: by the password, or by the passkey where there is one."""
    wanted = request.args.get("next", "")
    target = wanted if is_local_path(wanted) else url_for("safety.index")
    possible = g.sign_in.passkeys and passkeys.are_possible(settings())
    # Who came in by password alone may not take away or add what is more than a password.
    only_passkey = g.sign_in.passkeys and not g.sign_in.strong
    form = ConfirmForm()
    if not only_passkey and form.validate_on_submit():
        if current_user.verify_and_update_password(_normal(str(form.password.data))):
            with transaction() as session:
                sign_ins.confirm(session, clock.now(), g.sign_in.key)
            return redirect(target, 303)
        form.password.errors = [_("The password is not right.")]
    question = second_step.passkey_question() if possible else None
    values = {"form": form, "question": question, "only_passkey": only_passkey, "target": target}
    return render_template("security/confirm.html", **values), 422 if form.errors else 200


def _normal(password: str) -> str:
    normal = current_app.extensions["security"].password_util.normalize(password)
    return str(normal)


def signer(purpose: str) -> URLSafeTimedSerializer:
    """Signs what a page of this account carries to its own form."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"aicina-{purpose}:{g.sign_in.account_id}")


def read_state(purpose: str, state: str) -> Any:
    """What a page of this account carried; None when it is forged, of another account or too old."""
    try:
        return signer(purpose).loads(state, max_age=PAGE_LIFE)
    except BadData:
        return None
