"""People mark themselves: by the code at the door with number and family name, or from their own private page."""

from datetime import date, datetime

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse
from sqlalchemy import select
from sqlalchemy.orm import Session

from attendance import codes, group_queries, queries, rules, services, words
from attendance.models import CheckInSetting
from attendance.terms import By, How, Kind, Note, Outcome, SelfPhase, State
from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.links import fresh
from core.locale import language
from core.text import clean_line
from registration import queries as registrations
from registration.desk.frame import settings
from registration.facts import facts
from registration.glances import Holder
from registration.models import Event, Registration
from registration.terms import EventStatus, LinkKind, RegistrationStatus

blueprint = Blueprint("self_check_in", __name__)
# Wrong attempts only: a hall full of people shares one address, and each of them is right at the first go.
WRONG = parse("20 per 10 minutes")
OWN = (LinkKind.mailed, LinkKind.manage)


@blueprint.get("/ieradies/<code>")
def form(code: str) -> ResponseReturnValue:
    """The two fields, while people may mark themselves; else when they may."""
    return _page(_event(code), code)


@blueprint.post("/ieradies/<code>")
def send(code: str) -> ResponseReturnValue:
    """Mark whoever has this number and family name. What is wrong is not said: not who is on the list, and who not."""
    event = _event(code)
    if _phase(event) is not SelfPhase.open:
        return _page(event, code), 422
    address = (f"self-check-in:{event.id}", visitor_address())
    if not limiter.limiter.test(WRONG, *address):
        abort(429)
    number, family = request.form.get("number", ""), clean_line(request.form.get("family_name", "")[:200])
    person = _person(event.id, number.strip(), family)
    if person is None:
        limiter.limiter.hit(WRONG, *address)
        wrong = _("This number and last name do not belong together. Please look again, or come to the desk.")
        return _page(_event(code), code, wrong, {"number": number[:20], "family_name": family}), 422
    group = _mark(event.id, person.id)
    return redirect(url_for(".done", code=code, grupa=group), 303)


@blueprint.get("/ieradies/<code>/gatavs")
def done(code: str) -> ResponseReturnValue:
    """Thanks, and the group; says nothing about who it was."""
    event = _event(code)
    group = request.args.get("grupa", "")
    group = group if group.isascii() and group.isdigit() and len(group) <= 2 else ""
    said = words.own_group_words(group, tables=group_queries.at_tables(db.session(), event.id))
    return render_template("attendance/self_done.html", facts=facts(event, language(), clock.now()), group=said)


@blueprint.route("/r/<token>/ieradies", methods=["GET", "POST"])
def own(token: str) -> ResponseReturnValue:
    """From one's own page: GET asks, POST marks."""
    found = registrations.by_link(db.session(), token, *OWN)
    if found is None:
        abort(404)
    person, event = found[0], found[0].event
    if not _may_mark(person) or _phase(event) is not SelfPhase.open:
        return redirect(url_for("status.show", token=token), 303)
    if request.method == "POST":
        _mark(event.id, person.id)
        return redirect(url_for(".own", token=token), 303)
    recorded = queries.recorded_on(db.session(), event.id, _today(event), [person.id]).get(person.id)
    shown = facts(event, language(), clock.now())
    tables = group_queries.at_tables(db.session(), event.id)
    group = words.own_group_words(recorded.group if recorded is not None else None, tables=tables)
    return render_template(
        "attendance/self_own.html", token=token, person=person, facts=shown, recorded=recorded, group=group
    )


def on_own_page(session: Session, holder: Holder, now: datetime) -> str:
    """What one's own page says on the day (registration.on_the_day); reads nothing but in the hours of the event."""
    times = holder.event.intake
    mine = holder.kind in OWN and holder.status is RegistrationStatus.confirmed
    if not mine or times.status is not EventStatus.published:
        return ""
    if rules.self_phase(True, times.starts_at, times.ends_at, now) is not SelfPhase.open:
        return ""
    setting = session.get(CheckInSetting, holder.event.id)
    if setting is None or not setting.self_check_in or not _may_mark(session.get_one(Registration, holder.id)):
        return ""
    event = session.get_one(Event, holder.event.id)
    found = queries.recorded_on(session, event.id, _today(event), [holder.id]).get(holder.id)
    if found is None or found.state is not State.arrived:
        return "open"
    if not found.group:
        return "arrived"
    return f"{'seated' if group_queries.at_tables(session, event.id) else 'arrived'} {found.group}"


def _page(event: Event, code: str, wrong: str = "", typed: dict[str, str] | None = None) -> str:
    return render_template(
        "attendance/self.html",
        code=code,
        facts=facts(event, language(), clock.now()),
        phase=_phase(event).value,
        wrong=wrong,
        typed=typed or {},
    )


def _event(code: str) -> Event:
    number = codes.event_of(current_app.config["AICINA"], code)
    event = db.session().get(Event, number) if number is not None else None
    return event if event is not None and event.status == EventStatus.published else abort(404)


def is_on(event_id: int) -> bool:
    """True when the organiser lets people mark themselves at this event."""
    setting = db.session().get(CheckInSetting, event_id)
    return setting is not None and setting.self_check_in


def _phase(event: Event) -> SelfPhase:
    return rules.self_phase(is_on(event.id), event.starts_at, event.ends_at, clock.now())


def _person(event_id: int, number: str, family: str) -> Registration | None:
    """Whoever has a place under this number and name; a single name counts as the family name."""
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        return None
    query = select(Registration).where(Registration.event_id == event_id, Registration.number == int(number))
    person = db.session().scalars(query).one_or_none()
    if person is None or not _may_mark(person):
        return None
    return person if rules.same_family_name(person.family_name or person.given_name, family) else None


def _may_mark(person: Registration) -> bool:
    """True for whoever has a place and of whom nobody must be asked first."""
    return person.status == RegistrationStatus.confirmed and person.objected_at is None


def _mark(event_id: int, registration_id: int) -> int | None:
    """Mark the arrival of today; the group, if the event has groups."""
    now, day = clock.now(), _today(db.session().get_one(Event, event_id))
    note = Note(fresh(12).replace("_", "-"), Kind.mark, day, now, How.self, registration_id)
    with transaction() as session:
        (result,) = services.note_all(session, settings(), event_id, By(), [note], now, language())
        found = queries.recorded_on(session, event_id, day, [registration_id]).get(registration_id)
    return found.group if found is not None and result.outcome is Outcome.done else None


def _today(event: Event) -> date:
    days = rules.days_of(event.day, event.last_day)
    return rules.day_now(days, clock.local(clock.now(), event.timezone).date())
