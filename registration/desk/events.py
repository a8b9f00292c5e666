"""The desk of events: the list, and the one page on which an event is made and changed."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_security import current_user

from core import clock, paging
from core.db import db, transaction
from core.locale import language
from core.presses import press_key
from core.web import csrf
from organisers.access import current_organisation, desk_view, needs
from organisers.queries import rights_at_events
from organisers.terms import Right, Rights
from registration import event_services
from registration.desk import event_actions, event_history, event_logos, event_privacy, event_saving, event_team
from registration.desk.event_choices import KINDS
from registration.desk.event_fill import form_from_event, form_from_request, new_event_form
from registration.desk.event_form import EventForm
from registration.desk.event_list import PAGE, TABS, events_of, on_its_own, own_event, tab_counts
from registration.desk.event_moves import moved
from registration.desk.event_pages import ROOM, editor, front_of, settings
from registration.desk.event_tallies import Tally, asked_words, groups_words, is_asking, own_name, tallies
from registration.desk.event_wording import short_deadline, short_when
from registration.desk.into_series import in_series, put_where_asked, say_if_joined
from registration.logos import library
from registration.queries import intake_of, questions_of
from registration.rules import phase
from registration.terms import Admission, EventKind, Phase
from registration.wording import kind_word, phase_word

blueprint = Blueprint("events", __name__)
BEYOND = {Phase.ongoing, Phase.ended, Phase.cancelled}  # nobody asks any more until when one could register


@blueprint.get(f"{ROOM}/")
@desk_view
@needs()
def index() -> ResponseReturnValue:
    """The organisation's events under one tab."""
    session, organisation, now = db.session(), current_organisation(), clock.now()
    tab = request.args.get("cilne", TABS[0])
    if tab not in TABS:
        tab = TABS[0]
    at_events = rights_at_events(session, organisation.membership_id)
    shown = on_its_own(organisation, at_events)
    counts = tab_counts(session, shown, now)
    pages = paging.pages_of(counts[tab], PAGE)
    number = paging.page_number(pages)
    found = events_of(session, shown, tab, number, now)
    counted = tallies(session, found)
    return render_template(
        "desk/events/index.html",
        rows=[_row(event, at_events, counted.get(event.id, Tally())) for event in found],
        tabs=_tabs(tab, counts),
        tab=tab,
        kinds=KINDS,
        pagination=paging.links(number, pages, {"cilne": tab}) if pages > 1 else None,
    )


def _tabs(tab: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = {
        "upcoming": _("Upcoming"),
        "drafts": _("Drafts"),
        "past": _("Past"),
        "cancelled": pgettext("events", "Cancelled"),
    }
    return [
        {"label": labels[name], "url": url_for(".index", cilne=name), "count": counts[name], "current": name == tab}
        for name in TABS
    ]


def _row(event: Any, at_events: Mapping[int, Rights], tally: Tally) -> dict[str, Any]:
    reader = language()
    rights = current_organisation().everywhere | at_events.get(event.id, frozenset())
    days, hours = (groups_words(len(tally.groups)), "") if tally.groups else short_when(event, reader)
    asked = asked_words(Admission(event.admission), tally.asked) if is_asking(event) and not tally.groups else ""
    now = phase(intake_of(event, event.seating), clock.now())
    return {
        "event": event,
        "url": front_of(event.id, rights),
        "title": event.title.text(reader),
        "kind": kind_word(event.kind),
        "days": days,
        "hours": hours,
        "deadline": short_deadline(event, reader) if now not in BEYOND and not event.never_open else "",
        "phase": now,
        "state": phase_word(now, Admission(event.admission)),
        "asked": asked,
        "groups": _groups(event, tally, at_events),
        "taken": event.seating.taken + tally.placed,
        "waiting": event.seating.waiting,
        "capacity": event.capacity,
    }


def _groups(call: Any, tally: Tally, at_events: Mapping[int, Rights]) -> list[dict[str, Any]]:
    """The groups of a call that the member sees, each with its own time and seats; nobody registers there."""
    everywhere, reader = current_organisation().everywhere, language()
    return [
        _group(call, group, everywhere | at_events.get(group.id, frozenset()), reader)
        for group in tally.groups
        if everywhere or group.id in at_events
    ]


def _group(call: Any, group: Any, rights: Rights, reader: str) -> dict[str, Any]:
    days, hours = short_when(group, reader)
    now = phase(intake_of(group, group.seating), clock.now())
    return {
        "name": own_name(call, group, reader),
        "url": front_of(group.id, rights),
        "days": days,
        "hours": hours,
        "taken": group.seating.taken + group.seating.extra,
        "capacity": group.capacity,
        "state": phase_word(now) if now in BEYOND else "",
    }


@blueprint.route(f"{ROOM}/jauns", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@desk_view
@needs(Right.edit)
def create() -> ResponseReturnValue:
    """The page for a new event; it is saved as a draft."""
    organisation = current_organisation()
    logos = library(db.session(), organisation.id)
    if request.method != "POST":
        asked = request.args.get("veids", "")
        kind = EventKind(asked) if asked in set(EventKind) else EventKind.other
        return editor(new_event_form(organisation, kind, logos))
    form = form_from_request(request.form, EventForm.timezone, logos)
    focus = moved(form, request.form)
    if focus is not None:
        return editor(form, focus=focus)
    if not form.validate():
        status = _refused(form)
        return editor(form), status
    draft, account_id, press = form.to_draft(), current_user.id, press_key()
    wanted, now = in_series(), clock.now()
    with transaction() as session:
        saved = event_services.create_event(session, settings(), organisation.id, draft, account_id, now, press=press)
        joined = put_where_asked(session, wanted, saved.event_id, account_id, now)
    say_if_joined(joined)
    flash(_("The event is saved as a draft. Look at it, then publish it."), "success")
    return redirect(url_for(".edit", event_id=saved.event_id), 303)


@blueprint.route(f"{ROOM}/<int:event_id>", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@desk_view
@needs(Right.edit)
def edit(event_id: int) -> ResponseReturnValue:
    """The page of an event; a change of a published one is shown before it is saved."""
    session, organisation = db.session(), current_organisation()
    event = own_event(session, organisation.id, event_id)
    logos = library(session, organisation.id)
    if request.method != "POST":
        return editor(form_from_event(event, questions_of(session, event.id), logos), event)
    form = form_from_request(request.form, event.timezone, logos)
    focus = moved(form, request.form)
    if focus is not None:
        return editor(form, event, focus=focus)
    if not form.validate():
        status = _refused(form)
        return editor(form, event), status
    return event_saving.save(event, form, logos)


def _refused(form: EventForm) -> int:
    return 400 if form.csrf_token.errors else 422


@blueprint.get(f"{ROOM}/<int:event_id>/skatit")
@desk_view
@needs(*Right)
def preview(event_id: int) -> ResponseReturnValue:
    """The event's own page, as everybody will see it; a draft shows itself to members only."""
    event = own_event(db.session(), current_organisation().id, event_id)
    return redirect(url_for("public.event", slug=event.slug), 303)


@blueprint.route("/logo/<digest>.<extension>")
def logo_file(digest: str, extension: str) -> ResponseReturnValue:
    """A funder's logo, for everybody; the address changes with the picture, so that it can be kept for a year."""
    found = event_logos.file(digest, extension)
    return found if found is not None else abort(404)


event_actions.add_to(blueprint)
event_history.add_to(blueprint)
event_logos.add_to(blueprint)
event_privacy.add_to(blueprint)
event_team.add_to(blueprint)
