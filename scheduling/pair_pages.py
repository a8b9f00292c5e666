"""Two people who may not, or would like to, share a group: entered and taken away."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_page
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.models import Event
from scheduling import choices, instances, pages, services, wording
from scheduling.forms import PairForm
from scheduling.telling import told


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of composing."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/pari/jauns", "new_pair", page(new_pair), methods=["GET", "POST"])
    blueprint.add_url_rule("/pari/<int:pair_id>/dzest", "remove_pair", page(remove_pair), methods=["POST"])


def new_pair(event_id: int) -> ResponseReturnValue:
    """The page for two people."""
    event, session = pages.here_or_404(event_id), db.session()
    form = PairForm(data={"version": str(pages.page_of(session, event).version)})
    leading = [(str(one.id), one.name) for one in instances.facilitators_of(session, event_id)]
    form.offer(choices.people_choices(session, event_id), leading)
    if not form.validate_on_submit():
        return _page(event, form), 422 if request.method == "POST" else 200
    account_id = int(current_user.id)
    with transaction() as writing:
        outcome = services.add_pair(writing, event_id, form.to_draft(), form.seen, account_id, clock.now())
    if isinstance(outcome, services.Conflict):
        form.version.data = str(outcome.version)
        return _page(event_or_404(event_id), form, conflict=True), 409
    if isinstance(outcome, services.Refused):
        form.second.errors = [wording.refused_words(outcome.reason)]
        return _page(event_or_404(event_id), form), 422
    return told(outcome, event_id, _("Saved."))


def remove_pair(event_id: int, pair_id: int) -> ResponseReturnValue:
    """The two are strangers again; right twice."""
    pages.here_or_404(event_id)
    account_id = int(current_user.id)
    with transaction() as session:
        gone = services.remove_pair(session, event_id, pair_id, account_id, clock.now())
    if isinstance(gone, services.Saved):
        flash(_("Removed."), "success")
    return redirect(url_for("composing.index", event_id=event_id), 303)


def _page(event: Event, form: PairForm, *, conflict: bool = False) -> str:
    return render_template("scheduling/pair.html", **around(event), form=form, conflict=conflict)
