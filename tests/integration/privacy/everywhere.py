"""A person in every table and file that can hold one; and a search through all of it, file by file."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from attendance import services as door
from attendance.models import GroupNote
from attendance.terms import By, How, Kind, Note
from core.bilingual import Bilingual
from core.db import Base
from core.settings import Settings
from invitations.models import Contact, ContactList, ImportDraft, InvitationBatch
from mailers.capture import Capture
from mailers.models import OutboxRow
from mailers.terms import MailState
from organisers import services as organisers
from organisers.terms import COMMAND
from paper.models import ClosingReport
from privacy.models import Objection
from registration.inputs import Member
from registration.models import Decision, Event, Registration
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.privacy import marked
from tests.integration.privacy.marked import EMAIL, FAMILY, MARK, PHONE
from tests.integration.registration.party_world import register_party
from webhooks import services as webhooks
from webhooks.terms import EndpointCommand, Topic

NAME = f"{MARK.title()} Ilze {FAMILY}"
# Columns of tables with people that hold codes, numbers of ours and hashes: nothing anybody typed.
CODES = {
    "answer": {"text_hash"},
    "bad_address": {"code"},
    "calendar_reply": {"digest", "method", "partstat", "verdict", "why", "link_hash"},
    "check_in_op": {"op_id", "kind", "how", "outcome"},
    "consent": {"purpose", "language", "channel"},
    "contact": {"municipality_code", "language"},
    "decision": {"key", "kind", "event_ids", "told", "before"},
    "follower": {"language"},
    "guest": {
        "municipality_code", "language", "basis", "ref", "link_hash", "earlier_link_hash", "answer", "answer_source",
    },
    "history_entry": {"actor", "action"},
    "import_draft": {"lines", "meanings", "choices"},
    "invitation_batch": {"key", "kind"},
    "outbox": {
        "dedupe_key", "message_id", "letter", "batch", "locale", "params", "envelope_from", "state", "reason",
        "lease_owner",
    },
    "registration": {
        "status", "municipality_code", "language", "source", "age_band", "guardian_state", "waiting_reason", "partstat",
        "notice_hash", "form_digest",
    },
    "reminder_link": {"subject"},
}  # fmt: skip
# Tables in which there is nothing of a participant: accounts, what organisers wrote before the event, numbers, hashes.
NOBODY = {
    "account", "account_role", "api_token", "attendance", "board_step", "check_in_link", "check_in_setting",
    "composed_group", "composed_pair", "composed_place", "composing_run", "composition", "contact_list",
    "do_not_contact", "erased_alone", "erasure", "event", "event_privacy", "event_revision", "event_rights",
    "event_leader", "event_statistics", "facilitator", "institution",
    "institution_name", "kept_numbers", "kept_record", "link", "logo", "mailbox", "membership", "notice_version",
    "organisation", "organisation_entry", "project", "question", "rate_limit", "reminder", "reminder_plan",
    "reminder_rule", "seen_mail", "sending_account", "series", "sign_in", "web_authn", "webhook_delivery",
    "webhook_endpoint",
}  # fmt: skip


def fill(session: Session, settings: Settings, **overrides: Any) -> Registration:
    """The marked person at an event with a family and colleagues, everywhere that people can stand."""
    event = marked.marked_event(session, capacity=20, **overrides)
    webhooks.create_endpoint(
        session, NOW, event.organisation_id, EndpointCommand("https://example.lv/h", tuple(Topic)), COMMAND
    )
    account = organisers.create_account(session, NOW, "birojs@example.lv", "Biroja Vadītāja", "bērzu birzs pavasarī")
    person = marked.marked_person(session, event)
    marked.merged_twin(session, person)
    _family(session, event, person)
    _lists(session, event, account.id)
    _words(session, event, person)
    _door(session, event, person)
    _letters(session, settings, event, person)
    session.flush()
    return person


def _family(session: Session, event: Event, person: Registration) -> None:
    """Somebody else filled in a form in which the person is named as well."""
    others = register_party(
        session, event, Member("Berta", "Ozola", "berta ozola", "ozola berta"), given_name="Anna", form_key="party"
    )
    row = builders.mails(session, registration_id=others[-2].id)[0]
    row.params = {**row.params, "people": [person.id, others[-2].id, others[-1].id]}
    details: dict[str, object] = {"instead_of": NAME, "source": "web"}
    builders.event_services.record(session, event.id, others[-1].id, "person", "registered", NOW, details)
    session.add(Objection(registration_id=others[-1].id, said=f"Tēvs zvana {NAME}.", said_on=NOW.date(),
                          settled=f"Runāts ar {NAME}", settled_at=NOW, recorded_at=NOW))  # fmt: skip


def _lists(session: Session, event: Event, account_id: int) -> None:
    of_list = ContactList(organisation_id=event.organisation_id, name="Biedri", name_key="biedri", source="Biedru lapa",
                          basis="consent", collected_on=NOW.date(), created_at=NOW, changed_at=NOW)  # fmt: skip
    session.add(of_list)
    session.flush()
    guest = {"given_name": f"{MARK} Ilze", "family_name": FAMILY, "name_key": f"{MARK} ilze {MARK}kalnina"}
    keys = {"sort_key": f"{MARK}", "search_key": f"{MARK} ilze", "contact_key": EMAIL, "email": EMAIL}
    more = {"phone": f"+371{PHONE}", "institution": f"{MARK} iestāde", "municipality": f"{MARK} novads"}
    more["zone"] = f"{MARK}/zone"
    session.add(Contact(list_id=of_list.id, **guest, **keys, **more, created_at=NOW))
    rows = [["Vārds", "E-pasts"], [NAME, EMAIL], ["Cita Persona", "cita@example.lv"]]
    session.add(ImportDraft(list_id=of_list.id, account_id=account_id, file_name=f"{NAME}.csv", rows=rows,
                            lines=[1, 2, 3],
                            headed=True, meanings=["name", "email"], created_at=NOW, expires_at=NOW))  # fmt: skip


def _words(session: Session, event: Event, person: Registration) -> None:
    session.add(GroupNote(event_id=event.id, group_no=1, text=f"1. galdu vadīja {NAME.upper()} ({EMAIL}).", at=NOW))
    session.add(
        ClosingReport(event_id=event.id, handed_to=Bilingual(f"Domei; zināšanai {NAME}"), saved_at=NOW,
                      results=Bilingual("Ierosina: " + NAME, f"Proposed by {NAME}, +371{PHONE}"))
    )  # fmt: skip
    session.add(InvitationBatch(event_id=event.id, key="k", kind="invite", note=f"Jūs aicina {NAME}", made_at=NOW,
                                goes_at=NOW))  # fmt: skip
    session.add(Decision(event_id=event.id, key="d", kind="selection", note=f"Tiekamies! {NAME}", made_at=NOW,
                         goes_at=NOW))  # fmt: skip
    session.add(Objection(registration_id=person.id, said=f"{MARK} iebilst", settled=f"{MARK} piekrita", settled_at=NOW,
                          said_on=NOW.date(), recorded_at=NOW))  # fmt: skip


def _door(session: Session, event: Event, person: Registration) -> None:
    """Marked as here by a device without a network, whose note comes late."""
    days = {"day": event.day, "at": NOW + timedelta(minutes=1), "registration_id": person.id, "name": person.name}
    note = Note(op_id="device-1", kind=Kind.mark, how=How.list, **days)
    door.note_all(session, settings_here(), event.id, By(label="Palīgs"), [note], NOW, "lv")


def _letters(session: Session, settings: Settings, event: Event, person: Registration) -> None:
    """A letter in every state, and the demonstration's files of those that went."""
    marked.write_letters(session)
    first = builders.mails(session, registration_id=person.id)[0]
    wire = next(row.wire for row in builders.mails(session, registration_id=person.id) if row.wire)
    for number, state in enumerate(MailState):
        copy = OutboxRow(
            dedupe_key=f"state:{state}", message_id=f"<state.{number}@example.lv>",
            letter=first.letter,
            event_id=event.id, registration_id=person.id,
            recipient=EMAIL, recipient_name=NAME, search_key=NAME.casefold(), locale="lv",
            params={}, wire=wire, state=state, next_attempt_at=NOW + timedelta(days=900), due_at=NOW, created_at=NOW,
            sent_at=NOW if state == MailState.sent else None, last_error=f"550 {EMAIL}",
        )  # fmt: skip
        if state == MailState.sending:
            copy.lease_owner, copy.lease_until = "worker", NOW + timedelta(minutes=15)
        session.add(copy)
    folder = Capture(settings.mail_dir)
    for row in builders.mails(session):
        if row.wire is not None:
            folder.sendmail("aicina@example.lv", [row.recipient], row.wire)


def speaking_columns() -> set[tuple[str, str]]:
    """Every column that can hold words or bytes."""
    silent = {"INTEGER", "BIGINT", "BOOLEAN", "DATE", "DATETIME", "FLOAT", "NUMERIC"}
    tables = Base.metadata.sorted_tables
    return {
        (table.name, column.name)
        for table in tables
        for column in table.columns
        if not any(str(column.type).upper().startswith(name) for name in silent)
    }


def files_with(folder: Path) -> list[str]:
    """Files below the folder, the database's own among them, in whose bytes or name the mark or the number stands."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and _has(path))


def _has(path: Path) -> bool:
    data = path.read_bytes()
    said = marked.said(data) if path.suffix == ".eml" else [data.decode("utf-8", "replace")]
    return any(MARK in text.casefold() or PHONE in text for text in [path.name, *said])
