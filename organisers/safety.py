"""How one's own account is guarded: devices, an app with codes, recovery codes, passkeys.

What guards the account is changed only shortly after its person has proved who they are.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from core import clock, links, locale
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.settings import Settings
from core.urls import is_local_path
from core.wording import short_moment
from organisers import passkeys, second_factor, second_step, sign_ins
from organisers.access import View, signed_in
from organisers.models import Account
from organisers.safety_forms import AppForm, ConfirmForm, NewPasskeyForm

blueprint = Blueprint("safety", __name__, url_prefix="/birojs")
PAGE_LIFE = 3600  # seconds that a page with a secret or a question may stay open


def confirmed(view: View) -> View:
    """Only for people who have just proved who they are; others are asked to, and then come here."""

    @wraps(view)
    @signed_in
    def guarded(**values: Any) -> ResponseReturnValue:
        if not g.sign_in.is_confirmed(clock.now()):
            back = request.full_path.rstrip("?") if request.method == "GET" else url_for("safety.index")
            return redirect(url_for("safety.confirm", next=back), 303)
        return view(**values)

    return guarded


def _settings() -> Settings:
    settings: Settings = current_app.config["AICINA"]
    return settings


def _me(session: Session) -> Account:
    """The account of whoever is signed in, locked."""
    return session.get_one(Account, int(g.sign_in.account_id), with_for_update=True)


def _back() -> ResponseReturnValue:
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
        passkeys_possible=passkeys.are_possible(_settings()),
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
    me, key = g.sign_in.account_id, request.form.get("key", "")
    if not key.isalnum() or not key.isascii() or key == g.sign_in.key:
        abort(404)
    with transaction() as session:
        ended = sign_ins.end(session, clock.now(), me, key)
        sign_ins.record_ended(session, clock.now(), me, int(ended))
    if not ended:
        abort(404)
    flash(_("The account is closed on that device."), "success")
    return redirect(url_for("safety.devices"), 303)


@blueprint.post("/konts/ierices/citas")
@signed_in
def end_others() -> ResponseReturnValue:
    """Every sign-in but this one ends."""
    me, here = g.sign_in.account_id, g.sign_in.key
    with transaction() as session:
        count = sign_ins.end_others(session, clock.now(), me, here)
        sign_ins.record_ended(session, clock.now(), me, count)
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
    possible = g.sign_in.passkeys and passkeys.are_possible(_settings())
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


def _pages(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"aicina-{purpose}:{g.sign_in.account_id}")


def _read(purpose: str, state: str) -> Any:
    try:
        return _pages(purpose).loads(state, max_age=PAGE_LIFE)
    except BadData:
        return None


@confirmed
def set_up_app() -> ResponseReturnValue:
    """Show an app the secret, and turn codes on once it proves that it has it."""
    form = AppForm()
    secret = _read("app", form.state.data) if form.is_submitted() else None
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
    form.state.data = _pages("app").dumps(secret)
    account = db.session().get_one(Account, int(g.sign_in.account_id))
    picture = second_step.codes().picture(secret, account.email)
    values = {"form": form, "picture": picture, "secret": second_step.codes().pieces(secret)}
    return render_template("security/app.html", **values), 422 if form.errors else 200


def _turned_on(code: str, secret: str) -> list[str] | None:
    stored = second_step.codes().sealed(secret)
    with transaction() as session:
        account = _me(session)
        before, account.totp_counter = account.totp_counter, None  # another secret, other codes
        if not second_step.codes().is_right(account, code, stored):
            account.totp_counter = before
            return None
        here, domain = g.sign_in.key, _settings().domain
        return second_factor.turn_on(session, clock.now(), account, stored, domain, here)


def _with_app(view: Callable[[], ResponseReturnValue]) -> View:
    @wraps(view)
    @confirmed
    def guarded() -> ResponseReturnValue:
        account = db.session().get_one(Account, int(g.sign_in.account_id))
        return view() if second_factor.has_app(account) else _back()

    return guarded


@blueprint.route("/konts/lietotne/izslegt", methods=["GET", "POST"])
@_with_app
def app_off() -> ResponseReturnValue:
    """Codes are not asked any more."""
    if request.method != "POST":
        return render_template("security/app_off.html")
    with transaction() as session:
        second_factor.turn_off(session, clock.now(), _me(session), _settings().domain)
    flash(_("The second factor is off."), "success")
    return _back()


@blueprint.route("/konts/rezerves-kodi", methods=["GET", "POST"])
@_with_app
def recovery_codes() -> ResponseReturnValue:
    """Make other recovery codes; they are shown once, in the answer itself."""
    codes = None
    if request.method == "POST":
        with transaction() as session:
            codes = second_factor.new_codes(session, clock.now(), _me(session))
    return render_template("security/recovery_codes.html", codes=codes)


@blueprint.route("/konts/atslegas/jauna", methods=["GET", "POST"])
@confirmed
def add_passkey() -> ResponseReturnValue:
    """Make a passkey in this browser."""
    settings = _settings()
    if not passkeys.are_possible(settings):
        abort(404)
    form = NewPasskeyForm()
    asked = _read("passkey", form.state.data) if form.is_submitted() else None
    if form.validate_on_submit():
        if isinstance(asked, list) and _added(settings, form, *asked):
            flash(_("The passkey is added. Next time you can sign in with it."), "success")
            return _back()
        form.name.errors = [_("The passkey could not be added. Try again.")]
    account = db.session().get_one(Account, int(g.sign_in.account_id))
    challenge, handle = links.fresh(32), account.fs_webauthn_user_handle or links.fresh(32)
    form.state.data, form.credential.data = _pages("passkey").dumps([challenge, handle]), ""
    options = passkeys.options_to_add(settings, account, handle, challenge)
    return render_template("security/passkey.html", form=form, options=options), 422 if form.errors else 200


def _added(settings: Settings, form: NewPasskeyForm, challenge: str, handle: str) -> bool:
    answer, name, now = str(form.credential.data), str(form.name.data), clock.now()
    verified = passkeys.read_new(settings, answer, challenge)
    if verified is None:
        return False
    with transaction() as session:
        account = _me(session)
        if account.fs_webauthn_user_handle not in (None, handle):
            return False
        added = passkeys.add(session, now, account, name, handle, answer, verified, g.sign_in.key)
        if added:
            passkeys.tell_added(session, now, account, name, settings.domain)
    return added


@blueprint.route("/konts/atslegas/<int:number>/dzest", methods=["GET", "POST"])
@confirmed
def remove_passkey(number: int) -> ResponseReturnValue:
    """A passkey of the account opens nothing any more; 404 for any other."""
    if request.method != "POST":
        account = db.session().get_one(Account, int(g.sign_in.account_id))
        key = next((one for one in account.webauthn if one.id == number), None) or abort(404)
        return render_template("security/remove_passkey.html", key=key)
    with transaction() as session:
        if not passkeys.remove(session, clock.now(), _me(session), number):
            abort(404)
    flash(_("The passkey is removed. Delete it from the device too."), "success")
    return _back()
