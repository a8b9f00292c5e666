"""Rows for tests, made by the services that make them in life. Call inside `transaction()`, with an app context.

Every builder takes keyword overrides; a plain text stands for a Bilingual whose English is left empty.
"""

from datetime import UTC, date, datetime
from typing import Any, get_type_hints

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.collation import latvian_key
from core.links import fresh
from core.settings import Settings
from core.text import email_key, name_key
from mailers.models import OutboxRow
from organisers.models import Organisation
from registration import event_services, guest_services, services
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.inputs import EventDraft, Person, ProgrammeItem, Registered, RsvpCommand
from registration.models import Event, Follower, Registration, Slot
from registration.terms import Admission, EventKind, EventStatus

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
_BILINGUAL = {name for name, kind in get_type_hints(EventDraft).items() if kind is Bilingual}

FOCUS_GROUP: dict[str, Any] = {  # online
    "kind": EventKind.focus_group,
    "title": Bilingual("Fokusgrupa „Darbs ar kopienām”", "Focus group “Working with communities”"),
    "summary": Bilingual("Saruna par kopienu ikdienu.", "A talk about the everyday of communities."),
    "day": date(2027, 2, 10),
    "starts_at": datetime(2027, 2, 10, 14, 0, tzinfo=UTC),
    "ends_at": datetime(2027, 2, 10, 15, 30, tzinfo=UTC),
    "deadline_on": date(2027, 2, 7),
    "online_url": "https://meeting.example.lv/j/123456789?pwd=slepena",
    "online_number": "123 456 789",
    "online_passcode": "654321",
    "people": (Person("Ilze Kalniņa", Bilingual("Sociālā dienesta vadītāja", "Head of the social service")),),
    "contact_name": "Agita Ozola",
    "contact_phone": "+37120000001",
    "contact_email": "kopiena@example.lv",
    "survey_url": "https://aptauja.example.lv/1819641186/",
    "project_number": "9.2.1.1/15/I/001",
    "funder": Bilingual("Eiropas Sociālais fonds", "European Social Fund"),
    "capacity": 10,
}
THINK_TANK: dict[str, Any] = {  # on site, with a programme
    "kind": EventKind.think_tank,
    "title": Bilingual("Domnīca „Pikniks ar savējiem”", "Think tank “A picnic with friends”"),
    "description": Bilingual(
        "Runāsim par **jauniešiem**.\n\n- burgeri\n- ugunskurs", "We talk about **young people**."
    ),
    "day": date(2027, 3, 24),
    "starts_at": datetime(2027, 3, 24, 13, 45, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 24, 18, 0, tzinfo=UTC),
    "deadline_on": date(2027, 3, 22),
    "venue": Bilingual("Jaunatnes centrs „Nagla”", "Youth centre “Nagla”"),
    "address": "Zīļu iela 2, Kandava",
    "region": "kurzeme",
    "programme": (
        ProgrammeItem(945, 960, Bilingual("Ierašanās", "Arrival")),
        ProgrammeItem(960, 990, Bilingual("Atklāšana", "Opening"), ("Inga Priede", "Ina Balode")),
        ProgrammeItem(990, 1200, Bilingual("Diskusija un pikniks", "Discussion and picnic")),
    ),
    "contact_phone": "+37120000002",
    "contact_email": "domnica@example.lv",
    "capacity": 60,
}
REGIONAL_MEETING: dict[str, Any] = {  # only the day is known
    "kind": EventKind.regional_meeting,
    "title": Bilingual("Sanāksme Vidzemē", "Meeting in Vidzeme"),
    "day": date(2027, 5, 13),
    "venue": Bilingual("Valmiera"),
    "region": "vidzeme",
}
TRAINING: dict[str, Any] = {  # two days
    "kind": EventKind.training,
    "title": Bilingual("Mācības sociālajiem darbiniekiem", "Training for social workers"),
    "day": date(2027, 5, 18),
    "last_day": date(2027, 5, 19),
    "starts_at": datetime(2027, 5, 18, 7, 0, tzinfo=UTC),
    "ends_at": datetime(2027, 5, 19, 14, 0, tzinfo=UTC),
    "venue": Bilingual("Mācību centrs", "Training centre"),
    "address": "Cieceres iela 3a, Brocēni",
    "programme": (
        ProgrammeItem(600, 1020, Bilingual("Pirmā diena", "First day"), day=1),
        ProgrammeItem(600, 1020, Bilingual("Otrā diena", "Second day"), day=2),
    ),
    "contact_name": "Līga Zariņa",
}

POLL: dict[str, Any] = {  # its time is being found
    "starts_at": None,
    "ends_at": None,
    "admission": Admission.poll,
}
SLOTS = tuple(  # on two days, 16.00-17.30 and 18.00-19.30 in Riga
    (datetime(2027, 2, day, hour, tzinfo=UTC), datetime(2027, 2, day, hour + 1, 30, tzinfo=UTC))
    for day in (17, 18)
    for hour in (14, 16)
)


def settings_here() -> Settings:
    settings: Settings = current_app.config["AICINA"]
    return settings


def make_draft(**overrides: Any) -> EventDraft:
    """A focus group online, in three weeks, with ten places."""
    values = {**FOCUS_GROUP, **overrides}
    return EventDraft(**{k: Bilingual(v) if k in _BILINGUAL and isinstance(v, str) else v for k, v in values.items()})


def make_organisation(session: Session, **overrides: Any) -> Organisation:
    values = {
        "slug": f"biedriba-{fresh(4).lower()}",
        "name": Bilingual("Lauku biedrība, „Kopā”", "Rural association"),
        "contact_email": "birojs@example.lv",
        "created_at": NOW,
    }
    organisation = Organisation(**{**values, **overrides})
    session.add(organisation)
    session.flush()
    return organisation


def make_event(
    session: Session,
    *,
    organisation: Organisation | None = None,
    status: EventStatus = EventStatus.published,
    now: datetime = NOW,
    **overrides: Any,
) -> Event:
    """A published focus group, or what the overrides make of it: `make_event(session, **TRAINING, capacity=3)`.

    The overrides of one of the samples replace the focus group's values entirely.
    """
    organisation = organisation or make_organisation(session)
    draft = EventDraft(**overrides) if "kind" in overrides else make_draft(**overrides)
    made = event_services.create_event(session, settings_here(), organisation.id, draft, None, now)  # type: ignore[arg-type]
    if status != EventStatus.draft:
        event_services.publish_event(session, settings_here(), made.event_id, None, now)  # type: ignore[arg-type]
    if status == EventStatus.cancelled:
        event_services.cancel_event(session, settings_here(), made.event_id, Bilingual(), None, now)  # type: ignore[arg-type]
    return session.get_one(Event, made.event_id)


def save(
    session: Session, event: Event, *, now: datetime = NOW, notify: bool = True, note: str = "", **changes: Any
) -> Event:
    """The event after its organiser saved these changes and told everybody."""
    kept = event_services.draft_of(event, [])
    values = {name: getattr(kept, name) for name in EventDraft.__dataclass_fields__} | changes
    outcome = event_services.save_event(
        session,
        settings_here(),
        event.id,
        EventDraft(**values),
        event.version,
        None,
        now,
        notify=notify,
        note=note,  # type: ignore[arg-type]
    )
    assert isinstance(outcome, event_services.Saved), outcome
    session.refresh(event)
    return event


def make_slots(session: Session, event: Event, times: Any = SLOTS, *, whole_day: bool = False) -> list[int]:
    """Ids of the proposed times, in their order."""
    made = [Slot(event_id=event.id, starts_at=start, ends_at=end, whole_day=whole_day) for start, end in times]
    session.add_all(made)
    session.flush()
    return [slot.id for slot in made]


def make_command(event: Event, **overrides: Any) -> RsvpCommand:
    """Anna Bērziņa asks for a place; keys follow the name and the address."""
    given = overrides.pop("given_name", "Anna")
    family = overrides.pop("family_name", "Bērziņa")
    email = overrides.pop("email", "anna.berzina@example.lv")
    values = {
        "event_id": event.id,
        "form_key": fresh(),
        "given_name": given,
        "family_name": family,
        "email": email,
        "email_key": email_key(email) if email else "tel:+37120000009",
        "name_key": name_key(given, family),
        "sort_key": latvian_key(f"{family} {given}"),
        "language": "lv",
        "arrived_at": NOW,
    }
    return RsvpCommand(**{**values, **overrides})


def make_registration(session: Session, event: Event, *, now: datetime = NOW, **overrides: Any) -> Registration:
    """A person who asked for a place and got one, or a place on the waiting list when the event is full."""
    command = make_command(event, **{"arrived_at": now, **overrides})
    outcome = services.register(session, settings_here(), command, now)
    assert isinstance(outcome, Registered), outcome
    registration = session.get_one(Registration, outcome.registration_id)
    session.refresh(registration)
    return registration


def make_follower(session: Session, event: Event, email: str = "seko@example.lv", language: str = "lv") -> Follower:
    event_services.follow(session, event.id, email, email_key(email), language, NOW)
    query = select(Follower).where(Follower.event_id == event.id, Follower.email_key == email_key(email))
    return session.scalars(query).one()


def make_guest(session: Session, event: Event, **overrides: Any) -> Guest:
    """Somebody who was invited and has not answered."""
    draft = GuestDraft(**{"given_name": "Guna", "family_name": "Liepa", "email": "guna@example.lv", **overrides})
    added = guest_services.add_guests(session, settings_here(), event.id, [draft], NOW, None)
    guest = session.get_one(Guest, added.added[0])
    guest.invited_at = NOW
    session.flush()
    return guest


def mails(session: Session, letter: str | None = None, **conditions: Any) -> list[OutboxRow]:
    """The outbox, oldest first: of one letter, and of rows with these values."""
    query = select(OutboxRow).filter_by(**conditions).order_by(OutboxRow.id)
    return list(session.scalars(query if letter is None else query.where(OutboxRow.letter == letter)))
