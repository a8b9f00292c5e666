"""Contact lists and what stands on them. Each function is one transaction's work; each change writes one trail row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from core.collation import fold, latvian_key
from core.settings import Settings
from core.text import name_key, search_key
from invitations import do_not_contact, queries
from invitations.models import Contact, ContactList, ImportDraft
from invitations.terms import Basis, ContactRow, ContactSaved, Grid, Imported, RowProblem
from mailers.services import withdraw
from organisers import trail
from organisers.queries import take_turns
from organisers.terms import Action, Actor, ActorKind
from registration import history
from registration.guest_models import Guest
from registration.institutions import learn, resolve_all

DRAFT_KEPT = timedelta(days=1)
ASKING = ("invitations.invite", "invitations.nudge")
CHUNK = 500  # rows of one INSERT
MOST_LISTS, MOST_CONTACTS = 200, 20_000  # of one organisation; of one list


@dataclass(frozen=True, slots=True)
class ListCommand:
    """What an organiser says of a list, cleaned."""

    name: str
    source: str
    basis: Basis
    collected_on: date

    @property
    def name_key(self) -> str:
        """Under which two lists would be the same."""
        return fold(self.name)[:200] or self.name.casefold()[:200]


def save_list(
    session: Session, organisation_id: int, command: ListCommand, account_id: int, now: datetime, list_id: int = 0
) -> ContactList | None:
    """The new list, or with `list_id` the changed one; None when another list of the organisation has this name."""
    take_turns(session, organisation_id)
    same = select(ContactList.id).where(
        ContactList.organisation_id == organisation_id, ContactList.name_key == command.name_key
    )
    if session.scalar(same.where(ContactList.id != list_id)) is not None:
        return None
    found = queries.list_here(session, organisation_id, list_id) if list_id else None
    created = found is None
    if found is None:
        found = ContactList(organisation_id=organisation_id, account_id=account_id, created_at=now)
        session.add(found)
    found.name, found.name_key, found.source = command.name, command.name_key, command.source
    found.basis, found.collected_on, found.changed_at = command.basis, command.collected_on, now
    session.flush()
    action = Action.contact_list_created if created else Action.contact_list_changed
    _record(session, now, account_id, action, found)
    return found


def remove_list(session: Session, organisation_id: int, list_id: int, account_id: int, now: datetime) -> bool:
    """True when the list is gone with everybody on it. Whom it invited stays invited."""
    found = queries.lock_list(session, organisation_id, list_id)
    if found is None:
        return False
    contacts = queries.count_contacts(session, list_id)
    _record(session, now, account_id, Action.contact_list_removed, found, contacts=contacts)
    session.execute(delete(ImportDraft).where(ImportDraft.list_id == list_id))
    session.execute(delete(Contact).where(Contact.list_id == list_id))
    session.execute(delete(ContactList).where(ContactList.id == list_id))
    return True


def save_contact(
    session: Session,
    settings: Settings,
    of_list: ContactList,
    row: ContactRow,
    municipality_code: str | None,
    account_id: int,
    now: datetime,
    contact_id: int = 0,
    *,
    wanted: bool = False,
) -> ContactSaved:
    """Put a contact on the list, or with `contact_id` change that one.

    Whoever asked not to be contacted is put there only when the organiser confirms that they want it now (`wanted`),
    which the trail says; they are then no longer remembered under this address and number. The list is locked.
    """
    institutions = resolve_all(session, of_list.organisation_id, [row.institution])
    values = values_of(row, municipality_code, institutions)
    same = select(Contact.id).where(
        Contact.list_id == of_list.id,
        Contact.contact_key == values["contact_key"],
        Contact.name_key == values["name_key"],
        Contact.id != contact_id,
    )
    if session.scalar(same) is not None:
        return ContactSaved.known
    asked = do_not_contact.asked(session, settings, of_list.organisation_id).problem(row) is RowProblem.asked_off
    if asked and not wanted and not _stands(session, of_list, contact_id, values):
        return ContactSaved.asked_off
    if contact_id:
        changed = update(Contact).where(Contact.id == contact_id, Contact.list_id == of_list.id).values(values)
        if session.execute(changed.returning(Contact.id)).first() is None:
            return ContactSaved.gone
    else:
        session.execute(insert(Contact), [{**values, "list_id": of_list.id, "created_at": now}])
    _record(session, now, account_id, Action.contact_changed if contact_id else Action.contact_added, of_list)
    if asked and wanted:
        do_not_contact.forget(session, settings, of_list.organisation_id, row)
        _record(session, now, account_id, Action.contact_wanted, of_list)
    return ContactSaved.saved


def _stands(session: Session, of_list: ContactList, contact_id: int, values: Mapping[str, Any]) -> bool:
    """Whether the contact that is changed stays the same person: a correction puts nobody on the list."""
    unchanged = [getattr(Contact, name) == values[name] for name in ("contact_key", "name_key", "phone")]
    here = Contact.id == contact_id, Contact.list_id == of_list.id
    return session.scalar(select(Contact.id).where(*here, *unchanged)) is not None


def remove_contact(session: Session, of_list: ContactList, contact_id: int, account_id: int, now: datetime) -> bool:
    """True when the contact is gone."""
    gone = delete(Contact).where(Contact.id == contact_id, Contact.list_id == of_list.id).returning(Contact.id)
    if session.execute(gone).first() is None:
        return False
    _record(session, now, account_id, Action.contact_removed, of_list)
    return True


def keep_draft(
    session: Session, list_id: int, account_id: int, file_name: str, grid: Grid, guessed: tuple[bool, Sequence[str]],
    now: datetime,
) -> int:  # fmt: skip
    """The number under which a table that was sent in waits to be looked at; the account's earlier one is dropped."""
    session.execute(delete(ImportDraft).where(ImportDraft.list_id == list_id, ImportDraft.account_id == account_id))
    headed, meanings = guessed
    draft = ImportDraft(
        list_id=list_id,
        account_id=account_id,
        file_name=file_name[:120],
        rows=[list(row) for row in grid.rows],
        lines=list(grid.lines),
        headed=headed,
        meanings=[str(m) for m in meanings],
        choices={},
        created_at=now,
        expires_at=now + DRAFT_KEPT,
    )
    session.add(draft)
    session.flush()
    return draft.id


def change_draft(
    session: Session, draft_id: int, headed: bool, meanings: Sequence[str], choices: dict[str, Any]
) -> None:
    """What the organiser decided about an import so far."""
    values = {"headed": headed, "meanings": [str(m) for m in meanings], "choices": choices}
    session.execute(update(ImportDraft).where(ImportDraft.id == draft_id).values(values))


def drop_draft(session: Session, draft_id: int) -> None:
    """Forget an import."""
    session.execute(delete(ImportDraft).where(ImportDraft.id == draft_id))


def purge_drafts(session: Session, now: datetime) -> int:
    """How many imports nobody finished were forgotten; for the clock."""
    gone = session.execute(delete(ImportDraft).where(ImportDraft.expires_at <= now).returning(ImportDraft.id))
    return len(gone.all())


def save_import(
    session: Session,
    settings: Settings,
    draft: ImportDraft,
    of_list: ContactList,
    rows: Sequence[tuple[ContactRow, str | None]],
    taught: dict[str, int],
    account_id: int,
    now: datetime,
) -> Imported:
    """Put people (each with a municipality's code) on the list; whoever is on it already is left alone.

    Whoever asked not to be contacted is left out, also when they asked after the table was looked at. `taught`
    are texts that mean these institutions, from now on and everywhere. Ends the import. Both are locked.
    """
    for typed, institution_id in taught.items():
        learn(session, of_list.organisation_id, institution_id, typed)
    known = queries.people_on(session, of_list.id)
    asked = do_not_contact.asked(session, settings, of_list.organisation_id)
    left_out = sum(RowProblem.asked_off in row.problems for row, _code in rows)
    institutions = resolve_all(session, of_list.organisation_id, (row.institution for row, _code in rows))
    values: list[dict[str, Any]] = []
    for row, code in rows:
        made = values_of(row, code, institutions)
        key = (made["contact_key"], made["name_key"])
        if row.kept and key not in known and len(known) < MOST_CONTACTS:
            if asked.problem(row) is RowProblem.asked_off:
                left_out += 1
                continue
            known.add(key)
            values.append({**made, "list_id": of_list.id, "created_at": now})
    for start in range(0, len(values), CHUNK):
        session.execute(insert(Contact), values[start : start + CHUNK])
    of_list.changed_at = now
    drop_draft(session, draft.id)
    session.flush()
    more = {"asked_off": left_out} if left_out else {}
    _record(session, now, account_id, Action.contacts_imported, of_list, contacts=len(values), **more)
    return Imported(len(values), left_out)


def values_of(row: ContactRow, code: str | None, institutions: Mapping[str, int | None]) -> dict[str, Any]:
    """The columns of a contact; `institutions` is what the texts mean."""
    return {
        "given_name": row.given_name,
        "family_name": row.family_name,
        "name_key": name_key(row.given_name, row.family_name),
        "sort_key": latvian_key(f"{row.family_name} {row.given_name}".strip() or row.name)[:400],
        "search_key": search_key(row.given_name, row.family_name, row.email, row.phone, row.institution),
        "email": row.email,
        "contact_key": row.contact_key,
        "phone": row.phone,
        "institution": row.institution,
        "institution_id": institutions[row.institution],
        "municipality": row.municipality,
        "municipality_code": code,
        "language": row.language,
        "zone": row.zone,
    }


def _record(
    session: Session, now: datetime, account_id: int, action: Action, of_list: ContactList, **more: object
) -> None:
    by = Actor(ActorKind.organiser, account_id)
    details = {"name": of_list.name, "list": of_list.id, **more}
    trail.record(session, now, by, action, organisation_id=of_list.organisation_id, details=details)


def stop_letters(session: Session, guest_id: int, now: datetime) -> None:
    """No more letters that ask this guest for an answer; what is on its way is taken back. Idempotent."""
    guest = session.get(Guest, guest_id)
    if guest is None or guest.reminders_off_at is not None:
        return
    guest.reminders_off_at = now
    session.flush()
    withdraw(session, now, letters=ASKING, event_id=guest.event_id, subject_id=guest_id, reason="reminders_off")
    history.record(session, guest.event_id, None, "person", "reminders_off", now, {"guest": guest_id})
