"""Passkeys of one's own account: made, named anew, removed."""

from flask import abort, flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock, links
from core.db import db, transaction
from core.settings import Settings
from organisers import passkeys
from organisers.access import signed_in
from organisers.models import Account, WebAuthn
from organisers.safety import back, blueprint, confirmed, me, read_state, settings, signer
from organisers.safety_forms import NameForm, NewPasskeyForm


@blueprint.route("/konts/atslegas/jauna", methods=["GET", "POST"])
@confirmed
def add_passkey() -> ResponseReturnValue:
    """Make a passkey in this browser."""
    here = settings()
    if not passkeys.are_possible(here):
        abort(404)
    form = NewPasskeyForm()
    asked = read_state("passkey", form.state.data) if form.is_submitted() else None
    if form.validate_on_submit():
        if isinstance(asked, list) and _added(here, form, *asked):
            flash(_("The passkey is added. Next time you can sign in with it."), "success")
            return back()
        form.name.errors = [_("The passkey could not be added. Try again.")]
    account = db.session().get_one(Account, int(g.sign_in.account_id))
    challenge, handle = links.fresh(32), account.fs_webauthn_user_handle or links.fresh(32)
    form.state.data, form.credential.data = signer("passkey").dumps([challenge, handle]), ""
    options = passkeys.options_to_add(here, account, handle, challenge)
    return render_template("security/passkey.html", form=form, options=options), 422 if form.errors else 200


def _added(site: Settings, form: NewPasskeyForm, challenge: str, handle: str) -> bool:
    answer, name, now = str(form.credential.data), str(form.name.data), clock.now()
    verified = passkeys.read_new(site, answer, challenge)
    if verified is None:
        return False
    with transaction() as session:
        account = me(session)
        if account.fs_webauthn_user_handle not in (None, handle):
            return False
        added = passkeys.add(session, now, account, name, handle, answer, verified, g.sign_in.key)
        if added:
            passkeys.tell_added(session, now, account, name, site.domain)
    return added


@blueprint.route("/konts/atslegas/<int:number>/dzest", methods=["GET", "POST"])
@confirmed
def remove_passkey(number: int) -> ResponseReturnValue:
    """A passkey of the account opens nothing any more; 404 for any other."""
    if request.method != "POST":
        return render_template("security/remove_passkey.html", key=_key_or_404(number))
    with transaction() as session:
        if not passkeys.remove(session, clock.now(), me(session), number):
            abort(404)
    flash(_("The passkey is removed. Delete it from the device too."), "success")
    return back()


def _key_or_404(number: int) -> WebAuthn:
    account = db.session().get_one(Account, int(g.sign_in.account_id))
    return next((one for one in account.webauthn if one.id == number), None) or abort(404)


@blueprint.route("/konts/atslegas/<int:number>", methods=["GET", "POST"])
@signed_in
def rename_passkey(number: int) -> ResponseReturnValue:
    """Another name for a passkey of the account; 404 for any other. A name guards nothing, so no proof is asked."""
    form = NameForm(obj=_key_or_404(number))
    if form.validate_on_submit():
        with transaction() as session:
            if not passkeys.rename(session, clock.now(), me(session), number, str(form.name.data)):
                abort(404)
        flash(_("The name is saved."), "success")
        return back()
    return render_template("security/rename_passkey.html", form=form, number=number), 422 if form.errors else 200
