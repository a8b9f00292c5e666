"""All drafts of a series at once: each is judged by itself, and those that are not ready are named with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from core.forms import AicinaForm
from core.locale import language
from organisers.access import actor, desk_view, needs
from organisers.terms import Right
from registration import series_queries, series_services
from registration.desk import event_publishing
from registration.desk.event_publishing import Note
from registration.desk.frame import series_or_404, settings
from registration.event_services import Saved
from registration.models import Event
from registration.series_models import Series
from registration.series_words import place_name
from registration.terms import EventStatus, Visibility


class PublishForm(AicinaForm):
    """A button; which events, the page's own boxes say."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of the series: what stops it, and what looks forgotten in it."""

    id: int
    title: str
    name: str
    when: str
    unlisted: bool
    problems: list[Note]
    warnings: list[Note]
    chosen: bool


def add_to(blueprint: Blueprint) -> None:
    """Put the page beside the page of a series."""
    blueprint.add_url_rule("/<int:series_id>/publicet", view_func=publish, methods=["GET", "POST"])


@desk_view
@needs(Right.edit)
def publish(series_id: int) -> ResponseReturnValue:
    """Every draft with what speaks against it; the chosen ones become public, each in a transaction of its own."""
    series = series_or_404(series_id)
    form, now, chosen = PublishForm(), clock.now(), _chosen()
    drafts = _drafts(db.session(), series, now, chosen)
    ready = [draft.id for draft in drafts if not draft.problems and chosen and draft.id in chosen]
    if not form.is_submitted() or not form.validate() or not ready:
        nothing = form.is_submitted() and not form.errors and not ready
        return _page(series, form, drafts, nothing=nothing), 422 if form.is_submitted() else 200
    told = [_publish(series_id, event_id, now) for event_id in ready]
    number = sum(told)
    flash(ngettext("%(num)s event is published.", "%(num)s events are published.", number), "success")
    if number < len(told):
        flash(_("Some have changed meanwhile and stay drafts. Look at them once more."), "error")
    return redirect(url_for("series.show", series_id=series_id), 303)


def _page(series: Series, form: PublishForm, drafts: list[Draft], *, nothing: bool) -> str:
    return render_template(
        "desk/series/publish.html",
        form=form,
        series=series,
        title=series.title.text(language()),
        ready=[draft for draft in drafts if not draft.problems],
        stopped=[draft for draft in drafts if draft.problems],
        nothing=nothing,
    )


def _chosen() -> frozenset[int] | None:
    """The numbers whose boxes are ticked; None before anything was sent. What is no number is nothing."""
    if request.method != "POST":
        return None
    given = request.form.getlist("event")[: series_queries.MOST_OFFERED]
    return frozenset(int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 10)


def _drafts(session: Session, series: Series, now: datetime, chosen: Collection[int] | None) -> list[Draft]:
    found = [event for event, _seating in series_queries.events_of(session, series.id)]
    return [_judged(event, now, chosen) for event in found if event.status == EventStatus.draft]


def _judged(event: Event, now: datetime, chosen: Collection[int] | None) -> Draft:
    """The draft as the page shows it; what looks forgotten leaves its box empty until somebody ticks it."""
    warnings = event_publishing.warnings(event, now)
    return Draft(
        id=event.id,
        title=event.title.text(language()),
        name=place_name(event, language()),
        when=event_publishing.when_words(event, language()),
        unlisted=event.visibility == Visibility.unlisted,
        problems=event_publishing.problems(event, now, language()),
        warnings=warnings,
        chosen=not warnings if chosen is None else event.id in chosen,
    )


def _publish(series_id: int, event_id: int, now: datetime) -> bool:
    by = actor().account_id or 0
    with transaction() as session:
        outcome = series_services.publish_draft(session, settings(), series_id, event_id, by, now)
    return isinstance(outcome, Saved)
