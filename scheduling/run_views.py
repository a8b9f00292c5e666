"""The page of a run: how far it is, how to stop it, what came of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.db import db, transaction
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.models import Event
from scheduling import outcomes, runs, wording
from scheduling.models import ComposingRun
from scheduling.telling import link_if
from scheduling.terms import UNDER_WAY, RunState

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


def _run_or_404(event_id: int, run_id: int) -> ComposingRun:
    run = runs.run_here(db.session(), event_id, run_id)
    return run if run is not None else abort(404)


def _shown(event: Event, run: ComposingRun) -> dict[str, Any]:
    people = len([one for one in run.instance.get("people", ()) if one["availability"]])
    return {
        "run": run,
        "kind": KINDS[RunState(run.state)],
        "under_way": run.state in UNDER_WAY,
        "title": wording.state_words(run.state),
        "purpose": wording.purpose_words(run.purpose),
        "progress": wording.progress_words(run.progress, people),
        "seconds": run.progress.get("seconds", 0),
        "levels": wording.levels_words(run.levels, people),
        "failed": wording.failed_words((run.reasons or {}).get("failed", "")) if run.state == RunState.failed else "",
        "planned": outcomes.planned(db.session(), event, run),
        "board_url": link_if("board.index", event_id=event.id),
        "words": wording,
    }
