"""The desk's pages of the frame: groups, facilitators, pairs, what holds for all; each change counted anew."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.text import email_key
from mailers import addresses
from organisers.access import desk_view, may, needs
from organisers.terms import Right
from registration import leading as leading_of_event
from registration.desk.frame import around, event_or_404
from registration.models import Event
from registration.terms import EventStatus, QuestionKind
from scheduling import (
    choices,
    facilitator_pages,
    group_pages,
    instances,
    leader_asking,
    pages,
    pair_pages,
    runs,
    services,
    wording,
)
from scheduling.balance import levels_of
from scheduling.board_answers import reason_words
from scheduling.board_terms import BoardReason
from scheduling.forms import RunForm
from scheduling.frame_form import FrameForm
from scheduling.group_forms import GroupsForm
from scheduling.models import Composition
from scheduling.telling import link_if, told
from scheduling.terms import ASIDE, Purpose

blueprint = Blueprint("composing", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/sastadisana")
LANGUAGE_KINDS = (QuestionKind.one, QuestionKind.many)
ROLE_KINDS = (QuestionKind.one, QuestionKind.yesno)
group_pages.add_to(blueprint)
facilitator_pages.add_to(blueprint)
leader_asking.add_to(blueprint)
pair_pages.add_to(blueprint)


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """The frame at a glance, who fits, and the button that composes."""
    event = event_or_404(event_id)
    if not pages.composes(db.session(), event):
        return render_template("scheduling/no_choice.html", **around(event))
    return _index(event)


@blueprint.post("/grupas")
@desk_view
@needs(Right.moderate)
def add_groups(event_id: int) -> ResponseReturnValue:
    """Several groups at once, like one that is there or the usual."""
    event = pages.here_or_404(event_id)
    there = instances.groups_of(db.session(), event_id)
    form = GroupsForm()
    form.offer([(str(one.id), one.name) for one in there])
    if not form.validate():
        return _index(event, groups_form=form), 422
    names = _new_names([one.name for one in there], form.number.data or 1)
    like, account_id = int(form.like.data) if form.like.data else None, int(current_user.id)
    with transaction() as session:
        outcome = services.add_groups(session, event_id, names, like, form.seen, account_id, clock.now())
    return told(outcome, event_id, _("The groups are added."))


def _new_names(there: list[str], number: int) -> list[str]:
    """Group A, Group B ..., then numbers; names that are taken are passed over."""
    letters = [*"ABCDEFGHIJKLMNOPQRSTUVZ", *(str(n) for n in range(1, 100))]
    every = (_("Group %(letter)s", letter=letter) for letter in letters)
    return [name for name in every if name not in there][:number]


@blueprint.route("/kopigais", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def frame(event_id: int) -> ResponseReturnValue:
    """What holds for all groups."""
    event, session = pages.here_or_404(event_id), db.session()
    page = pages.page_of(session, event)
    form = FrameForm(data=_frame_data(page.frame or pages.NOBODY))
    form.offer(
        choices.question_choices(session, event_id, *LANGUAGE_KINDS),
        choices.question_choices(session, event_id, *ROLE_KINDS),
    )
    if not form.validate_on_submit():
        return _frame_page(event, form), 422 if request.method == "POST" else 200
    account_id = int(current_user.id)
    with transaction() as writing:
        outcome = services.save_frame(writing, event_id, form.to_draft(), form.seen, account_id, clock.now())
    if isinstance(outcome, services.Conflict):
        form.version.data = str(outcome.version)
        return _frame_page(event_or_404(event_id), form, conflict=True), 409
    return told(outcome, event_id, _("Saved."))


def _frame_data(frame: Composition) -> dict[str, Any]:
    return {
        "version": str(frame.version),
        "no_show": round(frame.no_show / 100),
        "buffer_minutes": frame.buffer_minutes,
        "max_parallel": frame.max_parallel,
        "language_question": str(frame.language_question_id or ""),
        "role_question": str(frame.role_question_id or ""),
        **levels_of(frame.weights or {}),
    }


def _frame_page(event: Event, form: FrameForm, *, conflict: bool = False) -> str:
    return render_template("scheduling/frame.html", **around(event), form=form, conflict=conflict)


@blueprint.post("/sastadit")
@desk_view
@needs(Right.moderate)
def compose(event_id: int) -> ResponseReturnValue:
    """Ask for a run; a worker takes it up."""
    event, form = pages.here_or_404(event_id), RunForm()
    if not form.validate():
        return _index(event, run_form=form), 422
    purpose = {"rest": Purpose.rest, "replan": Purpose.replan}.get(request.form.get("purpose", ""), Purpose.compose)
    seconds, account_id = int(form.seconds.data), int(current_user.id)
    with transaction() as session:
        here = session.get_one(Event, event_id)
        if here.status == EventStatus.cancelled:
            flash(reason_words(BoardReason.called_off), "error")
            return redirect(url_for(".index", event_id=event_id), 303)
        instance = instances.instance_of(session, here, purpose)
        if instance is None or not instance["groups"] or not instance["people"]:
            flash(_("There is nothing to compose yet: groups, times and applicants are needed."), "error")
            return redirect(url_for(".index", event_id=event_id), 303)
        made = runs.queue(session, event_id, purpose, instance, seconds, account_id, clock.now())
    number = made.run_id if isinstance(made, runs.Busy) else made
    return redirect(url_for("composing_runs.show", event_id=event_id, run_id=number), 303)


def _index(event: Event, groups_form: GroupsForm | None = None, run_form: RunForm | None = None) -> str:
    session = db.session()
    page = pages.page_of(session, event)
    groups = instances.groups_of(session, event.id)
    leading, pairs = instances.facilitators_of(session, event.id), instances.pairs_of(session, event.id)
    if groups_form is None:
        groups_form = GroupsForm(None, data={"version": str(page.version)})
        groups_form.offer([(str(one.id), one.name) for one in groups])
    known, noes = pages.attributes(session, event), leading_of_event.declined(session, event.id)
    people = {one.first_id for one in pairs} | {one.second_id for one in pairs if one.second_id}
    return render_template(
        "scheduling/index.html",
        **around(event),
        page=page,
        groups=[(one, page.of_group(one.id), pages.rule_words(one, known)) for one in groups],
        facilitators=leading,
        asking=leader_asking.asking_of(session, event, leading),
        leaders={one.id: one.name for one in leading},
        declined={one.id for one in leading if (one.id, email_key(one.email)) in noes},
        bad=addresses.bad_among(session, [one.email for one in leading]),
        pairs=pairs,
        names=pages.names_of(session, people),
        languages=dict(choices.language_choices(session, page.frame)),
        people=len([one for one in pages.applicants(session, event, page.frame) if not (one.out or one.thanked)]),
        groups_form=groups_form,
        run_form=run_form or RunForm(None),
        run=runs.last_of(session, event.id, but=ASIDE),
        words=wording,
        board_url=link_if("board.index", event_id=event.id),
        times_url=link_if("poll_times.times", event_id=event.id) if may(Right.edit) else "",
        spoken=choices.question_words(session, page.frame.language_question_id if page.frame else None),
        role=choices.question_words(session, page.frame.role_question_id if page.frame else None),
    )
