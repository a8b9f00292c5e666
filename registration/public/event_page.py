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
from registration.event_services import draft_of
from registration.facts import Facts, days_left, facts
from registration.logos import logos_of
from registration.markdown import to_html
from registration.models import Event, Seating
from registration.public import pages
from registration.public.follow_form import FollowForm
from registration.public.rsvp_form import RsvpForm, form_class, form_of
from registration.public.structured import event_data
from registration.queries import intake_of, organisation_name, questions_of
from registration.registers.municipalities import current as municipalities_on
from registration.rules import phase
from registration.terms import Phase, Reason
from registration.wording import reason_words

OPEN_PHASES = frozenset({Phase.open, Phase.waiting_list})
# Stand in a kept page for what changes from visitor to visitor. No page holds NUL: what people type is refused with it.
TOKEN, FORM_KEY, PLACES = "\0token", "\0key", "\0places"

_pages: Kept[str] = Kept("event pages", 200)
_facts: Kept[Facts] = Kept("event facts", 400)
_classes: Kept[type[RsvpForm]] = Kept("event forms", 500)


def form_for_event(event: Event, formdata: Any = None) -> RsvpForm:
    """The event's registration form, empty or with what was sent."""

    def make() -> type[RsvpForm]:
        questions = draft_of(event, list(questions_of(db.session(), event.id))).questions
        return form_class((event.ask_phone, event.ask_institution, event.ask_municipality), questions, language())

    return form_of(_classes.get((event.uid, event.version, language()), make), formdata)


def page_facts(event: Event, now: datetime) -> Facts:
    """The event in words for the reader, drawn up once for each version and day."""
    key = (event.uid, event.version, language(), days_left(event, now))
    return _facts.get(key, lambda: facts(event, language(), now))


def fresh_page(event: Event, seating: Seating) -> str:
    """The page as somebody sees it who has just come.

    A kept page is found by everything it shows: the event at its version, its facts today (days left), the name of the
    organisation, the logos and the phase.
    """
    now = clock.now()
    state = phase(intake_of(event, seating), now)
    if state not in OPEN_PHASES or request.query_string or "_flashes" in session:
        return event_page(event, seating, form_for_event(event))
    shown, name = page_facts(event, now), organisation_name(db.session(), event.organisation_id)
    left = escape(pages.places(event, seating, state))
    logos = tuple(logos_of(db.session(), event))

    def make() -> str:
        form = form_for_event(event)
        drawn = event_page(event, seating, form, places=PLACES if left else "")
        return drawn.replace(generate_csrf(), TOKEN).replace(form.key(), FORM_KEY)

    kept = _pages.get((event.uid, event.version, language(), shown, name, state, bool(left), logos), make)
    return kept.replace(PLACES, left).replace(TOKEN, generate_csrf()).replace(FORM_KEY, fresh())


def event_page(
    event: Event,
    seating: Seating,
    form: RsvpForm,
    *,
    refused: Reason | None = None,
    stale: bool = False,
    follow_form: FollowForm | None = None,
    places: str | None = None,
) -> str:
    """The page with this form in it, and with what is to be said about what was sent."""
    now = clock.now()
    state = phase(intake_of(event, seating), now)
    shown = page_facts(event, now)
    organisation = db.session().get_one(Organisation, event.organisation_id)
    typed = request.method == "POST" and follow_form is None
    return render_template(
        "public/event.html",
        event=event,
        facts=shown,
        description=to_html(event.description.text(language())),
        organisation=organisation,
        phase=state,
        places=pages.places(event, seating, state) if places is None else places,
        form=form,
        form_shown=state in OPEN_PHASES or typed,
        refused=reason_words(refused) if refused else None,
        stale=stale,
        follow_form=follow_form or (FollowForm() if state is Phase.save_the_date else None),
        following=request.args.get("sekoju") == "1",
        logos=logos_of(db.session(), event),
        municipalities=_municipality_names(event),
        opens=_opens(event),
        url=absolute("public.event", slug=event.slug),
        structured=event_data(event, shown, organisation, state),
    )


def _municipality_names(event: Event) -> list[str]:
    return [m.name_lv for m in municipalities_on(event.day)] if event.ask_municipality != "no" else []


def _opens(event: Event) -> str:
    return on_moment(clock.local(event.opens_at, event.timezone), language()) if event.opens_at else ""
