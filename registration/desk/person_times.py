"""What somebody said of proposed times, on the desk: seen on their page, and written down when they telephone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.forms import AicinaForm
from core.locale import language
from organisers.access import desk_page
from organisers.terms import Right
from registration import availability, noting_times, queries
from registration.desk.by_hand_form import SOURCES, Radio
from registration.desk.frame import around
from registration.desk.person import person_or_404
from registration.models import Registration
from registration.public.slot_fields import TimesPart, time_data, time_fields
from registration.slot_words import Times
from registration.terms import RegistrationStatus, Rejected, Source
from registration.wording import reason_words


class TimesForm(TimesPart, AicinaForm):
    """What the person said, and how; nothing need be said of any time."""

    source = Radio(_l("How they said it"), SOURCES, default=Source.phone.value)


def add_to(blueprint: Blueprint) -> None:
    """Puts the page beside the person's."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/<int:registration_id>/laiki", "times", page(times), methods=["GET", "POST"])


def times_asked(person: Registration) -> Times:
    """The times of which the person's answer may still be written down: until the organiser has decided."""
    event = person.event
    asked = availability.times_of(
        db.session(), event.id, event.timezone, queries.intake_of(event, event.seating), language()
    )
    return asked if person.status == RegistrationStatus.applied else Times()


def times(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down what the person said, also after the deadline."""
    found = person_or_404(event_id, registration_id)
    asked = times_asked(found)
    there = url_for("people.person", event_id=event_id, registration_id=registration_id)
    if not asked.slots:
        return redirect(there, 303)
    form = _form(asked, found.id)
    if not form.validate_on_submit():
        page = render_template("desk/people/times.html", person=found, **around(found.event), form=form)
        return page, 422 if form.errors else 200
    given, source, now, account_id = form.availability() or (), Source(form.source.data), clock.now(), current_user.id
    with transaction() as session:
        outcome = noting_times.note(session, registration_id, event_id, given, source, int(account_id), now)
    if isinstance(outcome, Rejected):
        flash(reason_words(outcome.reason)[0], "error")
    else:
        flash(_("What the person said is written down."), "success")
    return redirect(there, 303)


def _form(asked: Times, registration_id: int) -> TimesForm:
    kind = type("EventTimesForm", (TimesForm,), time_fields(asked))
    data: dict[str, Any] = time_data(availability.of_person(db.session(), registration_id))
    made: TimesForm = kind(formdata=request.form if request.method == "POST" else None, data=data)
    return made
