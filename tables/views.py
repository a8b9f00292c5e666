"""The desk's page of tables: what is wished, the proposal, the tables as they stand."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from attendance import group_queries
from core import clock
from core.db import db, transaction
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.models import Event, Registration
from scheduling import runs
from scheduling.terms import UNDER_WAY, RunState
from tables import queries, services
from tables.forms import TablesForm
from tables.terms import LEAST_TABLES, Guest, Refusal, Wish
from tables.wording import person_words, refusal_words

blueprint = Blueprint("tables", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/galdi")


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """The form, the newest proposal that nobody has taken, and who sits where."""
    return _page(event_or_404(event_id))


@blueprint.post("/")
@desk_view
@needs(Right.moderate)
def compose(event_id: int) -> ResponseReturnValue:
    """Ask for tables; a worker composes them."""
    event, form = event_or_404(event_id), TablesForm()
    form.offer(_kinds(queries.guests_of(db.session(), event_id)))
    if not form.validate():
        return _page(event, form), 422
    wish, account_id = form.to_wish(), int(current_user.id)
    with transaction() as session:
        made = services.ask(session, event_id, wish, account_id, clock.now())
    if isinstance(made, Refusal):
        return _page(event_or_404(event_id), form, refusal_words(made)), 422
    return redirect(url_for("composing_runs.show", event_id=event_id, run_id=made), 303)


@blueprint.post("/<int:run_id>/pienemt")
@desk_view
@needs(Right.moderate)
def accept(event_id: int, run_id: int) -> ResponseReturnValue:
    """Put the proposed tables in place."""
    event_or_404(event_id)
    if runs.run_here(db.session(), event_id, run_id) is None:
        abort(404)
    account_id = int(current_user.id)
    with transaction() as session:
        made = services.accept(session, event_id, run_id, account_id, clock.now())
    if isinstance(made, Refusal):
        flash(refusal_words(made), "error")
    else:
        flash(ngettext("%(num)s person has a table.", "%(num)s people have a table.", made), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


@blueprint.post("/nonemt")
@desk_view
@needs(Right.moderate)
def remove(event_id: int) -> ResponseReturnValue:
    """Forget the tables that were composed; people are given groups as they arrive."""
    event_or_404(event_id)
    account_id = int(current_user.id)
    with transaction() as session:
        if services.remove(session, event_id, account_id, clock.now()):
            flash(_("The tables are removed. Groups are given as people arrive."), "success")
    return redirect(url_for(".index", event_id=event_id), 303)


def _page(event: Event, form: TablesForm | None = None, wrong: str = "") -> str:
    session = db.session()
    run = queries.last_run(session, event.id)
    ended = run is not None and run.state not in UNDER_WAY and run.plan is not None and run.taken_over_at is None
    wish = Wish.from_json(run.about) if run is not None and run.about else None
    guests = queries.guests_of(session, event.id)
    if form is None:
        form = TablesForm(None, data=_as_before(wish) if wish is not None else None)
        form.offer(_kinds(guests))
    told = bool(group_queries.group_sizes(session, event.id))
    return render_template(
        "tables/index.html",
        **around(event),
        form=form,
        wrong=wrong,
        run=run,
        failed=run is not None and run.state in (RunState.failed, RunState.infeasible),
        under_way=run is not None and run.state in UNDER_WAY,
        proposal=_said(queries.proposed_at(session, run), wish) if run is not None and ended and not told else [],
        tables=_said(queries.people_at(session, event.id), wish),
        without=queries.unplanned(session, event.id),
        people=len(guests),
        enough=len(guests) >= LEAST_TABLES,
        told=told,
        open=queries.takes_tables(event),
    )


def _kinds(guests: Sequence[Guest]) -> Counter[str]:
    return Counter(one.kind for one in guests if one.kind)


def _said(found: Mapping[int, list[Registration]], wish: Wish | None) -> list[tuple[int, list[str]]]:
    """Each table with its people in words: they name what was to be mixed."""
    mixed = wish.mixed if wish is not None else ()
    return [(number, [person_words(one, mixed) for one in people]) for number, people in found.items()]


def _as_before(wish: Wish) -> dict[str, object]:
    return {
        "tables": wish.tables,
        "size": wish.size,
        "mixed": sorted(wish.mixed),
        "everywhere": list(wish.everywhere),
        "families": wish.families.value,
    }
