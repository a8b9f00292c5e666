"""The organiser sets up the door: helpers' links, the code for self check-in, groups."""

from io import BytesIO
from typing import Any

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from attendance import codes, doors, group_queries, queries
from attendance.forms import DayForm, HelperForm
from attendance.models import CheckInSetting
from core import clock
from core.db import db, transaction
from core.links import derive
from core.presses import press_key
from core.urls import absolute
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404, settings
from registration.models import Event

blueprint = Blueprint("attendance_setup", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/apmeklejums")
NEW = "check_in_new_link"  # in the organiser's own session until the page has shown it once


@blueprint.get("/iekartosana")
@desk_view
@needs(Right.edit, Right.check_in, Right.people)
def show(event_id: int) -> ResponseReturnValue:
    """The links with who has them, the code for the door, the groups. A new link is shown once and never again."""
    return _page(event_or_404(event_id))


@blueprint.post("/saites")
@desk_view
@needs(Right.edit, Right.check_in, Right.people)
def make_link(event_id: int) -> ResponseReturnValue:
    """A new link for a helper."""
    event, form = event_or_404(event_id), HelperForm()
    if not form.validate():
        return _page(event, helper=form), 422
    label, now, account_id = str(form.label.data), clock.now(), int(current_user.id)
    chosen = derive(settings().secret_key, f"helper:{press_key()}", event_id, 1)
    with transaction() as writing:
        token = doors.open_door(writing, event_id, label, account_id, now, chosen)
    if token is None:
        flash(_("There are too many open links. Revoke one of them first."), "error")
    else:
        session[NEW] = [event_id, label, token]
    return redirect(url_for(".show", event_id=event_id, _anchor="saites"), 303)


@blueprint.post("/saites/<int:link_id>/atsaukt")
@desk_view
@needs(Right.edit, Right.check_in, Right.people)
def revoke_link(event_id: int, link_id: int) -> ResponseReturnValue:
    """The link opens nothing any more."""
    event_or_404(event_id)
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as writing:
        closed = doors.close_door(writing, event_id, link_id, account_id, now)
    if closed:
        flash(_("The link no longer opens the list."), "success")
    return redirect(url_for(".show", event_id=event_id, _anchor="saites"), 303)


@blueprint.post("/iekartosana")
@desk_view
@needs(Right.edit, Right.check_in)
def choose(event_id: int) -> ResponseReturnValue:
    """Store self check-in and groups."""
    event, form = event_or_404(event_id), DayForm()
    if not form.validate():
        return _page(event, day=form), 422
    plan, self_check_in, now = form.to_plan(), bool(form.self_check_in.data), clock.now()
    account_id = int(current_user.id)
    with transaction() as writing:
        doors.choose(writing, event_id, plan, account_id, now, self_check_in=self_check_in)
    flash(_("The choices are saved."), "success")
    return redirect(url_for(".show", event_id=event_id), 303)


@blueprint.get("/kods.svg")
@desk_view
@needs(Right.edit, Right.check_in, Right.people, Right.export)
def code_picture(event_id: int) -> ResponseReturnValue:
    """The code for the door as a picture."""
    return _picture(codes.event_url(settings(), event_or_404(event_id).id))


@blueprint.get("/jauna-saite.svg")
@desk_view
@needs(Right.edit, Right.check_in, Right.people)
def link_picture(event_id: int) -> ResponseReturnValue:
    """The new link as a picture for the helper's camera, for as long as the page has it."""
    event_or_404(event_id)
    shown = _new(event_id)
    return _picture(absolute("door.page", token=shown[1])) if shown else abort(404)


def _page(event: Event, helper: HelperForm | None = None, day: DayForm | None = None) -> str:
    reading = db.session()
    setting, now = reading.get(CheckInSetting, event.id), clock.now()
    chosen: dict[str, Any] = {}
    if setting is not None:
        plan = group_queries.plan_of(setting)
        chosen = {"number": plan.number or None, "mix": plan.mix.value, "families": plan.families.value}
        chosen["self_check_in"] = setting.self_check_in
    form = day or DayForm(None, data=chosen)
    at_tables = group_queries.at_tables(reading, event.id)
    if at_tables:
        form.number.label.text = _("Number of tables")
    new = _new(event.id)
    return render_template(
        "attendance/setup.html",
        **around(event),
        helper=helper or HelperForm(None),
        form=form,
        links=[(link, queries.is_open(link, now)) for link in queries.links_of(reading, event.id)],
        new_label=new[0] if new else "",
        new_url=absolute("door.page", token=new[1]) if new else "",
        code_url=codes.event_url(settings(), event.id),
        at_tables=at_tables,
        self_on=setting is not None and setting.self_check_in,
    )


def _new(event_id: int) -> tuple[str, str] | None:
    """The link made last by this browser for the event, until another is made or the person signs out."""
    kept = session.get(NEW)
    if not isinstance(kept, list) or len(kept) != 3 or kept[0] != event_id:
        return None
    link = queries.link_by_token(db.session(), str(kept[2]), clock.now())
    return (str(kept[1]), str(kept[2])) if link is not None else None


def _picture(address: str) -> Response:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=6, light="#fff", xmldecl=False)
    response = Response(drawn.getvalue(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response
