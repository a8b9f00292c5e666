"""The organisers' desk: which organisation, its people and settings, one's own account."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, locale, paging
from core.db import db, transaction
from core.presses import note_press, press_key, was_pressed
from core.wording import short_moment
from organisers import members, queries, services, wording
from organisers.access import actor, current_organisation, desk_view, needs, signed_in
from organisers.forms import AccountForm, MemberForm, RightsForm, SettingsForm
from organisers.terms import Member, Outcome, Reason, Rejected, Right, Role

blueprint = Blueprint("organisers", __name__, url_prefix="/birojs")


@blueprint.get("/")
@signed_in
def start() -> ResponseReturnValue:
    """To the only organisation, else the list of them."""
    organisations = queries.organisations_of(db.session(), current_user.id)
    if len(organisations) == 1:
        return redirect(_front(organisations[0].slug), 303)
    entries = [(o.name.text(locale.language()), _front(o.slug)) for o in organisations]
    return render_template("organisers/start.html", organisations=entries)


def _front(slug: str) -> str:
    """The front page of a desk: what waits there today."""
    return url_for("dashboard.index", org=slug)


@blueprint.route("/<org>/iestatijumi", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def settings() -> ResponseReturnValue:
    """Name and contacts of the organisation."""
    organisation = current_organisation()
    form = SettingsForm(obj=organisation, name_lv=organisation.name.lv, name_en=organisation.name.en)
    owner = organisation.role == Role.owner
    if not owner:  # an owner's to ask for; the box is not on others' pages
        form.second_factor_required.data = organisation.second_factor_required
    if form.validate_on_submit():
        with transaction() as session:
            services.update_organisation(session, clock.now(), organisation.id, form.to_command(), actor())
        flash(_("The settings are saved."), "success")
        return redirect(url_for(".settings"), 303)
    return render_template("organisers/settings.html", form=form, organisation=organisation, owner=owner), _status(form)


@blueprint.route("/<org>/cilveki", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def people() -> ResponseReturnValue:
    """Everybody who works here, and a form to add somebody."""
    form = MemberForm()
    if form.validate_on_submit():
        now, press = clock.now(), press_key()
        with transaction() as session:
            domain = current_app.config["AICINA"].domain
            here = current_organisation().id
            outcome = members.invite_member(session, now, here, form.to_command(), domain, actor())
            if not isinstance(outcome, Rejected):
                note_press(session, press, now)
            again = isinstance(outcome, Rejected) and was_pressed(session, press, now)
        if again or not isinstance(outcome, Rejected):
            flash(_("%(name)s is added; a letter is on its way.", name=form.name.data), "success")
            return redirect(url_for(".people"), 303)
        form.email.errors = [wording.reason_text(outcome.reason)]
    colleagues = queries.members_of(db.session(), current_organisation().id)
    values = {"form": form, "members": colleagues, "words": wording, "moment": _moment}
    values["owner"] = current_organisation().role == Role.owner
    return render_template("organisers/people.html", **values), _status(form)


@blueprint.route("/<org>/cilveki/<int:membership_id>/tiesibas", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def rights(membership_id: int) -> ResponseReturnValue:
    """What a colleague may do at every event."""
    member = member_or_404(membership_id)
    form = RightsForm(role=member.role, rights=sorted(member.rights))
    if form.validate_on_submit():
        here, role, given = current_organisation().id, form.role.data, form.rights.rights()
        with transaction() as session:
            outcome = members.set_rights(session, clock.now(), here, membership_id, role, given, actor())
        if not isinstance(outcome, Rejected) or outcome.reason == Reason.not_a_member:
            return _after_change(outcome, _("The rights are saved."))
        form.role.errors = [wording.reason_text(outcome.reason)]
    owner = current_organisation().role == Role.owner
    values = {"form": form, "member": member, "may_reset": owner and member.account_id != int(current_user.id)}
    return render_template("organisers/rights.html", **values), _status(form)


def member_or_404(membership_id: int) -> Member:
    """The colleague of this desk; another organisation's does not exist."""
    colleagues = queries.members_of(db.session(), current_organisation().id)
    return next((one for one in colleagues if one.membership_id == membership_id), None) or abort(404)


@blueprint.get("/<org>/cilveki/<int:membership_id>/nonemt")
@desk_view
@needs(Right.people)
def confirm_removal(membership_id: int) -> ResponseReturnValue:
    """What removing a member will do, before it is done."""
    member = member_or_404(membership_id)
    return render_template("organisers/remove.html", member=member, own=member.account_id == int(current_user.id))


@blueprint.post("/<org>/cilveki/<int:membership_id>/nonemt")
@desk_view
@needs(Right.people)
def remove_member(membership_id: int) -> ResponseReturnValue:
    """The member leaves the organisation."""
    with transaction() as session:
        outcome = members.remove_member(session, clock.now(), current_organisation().id, membership_id, actor())
    return _after_change(outcome, _("The person does not work here any more."))


def _after_change(outcome: Outcome, done: str) -> ResponseReturnValue:
    if isinstance(outcome, Rejected):
        if outcome.reason == Reason.not_a_member:
            abort(404)  # a number of another organisation must look like one that does not exist
        flash(wording.reason_text(outcome.reason), "error")
    else:
        flash(done, "success")
    return redirect(url_for(".people"), 303)


@blueprint.get("/<org>/zurnals")
@desk_view
@needs(Right.people)
def log() -> ResponseReturnValue:
    """To these lines of the trail of actions, which holds them all: the address was a page of its own once."""
    return redirect(url_for("trail.index", veids="people"), 303)


@blueprint.route("/konts", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    """One's own name and language."""
    form = AccountForm(obj=current_user)
    if form.validate_on_submit():
        with transaction() as session:
            services.update_account(session, clock.now(), int(current_user.id), str(form.name.data), form.language.data)
        flash(_("Your account is saved."), "success")
        return redirect(url_for(".account"), 303)
    mine = queries.organisations_of(db.session(), current_user.id)
    places = [(one.name.text(locale.language()), wording.role_word(one.role), one.slug) for one in mine]
    values = {"form": form, "email": current_user.email, "places": places}
    return render_template("organisers/account.html", **values), _status(form)


@blueprint.get("/konts/zurnals")
@signed_in
def account_log() -> ResponseReturnValue:
    """What happened to one's own account; nobody else gets to see it."""
    session, which = db.session(), queries.trail_of_account(int(current_user.id))
    pages = paging.pages_of(queries.trail_length(session, which), queries.PAGE)
    number = paging.page_number(pages)
    return render_template(
        "organisers/log.html",
        lines=queries.trail(session, which, number),
        pagination=paging.links(number, pages, {}) if pages > 1 else None,
        moment=_moment,
        words=wording,
    )


def _moment(at: datetime) -> str:
    return short_moment(clock.local(at), locale.language())


def _status(form: Any) -> int:
    return 422 if form.errors else 200
