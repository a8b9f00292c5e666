"""The page of a facilitator, behind a personal link: when they can lead. Opening it changes nothing."""

from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.locale import language
from core.settings import Settings
from core.web import csrf
from organisers.models import Organisation
from registration import availability, veil
from registration.facts import facts
from registration.models import Event
from registration.public.slot_fields import time_data
from registration.slot_words import NO_TIMES, Times, proposed
from registration.terms import Can, EventStatus
from scheduling import leader_times
from scheduling.leader_form import LeaderTimesForm, for_times
from scheduling.leader_links import leader_by_token
from scheduling.leader_words import moment_words, said_of_times
from scheduling.models import Facilitator
from scheduling.terms import Closed

blueprint = Blueprint("lead_times", __name__)
SAVED = "saglabats"


def settings() -> Settings:
    """The settings of this process."""
    found: Settings = current_app.config["AICINA"]
    return found


@blueprint.get("/l/<token>")
def show(token: str) -> ResponseReturnValue:
    """The proposed times with what was said of them; without the form once the groups are published."""
    leader = _leader_or_404(token)
    return _page(token, leader, _form(leader, None))


@blueprint.post("/l/<token>")
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@limiter.limit("60 per 15 minutes", key_func=visitor_address)
def save(token: str) -> ResponseReturnValue:
    """Store the answer: 303 back to the page, or the form again with everything that was chosen."""
    leader = _leader_or_404(token)
    form = _form(leader, request.form)
    if form.zone_pressed(request.form):
        return _page(token, leader, form)
    if _closed(leader):
        return _page(token, leader, form), 422
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return _page(token, leader, form, stale=stale), 400 if stale else 422
    with transaction() as session:
        outcome = leader_times.answer(
            session, token, form.said(), form.note.data or "", form.zone_chosen(), clock.now()
        )
    if isinstance(outcome, leader_times.Said):
        return redirect(url_for(".show", token=token, darits=SAVED), 303)
    return _page(token, _leader_or_404(token), form), 422


def _leader_or_404(token: str) -> Facilitator:
    return leader_by_token(db.session(), token) or abort(404)


def _closed(leader: Facilitator) -> Closed | None:
    session = db.session()
    event, slots = session.get_one(Event, leader.event_id), availability.slots_of(session, leader.event_id)
    return leader_times.closed_for(session, event, leader.id, slots, clock.now())


def _form(leader: Facilitator, formdata: Any) -> LeaderTimesForm:
    session = db.session()
    event = session.get_one(Event, leader.event_id)
    slots = availability.slots_of(session, event.id)
    times = Times(proposed(slots), event.timezone, language()) if slots else NO_TIMES
    said = {int(slot): Can(can) for slot, can in leader.availability.items()}
    data = {
        **time_data(said),
        "zone": request.args.get("zone", leader.zone)[:40],
        "note": leader.answer_note,
        "newest": str(max((slot.id for slot in slots), default=0)),
    }
    return for_times(times, formdata, None if formdata is not None else data)


def _page(token: str, leader: Facilitator, form: LeaderTimesForm, *, stale: bool = False) -> str:
    session, now = db.session(), clock.now()
    event = session.get_one(Event, leader.event_id)
    slots = availability.slots_of(session, event.id)
    closed = _closed(leader)
    stand = leader_times.stand_of(leader, [slot.id for slot in slots])
    veil.veil_events(session, [event], now)
    return render_template(
        "scheduling/lead_times.html",
        token=token,
        name=leader.name,
        note=leader.answer_note,
        organisation=session.get_one(Organisation, event.organisation_id).name.text(language()),
        facts=facts(event, language(), now),
        page_url=url_for("public.event", slug=event.slug) if event.status != EventStatus.draft else "",
        form=form,
        closed=closed,
        stand=stand,
        answered=moment_words(leader.answered_at, event.timezone),
        said=said_of_times(leader, slots, event.timezone) if closed else (),
        saved=request.args.get("darits") == SAVED,
        stale=stale,
    )
