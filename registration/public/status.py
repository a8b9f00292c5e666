"""A person's own pages, behind private links: see, change, withdraw, join, add to calendar."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from calendars import invitations
from calendars import links as calendar_links
from core import clock
from core.db import db, transaction
from core.locale import language
from core.text import email_key
from core.urls import absolute
from core.web import csrf
from core.wording import at_time
from registration import correction, leaving, mailing, queries
from registration.calendar_entries import personal_entry
from registration.event_services import draft_of
from registration.facts import facts
from registration.glances import Holder, holder_by_link
from registration.links import add_links, is_known
from registration.links import token as link_token
from registration.models import Event, Registration
from registration.public.follow_form import FollowForm
from registration.public.own_part import own_part
from registration.public.rsvp_form import RsvpForm, form_for
from registration.public.status_page import JoinBox, StatusView, Visitor, status_page
from registration.public.views import settings
from registration.rules import join_opens_at
from registration.terms import EventStatus, Intake, LinkKind, RegistrationStatus, Rejected
from registration.wording import reason_words

blueprint = Blueprint("status", __name__)
OWN = (LinkKind.mailed, LinkKind.manage, LinkKind.receipt)


@blueprint.get("/r/<token>")
def show(token: str) -> ResponseReturnValue:
    """The person's page: the state in words, what happens next, what can be done."""
    return own_page(token)


def own_page(token: str, wrong: str = "") -> str:
    """The page of the person whom a link belongs to; `wrong` names what cannot be done with what was sent."""
    holder, now = _holder(token), clock.now()
    event, waits = holder.event, holder.status is RegistrationStatus.waiting
    place = queries.waiting_place(db.session(), event.id, holder.waiting_number, holder.priority) if waits else 0
    view = StatusView(
        state=_state(holder, now),
        join=_join_box(holder, now),
        active=holder.status in queries.ACTIVE and _still_ahead(event.intake, now) and not holder.is_late(now),
        can_register=not _still_closed(event.intake, now),
        seat=holder.status is RegistrationStatus.confirmed,
        done=request.args.get("darits", ""),
        ahead=_still_ahead(event.intake, now),
        may_substitute=holder.kind is not LinkKind.receipt and _may_substitute(holder, now),
        waiting_reason=holder.waiting_reason if waits else None,
    )
    visitor = Visitor(token, holder.name, holder.number, place)
    return status_page(event, view, visitor, own_part(holder, now), wrong)


def _may_substitute(holder: Holder, now: datetime) -> bool:
    """True for people who come for an institution, while somebody else of it can still come instead."""
    ahead = holder.event.intake.starts_at is None or now < holder.event.intake.starts_at
    open_event = ahead and _still_ahead(holder.event.intake, now)
    return open_event and holder.status is RegistrationStatus.confirmed and holder.for_others


def _still_ahead(event: Event | Intake, now: datetime) -> bool:
    over = event.ends_at is not None and now >= event.ends_at
    return event.status == EventStatus.published and not over


def _still_closed(event: Intake, now: datetime) -> bool:
    return event.closes_at is None or now >= event.closes_at or event.status is not EventStatus.published


def _state(holder: Holder, now: datetime) -> str:
    """Which banner: the event's end overrides the person's own state."""
    if holder.event.intake.status is EventStatus.cancelled:
        return "event_cancelled"
    if holder.status in queries.ACTIVE and not _still_ahead(holder.event.intake, now):
        return "ended"
    return RegistrationStatus.lapsed.value if holder.is_late(now) else holder.status.value


def _join_box(holder: Holder, now: datetime) -> JoinBox | None:
    """soon / opens at / now, for people with a seat at an online event."""
    event, starts_at = holder.event, holder.event.intake.starts_at
    seat = holder.status is RegistrationStatus.confirmed
    if not (event.online and seat) or starts_at is None or not _still_ahead(event.intake, now):
        return None
    opens = join_opens_at(starts_at)
    return JoinBox(now >= opens, at_time(clock.local(opens, event.timezone), language()))


@blueprint.get("/pievienoties/<token>")
def join(token: str) -> ResponseReturnValue:
    """To the meeting from 60 minutes before its start; before that, when it opens."""
    holder, now = _holder(token, LinkKind.meeting), clock.now()
    event, box = db.session().get_one(Event, holder.event.id), _join_box(holder, now)
    if box is not None and box.open:
        return redirect(event.online_url, 303)
    shown = facts(event, language(), now)
    return render_template("public/join.html", facts=shown, join=box, state=_state(holder, now))


@blueprint.route("/r/<token>/mainit", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
def change(token: str) -> ResponseReturnValue:
    """See and correct what was answered, until the event."""
    registration, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(registration)
    event = registration.event
    if registration.status not in queries.ACTIVE or not _still_ahead(event, clock.now()):
        return redirect(url_for("status.show", token=token), 303)
    form = _change_form(registration, request.form if request.method == "POST" else None)
    if request.method != "POST":
        return _change_page(token, registration, form)
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return _change_page(token, registration, form, stale=stale), 400 if stale else 422
    command = form.to_command(event.id, event.day, language(), clock.now())
    registration_id, generation = registration.id, registration.links_generation
    with transaction() as session:
        outcome = correction.correct(session, settings(), registration_id, command, clock.now())
    if isinstance(outcome, Rejected):
        registration, _kind = _found(token)
        return _change_page(token, registration, form, refused=reason_words(outcome.reason)), 422
    if outcome.links_generation != generation:  # the address changed, and with it every link
        token = link_token(settings(), registration_id, LinkKind.manage, outcome.links_generation)
    return redirect(url_for("status.show", token=token, darits="mainits"), 303)


def _change_form(registration: Registration, formdata: Any) -> RsvpForm:
    event = registration.event
    questions = draft_of(event, list(queries.questions_of(db.session(), event.id))).questions
    asks = (event.ask_phone, event.ask_institution, event.ask_municipality)
    data = None if formdata is not None else correction.current_answers(registration, questions)
    return form_for(asks, questions, language(), formdata, data)


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
    )


@blueprint.route("/r/<token>/atteikties", methods=["GET", "POST"])
def withdraw(token: str) -> ResponseReturnValue:
    """GET asks, POST gives the place up. Pressing twice is harmless."""
    registration, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(registration)
    event = registration.event
    if request.method != "POST":
        if registration.status not in queries.ACTIVE or not _still_ahead(event, clock.now()):
            return redirect(url_for("status.show", token=token), 303)
        shown = facts(event, language(), clock.now())
        return render_template("public/withdraw.html", token=token, registration=registration, facts=shown)
    registration_id, event_id = registration.id, registration.event_id
    with transaction() as session:
        leaving.withdraw(session, settings(), registration_id, event_id, clock.now())
    return redirect(url_for("status.show", token=token), 303)


@blueprint.get("/r/<token>/kalendars")
def calendar(token: str) -> ResponseReturnValue:
    """How to get the event into a calendar; all one's events too, for a link that came in a letter.

    A browser that registered has not proved whose name and address it typed.
    """
    registration, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(registration)
    event = registration.event
    if registration.status != RegistrationStatus.confirmed:
        return redirect(url_for("status.show", token=token), 303)
    proved = kind is LinkKind.mailed
    feed = absolute("feeds.mine", token=_own_token(registration, LinkKind.feed)) if proved else ""
    shown = _entry(registration)
    return render_template(
        "public/my_calendar.html",
        token=token,
        event=event,
        facts=facts(event, language(), clock.now()),
        google=calendar_links.google_add(shown, personal=True),
        outlook=calendar_links.outlook_add(shown, personal=True),
        feed=feed,
        webcal=calendar_links.webcal(feed) if proved else "",
        google_feed=calendar_links.google_subscribe(feed) if proved else "",
        outlook_feed=calendar_links.outlook_subscribe(feed, "Aicina") if proved else "",
    )


@blueprint.get("/r/<token>/pasakums.ics")
def download(token: str) -> ResponseReturnValue:
    """The one event as a file, with the person's own join link."""
    registration, kind = _found(token)
    if kind is LinkKind.receipt or registration.status != RegistrationStatus.confirmed:
        abort(404)
    response = Response(invitations.single(_entry(registration), personal=True), mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="pasakums.ics"'
    return response


@blueprint.route("/pasakumi/<slug>/saite", methods=["GET", "POST"])
def resend(slug: str) -> ResponseReturnValue:
    """Send people their private link again. The answer is the same whether or not the address is registered."""
    row = queries.event_by_slug(db.session(), slug)
    if row is None or row[0].status == EventStatus.draft:
        abort(404)
    event = row[0]
    form = FollowForm()
    shown = facts(event, language(), clock.now())
    if request.method != "POST" or not form.validate():
        page = render_template("public/resend.html", event=event, facts=shown, form=form, sent=False)
        return page, 422 if request.method == "POST" else 200
    with transaction() as session:
        people = queries.people_of_address(session, event.id, email_key(form.email.data or ""))
        mailing.link_again(session, settings(), people, clock.now())
    return render_template("public/resend.html", event=event, facts=shown, form=form, sent=True)


def prove(registration: Registration) -> ResponseReturnValue:
    """This browser has not shown that it is the person: the link goes to the person's own address."""
    return redirect(url_for("status.resend", slug=registration.event.slug), 303)


def _entry(registration: Registration) -> Any:
    event = registration.event
    join_url = absolute("status.join", token=_own_token(registration, LinkKind.meeting)) if event.online_url else None
    url = absolute("public.event", slug=event.slug)
    return personal_entry(event, registration, language(), url=url, join_url=join_url)


def _own_token(registration: Registration, kind: LinkKind) -> str:
    """The token of another link of the same person; made known first, in case the secret key was changed."""
    made = link_token(settings(), registration.id, kind, registration.links_generation)
    if not is_known(db.session(), made):
        registration_id, generation = registration.id, registration.links_generation
        with transaction() as session:
            add_links(session, settings(), registration_id, generation, clock.now())
    return made


def _holder(token: str, *kinds: LinkKind) -> Holder:
    found = holder_by_link(db.session(), token, *(kinds or OWN))
    if found is None:
        abort(404)
    return found


def _found(token: str, *kinds: LinkKind) -> tuple[Registration, LinkKind]:
    found = queries.by_link(db.session(), token, *(kinds or OWN))
    if found is None:
        abort(404)
    return found
