"""Whoever asked to be erased and stands on no contact list is kept off them; anybody else is not remembered."""

import email
import email.policy
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select

from core.db import db, transaction
from core.settings import Settings
from invitations import do_not_contact
from invitations.models import Contact, DoNotContact
from invitations.terms import ContactRow, RowProblem
from mailers.models import OutboxRow
from organisers.models import Account
from privacy import ledger, restoring, services
from privacy.farewell import ERASED
from privacy.terms import Erased, Why
from registration.models import Registration
from tests.builders import NOW, settings_here
from tests.integration.privacy import everywhere, marked

KEPT_OFF = "Lai no vecas datnes Jūs atkal nenonāktu mūsu kontaktu sarakstos"
OLD_ROW = ContactRow(2, f"{marked.MARK} Ilze", marked.FAMILY, marked.EMAIL, marked.EMAIL)


@pytest.fixture
def person(app: Flask, settings: Settings) -> Iterator[Registration]:
    """Somebody who stands on a contact list too."""
    with app.app_context():
        with transaction() as session:
            number = everywhere.fill(session, settings).id
        yield db.session().get_one(Registration, number)


def erase(number: int, why: Why = Why.asked, *, lists: bool = False) -> None:
    with transaction() as session:
        by = None if why is Why.asked else session.scalars(select(Account.id)).first()
        assert isinstance(services.erase_person(session, settings_here(), number, NOW, by, why, lists=lists), Erased)


def off_every_list() -> None:
    with transaction() as session:
        session.execute(delete(Contact))


def remembered() -> int:
    return len(db.session().scalars(select(DoNotContact)).all())


def letter() -> str:
    """The words of the last letter, on one line."""
    row = db.session().scalars(select(OutboxRow).where(OutboxRow.letter == ERASED)).one()
    message = email.message_from_bytes(row.wire or b"", policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


@pytest.mark.parametrize("lists", [True, False])
def test_old_file_brings_no_erased_person_back(person: Registration, lists: bool) -> None:
    organisation_id = person.event.organisation_id
    if not lists:
        off_every_list()
    erase(person.id, lists=lists)
    found = do_not_contact.asked(db.session(), settings_here(), organisation_id).problem(OLD_ROW)
    assert found is RowProblem.asked_off
    assert KEPT_OFF in letter()


def test_who_stays_on_a_list_chose_so(person: Registration) -> None:
    erase(person.id)
    assert remembered() == 0
    assert KEPT_OFF not in letter()


@pytest.mark.parametrize("lists", [True, False])
def test_who_did_not_ask_is_not_remembered(person: Registration, lists: bool) -> None:
    off_every_list()
    erase(person.id, Why.organiser, lists=lists)
    assert remembered() == 0


def test_restored_backup_knows_them_again(person: Registration, settings: Settings) -> None:
    off_every_list()
    event, organisation_id = person.event, person.event.organisation_id
    digest = ledger.digest_of(event.uid, person.id, person.created_at)
    line = ledger.Line(person.id, event.id, event.uid, digest, Why.asked.value, NOW.isoformat())
    db.session.remove()
    assert restoring.apply(settings, [line], NOW) == 1
    found = do_not_contact.asked(db.session(), settings, organisation_id).problem(OLD_ROW)
    assert found is RowProblem.asked_off
