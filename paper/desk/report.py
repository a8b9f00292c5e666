"""The closing report on the desk: its numbers, the organiser's words, and whether everybody may read it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from core import clock, locale
from core.db import db, transaction
from core.settings import LANGUAGES
from organisers.access import desk_view, may, needs
from organisers.terms import Right
from paper import queries, reports, services
from paper.forms import ReportForm
from paper.models import ClosingReport
from paper.terms import ReportOutcome
from paper.words import outcome_words
from registration.desk.frame import around, event_or_404
from registration.facts import facts
from registration.markdown import to_html
from registration.models import Event

blueprint = Blueprint("closing", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/noslegums")


@blueprint.get("")
@desk_view
@needs(Right.edit, Right.export)
def index(event_id: int) -> ResponseReturnValue:
    """The report as it stands."""
    event = event_or_404(event_id)
    text = queries.report_of(db.session(), event_id)
    return _page(event, text, _filled(text))


@blueprint.post("")
@desk_view
@needs(Right.edit)
def save(event_id: int) -> ResponseReturnValue:
    """Keep the organiser's words; 409 when somebody else kept others meanwhile, both are then on the page."""
    event, form = event_or_404(event_id), ReportForm()
    if not form.validate():
        return _page(event, queries.report_of(db.session(), event_id), form), 422
    with transaction() as session:
        account_id = int(current_user.id)
        outcome = services.save_report(session, event_id, form.to_text(), form.base(), account_id, clock.now())
    if outcome is ReportOutcome.conflict:
        event, text = event_or_404(event_id), queries.report_of(db.session(), event_id)
        form.version.data = str(text.version if text else 0)
        return _page(event, text, form, conflict=True), 409
    flash(*outcome_words(outcome))
    return _back(event_id)


@blueprint.post("/publicet")
@desk_view
@needs(Right.edit)
def publish(event_id: int) -> ResponseReturnValue:
    """Let everybody read the report, or with `paslept` nobody any more."""
    event_or_404(event_id)
    public = "paslept" not in request.form
    with transaction() as session:
        account_id = int(current_user.id)
        outcome = services.show_report(session, event_id, account_id, clock.now(), public=public)
    flash(*outcome_words(outcome, public=public))
    return _back(event_id)


def _back(event_id: int) -> ResponseReturnValue:
    return redirect(url_for(".index", event_id=event_id), 303)


def _filled(text: ClosingReport | None) -> ReportForm:
    form = ReportForm(None)
    form.version.data = str(text.version if text else 0)
    if text is not None:
        form.results_lv.data, form.results_en.data = text.results.lv, text.results.en
        form.handed_to_lv.data, form.handed_to_en.data = text.handed_to.lv, text.handed_to.en
        form.handed_on.data = text.handed_on
    return form


def _page(event: Event, text: ClosingReport | None, form: ReportForm, *, conflict: bool = False) -> str:
    now, reader = clock.now(), locale.language()
    counted = reports.report(db.session(), event)
    over = reports.is_over(event, now)
    values: dict[str, Any] = {
        "numbers": reports.number_lines(counted.numbers),
        "whom": reports.counted_whom(counted.numbers),
        "erased": reports.erased_words(counted.numbers, exact=True),
        "report": counted,
        "kept": reports.kept_words(event, counted.counted_at) if counted.counted_at else "",
        "programme": facts(event, reader, now).programme,
    }
    return render_template(
        "paper/report.html",
        **around(event),
        **values,
        form=form,
        markdown=to_html,
        text=text,
        conflict=conflict,
        resting=queries.resting(db.session(), event.id),
        over=over,
        may_write=may(Right.edit),
        pdf_urls=[(code, url_for("papers.report", event_id=event.id, valoda=code)) for code in LANGUAGES]
        if may(Right.export)
        else [],
        public_url=url_for("closing_public.report", slug=event.slug) if text and text.published_at else None,
    )
