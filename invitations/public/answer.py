"""The personal page of an invited person: "I will come" with their data filled in, "I cannot come", no more letters.

Opening it changes nothing but that it was opened: programs that look through letters open every link in them.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from core import clock
from core.db import db, is_unavailable, transaction
from core.gate import arrived_at
from core.locale import language
from core.settings import Settings
from core.text import clean_line
from core.web import csrf
from invitations import leaving
from invitations.letter_texts import NO
from invitations.services import stop_letters
from organisers.models import Organisation
from registration import availability, guest_links, guest_services, notices, queries, rules, services, veil
from registration.event_services import draft_of
from registration.facts import facts
from registration.guest_models import Guest
from registration.links import token as link_token
from registration.models import Event, Registration
from registration.notice_texts import Notice
from registration.public.company_form import company_of
from registration.public.rsvp_form import RsvpForm, form_for
from registration.queries import intake_of
from registration.registers.municipalities import current as municipalities_on
from registration.terms import Answered, LinkKind, Phase, Reason, Rejected, Source
from registration.wording import reason_words
from registration.zone_words import there_words

blueprint = Blueprint("answer", __name__, url_prefix="/a")
OPEN = frozenset({Phase.open, Phase.waiting_list, Phase.full, Phase.not_yet_open})
_PREFETCH = ("Purpose", "Sec-Purpose", "X-Moz", "X-Purpose")


def _settings() -> Settings:
    found: Settings = current_app.config["AICINA"]
    return found


def _guest_or_404(token: str) -> Guest:
    found = guest_links.guest_by_token(db.session(), token)
    if found is None:
        abort(404)
    veil.veil_events(db.session(), [found.event], clock.now())
    return found


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The event, and both answers as buttons; `?atbilde=ne` has the no in front."""
    guest = _guest_or_404(token)
    if guest.opened_at is None and request.method != "HEAD" and not _is_prefetch():
        _note_opened(guest.id)
        guest = _guest_or_404(token)
    return _page(token, guest, _form(guest))


def _is_prefetch() -> bool:
    return any("prefetch" in request.headers.get(name, "").lower() for name in _PREFETCH)


def _note_opened(guest_id: int) -> None:
    """A busy database must not keep anybody from their page."""
    try:
        with transaction(timeout=1.0) as session:
            guest_services.note_opened(session, guest_id, clock.now())
    except Exception as error:
        if not is_unavailable(error):
            raise


@blueprint.post("/<token>/naksu")
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
def come(token: str) -> ResponseReturnValue:
    """Register the guest: 303 to their own page, or the form again with everything that was typed."""
    guest = _guest_or_404(token)
    form = _form(guest, request.form)
    if form.rows_pressed(request.form):
        return _page(token, guest, form)
    if form.too_late and rules.refusal_of(intake_of(guest.event, guest.event.seating), clock.now()) is None:
        return _page(token, guest, form, refused=Reason.time_chosen), 422
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return _page(token, guest, form, stale=stale), 400 if stale else 422
    event = guest.event
    command = form.to_command(event.id, event.day, language(), arrived_at(request.environ))
    shown = notices.beside(db.session(), event.id, _notice(event), request.form.get(notices.FIELD, ""))
    if shown is None:
        return _page(token, guest, form, noticed=True), 422
    command = replace(command, guest_id=guest.id, source=Source.invitation, notice=shown)
    with transaction() as session:
        outcome = services.register(session, _settings(), command, clock.now())
    if isinstance(outcome, Rejected):
        guest = _guest_or_404(token)
        if outcome.reason is Reason.time_chosen:
            form = _form(guest, request.form)  # without the times
        return _page(token, guest, form, refused=outcome.reason), 422
    kind = LinkKind.manage if outcome.proved else LinkKind.receipt
    link = link_token(_settings(), outcome.registration_id, kind, outcome.links_generation)
    return redirect(url_for("status.show", token=link), 303)


@blueprint.post("/<token>/nevaresu")
def decline(token: str) -> ResponseReturnValue:
    """Store the no, give back what was held, and thank. Pressing twice is harmless."""
    guest_id = _guest_or_404(token).id
    note = clean_line(request.form.get("note", ""))[:300]
    with transaction() as session:
        guest_services.answer(session, _settings(), guest_id, Answered.no, Source.invitation, clock.now(), note=note)
    return redirect(url_for("answer.show", token=token, atbilde=NO), 303)


@blueprint.route("/<token>/atgadinajumi", methods=["GET", "POST"])
def stop(token: str) -> ResponseReturnValue:
    """GET asks, POST ends the letters that ask for an answer. It is no answer itself."""
    guest = _guest_or_404(token)
    if request.method == "POST":
        guest_id = guest.id
        with transaction() as session:
            stop_letters(session, guest_id, clock.now())
        guest = _guest_or_404(token)
    event = guest.event
    return render_template(
        "invitations/stop.html",
        token=token,
        guest=guest,
        facts=facts(event, language(), clock.now()),
        organisation=db.session().get_one(Organisation, event.organisation_id).name.text(language()),
        sources=leaving.sources(db.session(), guest),
        asked_off=leaving.has_asked(db.session(), _settings(), guest),
    )


@blueprint.post("/<token>/saraksti")
def leave_lists(token: str) -> ResponseReturnValue:
    """Take the guest's address off the organisation's contact lists; pressing twice is harmless."""
    guest_id = _guest_or_404(token).id
    with transaction() as session:
        leaving.leave_lists(session, _settings(), session.get_one(Guest, guest_id), clock.now())
    return redirect(url_for("answer.stop", token=token), 303)


def _form(guest: Guest, formdata: Any = None) -> RsvpForm:
    """The event's form with what is known of the guest."""
    event = guest.event
    questions = draft_of(event, list(queries.questions_of(db.session(), event.id))).questions
    data = {
        "given_name": guest.given_name,
        "family_name": guest.family_name,
        "email": guest.email,
        "phone": guest.phone,
        "institution": guest.institution,
        "municipality": guest.municipality,
    }
    asks = (event.ask_phone, event.ask_institution, event.ask_municipality)
    times = availability.times_of(db.session(), event.id, event.timezone, intake_of(event, event.seating), language())
    if times.slots:
        data["zone"] = request.args.get("zone", guest.zone)[:40]
    return form_for(asks, questions, language(), formdata, data, company_of(event), times)


def _page(
    token: str,
    guest: Guest,
    form: RsvpForm,
    *,
    refused: Reason | None = None,
    stale: bool = False,
    noticed: bool = False,
) -> str:
    event, now, session = guest.event, clock.now(), db.session()
    intake = intake_of(event, event.seating)
    phase = rules.phase(intake, now)
    coming = _registrations(guest)
    return render_template(
        "invitations/answer.html",
        token=token,
        guest=guest,
        event=event,
        facts=facts(event, language(), now),
        there=there_words(event.starts_at, event.ends_at, event.timezone, guest.zone, language()),
        organisation=session.get_one(Organisation, event.organisation_id),
        phase=phase,
        open=phase in OPEN,
        places_sure=guest.reserved or guest.beyond_limit or phase is Phase.open,
        form=form,
        ready=not form.is_submitted() and all(f.data for f in form if f.flags.required),
        typed=request.method == "POST",
        refused=reason_words(refused) if refused else None,
        stale=stale,
        noticed=noticed,
        notice=_notice(event),
        coming=coming,
        own_url=_own_page(guest, coming),
        no_first=request.args.get("atbilde") == NO and not coming,
        municipalities=[m.name_lv for m in municipalities_on(event.day)] if event.ask_municipality != "no" else [],
    )


def _notice(event: Event) -> Notice:
    session = db.session()
    return notices.notice_of(session, event, session.get_one(Organisation, event.organisation_id), language())


def _registrations(guest: Guest) -> list[Registration]:
    query = select(Registration).where(Registration.guest_id == guest.id, Registration.status.in_(queries.ACTIVE))
    return list(db.session().scalars(query.order_by(Registration.id)))


def _own_page(guest: Guest, coming: list[Registration]) -> str:
    """The way to a registration that has the guest's own address, to which the letter with this link went.

    A registration with another address is opened by the link that went there.
    """
    own = next((person for person in coming if guest.email and person.contact_key == guest.contact_key), None)
    if own is None:
        return url_for("status.resend", slug=guest.event.slug)
    made = link_token(_settings(), own.id, LinkKind.manage, own.links_generation)
    return url_for("status.show", token=made)


@blueprint.after_request
def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
