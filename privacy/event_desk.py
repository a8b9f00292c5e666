"""The pages of one event: replacing every private link, and who took which list away."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_view, needs
from organisers.terms import Right
from privacy import rotating, takings
from privacy.forms import RotateForm
from registration import people_queries as people
from registration import queries
from registration.desk.frame import around, event_or_404, settings
from registration.history_words import actor_words, history_words

blueprint = Blueprint("event_data", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>")


@blueprint.route("/saites", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def rotate(event_id: int) -> ResponseReturnValue:
    """Replace all private links of the event, after a look at what that means."""
    event, form = event_or_404(event_id), RotateForm()
    if form.validate_on_submit():
        now, account_id, tell = clock.now(), int(current_user.id), bool(form.tell.data)
        with transaction() as session:
            queries.lock_event(session, event_id)
            again = form.turn.data != str(rotating.turns(session, event_id))
            done = rotating.rotate(session, settings(), event_id, now, account_id, tell=tell) if not again else None
        if done is None:
            flash(_("The links had just been replaced; nothing more was done."), "info")
            return redirect(url_for("event_data.taken", event_id=event_id), 303)
        number = done.people + done.guests
        flash(
            ngettext(
                "The links of %(num)s person are replaced; the old ones open nothing.",
                "The links of %(num)s people are replaced; the old ones open nothing.",
                number,
            ),
            "success",
        )
        return redirect(url_for("event_data.taken", event_id=event_id), 303)
    counted = rotating.preview(db.session(), event_id)
    form.turn.data = str(rotating.turns(db.session(), event_id))
    page = render_template("privacy/rotate.html", **around(event), form=form, counted=counted)
    return page, 422 if form.errors else 200


@blueprint.get("/panemts")
@desk_view
@needs(Right.people)
def taken(event_id: int) -> ResponseReturnValue:
    """Exports, prints and looks at sensitive answers; with ?persona= whether that person can have been in them."""
    event, session = event_or_404(event_id), db.session()
    found = takings.takings_of(session, event_id)
    everybody = takings.people_of(session, event_id)
    wanted = request.args.get("persona", "")
    person = next((one for one in everybody if str(one.id) == wanted), None)
    return render_template(
        "privacy/taken.html",
        **around(event),
        takings=found,
        erasings=takings.erasings_of(session, event_id),
        people=everybody,
        person=person,
        verdict=_verdict,
        accounts=people.account_names(session, [taking.entry for taking in found]),
        actor_words=actor_words,
        history_words=history_words,
        column_words=column_words,
    )


def _verdict(has: bool | None) -> str:
    return {True: _("yes"), False: _("no"), None: _("if the filter had them")}[has]


def column_words(name: str) -> str:
    """The heading of a column that was taken; a question or a new column keeps its code."""
    texts = {
        "number": _("No."), "status": _("Status"), "given_name": _("First name"), "family_name": _("Last name"),
        "email": _("E-mail"), "phone": _("Phone"), "institution": _("Institution"),
        "matched": _("Institution in the register"), "kind": _("Kind of institution"),
        "municipality": _("Municipality"), "region": _("Planning region"), "registered_at": _("Registered at"),
        "place": _("Place on the waiting list"), "source": _("How they registered"), "invited": _("Was invited"),
        "calendar_answer": _("Answer in the calendar"), "party": _("Came together (No.)"), "age": _("Age"),
        "sender": _("Registered by"), "guardian": _("Parent or guardian"), "collected_by": _("Collected by"),
        "name": _("Name"),
    }  # fmt: skip
    if name[:1] == "q" and name[1:].isdigit():
        return _("answer to question %(number)s", number=name[1:])
    return texts.get(name, name)
