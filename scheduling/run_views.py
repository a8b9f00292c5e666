"""The page of a run: how far it is, how to stop it, what came of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.models import Event
from scheduling import outcomes, pages, runs, whys, wording
from scheduling.models import ComposingRun
from scheduling.telling import link_if
from scheduling.terms import ASIDE, UNDER_WAY, Purpose, RunState

blueprint = Blueprint(
    "composing_runs", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/sastadisana/meklesana"
)
KINDS = {
    RunState.queued: "waiting",
    RunState.running: "info",
    RunState.done: "confirmed",
    RunState.stopped: "warning",
    RunState.failed: "cancelled",
    RunState.infeasible: "warning",
}


@blueprint.get("/<int:run_id>")
@desk_view
@needs(Right.moderate)
def show(event_id: int, run_id: int) -> ResponseReturnValue:
    """The run as it stands; with ?dala=1 only the part that changes, for the page's script."""
    event, run = event_or_404(event_id), _run_or_404(event_id, run_id)
    template = "scheduling/_run.html" if request.args.get("dala") else "scheduling/run.html"
    return render_template(template, **around(event), **_shown(event, run))


@blueprint.post("/<int:run_id>/apturet")
@desk_view
@needs(Right.moderate)
def stop(event_id: int, run_id: int) -> ResponseReturnValue:
    """Hand over the best composition so far; a run that has ended stays as it is."""
    event_or_404(event_id)
    _run_or_404(event_id, run_id)
    with transaction() as session:
        if not runs.ask_to_stop(session, event_id, run_id, clock.now()):
            flash(_("It has ended already."), "info")
    return redirect(url_for(".show", event_id=event_id, run_id=run_id), 303)


@blueprint.post("/kapec")
@desk_view
@needs(Right.moderate)
def ask(event_id: int) -> ResponseReturnValue:
    """Ask why a person, a group or people of one value have no seat: by a run, or by the board as it stands."""
    event = pages.here_or_404(event_id)
    about = _about()
    number = request.form.get("run", "")
    run = _run_or_404(event_id, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    found = whys.by_run(run) if run is not None else whys.by_board(db.session(), event)
    if about is None:
        abort(400)
    if found is None or not whys.knows(found.instance, about):
        abort(404)
    account_id = int(current_user.id)
    with transaction() as session:
        made = runs.queue(
            session, event_id, Purpose.why, found.instance, whys.SECONDS, account_id, clock.now(),
            plan=found.plan, about=about | ({"run": run.id} if run is not None else {}),
        )  # fmt: skip
    if isinstance(made, runs.Busy):
        flash(_("Another search is under way; ask again when it has ended."), "info")
        made = made.run_id
    return redirect(url_for(".show", event_id=event_id, run_id=made), 303)


def _about() -> dict[str, str] | None:
    """Whom the form asks about; None for nonsense."""
    kind, one = request.form.get("about", ""), request.form.get("id", "")[:80]
    if kind == "all":
        return {"about": kind}
    if kind in ("person", "group") and one:
        return {"about": kind, "id": one}
    attribute, value = request.form.get("attribute", "")[:40], request.form.get("value", "")[:200]
    return {"about": "value", "attribute": attribute, "value": value} if kind == "value" and attribute else None


def _run_or_404(event_id: int, run_id: int) -> ComposingRun:
    run = runs.run_here(db.session(), event_id, run_id)
    return run if run is not None else abort(404)


def _shown(event: Event, run: ComposingRun) -> dict[str, Any]:
    out = outcomes.kept_out(run.instance)
    people = len([one for one in run.instance.get("people", ()) if one["id"] not in out])
    why = whys.answer(db.session(), event, run)
    return {
        "run": run,
        "kind": KINDS[RunState(run.state)],
        "under_way": run.state in UNDER_WAY,
        "title": _("Answer") if why is not None and run.about else wording.state_words(run.state, run.purpose),
        "purpose": whys.title(db.session(), event, run) or wording.purpose_words(run.purpose),
        "progress": wording.progress_words(run.progress, people),
        "seconds": run.progress.get("seconds", 0),
        "levels": wording.levels_words(run.levels, people, outcomes.blemishes(run)),
        "failed": wording.failed_words((run.reasons or {}).get("failed", "")) if run.state == RunState.failed else "",
        "planned": outcomes.planned(db.session(), event, run) if run.purpose != Purpose.why else None,
        "why": why,
        "tables_url": link_if("tables.index", event_id=event.id) if run.purpose == Purpose.tables else "",
        "again_url": url_for("composing.index", event_id=event.id),
        "proposal_url": _proposal_url(run),
        "asked_url": _asked_url(run),
    }


def _asked_url(run: ComposingRun) -> str:
    """Where the question was asked, so that the next one can be: the page of a run with its proposal."""
    number = (run.about or {}).get("run")
    return url_for(".show", event_id=run.event_id, run_id=number) if run.purpose == Purpose.why and number else ""


def _proposal_url(run: ComposingRun) -> str:
    """Where the plan is put beside the board, before it is put there."""
    if run.plan is None or run.purpose in ASIDE or run.state in UNDER_WAY:
        return ""
    return link_if("board.proposal", event_id=run.event_id, run_id=run.id)
