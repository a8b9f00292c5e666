"""A person sees and corrects what they answered, behind their private link."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.gate import arrived_at
from core.locale import language
from core.web import csrf
from registration import availability, correction, queries, rules
from registration.event_services import draft_of
from registration.facts import facts
from registration.links import token as link_token
from registration.models import Registration
from registration.public.own_links import owner_only, person_behind
from registration.public.rsvp_form import RsvpForm, form_for
from registration.public.slot_fields import time_data
from registration.public.status import blueprint, still_ahead
from registration.public.views import settings
from registration.slot_words import NO_TIMES, Times
from registration.terms import LinkKind, Reason, RegistrationStatus, Rejected
from registration.wording import reason_words


@blueprint.route("/r/<token>/mainit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@owner_only
def change(token: str, registration: Registration) -> ResponseReturnValue:
    """See and correct what was answered, until the event."""
    event = registration.event
    if registration.status not in queries.ACTIVE or not still_ahead(event, clock.now()):
        return redirect(url_for("status.show", token=token), 303)
    form = _change_form(registration, request.form if request.method == "POST" else None)
    if request.method != "POST" or form.zone_pressed(request.form):
        return _change_page(token, registration, form)
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return _change_page(token, registration, form, stale=stale), 400 if stale else 422
    command = form.to_command(event.id, event.day, language(), arrived_at(request.environ))
    registration_id, generation = registration.id, registration.links_generation
    with transaction() as session:
        outcome = correction.correct(session, settings(), registration_id, command, clock.now())
    if isinstance(outcome, Rejected):
        registration, _kind = person_behind(token)
        if outcome.reason in (Reason.time_chosen, Reason.decided):
            form = _change_form(registration, request.form)  # without the times
        return _change_page(token, registration, form, refused=reason_words(outcome.reason)), 422
    if outcome.links_generation != generation:  # the address changed, and with it every link
        token = link_token(settings(), registration_id, LinkKind.manage, outcome.links_generation)
    return redirect(url_for("status.show", token=token, darits="mainits"), 303)


def _change_form(registration: Registration, formdata: Any) -> RsvpForm:
    event = registration.event
    questions = draft_of(event, list(queries.questions_of(db.session(), event.id))).questions
    asks = (event.ask_phone, event.ask_institution, event.ask_municipality)
    times = _times(registration, formdata)
    data = None if formdata is not None else correction.current_answers(registration, questions)
    if data is not None and times.slots:
        data |= time_data(availability.of_person(db.session(), registration.id)) | {
            "zone": request.args.get("zone", registration.zone)[:40]
        }
    return form_for(asks, questions, language(), formdata, data, times=times)


def _times(registration: Registration, formdata: Any) -> Times:
    """The times whose answers may still be changed: until the deadline. A form that was sent is judged when saved."""
    event = registration.event
    intake = queries.intake_of(event, event.seating)
    late = rules.refusal_of(intake, clock.now()) not in (None, Reason.not_open_yet)
    asked = registration.status == RegistrationStatus.applied and not (late and formdata is None)
    return availability.times_of(db.session(), event.id, event.timezone, intake, language()) if asked else NO_TIMES


def _change_page(
    token: str,
    registration: Registration,
    form: RsvpForm,
    *,
    refused: tuple[str, str] | None = None,
    stale: bool = False,
) -> str:
    shown = facts(registration.event, language(), clock.now())
    return render_template(
        "public/change.html",
        token=token,
        registration=registration,
        form=form,
        facts=shown,
        refused=refused,
        stale=stale,
        form_action=url_for("status.change", token=token),
    )
