"""The demonstration's selection: thirty people apply for focus groups, the frame stands, nothing is composed yet."""

from collections.abc import Sequence
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
from registration import queries, services
from registration.inputs import AnswerGiven, EventDraft, Option, QuestionDraft, RsvpCommand
from registration.models import Event, Registration
from registration.registers import municipalities
from registration.terms import Admission, Ask, EventKind, QuestionKind, Visibility, WaitingMode
from scheduling import services as composing
from scheduling.inputs import FacilitatorDraft, FrameDraft, GroupDraft
from scheduling.polls.queries import slots_of
from scheduling.polls.services import make_poll

_SERVICE = "Sociālais dienests"


@dataclass(frozen=True, slots=True)
class Applied:
    """Somebody who applied; `role` and `speaks` are keys of the answers, `said` one sign for each of the six times."""

    name: str
    municipality: str
    institution: str
    role: str
    speaks: str
    said: str


PEOPLE = (
    Applied("Aiga Āboliņa", "Daugavpils", "Daugavpils pašvaldība", "city", "lv ru", "nnnnyy"),
    Applied("Valdis Briedis", "Daugavpils", "Biedrība „Latgales tilts”", "ngo", "lv ru", "nnmnyn"),
    Applied("Jeļena Celma", "Daugavpils", "", "person", "ru", "nnnynn"),
    Applied("Zane Dreimane", "Rēzeknes novads", f"Rēzeknes novada {_SERVICE}", "city", "lv ru", "nyynnn"),
    Applied("Imants Eglītis", "Rēzeknes novads", f"Rēzeknes novada {_SERVICE}", "city", "lv", "nyynnn"),
    Applied("Oksana Feldmane", "Rēzekne", "", "person", "ru", "nnyyny"),
    Applied("Ligita Grīnberga", "Līvānu novads", "Biedrība „Kopā Latgalē”", "ngo", "lv", "ynnmyn"),
    Applied("Normunds Hartmanis", "Līvānu novads", "", "person", "lv", "ynynnn"),
    Applied("Ineta Irbe", "Valmieras novads", f"Valmieras novada {_SERVICE}", "city", "lv", "ynynnn"),
    Applied("Uldis Jaunzems", "Valmieras novads", f"Valmieras novada {_SERVICE}", "city", "lv", "yynnnn"),
    Applied("Sandra Kalēja", "Valmieras novads", f"Valmieras novada {_SERVICE}", "city", "lv", "yynnnn"),
    Applied("Pēteris Liepiņš", "Cēsu novads", "Biedrība „Rīta vējš”", "ngo", "lv", "ynnnym"),
    Applied("Vineta Muceniece", "Cēsu novads", "", "person", "lv", "mynnyn"),
    Applied("Aivis Našenieks", "Smiltenes novads", "", "person", "lv", "nynnyn"),
    Applied("Agnese Ozoliņa", "Rīga", "Biedrība „Saules pagalms”", "ngo", "lv ru", "ynyyny"),
    Applied("Romāns Pavlovs", "Rīga", "", "person", "ru", "nnyyny"),
    Applied("Marina Riekstiņa", "Rīga", "", "person", "ru lv", "nnyymy"),
    Applied("Svens Sproģis", "Rīga", "Biedrība „Saules pagalms”", "ngo", "lv", "yynnnn"),
    Applied("Elīna Tauriņa", "Ogres novads", f"Ogres novada {_SERVICE}", "city", "lv", "nynnyn"),
    Applied("Andris Upenieks", "Ogres novads", "", "person", "lv", "ynnnnn"),
    Applied("Tatjana Vanaga", "Jūrmala", "", "person", "ru", "nnnyny"),
    Applied("Jānis Zālītis", "Jelgavas novads", f"Jelgavas novada {_SERVICE}", "city", "lv", "ynnnyn"),
    Applied("Baiba Ziediņa", "Jelgavas novads", "Biedrība „Kopā Zemgalē”", "ngo", "lv", "nymnyn"),
    Applied("Kaspars Žagata", "Dobeles novads", "", "person", "lv", "nnnnyn"),
    Applied("Liene Bērziņa", "Bauskas novads", f"Bauskas novada {_SERVICE}", "city", "lv ru", "ynyyny"),
    Applied("Mārtiņš Cielavs", "Talsu novads", "Biedrība „Kopā Kurzemē”", "ngo", "lv", "yynnyn"),
    Applied("Ilona Dambe", "Talsu novads", "", "person", "lv", "nynnyn"),
    Applied("Sergejs Ivanovs", "Liepāja", "", "person", "ru", "nnyyny"),
    Applied("Kristiāna Kļaviņa", "Kuldīgas novads", f"Kuldīgas novada {_SERVICE}", "city", "lv", "yynnnn"),
    Applied("Edīte Lapsa", "Ventspils", "", "person", "lv", ""),
)
SPEAKS = Bilingual("Kādās valodās varat runāt grupā?", "In what languages can you talk in the group?")
LANGUAGES = (Option("lv", Bilingual("Latviešu", "Latvian")), Option("ru", Bilingual("Krievu", "Russian")))
STANDS_FOR = Bilingual("Ko Jūs pārstāvat?", "Whom do you represent?")
ROLES = (
    Option("ngo", Bilingual("Biedrību", "An association")),
    Option("city", Bilingual("Pašvaldību", "A municipality")),
    Option("person", Bilingual("Sevi", "Myself")),
)
QUESTIONS = (
    QuestionDraft(None, QuestionKind.many, SPEAKS, options=LANGUAGES, required=True),
    QuestionDraft(None, QuestionKind.one, STANDS_FOR, options=ROLES, required=True),
)
LEADERS = (
    FacilitatorDraft("Ilze Vadone", "ilze.vadone@example.lv", languages=("lv",), max_groups=2),
    FacilitatorDraft("Gunārs Vītols", "gunars.vitols@example.lv", languages=("lv", "ru")),
    FacilitatorDraft("Nadežda Strazda", "nadezda.strazda@example.lv", languages=("ru",)),
)
LEAD = ("yymnyn", "nnyyyn", "nnyyny")  # when they can


def add_selection(session: Session, settings: Settings, organisation_id: int, account_id: int, now: datetime) -> int:
    """The id of the call: six times, thirty people, one of whom named none, three groups in two languages."""
    first = working_day(local(now).date(), 26, 2)
    days = [first + timedelta(days=n) for n in range(2)]
    slots = [slot for day in days for slot in times(day, now, until=17 * 60 + 30, every=180)]
    begun = now - timedelta(days=9)
    draft = _draft(days[0], days[-1], working_day(local(now).date(), 6, 2))
    event_id = make_poll(session, settings, organisation_id, draft, slots, account_id, begun)
    numbers = [slot.id for slot in slots_of(session, event_id)]
    languages, role = (question.id for question in queries.questions_of(session, event_id))
    for person in PEOPLE:
        answers = (AnswerGiven(languages, tuple(person.speaks.split())), AnswerGiven(role, person.role))
        services.register(session, settings, _command(event_id, person, answers, numbers, now), now)
    for number in range(1, len(PEOPLE) + 1):
        at = now - timedelta(days=8 - number % 8, minutes=7 * number)
        which = (Registration.event_id == event_id, Registration.number == number)
        session.execute(update(Registration).where(*which).values(created_at=at, registered_at=at))
    session.execute(update(Event).where(Event.id == event_id).values(published_at=begun))
    _frame(session, event_id, account_id, numbers, languages, role, now)
    return event_id


def _frame(
    session: Session, event_id: int, account_id: int, slots: Sequence[int], languages: int, role: int, now: datetime
) -> None:
    """Three groups and who leads them; what is still to be decided is left to whoever tries it."""
    by = (account_id, now)
    everything = FrameDraft(language_question_id=languages, role_question_id=role)
    composing.save_frame(session, event_id, everything, 0, *by)
    latgale = {"attr": "region", "values": ["latgale"], "min": 2, "max": None}
    groups = (
        GroupDraft("Grupa A", "lv", 5, 7, 9, 11, max_per_institution=2, quotas=(latgale,)),
        GroupDraft("Grupa B", "lv", 5, 7, 9, 11, max_per_institution=2),
        GroupDraft("Grupa C, krievu valodā", "ru", 4, 6, 8, 10, max_per_municipality=3),
    )
    for group in groups:
        composing.save_group(session, event_id, None, group, _version(session, event_id), *by)
    for leader, said in zip(LEADERS, LEAD, strict=True):
        hours = {slot: int(SAYS[sign]) for slot, sign in zip(slots, said, strict=True)}
        draft = FacilitatorDraft(leader.name, leader.email, "", leader.languages, leader.max_groups, hours)
        composing.save_facilitator(session, event_id, None, draft, _version(session, event_id), *by)


def _version(session: Session, event_id: int) -> int:
    frame = composing.frame_of(session, event_id)
    return frame.version if frame is not None else 0


def _draft(first: date, last: date, deadline: date) -> EventDraft:
    return EventDraft(
        kind=EventKind.focus_group,
        title=Bilingual("Fokusgrupas par atbalstu kopienā", "Focus groups on support in the community"),
        summary=Bilingual(
            "Piesakieties sarunai; grupas sastādīsim tā, lai tajās tiekas dažādi cilvēki.",
            "Apply for a conversation; groups are composed so that different people meet.",
        ),
        day=first,
        last_day=last,
        online_url="https://zoom.us/j/20000000003",
        contact_name=texts.CONTACT[0],
        contact_phone=texts.PHONE,
        contact_email=texts.CONTACT[1],
        visibility=Visibility.unlisted,
        deadline_on=deadline,
        ask_phone=Ask.no,
        ask_municipality=Ask.required,
        admission=Admission.selection,
        waiting_mode=WaitingMode.automatic,  # whoever tries it out fills a free seat by hand and sees who would move
        questions=QUESTIONS,
    )


def _command(
    event_id: int, person: Applied, answers: tuple[AnswerGiven, ...], slots: Sequence[int], now: datetime
) -> RsvpCommand:
    given, _space, family = person.name.partition(" ")
    key = name_key(given, family)
    email = f"{key.replace(' ', '.')}@example.lv"
    said = tuple((slot, SAYS[sign]) for slot, sign in zip(slots, person.said, strict=False))
    return RsvpCommand(
        event_id=event_id,
        form_key=fresh(),
        given_name=given,
        family_name=family,
        email=email,
        email_key=email_key(email),
        name_key=key,
        sort_key=latvian_key(f"{family} {given}"),
        language="lv",
        arrived_at=now,
        institution=person.institution,
        municipality=person.municipality,
        municipality_code=municipalities.sure_code(person.municipality, local(now).date()),
        answers=answers,
        availability=said,
    )
