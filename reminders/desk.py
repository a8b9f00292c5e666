"""The desk's pages of an event's reminders: the plan, one rule with its people, and holding or sending it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, paging
from core.bilingual import Bilingual
from core.db import db, transaction
from core.locale import language
from core.settings import LANGUAGES
from mailers.terms import MailState
from mailers.words import state_text
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404, moment
from registration.facts import deadline_words
from registration.mail_words import mail_reason_words
from registration.models import Event
from reminders import audiences, mail_queries, rules, services, wording
from reminders.forms import rule_form
from reminders.models import ReminderPlan
from reminders.plan_page import RuleView, rule_views
from reminders.previews import preview
from reminders.terms import Kind, Standing

blueprint = Blueprint("reminder_plan", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/atgadinajumi")
PAGE = 100  # people
ONE = "/<kind>/<int:number>"
SENT = frozenset({Standing.done, Standing.nobody, Standing.expired, Standing.under_way})


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """Every reminder of the event with its moment, in their order, and how many people each is for."""
    event, plan = _open(event_id)
    views = rule_views(db.session(), event, plan, clock.now())
    aside = {Standing.off, Standing.no_moment, Standing.passed}
    return render_template(
        "reminders/plan.html",
        **_around(event),
        held=plan is not None and plan.held_at is not None,
        planned=[view for view in views if view.standing not in aside],
        others=[view for view in views if view.standing in aside],
        closing=_closing(event),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def rule(event_id: int, kind: str, number: int) -> ResponseReturnValue:
    """One rule: when, to whom, the letter itself, and what became of it. POST stores the organiser's choices."""
    view, event = _view(event_id, kind, number)
    words = view.row.words if view.row is not None else Bilingual()
    timing = view.kept.timing or view.slot.timing
    form = rule_form(view.slot, timing, view.on, words or Bilingual())
    if form.validate_on_submit():
        with transaction() as session:
            change = form.to_change()
            services.change_rule(session, event_id, view.kind, number, change, int(current_user.id), clock.now())
        flash(_("The reminder is saved."), "success")
        return _back(event_id, view)
    return _rule_page(event, view, form, words or Bilingual()), 422 if request.method == "POST" else 200


def _rule_page(event: Event, view: RuleView, form: Any, words: Bilingual) -> str:
    session, now = db.session(), clock.now()
    at = max(view.at or now, now)
    sent = view.standing in SENT
    pages = paging.pages_of(_log_length(view) if sent else view.people, PAGE)
    number = paging.page_number(pages)
    shown = request.args.get("valoda", language())
    shown = shown if shown in LANGUAGES else language()
    return render_template(
        "reminders/rule.html",
        **_around(event),
        view=view,
        form=form,
        people=[] if sent else audiences.recipients(
            session, event.id, view.kind, at, view.planned.anchor_at, limit=PAGE, offset=(number - 1) * PAGE
        ),
        log=_log(view, number),
        pagination=paging.links(number, pages, {"valoda": request.args.get("valoda")}) if pages > 1 else None,
        letter=preview(session, event, view.kind, words, at, shown),
        letter_language=shown,
        letter_urls=[(code, paging.here(valoda=code, _anchor="letter")) for code in LANGUAGES],
        can_send=rules.may_send_now(view.planned, view.kept, view.slot, now) and event.status == "published",
        mail_state=lambda code: state_text(MailState(code)),
        mail_reason=mail_reason_words,
    )  # fmt: skip


@blueprint.get(f"{ONE}/tulit")
@desk_view
@needs(Right.moderate)
def confirm_sending(event_id: int, kind: str, number: int) -> ResponseReturnValue:
    """Who will get it now, before it is sent."""
    view, event = _view(event_id, kind, number)
    now = clock.now()
    if not rules.may_send_now(view.planned, view.kept, view.slot, now):
        return _back(event_id, view)
    numbers = audiences.count_recipients(db.session(), event_id, view.kind, now, view.planned.anchor_at)
    return render_template("reminders/send_now.html", **_around(event), view=view, numbers=numbers)


@blueprint.post(f"{ONE}/tulit")
@desk_view
@needs(Right.moderate)
def send_now(event_id: int, kind: str, number: int) -> ResponseReturnValue:
    """Send the rule now instead of at its moment; pressing twice sends once."""
    view, _event = _view(event_id, kind, number)
    with transaction() as session:
        done = services.send_now(session, event_id, view.kind, number, int(current_user.id), clock.now())
    if done:
        flash(_("The reminder is on its way."), "success")
    else:
        flash(_("It has been sent already, or is of no use now."), "info")
    return _back(event_id, view)


@blueprint.post(f"{ONE}/aizturet")
@desk_view
@needs(Right.moderate)
def hold(event_id: int, kind: str, number: int) -> ResponseReturnValue:
    """Hold a rule back, or with `atlaist` let it go."""
    view, _event = _view(event_id, kind, number)
    held = "atlaist" not in request.form
    with transaction() as session:
        services.hold_rule(session, event_id, view.kind, number, int(current_user.id), clock.now(), held=held)
    flash(_("The reminder is held back.") if held else _("The reminder goes at its moment."), "success")
    return _back(event_id, view)


@blueprint.post("/aizturet")
@desk_view
@needs(Right.moderate)
def hold_all(event_id: int) -> ResponseReturnValue:
    """Hold every reminder of the event back, or with `atlaist` let them go."""
    event_or_404(event_id)
    held = "atlaist" not in request.form
    with transaction() as session:
        services.hold_plan(session, event_id, int(current_user.id), clock.now(), held=held)
    flash(_("All reminders are held back.") if held else _("The reminders go at their moments."), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


def _open(event_id: int) -> tuple[Event, ReminderPlan | None]:
    event = event_or_404(event_id)
    return event, db.session().get(ReminderPlan, event_id)


def _view(event_id: int, kind: str, number: int) -> tuple[RuleView, Event]:
    event, plan = _open(event_id)
    views = rule_views(db.session(), event, plan, clock.now()) if kind in set(Kind) else []
    found = next((v for v in views if v.kind == kind and v.slot.number == number), None)
    return (found, event) if found is not None else abort(404)


def _back(event_id: int, view: RuleView) -> ResponseReturnValue:
    return redirect(url_for(".rule", event_id=event_id, kind=view.kind.value, number=view.slot.number), 303)


def _log_length(view: RuleView) -> int:
    return mail_queries.count_log(db.session(), view.row) if view.row is not None else 0


def _log(view: RuleView, number: int) -> list[mail_queries.LogRow]:
    if view.row is None:
        return []
    first = (number - 1) * PAGE if view.standing in SENT else 0
    return mail_queries.log_of(db.session(), view.row, limit=PAGE, offset=first)


def _closing(event: Event) -> str:
    """When the organiser gets the final list; empty when nobody does."""
    return deadline_words(event, language()) if event.closes_at is not None and event.contact_email else ""


def _around(event: Event) -> dict[str, Any]:
    return {
        **around(event),
        "words": wording,
        "moment": moment,
    }
