"""One's own copy has what the organiser's contact lists hold of the reader, and nothing of colleagues."""

import json

import pytest

from core.db import db, transaction
from invitations.models import ContactList
from registration import own_data
from registration.models import Registration
from tests.integration.desk.belongings import row
from tests.integration.invitations.test_leaving_lists import listed
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
