"""Somebody who leads groups: entered, changed, removed; the hours are lines of yes, if need be and no."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.collation import fold
from core.db import db, transaction
from core.locale import language
from mailers import addresses
from organisers.access import desk_page
from organisers.terms import Right
from registration import leading
from registration.desk.frame import around, event_or_404
from registration.inputs import Person
from registration.models import Event
from scheduling import choices, instances, leader_asking, pages, services
from scheduling.forms import FacilitatorForm, with_times
from scheduling.models import Facilitator
from scheduling.telling import told

LEADING_ROLES = ("facilitator", "mentor")  # of the people on the event's page


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of composing."""
    page, both = desk_page(Right.moderate), ["GET", "POST"]
    at = "/vaditaji/<int:facilitator_id>"
    blueprint.add_url_rule("/vaditaji/jauns", "new_facilitator", page(new_facilitator), methods=both)
    blueprint.add_url_rule(at, "facilitator", page(edit_facilitator), methods=both)
    blueprint.add_url_rule(f"{at}/dzest", "remove_facilitator", page(remove_facilitator), methods=["POST"])


def new_facilitator(event_id: int) -> ResponseReturnValue:
    """The page for somebody new; `no` takes one of the people over who are named on the event's page."""
    return _edit(pages.here_or_404(event_id), None)


def edit_facilitator(event_id: int, facilitator_id: int) -> ResponseReturnValue:
    """The page of somebody who leads."""
    return _edit(pages.here_or_404(event_id), _found(event_id, facilitator_id))


def remove_facilitator(event_id: int, facilitator_id: int) -> ResponseReturnValue:
    """They lead nothing here any more."""
    pages.here_or_404(event_id)
    _found(event_id, facilitator_id)
    text, account_id = request.form.get("version", ""), int(current_user.id)
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    with transaction() as session:
        leads = leading.leads(session, event_id, facilitator_id)
        outcome = services.remove_facilitator(session, event_id, facilitator_id, version, account_id, clock.now())
    hears = _("They are told when the board is published next.") if leads else ""
    return told(outcome, event_id, " ".join(part for part in (_("Removed."), hears) if part))


def _found(event_id: int, number: int) -> Facilitator:
    there = {one.id: one for one in instances.facilitators_of(db.session(), event_id)}
    return there[number] if number in there else abort(404)


def _edit(event: Event, leader: Facilitator | None) -> ResponseReturnValue:
    page = pages.page_of(db.session(), event)
    slots = [(number, words) for number, words in page.slots if number]
    form = with_times(slots)(data=_data(event, leader, slots, page.version))
    form.offer(choices.language_choices(db.session(), page.frame), event.timezone, leader.zone if leader else "")
    number = leader.id if leader is not None else None
    if not form.validate_on_submit():
        return _page(event, form, number), 422 if request.method == "POST" else 200
    account_id = int(current_user.id)
    with transaction() as session:
        outcome = services.save_facilitator(
            session, event.id, number, form.to_draft(), form.seen, account_id, clock.now()
        )
    if isinstance(outcome, services.Conflict):
        form.version.data = str(outcome.version)
        return _page(event_or_404(event.id), form, number, conflict=True), 409
    return told(outcome, event.id, _("Saved."))


def _taken_over(event: Event) -> dict[str, Any]:
    """Name and institution of the person of the event's page who was pressed; nothing for anybody else."""
    text = request.args.get("no", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else len(event.people)
    if number >= len(event.people):
        return {}
    person = event.people[number]
    return {"name": person.name, "institution": person.affiliation.text(language())}


def _named(event: Event) -> list[tuple[int, Person]]:
    """People of the event's page who lead and are not entered here yet, with their places there."""
    there = {fold(one.name) for one in instances.facilitators_of(db.session(), event.id)}
    led_by = ((place, one) for place, one in enumerate(event.people) if one.role in LEADING_ROLES)
    return [(place, one) for place, one in led_by if fold(one.name) not in there]


def _data(event: Event, leader: Facilitator | None, slots: list[tuple[int, str]], version: int) -> dict[str, Any]:
    """What the form shows at first; somebody new can lead at every time."""
    if leader is None:
        return {"version": str(version), **_taken_over(event)}
    names = ("name", "email", "institution", "languages", "max_groups", "language", "zone")
    times = {f"slot_{number}": str(leader.availability.get(str(number), 0)) for number, _words in slots}
    return {**{name: getattr(leader, name) for name in names}, **times, "version": str(version)}


def _page(event: Event, form: FacilitatorForm, number: int | None, *, conflict: bool = False) -> str:
    email = form.email.data or ""
    kept = _found(event.id, number) if number is not None else None
    asking = leader_asking.asking_of(db.session(), event, [kept]) if kept is not None and form.times else None
    return render_template(
        "scheduling/facilitator.html",
        **around(event),
        form=form,
        number=number,
        named=_named(event) if number is None else [],
        conflict=conflict,
        leads=number is not None and leading.leads(db.session(), event.id, number),
        asked=asking.words[kept.id] if asking is not None and kept is not None else "",
        waits=asking.waits[kept.id] if asking is not None and kept is not None else "",
        may_ask=asking is not None and number in asking.may_ask,
        note=kept.answer_note if kept is not None else "",
        has_link=kept is not None and bool(kept.ref),
        undeliverable=bool(addresses.bad_among(db.session(), [email])),
    )
