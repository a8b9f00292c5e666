"""One's own copy has what the organiser's contact lists hold of the reader, and nothing of colleagues."""

import json
from typing import Any

import pytest

from core.db import db, transaction
from invitations.models import ContactList
from registration import links, own_data
from registration.models import Registration
from registration.privacy_models import DataCode
from registration.terms import LinkKind
from tests.integration.desk.belongings import row
from tests.integration.desk.people_world import HOST, token_of
from tests.integration.invitations.test_leaving_lists import contacts, listed
from tests.integration.invitations.world import House


@pytest.mark.parametrize("email", ["anna@example.lv", "kopigs@example.lv"])
def test_own_copy_has_the_lines_of_contact_lists(house: House, email: str) -> None:
    list_id = house.make_list("Iekšējs nosaukums", source="Sanāksmes dalībnieki")
    with house.app.app_context(), transaction() as session:
        theirs = row(session, ContactList, organisation_id=house.world.organisation_id + 1, basis="consent")
    listed(house, list_id, "Anna", "Ozola", email)
    listed(house, list_id, "", "", email)
    listed(house, list_id, "Zane", "Kalna", email)
    listed(house, theirs, "Anna", "Ozola", email)
    identity = house.world.register("Anna Ozola", email=email)
    with house.app.app_context():
        held = own_data.own_data(db.session(), db.session().get_one(Registration, identity), "lv")
        db.session.remove()
    assert [(line.get("given_name"), line["source"]) for line in held["contact_lists"]] == [
        ("Anna", "Sanāksmes dalībnieki"), (None, "Sanāksmes dalībnieki"),
    ]  # fmt: skip
    assert ("Zane" in json.dumps(held), "nosaukums" in json.dumps(held)) == (False, False)


def test_who_is_on_no_list_has_no_such_part(house: House) -> None:
    listed(house, house.make_list(), "Anna", "Ozola", "cita@example.lv")
    identity = house.world.register("Anna Ozola", email="anna@example.lv")
    with house.app.app_context():
        held = own_data.own_data(db.session(), db.session().get_one(Registration, identity), "lv")
        db.session.remove()
    assert "contact_lists" not in held


def test_reader_leaves_the_lists_from_the_own_copy(house: House) -> None:
    anna = listed(house, house.make_list(), "Anna", "Ozola", "anna@example.lv")
    zane = listed(house, house.make_list("Biedri"), "Zane", "Kalna", "anna@example.lv")
    identity = house.world.register("Anna Ozola", email="anna@example.lv")
    link = f"/r/{links.token(house.settings, identity, LinkKind.mailed, 1)}"
    client = house.app.test_client()
    client.set_cookie("lang", "en", domain="127.0.0.1")

    def press(path: str, **values: str) -> Any:
        token = token_of(client.get(f"{link}/dati", base_url=HOST).text)
        return client.post(f"{link}{path}", data={"csrf_token": token, **values}, base_url=HOST)

    press("/dati/kods")
    with house.app.app_context():
        code = own_data.code_of(house.settings, identity, db.session().get_one(DataCode, identity).number)
        db.session.remove()
    assert "Remove my address from the lists" in press("/dati/kopija", kods=code).text
    assert contacts(house) == [anna, zane]
    assert [press("/saraksti").status_code for _twice in range(2)] == [303, 303]
    assert contacts(house) == [zane]
    assert "On the organiser’s contact lists" not in press("/dati/kopija", kods=code).text
    link = f"/r/{links.token(house.settings, identity, LinkKind.receipt, 1)}"
    listed(house, house.make_list("Vēl viens"), "Anna", "Ozola", "anna@example.lv")
    token = token_of(client.get("/birojs/ielogoties", base_url=HOST).text)
    client.post(f"{link}/saraksti", data={"csrf_token": token}, base_url=HOST)  # it has not proved whose address it is
    assert len(contacts(house)) == 2
