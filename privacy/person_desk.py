"""What an organiser does about one person's data: erase it, write down that the other parent objects, settle that."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_view, needs
from organisers.terms import Right
from privacy import objections, pages, services, wording
from privacy.forms import EraseForm, ObjectionForm, SettleForm
from privacy.terms import Erased, Why
from registration import people_queries as people
from registration.desk.frame import around, event_or_404, settings
from registration.models import Registration

blueprint = Blueprint(
    "person_data", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/dalibnieki/<int:registration_id>"
)


def _person_or_404(event_id: int, registration_id: int) -> Registration:
    event_or_404(event_id)
    return people.person_here(db.session(), event_id, registration_id) or abort(404)


def _back(event_id: int, registration_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


@blueprint.route("/dzest", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
@needs(Right.people)
def erase(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Erase the person, after a look at what goes and what stays."""
    person, form, now = _person_or_404(event_id, registration_id), EraseForm(), clock.now()
    if form.validate_on_submit():
        why, by = Why.asked if form.asked.data else Why.organiser, int(current_user.id)
        with transaction() as session:
            outcome = services.erase_person(
                session, settings(), registration_id, now, by, why, lists=bool(form.lists.data)
            )
        pages.overwrite()
        if isinstance(outcome, Erased):
            flash(_("The person’s data is erased."), "success")
            left = outcome.copies > 0
            return redirect(url_for("event_data.taken" if left else "people.index", event_id=event_id), 303)
        flash(wording.refused_words(outcome.reason), "error")
        return _back(event_id, registration_id)
    return render_template(
        "privacy/erase.html",
        person=person,
        **around(person.event),
        form=form,
        found=services.preview_erasure(db.session(), registration_id, now),
        words=wording,
    )


@blueprint.route("/iebildums", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def objection(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down an objection of the other parent; while one is open, settle it."""
    person = _person_or_404(event_id, registration_id)
    if person.objected_at and _same_again(registration_id):
        return _back(event_id, registration_id)
    form: ObjectionForm | SettleForm = SettleForm() if person.objected_at else ObjectionForm()
    if form.validate_on_submit():
        now, by = clock.now(), int(current_user.id)
        with transaction() as session:
            if isinstance(form, SettleForm):
                said = form.words.data or ""
                objections.settle(session, settings(), event_id, registration_id, said, by, now)
            else:
                objections.object_to(session, event_id, registration_id, form.to_draft(), by, now)
        flash(_("It is written down."), "success")
        return _back(event_id, registration_id)
    page = render_template(
        "privacy/objection.html",
        person=person,
        **around(person.event),
        form=form,
        said=objections.objections_of(db.session(), registration_id),
        day_words=wording.day_words,
    )
    return page, 422 if form.errors else 200


def _same_again(registration_id: int) -> bool:
    """Whether a second press brought the objection that is open already; its form settles nothing."""
    form = ObjectionForm()
    if "words" in request.form or not form.validate_on_submit():
        return False
    said, draft = objections.objections_of(db.session(), registration_id), form.to_draft()
    return bool(said) and (said[0].said, said[0].said_on) == (draft.said, draft.said_on)
