"""The pages of the event desk that several views show."""

from typing import Any

from flask import current_app, render_template, request, url_for

from core import clock
from core import wording as words
from core.locale import language
from core.settings import Settings
from organisers.terms import Right, Rights
from registration import rules
from registration.desk.event_form import EventForm
from registration.desk.event_wording import flag_words
from registration.models import Event

ROOM = "/birojs/<org>/pasakumi"
# What travels with a form but is no answer of it.
NOT_CARRIED = {"csrf_token", "add", "remove", "up", "down", "back", "step", "notify", "note"}


def settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.config["AICINA"]
    return found


def editor(form: EventForm, event: Event | None = None, *, focus: str = "", merged: bool = False) -> str:
    """The page of the form; `focus` is the field that gets the cursor."""
    stale = bool(form.csrf_token.errors)
    if stale:
        form.csrf_token.errors = []
    return render_template(
        "desk/events/edit.html",
        form=form,
        event=event,
        focus=focus,
        merged=merged,
        stale=stale,
        title=event.title.text(language()) if event else "",
        day_words=words.on_day(form.day.data, language()) if form.day.data else "",
        copied=request.method == "GET" and "kopija" in request.args,
        closing=closing_words(form, language()),
        flags=[flag_words(flag) for flag in rules.programme_flags(form.programme_items())],
    )


def closing_words(form: EventForm, reader: str) -> str:
    """Until when one can register by what the form says: "līdz 2027. gada 25. septembrim (ieskaitot), plkst. 23.59"."""
    closes = form.closes_at()
    if closes is None:
        return ""
    at = clock.local(closes, form.timezone)
    if form.deadline_on.data is not None and (at.hour, at.minute) == (0, 0):
        return words.until(form.deadline_on.data, bool(form.deadline_inclusive.data), reader)
    return words.until_moment(at, reader)


def carried() -> list[tuple[str, str]]:
    """Every field of the request's form, repeated ones too, for the hidden inputs of a second page."""
    items = request.form.items(multi=True)
    return [(name, value) for name, value in items if name not in NOT_CARRIED and not name.startswith("keep-")]


FRONTS = (
    (frozenset(Right), "dashboard.event"),
    (frozenset({Right.edit}), "events.edit"),
    (frozenset({Right.moderate, Right.export}), "people.index"),
    (frozenset(Right), "events.preview"),
)


def front_of(event_id: int, rights: Rights) -> str:
    """The first page of an event that these rights open."""
    there = [(asked, page) for asked, page in FRONTS if page in current_app.view_functions]
    endpoint = next(page for asked, page in there if asked & rights or page == FRONTS[-1][1])
    return url_for(endpoint, event_id=event_id)


def link(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another room; None while that room is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
