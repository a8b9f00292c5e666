"""The organisation's pages about people's data: what is erased when, projects and their records, the Art. 30 record."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from core.locale import language
from core.presses import note_press, press_key, was_pressed
from core.settings import Settings
from organisers.access import actor, current_organisation, desk_view, may, needs
from organisers.terms import Right
from privacy import keeping, processing, projects, retention, ticking, wording
from privacy.forms import PlainForm, ProjectForm
from privacy.retention import EventPlan
from registration.desk.event_list import own_event
from registration.desk.event_pages import front_of
from registration.desk.frame import moment
from registration.history import record
from registration.models import Event, Question
from registration.privacy_models import Project
from registration.wording import kind_word

blueprint = Blueprint("retention", __name__, url_prefix="/birojs/<org>")
NOW_AT_MOST = 1000  # people a pressed button erases; the clock goes on with the rest


def _tabs(current: str) -> list[dict[str, Any]]:
    pages = [
        ("retention.index", _("What is erased when")),
        ("retention.project_list", _("Projects")),
        ("retention.record_page", _("Record of processing")),
    ]
    return [{"label": label, "url": url_for(page), "current": page == current} for page, label in pages]


@blueprint.get("/glabasana")
@desk_view
@needs(Right.people)
def index() -> ResponseReturnValue:
    """For each event: what is erased when, how many people that is, what stays and why, and what has gone."""
    plans = retention.plans_of(db.session(), current_organisation().id)
    return render_template(
        "privacy/retention.html",
        tabs=_tabs("retention.index"),
        plans=[one for one in plans if one.people or one.done is not None],
        today=keeping.day_of(clock.now()),
        words=wording,
        moment=moment,
        language=language(),
    )


@blueprint.route("/glabasana/<int:event_id>", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def event(event_id: int) -> ResponseReturnValue:
    """The numbers that remain of an event, what is due, and the button that erases it now."""
    session, now, form = db.session(), clock.now(), PlainForm()
    one = _plan_or_404(event_id)
    due = one.plan.people_on <= keeping.day_of(now) and one.left > 0
    if due and form.validate_on_submit():
        config: Settings = current_app.config["AICINA"]
        by = int(current_user.id)
        number = ticking.erase_events(config, [event_id], now, by=by, most=NOW_AT_MOST)
        said = ngettext("Data of %(num)s person is erased.", "Data of %(num)s people is erased.", one.left)
        flash(said if number else _("There was nothing to erase."), "success")
        return redirect(url_for("retention.event", event_id=event_id), 303)
    asked = session.scalars(select(Question).where(Question.event_id == event_id))
    counts = one.done.counts if one.done is not None else {}
    return render_template(
        "privacy/event.html",
        one=one,
        event=one.event,
        event_url=front_of(event_id, current_organisation().rights),
        due=due,
        form=form,
        groups=wording.group_rows(counts, {question.id: question for question in asked}),
        words=wording,
        moment=moment,
        promises_url=url_for("events.privacy", event_id=event_id) if may(Right.edit) else None,
    )


def _plan_or_404(event_id: int) -> EventPlan:
    found = own_event(db.session(), current_organisation().id, event_id)
    return retention.plans(db.session(), Event.id == found.id)[0]


@blueprint.get("/projekti/")
@desk_view
@needs(Right.people)
def project_list() -> ResponseReturnValue:
    """Projects, until when each one's evidence is kept, and how many records that is."""
    found = projects.projects_of(db.session(), current_organisation().id)
    return render_template("privacy/projects.html", tabs=_tabs("retention.project_list"), projects=found, words=wording)


@blueprint.route("/projekti/jauns", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def new_project() -> ResponseReturnValue:
    """A project more."""
    return _project_page(None)


@blueprint.route("/projekti/<int:project_id>", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def project(project_id: int) -> ResponseReturnValue:
    """Change a project: the day of the last payment decides until when its evidence is kept."""
    return _project_page(_project_or_404(project_id))


def _project_or_404(project_id: int) -> Project:
    return projects.project_here(db.session(), current_organisation().id, project_id) or abort(404)


def _project_page(found: Project | None) -> ResponseReturnValue:
    form = ProjectForm(obj=found)
    if form.validate_on_submit():
        here, number = current_organisation().id, found.id if found is not None else None
        now, press = clock.now(), press_key()
        with transaction() as session:
            saved = projects.save(session, here, number, form.to_draft(), actor(), now) is not None
            if saved:
                note_press(session, press, now)
            again = not saved and was_pressed(session, press, now)
        if saved or again:
            flash(_("The project is saved."), "success")
            return redirect(url_for("retention.project_list"), 303)
        form.number.errors = [_("Another project has this number.")]
        found = _project_or_404(number) if number is not None else None
    keep = wording.keep_words(found) if found is not None else ""
    page = render_template("privacy/project.html", form=form, project=found, keep=keep)
    return page, 422 if form.errors else 200


@blueprint.post("/projekti/<int:project_id>/ieraksti")
@desk_view
@needs(Right.people)
def records(project_id: int) -> ResponseReturnValue:
    """What the project's rules keep of erased people; that it was looked at is written down first."""
    found, form = _project_or_404(project_id), PlainForm()
    if not form.validate_on_submit():
        abort(400)
    kept = keeping.records_of(db.session(), found.id)
    numbers: dict[int, int] = {}
    for row in kept:
        numbers[row.event_id] = numbers.get(row.event_id, 0) + 1
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        for event_id, number in numbers.items():
            details: dict[str, object] = {"what": "kept_record", "count": number}
            details["columns"] = ["number", "name", "institution", "days"]
            record(session, event_id, None, "organiser", "records_viewed", now, details, account_id)
    found = _project_or_404(project_id)
    kept = keeping.records_of(db.session(), project_id)
    titles = {
        event.id: event.title.text(language())
        for event in db.session().scalars(select(Event).where(Event.id.in_(numbers)))
    }
    return render_template(
        "privacy/records.html", project=found, records=kept, titles=titles, keep=wording.keep_words(found)
    )


@blueprint.get("/datu-apstrade")
@desk_view
@needs(Right.people)
def record_page() -> ResponseReturnValue:
    """The record of processing activities, made from the settings each time."""
    config: Settings = current_app.config["AICINA"]
    found = processing.processing_of(db.session(), config, current_organisation().id, language())
    return render_template(
        "privacy/processing.html",
        tabs=_tabs("retention.record_page"),
        found=found,
        words=wording,
        kind_word=kind_word,
        at=wording.day_words(keeping.day_of(clock.now())),
        language=language(),
    )
