"""The desk of series: the list, the common text, one page with its events, and more events like them."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.db import db, transaction
from core.locale import language
from core.presses import press_key
from organisers.access import actor, current_organisation, desk_view, may, needs
from organisers.terms import Right
from registration import event_services, origins, series_queries, series_services
from registration.desk import series_export, series_page, series_publishing
from registration.desk.event_labels import event_choices
from registration.desk.event_pages import link, settings
from registration.desk.frame import event_or_404, series_or_404
from registration.desk.series_form import PlacesForm, PutForm, SeriesForm
from registration.event_services import Conflict
from registration.inputs import EventDraft
from registration.markdown import to_html
from registration.models import Event
from registration.queries import questions_of
from registration.series_models import Series
from registration.wording import region_word

blueprint = Blueprint("series", __name__, url_prefix="/birojs/<org>/serijas")
LOOKING = (Right.edit, Right.moderate, Right.check_in, Right.export)
series_export.add_to(blueprint)
series_publishing.add_to(blueprint)


@blueprint.get("/")
@desk_view
@needs(*LOOKING)
def index() -> ResponseReturnValue:
    """The organisation's series."""
    found = series_queries.series_of(db.session(), current_organisation().id)
    return render_template("desk/series/index.html", rows=[(s, s.title.text(language()), n) for s, n in found])


@blueprint.get("/<int:series_id>")
@desk_view
@needs(*LOOKING)
def show(series_id: int) -> ResponseReturnValue:
    """The events of a series with their seats, and what can be done with all of them."""
    return _page(series_or_404(series_id))


def _page(series: Series, put: PutForm | None = None) -> str:
    session = db.session()
    lines = series_page.lines(session, series, clock.now())
    put = put or PutForm(formdata=None)
    free = series_queries.events_without_series(session, current_organisation().id) if may(Right.edit) else []
    put.offer([("", _("Choose an event")), *event_choices(list(free))])
    return render_template(
        "desk/series/show.html",
        series=series,
        title=series.title.text(language()),
        description=to_html(series.description.text(language())),
        lines=lines,
        total=origins.added([line.origins for line in lines]),
        put=put,
        first_text_url=link("announcements.paste", serija=series.id),
        site_url=link("own_site.series", series_id=series.id),
        is_public=series_queries.public_series(session, series.slug) is not None,
        has_sensitive=may(Right.sensitive) and series_export.asks_sensitive(session, series.id),
    )


@blueprint.route("/jauna", methods=["GET", "POST"])
@desk_view
@needs(Right.edit)
def create() -> ResponseReturnValue:
    """The page for a new series."""
    form, organisation_id = SeriesForm(), current_organisation().id
    if not form.validate_on_submit():
        return _editor(form), 422 if form.errors else 200
    by, press = actor(), press_key()
    with transaction() as session:
        made = series_services.create_series(session, organisation_id, form.to_draft(), by, clock.now(), press)
    flash(_("The series is made. Now put events into it."), "success")
    return redirect(url_for(".show", series_id=made), 303)


@blueprint.route("/<int:series_id>/labot", methods=["GET", "POST"])
@desk_view
@needs(Right.edit)
def edit(series_id: int) -> ResponseReturnValue:
    """The name and the common text of a series."""
    series = series_or_404(series_id)
    form = SeriesForm(data=_said(series))
    if not form.validate_on_submit():
        return _editor(form, series), 422 if form.errors else 200
    by, version = actor(), _number(form.version.data)
    with transaction() as session:
        here = series_or_404(series_id, session)
        outcome = series_services.save_series(session, here, form.to_draft(), version, by, clock.now())
    if isinstance(outcome, Conflict):
        form.version.data = str(outcome.version)
        return _editor(form, series_or_404(series_id), conflict=True), 409
    flash(_("Saved. The common text is the same on all pages of the series now."), "success")
    return redirect(url_for(".show", series_id=series_id), 303)


def _editor(form: SeriesForm, series: Series | None = None, *, conflict: bool = False) -> str:
    title = series.title.text(language()) if series else ""
    theirs = to_html(series.description.text(language())) if series and conflict else ""
    return render_template("desk/series/edit.html", form=form, series=series, title=title, theirs=theirs)


@blueprint.route("/<int:series_id>/pasakumi", methods=["GET", "POST"])
@desk_view
@needs(Right.edit)
def add(series_id: int) -> ResponseReturnValue:
    """More events like one of the series: a row for each region, and the hours they have in common."""
    series = series_or_404(series_id)
    events = [event for event, _seating in series_queries.events_of(db.session(), series_id)]
    if not events:
        flash(_("Put an event into the series first; others are made like it."), "info")
        return redirect(url_for(".show", series_id=series_id), 303)
    source = _source(events, clock.now())
    form = PlacesForm(data=_usual(source))
    form.offer(event_choices(events))
    places = form.places(_draft(source)) if form.validate_on_submit() else None
    if places is None:
        refused = 422 if request.method == "POST" else 200
        return _places_page(form, series, events), refused
    by, source_id, press = actor().account_id or 0, source.id, press_key()
    with transaction() as session:
        here = series_or_404(series_id, session)
        made = series_services.add_events(session, settings(), here, source_id, places, by, clock.now(), press)
    said = ngettext("%(num)s event is saved as a draft.", "%(num)s events are saved as drafts.", len(made))
    then = _("Read them through, then publish them.")  # Babel does not look inside f-strings
    flash(f"{said} {then}", "success")
    return redirect(url_for(".show", series_id=series_id), 303)


def _places_page(form: PlacesForm, series: Series, events: list[Event]) -> str:
    there = {event.region for event in events}
    rows = [(row, region_word(region) or _("Without a region"), region in there) for region, row in form.rows()]
    return render_template(
        "desk/series/add.html", form=form, series=series, title=series.title.text(language()), rows=rows
    )


def _source(events: list[Event], now: datetime) -> Event:
    """Whose text is copied: the chosen one, else the next that is still to come, else the last there was."""
    wanted = request.form.get("source") or request.args.get("paraugs", "")
    coming = (event for event in events if event.ends_at is None or now < event.ends_at)
    chosen = (event for event in events if str(event.id) == wanted)
    return next(chosen, None) or next(coming, events[-1])


def _draft(event: Event) -> EventDraft:
    return event_services.draft_of(event, list(questions_of(db.session(), event.id)))


def _usual(source: Event) -> dict[str, Any]:
    """The hours of the event to copy; none for a save-the-date."""
    moments = {"start_time": source.starts_at, "end_time": source.ends_at}
    hours = {name: clock.local(at, source.timezone).time() for name, at in moments.items() if at is not None}
    return {"source": str(source.id), **hours}


@blueprint.post("/<int:series_id>/pievienot")
@desk_view
@needs(Right.edit)
def put(series_id: int) -> ResponseReturnValue:
    """Put an event that is there already into the series."""
    series, form = series_or_404(series_id), PutForm()
    free = series_queries.events_without_series(db.session(), series.organisation_id)
    form.offer([("", ""), *event_choices(list(free))])
    if not form.validate() or not form.event.data:
        form.event.errors = [_("Choose an event.")]
        return _page(series, form), 422
    by = actor().account_id or 0
    with transaction() as session:
        done = series_services.put_event(session, series_id, int(form.event.data), by, clock.now())
    flash(_("The event is in the series.") if done else _("The event is in another series already."), "info")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.post("/<int:series_id>/iznemt/<int:event_id>")
@desk_view
@needs(Right.edit)
def take_out(series_id: int, event_id: int) -> ResponseReturnValue:
    """Take an event out of the series; the event itself stays as it is."""
    series_or_404(series_id)
    event_or_404(event_id)
    by = actor().account_id or 0
    with transaction() as session:
        done = series_services.take_out(session, series_id, event_id, by, clock.now())
    if done:
        flash(_("The event is no longer in the series. The event itself stays as it was."), "success")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.post("/<int:series_id>/dzest")
@desk_view
@needs(Right.edit)
def delete(series_id: int) -> ResponseReturnValue:
    """Remove a series that has no events."""
    series_or_404(series_id)
    by = actor()
    with transaction() as session:
        gone = series_services.delete_series(session, series_or_404(series_id, session), by, clock.now())
    if not gone:
        flash(_("Take its events out first."), "error")
        return redirect(url_for(".show", series_id=series_id), 303)
    flash(_("The series is deleted."), "success")
    return redirect(url_for(".index"), 303)


def _said(series: Series) -> dict[str, str]:
    texts = {"title": series.title, "description": series.description, "funder": series.funder}
    pairs = {f"{name}_{code}": getattr(text, code) for name, text in texts.items() for code in ("lv", "en")}
    return {**pairs, "project_number": series.project_number, "version": str(series.version)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else 0
