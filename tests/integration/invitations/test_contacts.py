"""Contact lists and their import at the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from core.db import db, transaction
from invitations import services
from invitations.models import Contact, ContactList, ImportDraft
from organisers.models import OrganisationEntry
from registration.institutions import resolve, seed_institutions
from tests.integration.invitations.contacts_world import CSV, ROOM, number_of
from tests.integration.invitations.world import EARLY, House
from tests.unit.invitations.test_sheets import book


def contacts(house: House) -> list[tuple[Any, ...]]:
    """(given, family, e-mail, phone, municipality's code, institution known) in order."""
    c = Contact
    columns = (c.given_name, c.family_name, c.email, c.phone, c.municipality_code, c.institution_id.is_not(None))
    with house.app.app_context():
        found = [tuple(row) for row in db.session().execute(select(*columns).order_by(c.id))]
        db.session.remove()
        return found


def trail(house: House) -> list[str]:
    with house.app.app_context():
        query = select(OrganisationEntry.action).where(OrganisationEntry.action.startswith("contact"))
        found = list(db.session().scalars(query.order_by(OrganisationEntry.id)))
        db.session.remove()
        return found


def test_list_is_made_corrected_and_deleted(house: House) -> None:
    typed = {"name": "Ģimenes", "source": "Mācību dalībnieki", "basis": "consent", "collected_on": "2026-09-01"}
    made = house.post(f"{ROOM}/jauns", **typed)
    assert made.status_code == 303
    assert "Mācību dalībnieki" in house.get(made.location)
    again = house.post(f"{ROOM}/jauns", **{**typed, "name": "GIMENES"})
    assert again.status_code == 422
    assert "There is already a list of this name." in again.text
    corrected = house.post(f"{made.location}/labot", **{**typed, "source": "Konference"})
    assert corrected.status_code == 303
    assert "Konference" in house.get(f"{ROOM}/")
    assert house.post(f"{made.location}/dzest").status_code == 303
    assert number_of(house, ContactList) == 0
    assert trail(house) == ["contact_list_created", "contact_list_changed", "contact_list_removed"]


def test_list_needs_source_ground_and_day(house: House) -> None:
    refused = house.post(f"{ROOM}/jauns", name="Saraksts", basis="nav")
    assert refused.status_code == 422
    assert "Write where the contacts are from." in refused.text
    assert number_of(house, ContactList) == 0


@pytest.mark.parametrize("missing", ["source", "basis", "collected_on"])
def test_list_needs_each_of_source_ground_and_day(house: House, missing: str) -> None:
    given = {"name": "Saraksts", "source": "Sanāksme", "basis": "consent", "collected_on": "2027-01-10"}
    assert house.post(f"{ROOM}/jauns", **{**given, missing: ""}).status_code == 422
    assert number_of(house, ContactList) == 0
    assert house.post(f"{ROOM}/jauns", **given).status_code == 303


def test_contact_is_added_corrected_found_and_removed(house: House) -> None:
    list_id = house.make_list()
    path = f"{ROOM}/{list_id}"
    typed = {"given_name": "Anna", "family_name": "Bērziņa", "email": "a@example.lv", "language": "lv"}
    assert house.post(f"{path}/jauns", **typed, municipality="Tukuma novads").status_code == 303
    assert contacts(house) == [("Anna", "Bērziņa", "a@example.lv", "", "LV-099", False)]
    twice = house.post(f"{path}/jauns", **{**typed, "given_name": "ANNA"})
    assert "This person is already on the list." in twice.text
    unreachable = house.post(f"{path}/jauns", given_name="Zane", language="lv")
    assert (unreachable.status_code, "Write an e-mail or a phone number." in unreachable.text) == (422, True)
    assert house.post(f"{path}/jauns", given_name="Zane", phone="26123456", language="lv").status_code == 303
    page = house.get(path, q="berzina")
    number = re.findall(r"/kontakts/(\d+)\"", page)[0]
    assert "Zane" not in page
    assert house.post(f"{path}/kontakts/{number}", **{**typed, "phone": "20000001"}).status_code == 303
    assert house.post(f"{path}/kontakts/{number}/iznemt").status_code == 303
    assert house.post(f"{path}/kontakts/{number}/iznemt").status_code == 303
    assert [row[0] for row in contacts(house)] == ["Zane"]
    assert trail(house)[1:] == ["contact_added", "contact_added", "contact_changed", "contact_removed"]


@pytest.mark.parametrize("looked", [True, False])
@pytest.mark.parametrize("form", ["utf-8", "cp1257", "xlsx"])
def test_import_is_looked_at_corrected_and_saved(house: House, form: str, looked: bool) -> None:
    with house.app.app_context(), transaction() as session:
        seed_institutions(session, EARLY)
    list_id = house.make_list()
    if form == "xlsx":
        cells = [(r, c, v) for r, line in enumerate(CSV.splitlines()) for c, v in enumerate(line.split(";")) if v]
        sent = house.upload(list_id, book(*cells), "saraksts.xlsx")
    else:
        sent = house.upload(list_id, CSV.encode(form))
    assert sent.status_code == 303
    page = house.get(sent.location)
    assert "4 contacts will be added" in page
    assert "1 row repeats an earlier one" in page
    assert "neither e-mail nor phone" not in page
    assert "not one e-mail address that can be written to" in page
    assert number_of(house, Contact) == 0
    ours = re.findall(r'name="neskaidrs" value="([^"]*)">.*?<option value="([^"]+)">', page, re.S)
    assert [key[:2] for key, _value in ours] == ["i:", "m:"]
    shown = {f"kolonna-{n}": m for n, m in enumerate(["institution", "full_name", "email", "phone", "municipality"])}
    said: dict[str, Any] = {"neskaidrs": [k for k, _v in ours], "nozime": [v for _k, v in ours]}
    if looked:
        assert house.post(sent.location, **shown, virsraksti="1", **said).status_code == 303
        said = {}
    saved = house.post(f"{sent.location}/saglabat", **shown, virsraksti="1", **said)
    assert saved.location.endswith(f"/kontakti/{list_id}")
    assert contacts(house) == [
        ("Anna", "Bērziņa", "anna.b@example.lv", "+37120000001", "LV-099", True),
        ("Jānis", "Kalns", "kopigs@example.lv", "", "LV-067", True),
        ("Zane", "Kalna", "kopigs@example.lv", "", "LV-067", True),
        ("Ilze", "Zvane", "", "+37126123456", "LV-099", True),
    ]
    assert number_of(house, ImportDraft) == 0
    again = house.post(f"{sent.location}/saglabat", saraksts=str(list_id))  # pressed twice
    assert (again.status_code, again.location) == (303, saved.location)
    for unknown in ("", "0", "999", "9" * 30, "x"):
        assert house.post(f"{sent.location}/saglabat", saraksts=unknown).status_code == 404
    with house.app.app_context():
        assert resolve(db.session(), house.world.organisation_id, "Tukuma novada Socālais dinests") is not None
        db.session.remove()


def test_second_import_adds_only_new_people(house: House) -> None:
    list_id = house.make_list()
    house.post(f"{house.upload(list_id, CSV.encode()).location}/saglabat")
    again = house.upload(list_id, (CSV + "Skola;Jauna Persona;jauna@example.lv;;\r\n").encode())
    page = house.get(again.location)
    assert "1 contact will be added" in page
    assert "4 people are already on the list" in page
    house.post(f"{again.location}/saglabat")
    assert len(contacts(house)) == 5


def test_columns_can_be_given_another_meaning(house: House) -> None:
    list_id = house.make_list()
    sent = house.upload(list_id, b"Bernards,Anna,a@example.lv\nKalns,Zane,z@example.lv\n")
    columns = {"kolonna-0": "family_name", "kolonna-1": "given_name", "kolonna-2": "email"}
    house.post(sent.location, **columns)
    house.post(f"{sent.location}/saglabat")
    assert [row[:2] for row in contacts(house)] == [("Anna", "Bernards"), ("Zane", "Kalns")]


@pytest.mark.parametrize("changed", [{"kolonna-0": "family_name", "kolonna-1": "given_name"}, {"virsraksti": "1"}])
def test_columns_that_changed_are_shown_before_they_are_saved(house: House, changed: dict[str, str]) -> None:
    sent = house.upload(house.make_list(), b"Bernards,Anna,a@example.lv\nKalns,Zane,z@example.lv\n")
    columns = {"kolonna-0": "given_name", "kolonna-1": "family_name", "kolonna-2": "email", **changed}
    assert house.post(f"{sent.location}/saglabat", **columns).location == sent.location
    assert contacts(house) == []
    assert "The columns mean something else now" in house.get(sent.location)
    house.post(f"{sent.location}/saglabat", **columns)
    assert {row[:2] for row in contacts(house)} <= {("Anna", "Bernards"), ("Zane", "Kalns"), ("Kalns", "Zane")}
    assert len(contacts(house)) == 2 - ("virsraksti" in changed)


def test_made_up_decisions_change_nothing(house: House) -> None:
    list_id = house.make_list()
    sent = house.upload(list_id, CSV.encode())
    house.post(
        sent.location, **{"kolonna-0": "x\x00", "kolonna-2": "email"}, neskaidrs=["i:skola", "m:x", "\x00", "zz"],
        nozime=["99999999999999", "LV-999", "x", ""], virsraksti="1",
    )  # fmt: skip
    assert house.post(f"{sent.location}/saglabat").status_code == 303
    assert len(contacts(house)) == 4


def test_import_is_forgotten_after_a_day_and_when_thrown_away(house: House) -> None:
    list_id = house.make_list()
    sent = house.upload(list_id, CSV.encode())
    with time_machine.travel(EARLY + timedelta(days=2), tick=False):
        client = house.world.client()
        assert client.get(sent.location, base_url="http://127.0.0.1:5000").status_code == 404
    with house.app.app_context(), transaction() as session:
        assert services.purge_drafts(session, EARLY + timedelta(hours=23)) == 0
        assert services.purge_drafts(session, EARLY + timedelta(hours=25)) == 1
    thrown = house.upload(list_id, CSV.encode())
    assert house.post(f"{thrown.location}/atmest").status_code == 303
    assert (number_of(house, ImportDraft), number_of(house, Contact)) == (0, 0)


def test_colleague_does_not_see_an_import_that_is_not_theirs(house: House) -> None:
    sent = house.upload(house.make_list(), CSV.encode())
    edgars = house.world.client("edgars@example.lv")
    assert edgars.get(sent.location, base_url="http://127.0.0.1:5000").status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a file."),
        (b"\x00\x01", "This is neither an Excel (XLSX) nor a CSV file."),
        (b"PK\x03\x04broken", "The file is damaged."),
        (b"a;b\n" * 6000, "There are more than 5,000 rows."),
        (b"x" * 4_300_000, "The file is larger than 4 MB."),
    ],
)
def test_files_that_are_no_lists_are_refused_with_a_reason(house: House, data: bytes, words: str) -> None:
    refused = house.upload(house.make_list(), data)
    assert refused.status_code == 422
    assert words in refused.text
    assert number_of(house, ImportDraft) == 0


def test_more_than_five_megabytes_are_not_even_read(house: House) -> None:
    made = house.make_list()
    refused = house.upload(made, b"x" * 6_000_000)
    assert refused.status_code == 413
    assert f'<a class="button" href="{ROOM}/{made}/imports">' in refused.text  # back to the form, not out of the desk


@pytest.mark.parametrize("number", ["0", "2147483648", "9223372036854775808", "99999999999999999999"])
def test_numbers_that_do_not_exist_are_not_found(house: House, number: str) -> None:
    for path in (f"{ROOM}/{number}", f"{ROOM}/imports/{number}", f"{ROOM}/{number}/kontakts/{number}"):
        house.get(path, 404)
    house.get(house.board(f"/{number}"), 404)
    house.get(house.board(f"/vestules/{number}"), 404)
    page = house.get(house.board("/aicinat"), rada=number, saraksts=number)
    assert "Invite people" in page


def test_what_is_needed_does_not_say_that_it_is_optional(house: House) -> None:
    labels = re.findall(r'<label class="label" for="(\w+)">([^<]*)(<span class="optional">)?', "".join(
        house.get(path) for path in (f"{ROOM}/jauns", f"{ROOM}/{house.make_list()}/imports", house.board("/aicinat"))
    ))  # fmt: skip
    said = {name: bool(optional) for name, _text, optional in labels}
    assert [said[name] for name in ("basis", "file", "typed_source", "note")] == [False, False, False, True]


def test_the_ground_of_a_list_is_chosen_by_its_organiser(house: House) -> None:
    assert "selected" not in re.findall(r'<select[^>]*id="basis".*?</select>', house.get(f"{ROOM}/jauns"), re.DOTALL)[0]
    typed = {"name": "Ģimenes", "source": "Mācību dalībnieki", "basis": "", "collected_on": "2026-09-01"}
    refused = house.post(f"{ROOM}/jauns", **typed)
    assert (refused.status_code, "Choose the ground." in refused.text) == (422, True)


def test_an_import_names_its_duplicates_and_former_municipalities(house: House) -> None:
    list_id = house.make_list()
    house.post(f"{house.upload(list_id, CSV.encode()).location}/saglabat")
    again = CSV + ";Zane Jauna;zane@example.lv;;Aizputes novads\r\n"
    page = house.get(house.upload(list_id, again.encode()).location)
    for shown in (
        "Row 2: Anna Bērziņa, anna.b@example.lv", "Row 7: Anna Bērziņa",
        "Aizputes novads exists no more; it counts as Dienvidkurzemes novads (1 row)",
    ):  # fmt: skip
        assert shown in page, shown
