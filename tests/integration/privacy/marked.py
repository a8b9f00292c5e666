"""A person whose every word carries a mark, at an event with others; and a search for the mark in every table."""

import email
from datetime import timedelta
from typing import Any

from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import Session

from attendance.models import CheckInOp
from core.bilingual import Bilingual
from core.db import Base
from mailers.addresses import mark
from mailers.freezing import freeze_carefully
from mailers.models import OutboxRow
from registration import merging
from registration.guest_models import Guest
from registration.history import record
from registration.inputs import AnswerGiven, Guardian, Option, QuestionDraft
from registration.models import Consent, Event, Question, Registration
from registration.terms import AgeBand, Parties, QuestionKind
from reminders.models import Reminder, ReminderLink, ReminderPlan, ReminderRule
from reminders.terms import Kind, State, Subject
from replies.models import CalendarReply
from replies.terms import Verdict
from tests import builders
from tests.builders import NOW, settings_here

MARK = "zqxv"
PHONE = "27654321"
FAMILY = f"{MARK.title()}kalniņa"
EMAIL = f"{MARK}@example.lv"
GUARDIAN_EMAIL = f"{MARK}.vecaks@example.lv"
QUESTIONS = (
    QuestionDraft(None, QuestionKind.short, Bilingual("Ko gaidāt?", "What do you expect?"), per_person=True),
    QuestionDraft(None, QuestionKind.short, Bilingual("Uzturs", "Diet"), sensitive=True),
    QuestionDraft(
        None, QuestionKind.one, Bilingual("Grupa", "Group"), options=(
            Option("a", Bilingual("A")), Option("b", Bilingual("B")),
        ),
    ),
)  # fmt: skip


def marked_event(session: Session, **overrides: Any) -> Event:
    """An event that asks for everything."""
    values = {"questions": QUESTIONS, "parties": Parties.family, "capacity": 3, **overrides}
    return builders.make_event(session, **values)


def questions_of(session: Session, event: Event) -> list[Question]:
    return list(session.scalars(select(Question).where(Question.event_id == event.id).order_by(Question.position)))


def marked_person(session: Session, event: Event, **overrides: Any) -> Registration:
    """Somebody who was invited, followed, answered, has a guardian, mails, a calendar, reminders and a bounce."""
    guest = builders.make_guest(
        session, event, given_name=f"{MARK} Ilze", family_name=FAMILY, email=EMAIL, phone=f"+371{PHONE}"
    )
    guest.answer_note, guest.institution, guest.zone = f"{MARK} note", f"{MARK} iestāde", f"{MARK}/zone"
    guest.municipality = f"{MARK} novads"
    builders.make_follower(session, event, EMAIL)
    said, diet, group = questions_of(session, event)
    values = {
        "given_name": f"{MARK.title()} Ilze",
        "family_name": FAMILY,
        "email": EMAIL,
        "phone": f"+371{PHONE}",
        "institution": f"{MARK} iestāde",
        "municipality": f"{MARK} novads",
        "answers": (
            AnswerGiven(said.id, f"{MARK} vārdi"),
            AnswerGiven(diet.id, f"{MARK} bez piena"),
            AnswerGiven(group.id, "a"),
        ),
        "guest_id": guest.id,
        "collected_by": f"{MARK} vecmāmiņa",
        "guardian": Guardian(f"{MARK} Vecāks", GUARDIAN_EMAIL, f"+371{PHONE}"),
        "age_band": AgeBand.adult,
    }  # fmt: skip
    person = builders.make_registration(session, event, **{**values, **overrides})
    person.guardian_name, person.guardian_email = f"{MARK} Vecāks", GUARDIAN_EMAIL
    person.guardian_phone = f"+371{PHONE}"
    person.collected_by = f"{MARK} vecmāmiņa"
    _consent(session, person)
    _calendar(session, person)
    _at_the_door(session, person)
    _reminders(session, person, guest)
    details: dict[str, object] = {"guardian": f"{MARK} Vecāks", "name": f"{MARK} iestāde", "source": "phone"}
    record(session, event.id, person.id, "organiser", "guardian_confirmed", NOW, details)
    mark(session, NOW, EMAIL, "5.1.1", f"no mailbox {EMAIL}")
    write_letters(session)
    for row in builders.mails(session, registration_id=person.id):
        row.last_error = f"550 {EMAIL} unknown"
    session.flush()
    return person


def _consent(session: Session, person: Registration) -> None:
    words = {"purpose": "photo", "words": f"{MARK} piekrītu", "language": "lv", "channel": "paper"}
    session.add(Consent(registration_id=person.id, **words, given_by=f"{MARK} Vecāks", given_at=NOW))


def _at_the_door(session: Session, person: Registration) -> None:
    """Somebody typed the name at the door and nobody has said yet who it is."""
    session.add(
        CheckInOp(
            event_id=person.event_id, op_id=f"note-{person.id}", registration_id=None, day=NOW.date(),
            kind="walk_in", how="walk_in", outcome="look", name=person.name.upper(), institution=f"{MARK} iestāde",
            at=NOW, received_at=NOW,
        )
    )  # fmt: skip


def _calendar(session: Session, person: Registration) -> None:
    session.add(
        CalendarReply(
            event_id=person.event_id, registration_id=person.id, digest="d" * 64, method="REPLY", partstat="DELEGATED",
            sequence=0, made_at=NOW, received_at=NOW, sender=EMAIL, trusted=True, verdict=Verdict.delegated,
            comment=f"{MARK} nevarēs", delegated_to=f"{MARK}.cits@example.lv",
        )
    )  # fmt: skip


def _reminders(session: Session, person: Registration, guest: Guest) -> None:
    if session.get(ReminderPlan, person.event_id) is None:
        session.add(ReminderPlan(event_id=person.event_id, event_version=1, chosen_at=NOW))
    rule = ReminderRule(event_id=person.event_id, kind=Kind.still_coming, number=9, words=Bilingual())
    session.add(rule)
    session.flush()
    for subject, number in ((Subject.registration, person.id), (Subject.guest, guest.id)):
        key = f"reminders.still_coming:{subject}:{number}"
        session.add(Reminder(rule_id=rule.id, subject=subject, subject_id=number, anchor_at=NOW, state=State.ordered,
                             mail_key=key, created_at=NOW))  # fmt: skip
        session.add(
            ReminderLink(hash=f"{subject}{MARK}".ljust(64, "0"), subject=subject, subject_id=number, created_at=NOW)
        )
    session.flush()


def write_letters(session: Session) -> None:
    """Every letter is written out; half of them have gone."""
    session.flush()
    rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    freeze_carefully(session, rows, NOW)
    for row in rows[::2]:
        row.state, row.sent_at = "sent", NOW
    session.flush()


def merged_twin(session: Session, person: Registration) -> Registration:
    """The same person once more, merged away by an organiser."""
    event = session.get_one(Event, person.event_id)
    twin = builders.make_registration(
        session, event, given_name=f"{MARK} Ilzīte", family_name=FAMILY, email=f"{MARK}.otra@example.lv",
        form_key="t",
        now=NOW + timedelta(minutes=1),
    )  # fmt: skip
    account: Any = None
    merging.merge_rows(session, settings_here(), event.id, person.id, twin.id, account, NOW)
    return twin


def traces(session: Session) -> dict[str, list[str]]:
    """Columns of every table that hold the mark, in whatever form; empty when nothing is left."""
    found: dict[str, list[str]] = {}
    for table in Base.metadata.sorted_tables:
        for row in session.connection().exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings():
            hits = [name for name, value in row.items() if _holds(value)]
            if hits:
                found.setdefault(table.name, []).extend(name for name in hits if name not in found.get(table.name, []))
    return found


def _holds(value: object) -> bool:
    stored = isinstance(value, bytes | memoryview)
    texts = said(bytes(value)) if stored else [repr(value)]  # type: ignore[arg-type]
    return any(MARK in text.casefold() or PHONE in text for text in texts)


def said(data: bytes) -> list[str]:
    """Bytes as they are, and if they are a mail what it says."""
    leaves = [part.get_payload(decode=True) for part in email.message_from_bytes(data).walk()]
    return [part.decode("utf-8", "replace").replace("\r\n ", "") for part in [data, *leaves] if isinstance(part, bytes)]


def speaking_tables() -> set[str]:
    """Tables that have room for words, by name."""
    return {
        table.name
        for table in Base.metadata.sorted_tables
        if any(isinstance(column.type, LargeBinary) or column.type.python_type in (str, dict, list, tuple)
               for column in table.columns if _has_type(column))
    }  # fmt: skip


def _has_type(column: Any) -> bool:
    try:
        return column.type.python_type is not None
    except NotImplementedError:
        return True


def end_event(session: Session, event: Event) -> None:
    """The event took place a month before NOW."""
    starts = NOW - timedelta(days=30)
    values = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "day": starts.date(), "sort_at": starts}
    session.execute(update(Event).where(Event.id == event.id).values(**values))
    session.refresh(event)
