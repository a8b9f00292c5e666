"""A site with everything on it: events in every phase, people in every state; made by the services themselves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from core import clock
from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import db, transaction
from core.settings import Settings
from core.text import name_key
from core.upgrade import upgrade
from invitations import inviting
from invitations import services as contact_services
from invitations.services import ListCommand
from invitations.terms import Basis, ContactRow
from mailers import batches
from mailers.models import OutboxRow
from mailers.terms import MailState
from organisers import services as organisers
from organisers.models import Organisation
from organisers.terms import Role
from registration import event_services, guest_links, guest_services, leaving
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.inputs import Guardian, Member, Option, Person, QuestionDraft
from registration.institutions import seed_institutions
from registration.links import token
from registration.models import Event, Registration
from registration.terms import (
    AgeBand,
    Answered,
    Ask,
    EventStatus,
    LinkKind,
    Parties,
    Photos,
    QuestionKind,
    Source,
    Visibility,
    WaitingMode,
)
from tests import builders
from tests.e2e.kinds_polls import add_polls
from tests.e2e.kinds_series import add_series

EMAIL, PASSWORD = "anna@example.lv", "bērzu birzs pavasarī"
QUESTIONS = (
    QuestionDraft(None, QuestionKind.short, Bilingual("Ko vēlaties pateikt?", "What would you like to say?")),
    QuestionDraft(
        None,
        QuestionKind.long,
        Bilingual("Jūsu pieredze", "Your experience"),
        Bilingual("Daži teikumi.", "A few sentences."),
    ),
    QuestionDraft(
        None,
        QuestionKind.one,
        Bilingual("Kas piesakās?", "Who is registering?"),
        options=(Option("youth", Bilingual("Jaunietis", "A young person")), Option("o", Bilingual("Cits", "Other"))),
        required=True,
    ),
    QuestionDraft(
        None,
        QuestionKind.many,
        Bilingual("Ēdiena vajadzības", "Food needs"),
        Bilingual("Redz tikai rīkotājs.", "Only the organiser sees this."),
        options=(
            Option("v", Bilingual("Veģetārs", "Vegetarian")),
            Option("g", Bilingual("Bez glutēna", "Gluten-free")),
        ),
        sensitive=True,
    ),
    QuestionDraft(None, QuestionKind.yesno, Bilingual("Vai nākat ar bērniem?", "Are children coming?")),
    QuestionDraft(
        None,
        QuestionKind.consent,
        Bilingual("Piekrītu, ka pasākumā fotografē", "I agree to be photographed"),
        required=True,
        photos=Photos.allows,
    ),
)
LONG_NAME = "Aleksandra-Konstantīna", "Zālamane-Dobrovoļska-Vītoliņa"


@dataclass
class World:
    """Addresses by name: `events` are slugs, `ids` events' numbers, `links` private tokens, `people` registrations."""

    app: Flask
    organisation: str = ""
    empty_organisation: str = ""
    events: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def change(self, name: str, work: Callable[[Any, Event], None]) -> None:
        """Do something to an event in a transaction of its own, behind the site's back."""
        with self.app.app_context():
            with transaction() as session:
                work(session, session.get_one(Event, self.ids[name]))
            db.session.remove()

    def mail_is_out(self) -> bool:
        """True once no letter waits for the clock any more."""
        with self.app.app_context():
            waiting = db.session.scalar(
                select(func.count()).where(OutboxRow.state.in_((MailState.queued, MailState.sending)))
            )
            db.session.remove()
            return waiting == 0


def make_world(settings: Settings) -> World:
    """Fill an empty database."""
    app = create_app(settings)
    upgrade(app)
    world = World(app)
    with app.app_context():
        with transaction() as session:
            seed_institutions(session, clock.now())
            _fill(session, settings, world)
        db.session.remove()
    return world


def _fill(session: Any, settings: Settings, world: World) -> None:
    now = clock.now()
    account = organisers.create_account(session, now, EMAIL, "Anna Ābola", PASSWORD)
    name = Bilingual("Biedrība “Sociālais darbs kopienā”", "Association “Social Work in the Community”")
    here = organisers.create_organisation(session, now, name, "kopiena")
    here.contact_name, here.contact_email, here.contact_phone = "Agita Ozola", "agita@example.lv", "+37120000001"
    organisers.add_member(session, now, here.id, account.id, Role.owner)
    colleague = organisers.create_account(session, now, "edgars@example.lv", "Edgars Bērziņš", None)
    organisers.add_member(session, now, here.id, colleague.id, Role.member)
    other = organisers.create_organisation(session, now, Bilingual("Otra biedrība", "Another one"), "otra")
    empty = organisers.create_organisation(session, now, Bilingual("Jauna biedrība", "New one"), "jauna-biedriba")
    organisers.add_member(session, now, empty.id, account.id, Role.owner)
    world.organisation, world.empty_organisation = here.slug, empty.slug
    made = _events(session, here, other)
    world.events = {key: event.slug for key, event in made.items()}
    world.ids = {key: event.id for key, event in made.items()}
    _people(session, settings, world, made, account.id)
    add_series(session, world, here, account.id)
    add_polls(session, settings, world, here, account.id)


def _events(session: Any, here: Organisation, other: Organisation) -> dict[str, Event]:
    now = clock.now()
    day = clock.local(now).date()

    def event(sample: dict[str, Any], days: int, **values: Any) -> Event:
        first = day + timedelta(days=days)
        hours = {}
        if "starts_at" in sample:
            shift = first - sample["day"]
            hours = {"starts_at": sample["starts_at"] + shift, "ends_at": sample["ends_at"] + shift}
            hours["last_day"] = sample["last_day"] + shift if "last_day" in sample else None
            hours["deadline_on"] = first - timedelta(days=2)
        made = {"organisation": here, **sample, "day": first, **hours, **values}
        return builders.make_event(session, **{"now": now, **made})

    asked = {"ask_phone": Ask.required, "ask_institution": Ask.required, "ask_municipality": Ask.optional}
    contact = {"contact_name": "Agita Ozola", "contact_phone": "+37120000001", "contact_email": "agita@example.lv"}
    funder = {"funder": Bilingual("ESF projekts", "ESF project"), "project_number": "9.2.1.1/15/I/001"}
    speakers = (Person("Māris Olte", Bilingual("pētnieks, aktīvists un tētis", "researcher, activist and father")),)
    tank, group, training = builders.THINK_TANK, builders.FOCUS_GROUP, builders.TRAINING
    summary = Bilingual("Kādam jābūt sociālajam darbam kopienā?", "What should community work be like?")
    rich = {"summary": summary, "people": speakers, "questions": QUESTIONS, **asked, **contact, **funder}
    soon = {"day": day, "deadline_on": None, "last_day": None, "programme": ()}
    return {
        "open": event(tank, 40, **rich),
        "online": event(group, 30),
        "waiting": event(group, 31, capacity=1, title=Bilingual("Saruna par kopienu", "A talk about community")),
        "full": event(training, 33, capacity=1, waiting_list=False, **contact),
        "closed": event(tank, 10, deadline_on=day - timedelta(days=1), now=now - timedelta(days=9), **contact),
        "not_yet_open": event(tank, 60, opens_at=now + timedelta(days=20)),
        "save_the_date": event(builders.REGIONAL_MEETING, 80, **contact),
        "cancelled": event(tank, 20, now=now - timedelta(hours=1)),
        "ended": event(group, -2, now=now - timedelta(days=20), deadline_on=day - timedelta(days=3)),
        "ongoing": event(
            training, 0, now=now - timedelta(days=5), **soon,
            starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=5),
        ),
        "joinable": event(
            group, 0, now=now - timedelta(days=5), **soon,
            starts_at=now + timedelta(minutes=40), ends_at=now + timedelta(hours=3),
        ),
        "unlisted": event(tank, 45, visibility=Visibility.unlisted),
        "elsewhere": event(tank, 47, organisation=other, title=Bilingual("Kaimiņu domnīca", "The neighbours' talk")),
        "family": event(
            tank, 41, capacity=3, parties=Parties.family, guardian_below=16, waiting_mode=WaitingMode.offer,
            title=Bilingual("Ģimeņu domnīca", "A talk for families"), **contact,
        ),
        "colleagues": event(
            training, 43, parties=Parties.colleagues, institution_limit=2, ask_institution=Ask.required,
            title=Bilingual("Mācības kolēģiem", "Training for colleagues"),
        ),
        "draft": event(tank, 50, status=EventStatus.draft, **rich),
        "old_draft": event(tank, -50, status=EventStatus.draft),
        "disputed": event(tank, 55, status=EventStatus.draft, title=Bilingual("Divu labota", "Edited by two")),
    }  # fmt: skip


def _people(session: Any, settings: Settings, world: World, events: dict[str, Event], account_id: int) -> None:
    now = clock.now()

    def person(key: str, event: str, ago: timedelta = timedelta(), **values: Any) -> Registration:
        values.setdefault("email", f"{key}@example.lv")
        made = builders.make_registration(session, events[event], now=now - ago, **values)
        world.people[key] = made.id
        for kind in LinkKind:
            world.links[f"{key} {kind}"] = token(settings, made.id, kind, made.links_generation)
        return made

    long = {"given_name": LONG_NAME[0], "family_name": LONG_NAME[1]}
    place = {"institution": "Tukuma novada pašvaldības aģentūra “Tukuma novada sociālais dienests”"}
    person("confirmed", "open", **long, **place, municipality="Tukums", phone="+37120000009")
    person("withdrawn", "open", given_name="Jānis", family_name="Āboltiņš", institution="Biedrība Rīta vējš")
    person("removed", "open", given_name="Līga", family_name="Čakste", institution="biedriba “Rita vejs”")
    person("online", "online", given_name="Zane", family_name="Ķauķe", municipality="Kuldīgas nov.")
    person("first", "waiting", given_name="Pēteris", family_name="Kalniņš")
    person("waiting", "waiting", given_name="Edgars", family_name="Liepiņš")
    person("full", "full", given_name="Anna", family_name="Ģērmane")
    person("cancelled", "cancelled", given_name="Ilze", family_name="Āboliņa")
    person("ended", "ended", timedelta(days=10), given_name="Mārtiņš", family_name="Eglītis")
    person("joinable", "joinable", timedelta(days=4), given_name="Inga", family_name="Priede")
    leaving.withdraw(session, settings, world.people["withdrawn"], events["open"].id, now)
    leaving.withdraw(session, settings, world.people["removed"], events["open"].id, now, account_id=account_id)
    _families(session, settings, world, events["family"], person)
    _invited(session, settings, world, events["open"], account_id)
    note = Bilingual("Ugunskura vieta ir applūdusi.", "The place is under water.")
    event_services.cancel_event(session, settings, events["cancelled"].id, note, account_id, now)


def _families(
    session: Any, settings: Settings, world: World, event: Event, person: Callable[..., Registration]
) -> None:
    """A mother with a child, a minor whose guardian is asked, somebody who was offered a seat."""
    child = Member(
        "Otto", "", name_key("Otto", ""), latvian_key("Otto"), age_band=AgeBand.under_13, collected_by="Vecmāmiņa"
    )
    person("mother", "family", given_name="Dace", family_name="Kalna", age_band=AgeBand.adult, members=(child,))
    guardian = Guardian("Anda Bērziņa", "anda@example.lv")
    person("minor", "family", given_name="Elza", family_name="Bērziņa", age_band=AgeBand.from_13, guardian=guardian)
    person("offered", "family", given_name="Uldis", family_name="Zariņš", age_band=AgeBand.adult)
    query = select(Registration.id).where(Registration.event_id == event.id, Registration.given_name == "Otto")
    leaving.withdraw(session, settings, session.scalars(query).one(), event.id, clock.now())


def _invited(session: Any, settings: Settings, world: World, event: Event, account_id: int) -> None:
    """A list of contacts, and an event with people in every state of an invitation."""
    now = clock.now()
    command = ListCommand("NVO sanāksmes", "Sanāksmes dalībnieki", Basis.consent, clock.local(now).date())
    made = contact_services.save_list(session, event.organisation_id, command, account_id, now)
    assert made is not None
    row = ContactRow(0, "Zigrīda", "Šķēle", "zigrida@example.lv", "zigrida@example.lv", "", "Biedrība “Rīts”")
    contact_services.save_contact(session, settings, made, row, "", account_id, now)
    world.ids["list"] = made.id
    drafts = [
        GuestDraft(LONG_NAME[0], LONG_NAME[1], "aleksandra@example.lv", institution="Tukuma novada dome",
                   municipality="Tukuma novads", basis="Sanāksmes dalībnieki"),
        GuestDraft("Jānis", "Kalns", "", "+37120000003", basis="Sanāksmes dalībnieki"),
        GuestDraft(institution="Kandavas biedrība", email="birojs@example.lv", basis="Reģistrs"),
        GuestDraft("Vija", "Vītola", "vija@example.lv", basis="Reģistrs"),
    ]  # fmt: skip
    sending = batches.Sending("inv:pasaule-pasaule", "Gaidīsim!", now)
    done = inviting.invite(session, settings, event.id, drafts, sending, account_id, now)
    assert done is not None
    assert done.batch_id is not None
    world.ids["batch"] = done.batch_id
    guests = session.scalars(select(Guest).where(Guest.event_id == event.id).order_by(Guest.id)).all()
    for key, guest in zip(("invited", "by phone", "office", "refuser"), guests, strict=True):
        world.ids[f"{key} guest"] = guest.id
        world.links[f"{key} guest"] = guest_links.token_of(settings, guest.ref)
    guest_services.answer(session, settings, guests[3].id, Answered.no, Source.phone, now, "Slima", account_id)
