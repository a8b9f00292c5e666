"""The desk asks facilitators when they can lead: the letter before it goes, the press, another link."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from core.presses import press_key
from mailers import addresses
from organisers.access import desk_page
from organisers.terms import Right
from registration import availability
from registration.desk.frame import around, settings
from registration.models import Event
from scheduling import instances, leader_letters, leader_times, pages
from scheduling.leader_words import asked_words, waits_for
from scheduling.models import Facilitator
from scheduling.terms import Asked


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of composing."""
    page, both, one = desk_page(Right.moderate), ["GET", "POST"], "/vaditaji/<int:facilitator_id>"
    blueprint.add_url_rule("/vaditaji/jautat", "ask_facilitators", page(ask_all), methods=both)
    blueprint.add_url_rule(f"{one}/jautat", "ask_facilitator", page(ask_one), methods=both)
    blueprint.add_url_rule(f"{one}/saite", "facilitator_link", page(other_link), methods=["POST"])


def ask_all(event_id: int) -> ResponseReturnValue:
    """The letter to everybody who has not answered; with POST it goes."""
    event = pages.here_or_404(event_id)
    return _ask(event, None, leader_times.missing(db.session(), event, clock.now()))


def ask_one(event_id: int, facilitator_id: int) -> ResponseReturnValue:
    """The same to one of them, who may have answered."""
    event, session = pages.here_or_404(event_id), db.session()
    if facilitator_id not in {one.id for one in instances.facilitators_of(session, event_id)}:
        abort(404)
    people = [one for one in leader_times.askable(session, event, clock.now()) if one.id == facilitator_id]
    return _ask(event, facilitator_id, people)


def other_link(event_id: int, facilitator_id: int) -> ResponseReturnValue:
    """The links that were sent open nothing any more; the next letter brings another."""
    pages.here_or_404(event_id)
    there = {one.id for one in instances.facilitators_of(db.session(), event_id)}
    if facilitator_id not in there:
        abort(404)
    with transaction() as session:
        done = leader_times.replace_link(session, event_id, facilitator_id, int(current_user.id), clock.now())
    if done:
        flash(_("The former link opens nothing any more. Ask once more: the letter brings another one."), "success")
    return redirect(url_for("composing.facilitator", event_id=event_id, facilitator_id=facilitator_id), 303)


def _ask(event: Event, only: int | None, people: list[Facilitator]) -> ResponseReturnValue:
    if request.method != "POST":
        return _page(event, only, people)
    event_id, account_id = event.id, int(current_user.id)
    with transaction() as session:
        count = leader_times.ask(session, settings(), event_id, only, press_key(), account_id, clock.now())
    if count:
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", count), "success")
    return redirect(url_for("composing.index", event_id=event_id, _anchor="leaders-title"), 303)


def _page(event: Event, only: int | None, people: list[Facilitator]) -> str:
    session, now = db.session(), clock.now()
    bad, asking = addresses.bad_among(session, [one.email for one in people]), asking_of(session, event, people)
    return render_template(
        "scheduling/ask_leaders.html",
        **around(event),
        only=only,
        people=[(one, asking.words[one.id], asking.waits[one.id], one.email in bad) for one in people],
        letter=leader_letters.preview(session, event, people[0], now) if people else None,
        closed=leader_times.closed(event, availability.slots_of(session, event.id), now),
    )


@dataclass(frozen=True, slots=True)
class Asking:
    """Where some facilitators stand with saying when they can lead, for a page; people by their numbers."""

    words: dict[int, str]  # empty for somebody without an address
    waits: dict[int, str]  # what one waits for; empty for nothing
    answered: int
    begun: bool  # somebody was asked or has answered
    may_ask: set[int]
    missing: list[str]  # names of those who may be asked and have not answered


def asking_of(session: Session, event: Event, people: Sequence[Facilitator]) -> Asking:
    """How far the asking of these people is."""
    slots = [slot.id for slot in availability.slots_of(session, event.id)]
    stand = {one.id: leader_times.stand_of(one, slots) for one in people}
    open_to = {one.id for one in leader_times.askable(session, event, clock.now())}
    return Asking(
        words={one.id: asked_words(one, stand[one.id], event.timezone) for one in people},
        waits={number: waits_for(found) for number, found in stand.items()},
        answered=sum(found is Asked.answered for found in stand.values()),
        begun=any(found not in (Asked.unreachable, Asked.never) for found in stand.values()),
        may_ask=open_to & stand.keys(),
        missing=[one.name for one in people if one.id in open_to and stand[one.id] is not Asked.answered],
    )
