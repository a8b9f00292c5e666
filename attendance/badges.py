"""A badge's address: for a browser at the door one person and one big button, for any other a neutral page."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from attendance import codes, group_queries, lists, services, words
from attendance.doorway import Door, door_of_badge
from attendance.terms import How, Kind, Note
from core import clock
from core.db import db, transaction
from core.links import fresh
from core.locale import language
from registration.desk.frame import settings
from registration.models import Registration

blueprint = Blueprint("badges", __name__)


@blueprint.get("/b/<code>")
def show(code: str) -> ResponseReturnValue:
    """Who the badge belongs to, and where they stand; a wrong code and a browser without rights get the same page."""
    found = _found(code)
    if found is None:
        return render_template("attendance/badge_neutral.html")
    door, registration_id = found
    rows = lists.one(db.session(), door.event, door.today, registration_id)
    return render_template(
        "attendance/badge.html",
        code=code,
        event=door.event,
        row=rows[0],
        others=[row for row in rows[1:] if row.person.has_place and not row.arrived],
        status=words.status_words(rows[0].person.status),
        group=words.group_words(
            rows[0].found.group if rows[0].arrived and rows[0].found else None,
            tables=group_queries.at_tables(db.session(), door.event.id),
        ),
        said=request.args.get("teikts", ""),
        day=door.today if len(door.days) > 1 else None,
        day_words=words.day_words,
        ask_words=words.ask_words(rows[0].person.ask),
        call=lists.call_of(db.session(), door.event),
        back=door.url("page") if door.by.account_id else "",
    )


@blueprint.post("/b/<code>")
def act(code: str) -> ResponseReturnValue:
    """Mark or undo the arrival of whoever the badge belongs to."""
    found = _found(code)
    if found is None:
        abort(404)
    door, registration_id = found
    kind = Kind.undo if "undo" in request.form else Kind.mark
    op, now = fresh(12).replace("_", "-"), clock.now()
    note = Note(op, kind, door.today, now, How.qr, registration_id, admit="admit" in request.form)
    event_id, by, said = door.event.id, door.by, language()
    with transaction() as session:
        (result,) = services.note_all(session, settings(), event_id, by, [note], now, said)
    problem = result.outcome.value if words.outcome_words(result.outcome, "") else None
    return redirect(url_for(".show", code=code, teikts=problem), 303)


def _found(code: str) -> tuple[Door, int] | None:
    number = codes.badge_of(current_app.config["AICINA"], code)
    person = db.session().get(Registration, number) if number is not None else None
    door = door_of_badge(person.event_id) if person is not None else None
    return (door, person.id) if door is not None and person is not None else None
