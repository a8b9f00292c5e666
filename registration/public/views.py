"""The list of events, the page of an event, and registering."""

from dataclasses import replace

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from core.gate import arrived_at
from core.locale import language
from core.settings import Settings
from core.text import email_key
from core.web import csrf
from organisers.queries import membership
from registration import event_services, notices, rules, services, veil
from registration.glances import Glance, glance_by_slug
from registration.inputs import RsvpOutcome
from registration.links import token
from registration.public import pages, steering
from registration.public.event_page import event_page, form_for_event, fresh_page, notice_for
from registration.public.follow_form import FollowForm, may_be_reminded, remind_form
from registration.public.rsvp_form import RsvpForm
from registration.terms import EventStatus, LinkKind, Reason, Rejected
from registration.wording import REGIONS, kind_word, region_word

blueprint = Blueprint("public", __name__)


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["AICINA"]
    return found


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """All public events, filtered."""
    wanted = request.args
    filters = pages.read_filters(
        wanted.get("veids", ""),
        wanted.get("regions", ""),
        wanted.get("organizacija", ""),
        wanted.get("q", ""),
        wanted.get("bijusie", "") == "1",
        wanted.get("lapa", "1"),
    )
    cards, more = pages.listed(db.session(), filters, language(), clock.now())
    return render_template(
        "public/index.html",
        cards=cards,
        more=more,
        filters=filters,
        kinds=[(k, kind_word(k)) for k in ("focus_group", "think_tank", "regional_meeting", "training", "other")],
        regions=[(r, region_word(r)) for r in REGIONS],
        organisations=pages.organisations_with_events(db.session()),
    )


@blueprint.get("/pasakumi/<slug>")
def event(slug: str) -> ResponseReturnValue:
    """The page of an event, with its form while registration is open."""
    return fresh_page(_visible(slug))


@blueprint.post("/pasakumi/<slug>")
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
def register(slug: str) -> ResponseReturnValue:
    """Ask for a place: 303 to the person's page, or the form again with everything that was typed."""
    found = _visible(slug)
    if steering.CARRY in request.form:
        typed = steering.taken_along(db.session(), request.form, found)
        return event_page(found, form_for_event(found, typed), carried=True)
    form = form_for_event(found, request.form)
    if form.rows_pressed(request.form):
        return event_page(found, form)
    if form.too_late and rules.refusal_of(found.intake, clock.now()) is None:
        return event_page(found, form, refused=Reason.time_chosen), 422
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return event_page(found, form, stale=stale), 400 if stale else 422
    steer = steering.own_place(db.session(), found, form, language(), clock.now())
    if steer is not None and request.form.get(steering.CONFIRM) != steer.region:
        return event_page(found, form, steer=steer), 422
    shown = notices.beside(db.session(), found.id, notice_for(found), request.form.get(notices.FIELD, ""))
    if shown is None:
        return event_page(found, form, noticed=True), 422
    command = replace(form.to_command(found.id, found.day, language(), arrived_at(request.environ)), notice=shown)
    with transaction() as session:
        outcome = services.register(session, settings(), command, clock.now())
    return _answer(slug, outcome, form)


def _answer(slug: str, outcome: RsvpOutcome, form: RsvpForm) -> ResponseReturnValue:
    if isinstance(outcome, Rejected):
        found = _visible(slug)
        if outcome.reason is Reason.time_chosen:
            form = form_for_event(found, request.form)  # without the times
        return event_page(found, form, refused=outcome.reason), 422
    kind = LinkKind.manage if outcome.proved else LinkKind.receipt
    link = token(settings(), outcome.registration_id, kind, outcome.links_generation)
    return redirect(url_for("status.show", token=link), 303)


@blueprint.post("/pasakumi/<slug>/sekot")
@csrf.exempt  # the form checks its own token
def follow(slug: str) -> ResponseReturnValue:
    """Keep an address posted: about a save-the-date, or that registration is about to end."""
    found = _visible(slug)
    waits = found.intake.save_the_date and found.intake.status == EventStatus.published
    if not waits and not may_be_reminded(found, clock.now()):
        return redirect(url_for("public.event", slug=slug), 303)
    form = FollowForm(request.form) if waits else remind_form(request.form)
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return event_page(found, form_for_event(found), follow_form=form), 400 if stale else 422
    address = form.email.data or ""
    with transaction() as session:
        event_services.follow(session, found.id, address, email_key(address), language(), clock.now())
    return redirect(url_for("public.event", slug=slug, sekoju=1, _anchor="sekot"), 303)


@blueprint.get("/privatums")
def privacy() -> ResponseReturnValue:
    """What is kept of people who register, why, and what they may ask for."""
    return render_template("public/privacy.html")


def _visible(slug: str) -> Glance:
    """The event as it is now; drafts only for the members of their organisation."""
    found = glance_by_slug(db.session(), slug)
    if found is None:
        abort(404)
    if found.intake.status is EventStatus.draft and not _is_member(db.session(), found):
        abort(404)
    return veil.veil_glance(db.session(), found, clock.now())


def _is_member(session: Session, event: Glance) -> bool:
    if not current_user.is_authenticated:
        return False
    return membership(session, current_user.id, event.organisation_id) is not None
