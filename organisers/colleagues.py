"""Colleagues in need of help: the letter once more, a lost second factor; and leaving an organisation oneself."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import transaction
from organisers import members, wording
from organisers.access import actor, current_organisation, desk_view, needs
from organisers.safety import to_confirm
from organisers.terms import Outcome, Reason, Rejected, Right, Role
from organisers.views import blueprint, member_or_404

ONE = "/<org>/cilveki/<int:membership_id>"


@blueprint.post(f"{ONE}/velreiz")
@desk_view
@needs(Right.people)
def tell_again(membership_id: int) -> ResponseReturnValue:
    """The letter with a fresh link to set a password goes out once more."""
    member_or_404(membership_id)
    with transaction() as session:
        here, domain = current_organisation().id, current_app.config["AICINA"].domain
        members.tell_again(session, clock.now(), here, membership_id, domain, actor())
    flash(_("The letter is on its way."), "success")
    return redirect(url_for(".people"), 303)


@blueprint.route(f"{ONE}/otrais-faktors", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def reset_second_factor(membership_id: int) -> ResponseReturnValue:
    """An owner takes a colleague's lost second factor away, shortly after a proof of their own."""
    member, here = member_or_404(membership_id), current_organisation()
    if here.role != Role.owner:
        abort(403)
    if member.account_id == int(current_user.id):
        return redirect(url_for("safety.index"), 303)
    asked = to_confirm()
    if asked is not None:
        return asked
    if request.method != "POST":
        return render_template("organisers/second_factor.html", member=member)
    with transaction() as session:
        domain = current_app.config["AICINA"].domain
        outcome = members.reset_second_factor(session, clock.now(), here.id, membership_id, domain, actor())
    return _said(outcome, _("%(name)s can sign in by the password alone; a letter says so.", name=member.name))


@blueprint.route("/<org>/aiziet", methods=["GET", "POST"])
@desk_view
@needs()
def leave() -> ResponseReturnValue:
    """Whoever is signed in leaves the organisation; the last owner cannot."""
    here = current_organisation()
    if request.method != "POST":
        return render_template("organisers/leave.html", organisation=here)
    with transaction() as session:
        outcome = members.remove_member(session, clock.now(), here.id, here.membership_id, actor())
    if isinstance(outcome, Rejected) and outcome.reason != Reason.not_a_member:
        flash(wording.reason_text(outcome.reason), "error")
        return redirect(url_for("organisers.account"), 303)
    flash(_("You do not work there any more."), "success")
    return redirect(url_for("organisers.start"), 303)


def _said(outcome: Outcome, done: str) -> ResponseReturnValue:
    if isinstance(outcome, Rejected):
        if outcome.reason == Reason.not_a_member:
            abort(404)
        flash(wording.reason_text(outcome.reason), "error")
    else:
        flash(done, "success")
    return redirect(url_for(".people"), 303)
