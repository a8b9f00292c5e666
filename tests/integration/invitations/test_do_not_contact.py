"""Whoever asked not to be contacted is left out of old files, and comes back only by a wish that is confirmed."""

from typing import Any

import pytest
from sqlalchemy import select

from core.db import db, transaction
from core.text import name_key
from invitations import do_not_contact, services
from invitations.models import Contact, ContactList, DoNotContact, ImportDraft
from invitations.terms import ContactRow, ContactSaved, Grid, RowProblem
from organisers.models import OrganisationEntry
from organisers.terms import Action
from tests.integration.invitations.contacts_world import CSV, ROOM
from tests.integration.invitations.test_leaving_lists import press
from tests.integration.invitations.world import ANNA, EARLY, House, Reader

ANNA_ROW = ContactRow(2, "Anna", "Bērziņa", "anna.b@example.lv", "anna.b@example.lv", "+37120000001")


def asked(house: House, row: ContactRow, organisation: int = 0) -> RowProblem | None:
    with house.app.app_context():
        here = organisation or house.world.organisation_id
        found = do_not_contact.asked(db.session(), house.settings, here).problem(row)
        db.session.remove()
        return found


def names(house: House) -> list[str]:
    with house.app.app_context():
        found = [contact.name for contact in db.session().scalars(select(Contact).order_by(Contact.id))]
        db.session.remove()
        return found


def trail(house: House, action: Action) -> list[dict[str, Any]]:
    with house.app.app_context():
        query = select(OrganisationEntry.details).where(OrganisationEntry.action == action)
        found = list(db.session().scalars(query.order_by(OrganisationEntry.id)))
        db.session.remove()
        return found


def leave(house: House) -> int:
    """Anna left the organiser's lists; the number of a list she stood on."""
    list_id = house.make_list()
    house.post(f"{house.upload(list_id, CSV.encode()).location}/saglabat")
    house.invite(ANNA)
    assert press(Reader(house.app, house.link(ANNA))) == 303
    return list_id


def test_old_file_brings_nobody_back_who_left(house: House) -> None:
    list_id = leave(house)
    assert names(house) == ["Jānis Kalns", "Zane Kalna", "Ilze Zvane"]
    sent = house.upload(list_id, (CSV + ";;anna.b@example.lv;;\r\n;Cita Anna;anna.b@example.lv;;\r\n").encode())
    page = house.get(sent.location)
    assert "2 people asked not to be contacted and are left out." in page
    for shown in ("Row 2: Anna Bērziņa, anna.b@example.lv", "Row 8: anna.b@example.lv"):
        assert shown in page, shown
    assert "somebody of this address asked not to be contacted" in page  # of Cita Anna, who may be somebody else
    saved = house.post(f"{sent.location}/saglabat")
    assert names(house) == ["Jānis Kalns", "Zane Kalna", "Ilze Zvane", "Cita Anna"]
    assert "2 people asked not to be contacted and are left out." in house.get(saved.location)
    assert trail(house, Action.contacts_imported)[-1]["asked_off"] == 2


def test_wish_to_be_contacted_again_is_confirmed_and_written_down(house: House) -> None:
    path = f"{ROOM}/{leave(house)}/jauns"
    typed = {"given_name": "ANNA", "family_name": "Berzina", "email": "Anna.B@example.lv", "language": "lv",
             "phone": "20000001"}  # fmt: skip
    assert 'name="wanted"' not in house.get(path)
    refused = house.post(path, **typed)
    assert (refused.status_code, 'name="wanted"' in refused.text) == (422, True)
    assert "This person asked not to be contacted." in refused.text
    assert "ANNA Berzina" not in names(house)
    assert trail(house, Action.contact_wanted) == []
    assert house.post(path, **typed, wanted="y").status_code == 303
    assert "ANNA Berzina" in names(house)
    assert [line["name"] for line in trail(house, Action.contact_wanted)] == ["Sanāksmes"]
    assert asked(house, ANNA_ROW) is None


def test_who_asked_is_not_invited_by_typing_either(house: House) -> None:
    leave(house)
    data = {"typed": "Jauna Persona jauna@example.lv\nAnna Bērziņa anna.b@example.lv", "typed_source": "Zvans"}
    refused = house.post(house.board("/aicinat"), house.board("/aicinat"), **data, solis="parbaudit", seat="public")
    assert refused.status_code == 422
    assert "Line 2: asked not to be contacted" in refused.text
    assert "Line 1" not in refused.text


def test_correcting_a_contact_puts_nobody_back(house: House) -> None:
    leave(house)
    with house.app.app_context(), transaction() as session:
        of_list = session.scalars(select(ContactList)).one()
        contact_id = session.scalars(select(Contact.id).where(Contact.given_name == "Jānis")).one()
        by = (house.world.account_id, EARLY, contact_id)
        assert services.save_contact(session, house.settings, of_list, ANNA_ROW, None, *by) is ContactSaved.asked_off
    assert "Anna Bērziņa" not in names(house)


def test_hashes_tell_nobody_without_the_key_and_nothing_between_organisations(house: House) -> None:
    leave(house)
    assert asked(house, ANNA_ROW) is RowProblem.asked_off
    assert asked(house, ANNA_ROW, house.world.organisation_id + 1) is None
    with house.app.app_context(), transaction() as session:
        elsewhere = house.world.organisation_id + 1
        do_not_contact.remember(session, house.settings, elsewhere, [ANNA_ROW.contact_key], name_key("Anna", "Bērziņa"))
        kept = session.scalars(select(DoNotContact)).all()
        columns = [(one.address, one.person) for one in kept]
        assert len({address for address, _person in columns}) == len(columns)  # e-mail, telephone, e-mail elsewhere
        other = do_not_contact.Asked(b"another key", {address: {person} for address, person in columns})
        assert other.problem(ANNA_ROW) is None


@pytest.mark.parametrize(
    ("left", "row", "expected"),
    [
        (("anna.b@example.lv", "anna berzina"), ANNA_ROW, RowProblem.asked_off),
        (("tel:+37120000001", "anna berzina"), ANNA_ROW, RowProblem.asked_off),  # she has another address by now
        (("tel:+37120000001", "zane kalna"), ANNA_ROW, None),  # an office has one number
        (("anna.b@example.lv", "zane kalna"), ANNA_ROW, RowProblem.asked_beside),
        (("anna.b@example.lv", ""), ANNA_ROW, RowProblem.asked_off),  # the address asked
        (("anna.b@example.lv", "zane kalna"), ContactRow(1, "", "", "anna.b@example.lv", "anna.b@example.lv"),
         RowProblem.asked_off),
        (("janis@example.lv", "anna berzina"), ANNA_ROW, None),
    ],
)  # fmt: skip
def test_whom_a_wish_is_about(
    house: House, left: tuple[str, str], row: ContactRow, expected: RowProblem | None
) -> None:
    with house.app.app_context():
        for _twice in range(2):
            with transaction() as session:
                do_not_contact.remember(session, house.settings, house.world.organisation_id, [left[0], ""], left[1])
        assert len(db.session().scalars(select(DoNotContact)).all()) == 1
        db.session.remove()
    assert asked(house, row) == expected


def test_one_who_asks_while_the_file_is_looked_at_is_left_out_too(house: House) -> None:
    list_id = house.make_list()
    with house.app.app_context(), transaction() as session:
        of_list = session.get_one(ContactList, list_id)
        do_not_contact.remember(session, house.settings, of_list.organisation_id, ["anna.b@example.lv"], "")
        number = services.keep_draft(session, of_list.id, house.world.account_id, "x", Grid((), ()), (False, ()), EARLY)
        draft = session.get_one(ImportDraft, number)
        janis = ContactRow(3, "Jānis", "Kalns", "janis@example.lv", "janis@example.lv")
        rows = [(ANNA_ROW, None), (janis, None)]  # as they were read before she asked
        done = services.save_import(session, house.settings, draft, of_list, rows, {}, house.world.account_id, EARLY)
        assert (done.added, done.asked_off) == (1, 1)
    assert names(house) == ["Jānis Kalns"]
