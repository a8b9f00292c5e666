"""The pages of the event desk that several views show."""

from typing import Any

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from core import clock
from core import wording as words
from core.locale import language
from core.settings import Settings
from organisers.access import may
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


def event_pages() -> list[tuple[str, str]]:
    """(endpoint, name) of every page of an event that stands in its navigation, those of other rooms too."""
    return [
        ("dashboard.event", _("Overview")),
        ("events.edit", pgettext("page of an event", "Edit")),
        ("people.index", _("Participants")),
        ("invited.index", _("Invited")),
        ("reminder_plan.index", _("Reminders")),
        ("mail.of_event", _("Letters")),
        ("answers.index", _("Calendar answers")),
        ("check_in.page", _("Check-in")),
        ("attendance.index", _("Attendance")),
        ("papers.index", _("To print")),
        ("closing.index", _("Closing report")),
        ("events.privacy", _("Privacy")),
        ("retention.event", _("Keeping and erasing")),
        ("events.team", _("Team")),
        ("own_site.index", _("For a website")),
        ("events.history", _("History")),
    ]


def event_nav(event_id: int) -> list[dict[str, Any]]:
    """The navigation of an event: pages that exist and that the member's rights open, with the one shown now marked.

    A page's right is the one its view asks for, so that a new page is one line above.
    """
    return [
        {"label": label, "url": url_for(endpoint, event_id=event_id), "current": _is_here(endpoint)}
        for endpoint, label in event_pages()
        if endpoint in current_app.view_functions and _opens(endpoint)
    ]


def _opens(endpoint: str) -> bool:
    needed: Rights = getattr(current_app.view_functions[endpoint], "needed_rights", frozenset())
    return not needed or may(*needed)


def _is_here(endpoint: str) -> bool:
    """True for the page itself and for those below it; pages of the events' own room stand for themselves."""
    room = endpoint.partition(".")[0]
    return request.endpoint == endpoint or (room != "events" and request.blueprint == room)


def link(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another room; None while that room is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
