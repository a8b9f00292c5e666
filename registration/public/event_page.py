"""The page of an event: drawn once per language while nothing changes, then only given each visitor's tokens."""

from datetime import datetime
from typing import Any

from flask import render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from core import clock
from core.db import db
from core.kept import Kept
from core.links import fresh
from core.locale import language
from core.urls import absolute
from core.wording import on_moment
from organisers.models import Organisation
from registration import availability
from registration.event_services import draft_of
from registration.facts import Facts, days_left, facts
from registration.glances import Glance
from registration.logos import logos_of
from registration.markdown import to_html
from registration.models import Event
from registration.notice_texts import Notice
from registration.notices import notice_of
from registration.public import pages
from registration.public.company_form import company_of
from registration.public.follow_form import FollowForm, may_be_reminded, remind_form
from registration.public.rsvp_form import RsvpForm, form_class, form_of
from registration.public.series_part import part_of
from registration.public.steering import Steer
from registration.public.structured import event_data, moved_from
from registration.queries import questions_of
from registration.registers.municipalities import current as municipalities_on
from registration.rules import phase
from registration.slot_words import Times
from registration.terms import Phase, Reason
from registration.wording import reason_words

OPEN_PHASES = frozenset({Phase.open, Phase.waiting_list})
# Stand in a kept page for what changes from visitor to visitor. No page holds NUL: what people type is refused with it.
TOKEN, FORM_KEY, PLACES = "\0token", "\0key", "\0places"

_pages: Kept[str] = Kept("event pages", 200)
_facts: Kept[Facts] = Kept("event facts", 400)
_classes: Kept[type[RsvpForm]] = Kept("event forms", 500)
_notices: Kept[Notice] = Kept("event notices", 400)


def form_for_event(event: Glance, formdata: Any = None) -> RsvpForm:
    """The event's registration form, empty or with what was sent."""

    times = times_for(event)

    def make() -> type[RsvpForm]:
        whole = _whole(event)
        questions = draft_of(whole, list(questions_of(db.session(), event.id))).questions
        asks = (whole.ask_phone, whole.ask_institution, whole.ask_municipality)
        return form_class(asks, questions, language(), company_of(whole), times)

    form = form_of(_classes.get((event.uid, event.version, language(), times.slots), make), formdata)
    if times.slots and formdata is None:
        form.zone.data = request.args.get("zone", "")[:40]
    return form


def times_for(event: Glance) -> Times:
    """The times that the event's form asks about; only polls and selections have any."""
    return availability.times_of(db.session(), event.id, event.timezone, event.intake, language())


def page_facts(event: Glance, now: datetime) -> Facts:
    """The event in words for the reader, drawn up once for each version and day."""
    key = (event.uid, event.version, language(), days_left(event, now))
    return _facts.get(key, lambda: facts(_whole(event), language(), now))


def fresh_page(event: Glance) -> str:
    """The page as somebody sees it who has just come.

    A kept page is found by everything it shows: the event at its version, its facts today (days left), the name of the
    organisation, the logos, its series, the phase and the proposed times.
    """
    now = clock.now()
    state = phase(event.intake, now)
    if state not in OPEN_PHASES or request.query_string or "_flashes" in session:
        return event_page(event, form_for_event(event))
    left = escape(pages.places(event.intake, state))
    logos = logos_of(db.session(), event.organisation_id, event.logo_ids)

    def make() -> str:
        form = form_for_event(event)
        drawn = event_page(event, form, places=PLACES if left else "")
        return drawn.replace(generate_csrf(), TOKEN).replace(form.key(), FORM_KEY)

    series = part_of(db.session(), event, language(), now)
    named = (event.organisation, state, bool(left), logos, series, event.intake.admission, times_for(event).slots)
    key = (event.uid, event.version, language(), days_left(event, now), *named)
    return _pages.get(key, make).replace(PLACES, left).replace(TOKEN, generate_csrf()).replace(FORM_KEY, fresh())


def notice_for(event: Glance) -> Notice:
    """What the page says about people's data, drawn up once for each version."""

    def make() -> Notice:
        organisation = db.session().get_one(Organisation, event.organisation_id)
        return notice_of(db.session(), _whole(event), organisation, language())

    return _notices.get((event.uid, event.version, event.organisation, language()), make)


def event_page(
    event: Glance,
    form: RsvpForm,
    *,
    refused: Reason | None = None,
    stale: bool = False,
    follow_form: FollowForm | None = None,
    places: str | None = None,
    steer: Steer | None = None,
    carried: bool = False,
    noticed: bool = False,
) -> str:
    """The page with this form in it, and with what is to be said about what was sent.

    `noticed`: the notice about people's data has become another one since the form was opened.
    """
    now = clock.now()
    state = phase(event.intake, now)
    typed = request.method == "POST" and follow_form is None
    return render_template(
        "public/event.html",
        **_about(event, state, now),
        phase=state,
        places=pages.places(event.intake, state) if places is None else places,
        form=form,
        form_shown=state in OPEN_PHASES or typed,
        refused=reason_words(refused) if refused else None,
        stale=stale,
        follow_form=follow_form or _follow_form(event, now),
        following=request.args.get("sekoju") == "1",
        steer=steer,
        carried=carried,
        noticed=noticed,
    )


def _about(event: Glance, state: Phase, now: datetime) -> dict[str, Any]:
    """What the page says of the event itself, whoever looks and whatever was sent."""
    whole, shown = _whole(event), page_facts(event, now)
    organisation = db.session().get_one(Organisation, event.organisation_id)
    series = part_of(db.session(), event, language(), now)
    was_at = moved_from(db.session(), whole)
    return {
        "event": whole,
        "facts": shown,
        "description": to_html(whole.description.text(language())),
        "organisation": organisation,
        "logos": logos_of(db.session(), event.organisation_id, event.logo_ids),
        "municipalities": _municipality_names(whole),
        "opens": _opens(whole),
        "notice": notice_for(event),
        "url": absolute("public.event", slug=event.slug),
        "series": series,
        "structured": event_data(whole, shown, organisation, state, language(), was_at, series),
    }


def _follow_form(event: Glance, now: datetime) -> FollowForm | None:
    if phase(event.intake, now) is Phase.save_the_date:
        return FollowForm()
    return remind_form() if may_be_reminded(event, now) else None


def _whole(event: Glance) -> Event:
    return db.session().get_one(Event, event.id)


def _municipality_names(event: Event) -> list[str]:
    return [m.name_lv for m in municipalities_on(event.day)] if event.ask_municipality != "no" else []


def _opens(event: Event) -> str:
    return on_moment(clock.local(event.opens_at, event.timezone), language()) if event.opens_at else ""
