"""The demonstration's poll: invited people, most of whom have said when they can come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.clock import local
from core.collation import latvian_key
from core.links import fresh
from core.settings import Settings
from core.text import email_key, name_key
from jobs import demonstration_events as texts
from jobs.demonstration_times import SAYS, times, working_day
from registration import guest_services, services
from registration.guest_models import Guest
from registration.guest_services import GuestDraft
from registration.inputs import EventDraft, RsvpCommand
from registration.models import Event, Registration
from registration.terms import Admission, Ask, Can, EventKind, Source, Visibility
from scheduling.polls.queries import slots_of
from scheduling.polls.services import make_poll


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody invited; `said` is one sign for each time: y yes, m if need be, n no; empty while they are silent."""

    given: str
    family: str
    institution: str
    said: str = ""
    required: bool = False
    days: int = 1


PEOPLE = (
    Asked("Aija", "Birzniece", "Cēsu novada Sociālais dienests", "ynymyn", required=True, days=3),
    Asked("Brigita", "Ceriņa", "Biedrība „Saules pagalms”", "yymnyy", days=3),
    Asked("Dainis", "Grava", "Labklājības ministrija", "nnynym", required=True, days=3),
    Asked("Evija", "Ievkalne", "Talsu novada Sociālais dienests", "yyynyn", days=2),
    Asked("Guntis", "Kļava", "Biedrība „Rīta vējš”", "mnyyyn", days=2),
    Asked("Ieva", "Lūse", "Rēzeknes novada pašvaldība", "nnymny", days=2),
    Asked("Juris", "Mežaks", "Dobeles novada Sociālais dienests", "ynynyn", days=1),
    Asked("Kristīne", "Pumpura", "Biedrība „Kopā Kurzemē”", "yymmyn", days=1),
    Asked("Lauma", "Roze", "Kuldīgas novada pašvaldība", "nyynym", days=0),
    Asked("Māris", "Sils", "Valmieras novada Sociālais dienests"),
    Asked("Nora", "Strauta", "Biedrība „Kopā Zemgalē”"),
    Asked("Oskars", "Zvirbulis", "Tukuma novada pašvaldība", required=True),
)


def add_poll(session: Session, settings: Settings, organisation_id: int, account_id: int, now: datetime) -> int:
    """The id of the poll's event: six times on three days, nine answers, three people who are silent."""
    first = working_day(local(now).date(), 12, 3)
    days = (first, first + timedelta(days=1), first + timedelta(days=2))
    slots = [slot for day in days for slot in times(day, now, until=16 * 60, every=240)]
    draft = _draft(days[0], days[-1], working_day(local(now).date(), 5, 3))
    begun = now - timedelta(days=4)
    event_id = make_poll(session, settings, organisation_id, draft, slots, account_id, begun)
    _invite(session, settings, event_id, account_id, begun)
    guests = {guest.email: guest for guest in session.query(Guest).where(Guest.event_id == event_id)}
    numbers = [slot.id for slot in slots_of(session, event_id)]
    for number, person in enumerate(PEOPLE, 1):
        guest = guests[_email(person)]
        guest.required = person.required
        if person.said:
            said = tuple((slot, SAYS[sign]) for slot, sign in zip(numbers, person.said, strict=True))
            services.register(session, settings, _answer(event_id, guest, number, said, now), now)
            at = now - timedelta(days=person.days, minutes=7 * number)
            moments = {"created_at": at, "registered_at": at}
            session.execute(update(Registration).where(Registration.guest_id == guest.id).values(**moments))
    session.execute(update(Event).where(Event.id == event_id).values(published_at=begun))
    return event_id


def _draft(first: date, last: date, deadline: date) -> EventDraft:
    return EventDraft(
        kind=EventKind.other,
        title=Bilingual("Darba grupa par kopienu karti", "Working group on the map of communities"),
        summary=Bilingual(
            "Vienojamies, ko karte rādīs un kas to papildinās.", "We agree on what the map shows and who keeps it up."
        ),
        day=first,
        last_day=last,
        online_url="https://zoom.us/j/20000000002",
        contact_name=texts.CONTACT[0],
        contact_phone=texts.PHONE,
        contact_email=texts.CONTACT[1],
        visibility=Visibility.unlisted,
        deadline_on=deadline,
        ask_institution=Ask.no,
        admission=Admission.poll,
    )


def _invite(session: Session, settings: Settings, event_id: int, account_id: int, at: datetime) -> None:
    """As if the letters had gone: nobody is written to by the demonstration."""
    drafts = [
        GuestDraft(
            p.given, p.family, _email(p), f"+371{20_000_300 + number}", p.institution,
            basis="projekta darba grupas saraksts",
        )
        for number, p in enumerate(PEOPLE)
    ]  # fmt: skip
    guest_services.add_guests(session, settings, event_id, drafts, at, account_id)
    session.execute(update(Guest).where(Guest.event_id == event_id).values(invited_at=at))


def _email(person: Asked) -> str:
    return f"{name_key(person.given, person.family).replace(' ', '.')}@example.lv"


def _answer(
    event_id: int, guest: Guest, number: int, said: tuple[tuple[int, Can], ...], now: datetime
) -> RsvpCommand:  # fmt: skip
    return RsvpCommand(
        event_id=event_id,
        form_key=fresh(),
        given_name=guest.given_name,
        family_name=guest.family_name,
        email=guest.email,
        email_key=email_key(guest.email),
        name_key=name_key(guest.given_name, guest.family_name),
        sort_key=latvian_key(f"{guest.family_name} {guest.given_name}"),
        language="lv",
        arrived_at=now,
        phone=guest.phone,
        source=Source.invitation,
        guest_id=guest.id,
        availability=said,
    )
