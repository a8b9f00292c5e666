"""A first look: an organisation, an organiser, events of real announcements in the coming months, one that is over."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import clock
from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import db, transaction
from core.links import fresh
from core.settings import Settings
from core.text import email_key, name_key
from jobs import demonstration_events as texts
from jobs import demonstration_past
from jobs import demonstration_people as people
from jobs.demonstration_people import PEOPLE, Somebody
from jobs.demonstration_poll import add_poll
from jobs.demonstration_selection import add_selection
from organisers import services as organisers
from organisers.models import Organisation
from organisers.terms import Actor, ActorKind, Role
from registration import event_services, queries, series_services, services
from registration.inputs import AnswerGiven, EventDraft, RsvpCommand
from registration.institutions import seed_institutions
from registration.models import Event, Registration
from registration.registers import municipalities
from registration.series_models import Series
from registration.series_terms import Placement

EMAIL = "rikotajs@example.lv"


@dataclass(frozen=True, slots=True)
class Account:
    """How to sign in for the first look."""

    email: str
    password: str


def prepare(app: Flask) -> Account | None:
    """The demonstration's account, its data made at the first start; None for a service that is meant for real use.

    Registers of institutions are filled in any case. Idempotent: nothing is made twice, nothing is overwritten.
    """
    settings: Settings = app.config["AICINA"]
    with app.app_context():
        with transaction() as session:
            seed_institutions(session, clock.now())
        if not settings.public_url.startswith(("http://127.", "http://localhost", "http://[::1]")):
            return None
        kept = settings.data_dir / "organiser-password"
        if not db.session().scalar(select(func.count()).select_from(Organisation)):
            password = "-".join(secrets.token_hex(2) for _ in range(4))
            with transaction() as session:
                _make(session, settings, password, clock.now())
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(password)
        return Account(EMAIL, kept.read_text().strip()) if kept.exists() else None


def _make(session: Session, settings: Settings, password: str, now: datetime) -> None:
    account = organisers.create_account(session, now, EMAIL, "Dace Rīkotāja", password)
    name = Bilingual("Sociālais darbs kopienā", "Social Work in the Community")
    organisation = organisers.create_organisation(session, now, name)
    organisation.contact_name, organisation.contact_email = texts.CONTACT
    organisation.contact_phone = texts.PHONE
    organisers.add_member(session, now, organisation.id, account.id, Role.owner)
    today = clock.local(now).date()
    for draft in (focus_group(today), think_tank(today), regional_meeting(today)):
        saved = event_services.create_event(session, settings, organisation.id, draft, account.id, now)
        event_services.publish_event(session, settings, saved.event_id, account.id, now)
        if registered := PEOPLE.get(draft.kind):
            _fill(session, settings, saved.event_id, registered, now)
        if draft.kind == "regional_meeting":
            series = _series(session, settings, organisation.id, saved.event_id, account.id, now)
            past = _past(session, settings, organisation.id, account.id, today)
            series_services.put_event(session, series, past, account.id, now)
    add_poll(session, settings, organisation.id, account.id, now)
    add_selection(session, settings, organisation.id, account.id, now)


def _past(session: Session, settings: Settings, organisation_id: int, account_id: int, today: date) -> int:
    """Zemgale's meeting: everything that is usually done in weeks, each at the moment at which it would have been."""
    draft = past_meeting(today)
    registering_ends = clock.from_wall_clock(draft.day - timedelta(days=4), time(12, 0))
    begun = registering_ends - timedelta(days=15)
    saved = event_services.create_event(session, settings, organisation_id, draft, account_id, begun)
    event_services.publish_event(session, settings, saved.event_id, account_id, begun)
    _fill(session, settings, saved.event_id, people.PAST_MEETING, registering_ends)
    demonstration_past.hold(session, settings, saved.event_id, account_id)
    return saved.event_id


def _series(
    session: Session, settings: Settings, organisation_id: int, event_id: int, account_id: int, now: datetime
) -> int:
    """The id of the meetings in the regions: Vidzeme's, of which the day is known, and Kurzeme's, which is open."""
    by = Actor(ActorKind.organiser, account_id)
    number = series_services.create_series(session, organisation_id, texts.SERIES, by, now)
    series_services.put_event(session, number, event_id, account_id, now)
    day = _weekday(clock.local(now).date(), 65, 3)
    starts, ends = (clock.from_wall_clock(day, at) for at in (time(10, 0), time(16, 0)))
    venue, address = "Kuldīgas kultūras centrs", "Raiņa iela 23, Kuldīga"
    place = Placement("kurzeme", day, starts, ends, venue, address, capacity=40)
    series = session.get_one(Series, number)
    for made in series_services.add_events(session, settings, series, event_id, [place], account_id, now):
        event_services.publish_event(session, settings, made, account_id, now)
    return number


def _fill(session: Session, settings: Settings, event_id: int, somebodies: Sequence[Somebody], now: datetime) -> None:
    """Register these people, then move the moment back: their letters go today, whenever they registered."""
    asked = [question for question in queries.questions_of(session, event_id) if question.kind == "one"]
    for number, person in enumerate(somebodies, 1):
        answers = tuple(AnswerGiven(q.id, q.options[person.option].key) for q in asked)
        phone = f"+371{20_000_100 + number}"  # each their own: people of one number look like one person
        services.register(session, settings, _command(event_id, person, phone, answers, now), now)
    long_ago = max(person.days for person in somebodies)
    for number, person in enumerate(somebodies, 1):
        at = now - timedelta(days=person.days, minutes=7 * number)
        moments = {"created_at": at, "registered_at": at, "confirmed_at": at, "source": person.source}
        which = (Registration.event_id == event_id, Registration.number == number)
        session.execute(update(Registration).where(*which).values(**moments))
    opened = now - timedelta(days=long_ago, hours=12)
    session.execute(update(Event).where(Event.id == event_id).values(published_at=opened))


def _command(
    event_id: int, person: Somebody, phone: str, answers: tuple[AnswerGiven, ...], now: datetime
) -> RsvpCommand:
    key = name_key(person.given, person.family)
    email = f"{key.replace(' ', '.')}@example.lv"
    return RsvpCommand(
        event_id=event_id,
        form_key=fresh(),
        given_name=person.given,
        family_name=person.family,
        email=email,
        email_key=email_key(email),
        name_key=key,
        sort_key=latvian_key(f"{person.family} {person.given}"),
        language="lv",
        arrived_at=now,
        phone=phone,
        institution=person.institution,
        municipality=person.municipality,
        municipality_code=municipalities.sure_code(person.municipality, clock.local(now).date()),
        answers=answers,
    )


def _weekday(start: date, days: int, weekday: int) -> date:
    """The first such weekday at least `days` after `start`; 0 is Monday."""
    day = start + timedelta(days=days)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while _is_holiday(day):
        day += timedelta(days=7)
    return day


def _past_weekday(today: date, days: int, weekday: int) -> date:
    """The last such weekday at least `days` before `today`."""
    day = today - timedelta(days=days)
    day -= timedelta(days=(day.weekday() - weekday) % 7)
    while _is_holiday(day):
        day -= timedelta(days=7)
    return day


def _is_holiday(day: date) -> bool:
    """Nobody meets from the week of Christmas until after the New Year."""
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 9)


def _times(draft: EventDraft, starts: time, ends: time) -> EventDraft:
    start, end = (clock.from_wall_clock(draft.day, at) for at in (starts, ends))
    return replace(draft, starts_at=start, ends_at=end)


def focus_group(today: date) -> EventDraft:
    """FG: online, ten places, a waiting list."""
    day = _weekday(today, 30, 3)
    draft = replace(texts.FOCUS_GROUP, day=day, deadline_on=day - timedelta(days=3))
    return _times(draft, time(16, 0), time(17, 30))


def think_tank(today: date) -> EventDraft:
    """TT: a programme by the fire, sixty places."""
    day = _weekday(today, 44, 2)
    draft = replace(texts.THINK_TANK, day=day, deadline_on=day - timedelta(days=2))
    return _times(draft, time(15, 45), time(20, 0))


def regional_meeting(today: date) -> EventDraft:
    """RM: only the day is known."""
    return replace(texts.REGIONAL_MEETING, day=_weekday(today, 72, 4))


def past_meeting(today: date) -> EventDraft:
    """RM: a meeting that is over; who came and what the groups worked out is written down."""
    day = _past_weekday(today, 12, 3)
    draft = replace(texts.PAST_MEETING, day=day, deadline_on=day - timedelta(days=3))
    return _times(draft, time(10, 0), time(15, 30))
