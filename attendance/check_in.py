"""The page at the door, for members and for helpers by link: search, one tap to mark, walk-ins; script or none."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from attendance import batch, group_queries, lists, queries, services, words
from attendance.doorway import Door, helpers_door, members_door, organisation_url, person_url
from attendance.terms import INSTITUTION, NAME, How, Kind, Note, Outcome, Result
from core import clock
from core.db import db, transaction
from core.links import fresh
from core.locale import language
from core.settings import ROOT
from core.text import clean_line, is_visible
from core.web import asset, error_words
from organisers.access import desk_view, needs
from organisers.models import Organisation
from organisers.terms import Right
from registration.desk.frame import settings
from registration.spoken_words import processing_words

blueprint = Blueprint("check_in", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/ierasanas")
helpers = Blueprint("door", __name__, url_prefix="/ierasanas/<token>")
_NUMBER_LENGTH = 9
AT_ONCE = 20  # notes of one transaction: half a second when all of them are walk-ins


def page(door: Door) -> ResponseReturnValue:
    """The list of a day with a button for each person; ?q= searches everybody, ?diena= is another day."""
    return _page(door, typed={})


def _page(door: Door, typed: dict[str, str], error: str = "") -> str:
    day, search = door.day(request.values.get("diena")), clean_line(request.values.get("q", "")[:200])
    organisation = _organisation(door)
    return render_template(
        "attendance/check_in.html",
        door=door,
        event=door.event,
        day=day,
        days=[(d, words.day_words(d)) for d in door.days],
        search=search,
        shown=lists.shown(db.session(), door.event, day, search, empty=request.args.get("saraksts") == "nav"),
        look=queries.to_look_at(db.session(), door.event.id) if "saraksts" not in request.args else [],
        op=fresh(12).replace("_", "-"),
        typed=typed,
        error=error,
        said=processing_words(organisation, language()),
        status_words=words.status_words,
        group_words=partial(words.group_words, tables=group_queries.at_tables(db.session(), door.event.id)),
        ask_words=words.ask_words,
        call=lists.call_of(db.session(), door.event),
        person_url=person_url(door),
        back=organisation_url(door),
        worker_assets=[
            asset("check-in.js"),
            asset("check-in-left.js"),
            asset("check-in.css"),
            asset("aicina.css"),
            asset("favicon.svg"),
        ],
    )


def mark(door: Door) -> ResponseReturnValue:
    """One press: mark, undo, let in, a whole family; the address to come back to keeps search and day."""
    day, notes = door.day(request.form.get("diena")), _pressed(door)
    if not notes:
        abort(400)
    results = _noted(door, notes)
    for result in results:
        said = words.outcome_words(result.outcome, result.name)
        if said:
            flash(said, "error" if result.outcome is not Outcome.look else "info")
    search = clean_line(request.form.get("q", "")[:200])
    return redirect(door.url("page", diena=day.isoformat(), q=search or None), 303)


def _pressed(door: Door) -> list[Note]:
    """What the pressed button says; the person numbers are looked at later, under the lock."""
    day, op = door.day(request.form.get("diena")), request.form.get("op", "")
    op = op if batch.OP_ID.fullmatch(op) else fresh(12).replace("_", "-")
    made: list[Note] = []
    for name, kind in (("mark", Kind.mark), ("admit", Kind.mark), ("undo", Kind.undo)):
        for value in request.form.getlist(name)[:50]:
            for number in value.split(",")[:50]:
                if number.isascii() and number.isdigit() and len(number) <= _NUMBER_LENGTH:
                    made.append(
                        Note(f"{op}-{kind}-{number}", kind, day, clock.now(), How.list, int(number),
                             admit=name == "admit")
                    )  # fmt: skip
    return made


def walk_in(door: Door) -> ResponseReturnValue:
    """Somebody who is not on the list: a name and one press."""
    name = clean_line(request.form.get("name", "")[:2000])
    institution = clean_line(request.form.get("institution", "")[:2000])
    if not is_visible(name) or len(name) > NAME or len(institution) > INSTITUTION:
        error = _("Please write the name.") if not is_visible(name) else _("This name is too long.")
        return _page(door, {"name": name, "institution": institution}, error), 422
    day, op = door.day(request.form.get("diena")), request.form.get("op", "")
    op = f"{op}-walk-in" if batch.OP_ID.fullmatch(op) else fresh(12).replace("_", "-")
    note = Note(op, Kind.walk_in, day, clock.now(), How.walk_in, None, name, institution)
    (result,) = _noted(door, [note])
    if result.outcome is Outcome.done:
        flash(_("%(name)s is on the list and has arrived.", name=name), "success")
    elif result.outcome is not Outcome.look:
        flash(words.outcome_words(result.outcome, name), "error")
    return redirect(door.url("page", diena=day.isoformat()), 303)


def settle(door: Door, op_id: int) -> ResponseReturnValue:
    """Whether a walk-in is the person on the list, another one, or a mistake."""
    answer, now = request.form.get("atbilde"), clock.now()
    if answer not in ("tas-pats", "cits", "nav"):
        abort(400)
    event_id, by, said = door.event.id, door.by, language()
    with transaction() as session:
        if answer == "nav":
            services.dismiss(session, event_id, by, op_id, now)
            outcome = None
        else:
            outcome = services.settle(
                session, settings(), event_id, by, op_id, now, same=answer == "tas-pats", language=said
            )
    if outcome is not None and outcome is not Outcome.settled:
        flash(words.outcome_words(outcome, ""), "error")
    return redirect((request.form.get("uz") == "birojs" and organisation_url(door)) or door.url("page"), 303)


def data(door: Door) -> ResponseReturnValue:
    """The list for the device: names, institutions, and what a helper must see; nothing to reach anybody by."""
    return _json(lists.for_device(db.session(), door.event, door.today))


def notes(door: Door) -> ResponseReturnValue:
    """The notes of a device, each once however often it is sent; the answer says what became of each."""
    now = clock.now()
    sent = batch.read(request.get_data(), now, clock.start_of_day(door.event.day, door.event.timezone))
    if sent is None:
        abort(400)
    event_id, timezone = door.event.id, door.event.timezone  # after the transaction the event would be read again
    results = [*_noted(door, sent.notes), *sent.unread] if sent.notes else list(sent.unread)
    return _json(lists.answer(db.session(), event_id, timezone, results, sent.last))


def worker(door: Door) -> ResponseReturnValue:
    """The script that answers in place of the network; at this address, so that it may do so for this page alone."""
    response = Response((ROOT / "static" / "check-in-worker.js").read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _noted(door: Door, made: Sequence[Note]) -> list[Result]:
    """What became of each note. In pieces: the lock is for others too, and entering a walk-in takes a while."""
    event_id, by, said, now = door.event.id, door.by, language(), clock.now()
    results: list[Result] = []
    for start in range(0, len(made), AT_ONCE):
        piece = made[start : start + AT_ONCE]
        with transaction() as session:
            noted = services.note_all(session, settings(), event_id, by, piece, now, said)
        # Revoking waits for the event's lock: a link that was closed meanwhile notes nothing.
        results += noted if len(noted) == len(piece) else abort(404)
    return results


def _organisation(door: Door) -> str:
    return db.session().get_one(Organisation, door.event.organisation_id).name.text(language())


def _json(values: dict[str, Any]) -> Response:
    response = jsonify(values)
    response.headers["Cache-Control"] = "no-store"
    return response


@helpers.errorhandler(404)
def _closed(_error: Exception) -> ResponseReturnValue:
    """The page of every link that opens nothing; its script shows what this device could not send."""
    title, advice = error_words(404)
    page_of = url_for("door.page", token=(request.view_args or {})["token"])
    return render_template("attendance/closed.html", code=404, title=title, advice=advice, page=page_of), 404


@blueprint.after_request
@helpers.after_request
def _ours(response: Response) -> Response:
    """The mark by which the page's script knows our own "no" from that of something in between."""
    response.headers["X-Aicina"] = "check-in"
    return response


def _add(rule: str, endpoint: str, view: Any, method: str) -> None:
    """The same page for members and for helpers."""

    def members(event_id: int, **values: Any) -> ResponseReturnValue:
        found: ResponseReturnValue = view(members_door(event_id), **values)
        return found

    def by_link(token: str, **values: Any) -> ResponseReturnValue:
        found: ResponseReturnValue = view(helpers_door(token), **values)
        return found

    guarded = desk_view(needs(Right.check_in)(members))
    blueprint.add_url_rule(rule, endpoint, guarded, methods=[method])
    helpers.add_url_rule(rule, endpoint, by_link, methods=[method])


_add("/", "page", page, "GET")
_add("/dati", "data", data, "GET")
_add("/darbinieks.js", "worker", worker, "GET")
_add("/piezimes", "notes", notes, "POST")
_add("/atzimet", "mark", mark, "POST")
_add("/bez-pieteikuma", "walk_in", walk_in, "POST")
_add("/jaapskata/<int:op_id>", "settle", settle, "POST")
