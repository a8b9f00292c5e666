"""A person written down by hand: somebody telephones, writes, or stands at the door. Under half a minute, no e-mail."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock, locale
from core.db import db, transaction
from organisers.access import current_organisation, desk_page
from organisers.terms import Right
from registration import (
    availability,
    by_hand,
    entering,
    notices,
    people_choices,
    people_marks,
    queries,
    seats,
    spoken_words,
)
from registration import people_queries as people
from registration import people_words as words
from registration.by_hand import Lookalike
from registration.desk import returning
from registration.desk.by_hand_form import ByHandForm, by_hand_form, person_mark
from registration.desk.event_pages import carried
from registration.desk.frame import around, event_or_404, settings
from registration.event_services import draft_of
from registration.guest_models import Guest
from registration.inputs import Registered, RsvpCommand
from registration.institutions import municipalities_for_form
from registration.models import Event, Registration
from registration.privacy_models import NoticeVersion
from registration.terms import Accepted, Applied, Ask, EventStatus, Intake, Reason, Rejected
from registration.wording import reason_words


def add_to(blueprint: Blueprint) -> None:
    """Puts these pages beside the list."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/jauns", "by_hand", page(new), methods=["GET", "POST"])
    blueprint.add_url_rule("/<int:registration_id>/pierakstits", "entered", page(entered))


def new(event_id: int) -> ResponseReturnValue:
    """The form; then, where needed, whether it is somebody on the list already, and what to give when all is full."""
    event, session = event_or_404(event_id), db.session()
    intake = queries.intake_of(event, event.seating)
    refused = _refused(intake)
    if refused is not None:
        return _page(event, _form(event), refused=refused)
    if request.method != "POST":
        return _page(event, _form(event), full=seats.free_seats(intake) == 0)
    form = _form(event)
    full = "when_full" in request.form
    if not form.validate() or "back" in request.form:
        return _page(event, form, full=full), 422
    command = _command(event, form)
    known = _sent_before(session, command)
    if known is not None:
        return _done(event_id, known)
    back = returning.back_again(session, event_id, form.again.data, command)
    if back is not None and back.status in queries.ACTIVE:
        return _done(event_id, back.id)
    if back is not None:
        return _register(event_id, form, returning.command_of(back, command), full=full)
    if form.seen.data != person_mark(command):
        found = by_hand.lookalikes(session, event_id, command)
        chosen = next((like for like in found if str(like.registration.id) == request.form.get("same")), None)
        if chosen is not None:
            return _same_person(event_id, form, chosen.registration, command)
        if found:
            return _lookalikes_page(event, found, person_mark(command)), 422
    return _register(event_id, form, command, full=full)


def _register(event_id: int, form: ByHandForm, command: RsvpCommand, *, full: bool) -> ResponseReturnValue:
    """Put the person on the list; without a free seat only once the organiser has said what to do then."""
    now = clock.now()
    with transaction() as session:
        asked = full or isinstance(by_hand.would_get(session, command, now), Accepted | Applied)
        outcome = by_hand.register_by_hand(session, settings(), command, now) if asked else None
    if isinstance(outcome, Registered):
        return _done(event_id, outcome.registration_id)
    event = event_or_404(event_id)
    reason = outcome.reason if outcome is not None else Reason.full
    if outcome is None or reason in (Reason.full, Reason.institution_full):
        form.when_full.data = form.when_full.data or ("waiting" if event.waiting_list else "beyond")
        return _page(event, form, full=True, choose=True), 422
    form = _form(event) if reason is Reason.time_chosen else form  # without the times
    return _page(event, form, full=full, refused=reason), 422


def _same_person(event_id: int, form: ByHandForm, found: Registration, command: RsvpCommand) -> ResponseReturnValue:
    """Somebody on the list gets what it did not have yet; somebody who had left comes back under their own address."""
    if found.status not in queries.ACTIVE:
        return _register(event_id, form, returning.command_of(found, command), full="when_full" in request.form)
    found_id, now = found.id, clock.now()
    with transaction() as session:
        outcome = by_hand.merge(session, found_id, command, now)
    if isinstance(outcome, Rejected):
        return _page(event_or_404(event_id), form, refused=outcome.reason), 422
    flash(_("The person was on the list already; what was missing has been added."), "success")
    return _done(event_id, found_id)


def _done(event_id: int, registration_id: int) -> ResponseReturnValue:
    return redirect(url_for("people.entered", event_id=event_id, registration_id=registration_id), 303)


def _sent_before(session: Session, command: RsvpCommand) -> int | None:
    """Whom this very form put on the list already: a second press is no second person."""
    digest = entering.form_digest(command)
    found = queries.people_of_address(session, command.event_id, command.email_key, digest)
    return next((person.id for person in found if person.form_digest == digest), None)


def _form(event: Event) -> ByHandForm:
    draft = draft_of(event, list(queries.questions_of(db.session(), event.id)))
    sent = request.form if request.method == "POST" else None
    data = {} if sent is not None else _from_guest(event) or returning.known_of(db.session(), event, draft)
    intake = queries.intake_of(event, event.seating)
    times = availability.times_of(db.session(), event.id, event.timezone, intake, locale.language())
    return by_hand_form(event, draft, locale.language(), sent, data, times)


def _from_guest(event: Event) -> dict[str, Any]:
    """What is known of the invited person who telephones; nothing for anybody else."""
    number = request.args.get("viesis") or request.args.get("guest") or ""
    known = number.isascii() and number.isdigit() and len(number) < 10
    guest = db.session().get(Guest, int(number)) if known else None
    if guest is None or guest.event_id != event.id:
        return {}
    kept = ("given_name", "family_name", "email", "phone", "institution", "municipality", "language")
    return {name: getattr(guest, name) for name in kept} | {"guest": str(guest.id)}


def _command(event: Event, form: ByHandForm) -> RsvpCommand:
    organisation, language = current_organisation().name, form.language.data
    name = f"{form.given_name.data or ''} {form.family_name.data or ''}".strip()
    said = spoken_words.processing_words(organisation.text(language), language)
    agreed = spoken_words.guardian_words(event, name, language)
    command = form.registration(event, clock.now(), int(current_user.id), said, agreed)
    return replace(command, notice=notices.told_by_letter(db.session(), event, command.language))


def _refused(intake: Intake) -> Reason | None:
    """Why nobody can be put on the list; the deadline is no reason for an organiser."""
    outcome = seats.place_by_hand(intake, clock.now(), anyway=True, institution_left=None)
    return outcome.reason if isinstance(outcome, Rejected) else None


def _page(
    event: Event, form: ByHandForm, *, full: bool = False, choose: bool = False, refused: Reason | None = None
) -> str:
    now, language = clock.now(), locale.language()
    if not event.waiting_list:
        form.when_full.choices = [choice for choice in form.when_full.choices or () if choice.value == "beyond"]
        form.when_full.data = "beyond"
    organisation = current_organisation().name
    return render_template(
        "desk/people/by_hand.html",
        **around(event),
        form=form,
        full=full,
        choose=choose,
        refused=reason_words(refused) if refused else None,
        time_chosen=refused is Reason.time_chosen,
        late=event.closes_at is not None and now >= event.closes_at and event.status == EventStatus.published,
        institutions=people_choices.institution_suggestions(db.session(), event.organisation_id),
        municipalities=[name for _code, name in municipalities_for_form(event.day)],
        asks_municipality=event.ask_municipality != Ask.no,
        said=spoken_words.processing_words(organisation.text(language), language),
        said_in_english=spoken_words.processing_words(organisation.text("en"), "en"),
    )


def _lookalikes_page(event: Event, found: list[Lookalike], mark: str) -> str:
    kept = [(name, value) for name, value in carried() if name not in {"seen", "same"}]
    known = [like.registration for like in found]
    return render_template(
        "desk/people/lookalikes.html",
        **around(event),
        found=found,
        active=queries.ACTIVE,
        places=people.places_of(db.session(), event.id, known),
        senders=people_marks.senders_of(db.session(), known),
        carried=kept,
        meant=mark,
        words=words,
    )


def entered(event_id: int, registration_id: int) -> ResponseReturnValue:
    """What the person was given, a text to send them, and the way to the next one."""
    event_or_404(event_id)
    person = people.person_here(db.session(), event_id, registration_id) or abort(404)
    place = people.places_of(db.session(), event_id, [person]).get(person.id)
    text = spoken_words.sms_text(person.event, person, place)
    return render_template(
        "desk/people/entered.html",
        **around(person.event),
        person=person,
        place=place,
        text=text,
        parts=spoken_words.sms_parts(text),
        sms=spoken_words.sms_link(person.phone, text) if person.phone else "",
        words=words,
        notice=_told(person) if not person.email else (),
    )


def _told(person: Registration) -> tuple[tuple[str, str], ...]:
    """What somebody whom no letter reaches is told about their data, in their language."""
    kept = db.session().get(NoticeVersion, person.notice_hash) if person.notice_hash else None
    found = kept or notices.told_by_letter(db.session(), person.event, person.language)
    return notices.parts_of(found.words)
