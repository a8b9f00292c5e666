"""A person's own pages, behind private links: see, change, withdraw, join, add to calendar."""

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.locale import language
from core.text import email_key
from core.wording import at_time
from registration import leaving, mailing, on_the_day, queries, veil
from registration.facts import facts
from registration.glances import Holder, holder_by_link
from registration.links import add_links, is_known
from registration.links import token as link_token
from registration.models import Event, Registration
from registration.public.follow_form import FollowForm
from registration.public.own_links import OWN, owner_only
from registration.public.own_part import own_part
from registration.public.status_page import JoinBox, StatusView, Visitor, status_page
from registration.public.views import settings
from registration.rules import join_opens_at
from registration.terms import Admission, EventStatus, Intake, LinkKind, RegistrationStatus

blueprint = Blueprint("status", __name__)


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
        active=holder.status in queries.ACTIVE and still_ahead(event.intake, now) and not holder.is_late(now),
        can_register=not _still_closed(event.intake, now),
        seat=holder.status is RegistrationStatus.confirmed,
        done=request.args.get("darits", ""),
        ahead=still_ahead(event.intake, now),
        may_substitute=holder.kind is not LinkKind.receipt and _may_substitute(holder, now),
        waiting_reason=holder.waiting_reason if waits else None,
        in_reserve=waits and _in_reserve(holder),
        door=on_the_day.said(db.session(), holder, now),
    )
    visitor = Visitor(token, holder.name, holder.number, place)
    return status_page(event, view, visitor, own_part(holder, now), wrong)


def _in_reserve(holder: Holder) -> bool:
    asked = holder.event.intake.decided or holder.event.intake.admission is Admission.selection
    return asked and db.session().get_one(Registration, holder.id).in_reserve


def _may_substitute(holder: Holder, now: datetime) -> bool:
    """True for people who come for an institution, while somebody else of it can still come instead."""
    ahead = holder.event.intake.starts_at is None or now < holder.event.intake.starts_at
    open_event = ahead and still_ahead(holder.event.intake, now)
    return open_event and holder.status is RegistrationStatus.confirmed and holder.for_others


def still_ahead(event: Event | Intake, now: datetime) -> bool:
    """True while the event is public and has not ended."""
    over = event.ends_at is not None and now >= event.ends_at
    return event.status == EventStatus.published and not over


def _still_closed(event: Intake, now: datetime) -> bool:
    if event.admission is not Admission.in_order and event.decided:
        return True
    return event.closes_at is None or now >= event.closes_at or event.status is not EventStatus.published


def _state(holder: Holder, now: datetime) -> str:
    """Which banner: the event's end overrides the person's own state."""
    if holder.event.intake.status is EventStatus.cancelled:
        return "event_cancelled"
    if holder.status in queries.ACTIVE and not still_ahead(holder.event.intake, now):
        return "ended"
    return RegistrationStatus.lapsed.value if holder.is_late(now) else holder.status.value


def _join_box(holder: Holder, now: datetime) -> JoinBox | None:
    """soon / opens at / now, for people with a seat at an online event."""
    event, starts_at = holder.event, holder.event.intake.starts_at
    seat = holder.status is RegistrationStatus.confirmed
    if not (event.online and seat) or starts_at is None or not still_ahead(event.intake, now):
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


@blueprint.route("/r/<token>/atteikties", methods=["GET", "POST"])
@owner_only
def withdraw(token: str, registration: Registration) -> ResponseReturnValue:
    """GET asks, POST gives the place up. Pressing twice is harmless."""
    event = registration.event
    if request.method != "POST":
        if registration.status not in queries.ACTIVE or not still_ahead(event, clock.now()):
            return redirect(url_for("status.show", token=token), 303)
        shown, closed = (
            facts(event, language(), clock.now()),
            _still_closed(queries.intake_of(event, event.seating), clock.now()),
        )
        return render_template(
            "public/withdraw.html", token=token, registration=registration, facts=shown, closed=closed
        )
    registration_id, event_id = registration.id, registration.event_id
    with transaction() as session:
        leaving.withdraw(session, settings(), registration_id, event_id, clock.now())
    return redirect(url_for("status.show", token=token), 303)


@blueprint.route("/pasakumi/<slug>/saite", methods=["GET", "POST"])
def resend(slug: str) -> ResponseReturnValue:
    """Send people their private link again. The answer is the same whether or not the address is registered."""
    row = queries.event_by_slug(db.session(), slug)
    if row is None or row[0].status == EventStatus.draft:
        abort(404)
    event = row[0]
    veil.veil_events(db.session(), [event], clock.now())
    form = FollowForm()
    shown = facts(event, language(), clock.now())
    if request.method != "POST" or not form.validate():
        page = render_template("public/resend.html", event=event, facts=shown, form=form, sent=False)
        return page, 422 if request.method == "POST" else 200
    with transaction() as session:
        people = queries.people_of_address(session, event.id, email_key(form.email.data or ""))
        mailing.link_again(session, settings(), people, clock.now())
    return render_template("public/resend.html", event=event, facts=shown, form=form, sent=True)


def own_token(registration: Registration, kind: LinkKind) -> str:
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
    return veil.veil_holder(db.session(), found, clock.now())
