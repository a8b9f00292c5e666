"""The meeting of the demonstration that is over: who came, what the groups worked out, the report to those above."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from attendance import doors, services
from attendance.terms import By, Families, GroupPlan, How, Kind, Mix, Note
from core.bilingual import Bilingual
from core.clock import local
from core.links import fresh
from core.settings import Settings
from jobs import demonstration_people as people
from mailers.models import OutboxRow
from paper import services as paper
from paper.terms import ReportText
from registration.models import Event, Registration

GROUP_NOTES = (
    "Sociālais dienests un biedrības vienus un tos pašus cilvēkus satiek atsevišķi.\n"
    "Pirmais solis: kontaktu saraksts, kurā redzams, kas novadā ko dara, un kopīga tikšanās reizi ceturksnī.",
    "Jauniešus uzrunā tie, kurus viņi jau pazīst: jaunatnes darbinieki jāaicina uz sociālā dienesta sanāksmēm.\n"
    "Telpas ir; pietrūkst cilvēka, kurš tās atver arī vakaros.",
    "Brīvprātīgajiem vajag apmācību un vienu kontaktpersonu pašvaldībā.\n"
    "Labā prakse: kaimiņu dienas pagastos, kuras sociālais darbinieks rīko kopā ar iedzīvotājiem.",
)
RESULTS = Bilingual(
    "Trīs darba grupas vienojās par nākamajiem soļiem:\n\n"
    "- sociālie dienesti un biedrības tiekas reizi ceturksnī;\n"
    "- katrā novadā ir kontaktu saraksts, kurā redzams, kas ko dara;\n"
    "- brīvprātīgajiem un jauniešu iniciatīvām pašvaldībā ir viena kontaktpersona.",
    "Three groups agreed on what comes next:\n\n"
    "- social services and NGOs meet once a quarter;\n"
    "- each municipality has a list of contacts that shows who does what;\n"
    "- volunteers and young people's ideas have one contact person in each municipality.",
)
HANDED_TO = Bilingual("Zemgales plānošanas reģiona pārstāvjiem", "representatives of Zemgale Planning Region")
AT_THE_DOOR = timedelta(minutes=25)  # before the beginning, the first arrives; the others a minute apart


def hold(session: Session, settings: Settings, event_id: int, account_id: int) -> None:
    """The day and after it: groups, arrivals, the groups' notes, the closing report shown to everybody."""
    event = session.get_one(Event, event_id)
    assert event.starts_at is not None
    assert event.ends_at is not None
    starts, next_day = event.starts_at, event.ends_at + timedelta(days=1)
    plan = GroupPlan(len(GROUP_NOTES), Mix.institution, Families.together)
    doors.choose(session, event_id, plan, account_id, starts - timedelta(days=1), self_check_in=False)
    by = By(account_id)
    services.note_all(session, settings, event_id, by, _arrivals(session, event), event.ends_at, "lv")
    for group, note in enumerate(GROUP_NOTES, 1):
        doors.write_note(session, event_id, group, note, account_id, next_day)
    text = ReportText(HANDED_TO, local(next_day).date(), RESULTS)
    paper.save_report(session, event_id, text, 0, account_id, next_day)
    paper.show_report(session, event_id, account_id, next_day, public=True)
    _as_if_written(session, event)


def _arrivals(session: Session, event: Event) -> list[Note]:
    assert event.starts_at is not None
    found = session.execute(
        select(Registration.id, Registration.number).where(Registration.event_id == event.id).order_by(Registration.id)
    )
    notes = []
    for place, (person, number) in enumerate(found):
        kind = Kind.left_out if number in people.STAYED_AWAY else Kind.mark
        at = event.starts_at - AT_THE_DOOR + timedelta(minutes=place)
        notes.append(Note(fresh(), kind, event.day, at, How.list, person))
    return notes


def _as_if_written(session: Session, event: Event) -> None:
    """Letters and reminders of a day that is over are not sent today, and are not told to have been missed either."""
    session.execute(delete(OutboxRow).where(OutboxRow.event_id == event.id))
    event.closing_sent_for = event.closes_at
    event.updated_at = event.ends_at or event.updated_at
