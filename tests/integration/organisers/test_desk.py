"""The desk: other organisations do not exist, roles, people, settings."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from core import clock
from core.db import db, transaction
from mailers.models import OutboxRow
from organisers import queries
from organisers.models import Account, Membership
from tests.integration.organisers.conftest import HOST, PASSWORD, post, sign_in, token_of

OURS, OTHERS = "/birojs/lauku-attistibas-biedriba", "/birojs/otra-biedriba"
PEOPLE = {"owner": "anna@example.lv", "editor": "edgars@example.lv", "stranger": "olga@example.lv"}


@pytest.fixture(autouse=True)
def _only_first_people(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))
        for account in session.scalars(select(Account).where(Account.email.not_in(PEOPLE.values()))):
            session.delete(account)


def place_of(app: Flask, email: str) -> int:
    with app.app_context():
        found = select(Membership.id).join(Account).where(Account.email == email)
        return db.session.scalars(found).one()


def role_of(app: Flask, email: str) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Membership.role).join(Account).where(Account.email == email))


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("owner", "/", 200),
        ("owner", "/iestatijumi", 200),
        ("owner", "/cilveki", 200),
        ("editor", "/iestatijumi", 403),
        ("editor", "/cilveki", 403),
        ("stranger", "/", 404),
        ("stranger", "/iestatijumi", 404),
        ("stranger", "/cilveki", 404),
        ("nobody", "/", 303),
        ("nobody", "/iestatijumi", 303),
        ("nobody", "/cilveki", 303),
    ],
)
def test_page_by_role(client: FlaskClient, who: str, path: str, status: int) -> None:
    if who in PEOPLE:
        sign_in(client, PEOPLE[who])
    assert client.get(OURS + path, base_url=HOST).status_code == status


@pytest.mark.parametrize("slug", ["nav", "a%00b", "%C4%81", "x" * 300, "..", "LAUKU-ATTISTIBAS-BIEDRIBA", "1"])
def test_strange_organisation_is_404(client: FlaskClient, slug: str) -> None:
    sign_in(client)
    assert client.get(f"/birojs/{slug}/iestatijumi", base_url=HOST).status_code == 404


def test_other_organisation_and_no_organisation_look_alike(client: FlaskClient) -> None:
    sign_in(client)
    theirs = client.get(f"{OTHERS}/cilveki", base_url=HOST).text
    none = client.get("/birojs/otra-biedribx/cilveki", base_url=HOST).text
    assert theirs.replace("otra-biedriba", "") == none.replace("otra-biedribx", "")


def test_start_leads_to_the_only_organisation(client: FlaskClient) -> None:
    sign_in(client)
    answer = client.get("/birojs/", base_url=HOST)
    assert answer.status_code == 303
    assert answer.location.startswith(OURS + "/")


def test_navigation_shows_only_what_the_role_may_open(client: FlaskClient) -> None:
    sign_in(client, PEOPLE["editor"])
    page = client.get(OURS + "/", base_url=HOST, follow_redirects=True).text
    assert f"{OURS}/cilveki" not in page
    assert "/birojs/konts" in page


def test_settings_are_saved(client: FlaskClient, app: Flask) -> None:
    sign_in(client, PEOPLE["stranger"])
    values = {"name_lv": " Otrā  biedrība ", "contact_email": "Birojs@Example.lv", "contact_phone": "20000000"}
    assert post(client, f"{OTHERS}/iestatijumi", **values).status_code == 303
    with app.app_context():
        saved = queries.organisation_by_slug(db.session(), "otra-biedriba")
        assert saved
        facts = (saved.name.lv, saved.name.en, saved.contact_email, saved.contact_phone)
    assert facts == ("Otrā biedrība", "", "Birojs@example.lv", "+37120000000")


@pytest.mark.parametrize(
    "values",
    [
        {"name_lv": ""},
        {"name_lv": "\u200b"},
        {"name_lv": "x" * 161},
        {"name_lv": "A\0B"},
        {"name_lv": "A", "contact_email": "no"},
        {"name_lv": "A", "contact_phone": "call me"},
    ],
)
def test_settings_bad_values_are_explained_and_kept(client: FlaskClient, values: dict[str, str]) -> None:
    sign_in(client, PEOPLE["stranger"])
    answer = post(client, f"{OTHERS}/iestatijumi", address="Bērzu iela 1", **values)
    assert answer.status_code == 422
    assert 'value="Bērzu iela 1"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_settings_without_token_are_400(client: FlaskClient) -> None:
    sign_in(client)
    assert client.post(f"{OURS}/iestatijumi", data={"name_lv": "X"}, base_url=HOST).status_code == 400


def test_new_person_gets_account_without_password_and_a_letter(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    values = {"email": "Jana@example.lv", "name": "Jana Kļava", "role": "member", "language": "lv"}
    assert post(client, f"{OURS}/cilveki", **values).status_code == 303
    with app.app_context():
        account = queries.account_by_email(db.session(), "jana@example.lv")
        assert account
        assert account.password is None
        mails = [(row.letter, row.recipient, row.locale) for row in db.session.scalars(select(OutboxRow))]
    assert mails == [("organisers.added", "jana@example.lv", "lv")]
    assert sign_in(app.test_client(), "jana@example.lv", "").status_code == 422
    assert post(client, f"{OURS}/cilveki", **values | {"name": "Jana K."}).status_code == 422


def test_new_colleague_is_offered_to_see_registrations_and_no_more(client: FlaskClient) -> None:
    sign_in(client)
    page = client.get(f"{OURS}/cilveki", base_url=HOST).text
    ticked = [tag for tag in re.findall(r"<input[^>]*type=\"checkbox\"[^>]*>", page) if re.search(r"\bchecked\b", tag)]
    assert [re.findall(r'value="([^"]*)"', tag) for tag in ticked] == [["moderate"]]


def test_person_of_another_organisation_keeps_name_and_password(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    values = {"email": PEOPLE["stranger"], "name": "Cits Vārds", "role": "owner", "language": "en"}
    assert post(client, f"{OURS}/cilveki", **values).status_code == 303
    with app.app_context(), transaction() as session:
        account = queries.account_by_email(session, PEOPLE["stranger"])
        assert account
        assert account.name == "Olga Ozola"
        places = queries.organisations_of(session, account.id)
        ours = next(place for place in places if OURS.endswith(place.slug))
        session.execute(
            delete(Membership).where(Membership.organisation_id == ours.id, Membership.account_id == account.id)
        )
    assert len(places) == 2
    assert sign_in(app.test_client(), PEOPLE["stranger"], PASSWORD).status_code == 303


@pytest.mark.parametrize("values", [{"email": "no"}, {"name": ""}, {"role": "admin"}, {"language": "ru"}])
def test_person_bad_values_are_explained(client: FlaskClient, app: Flask, values: dict[str, str]) -> None:
    sign_in(client)
    good = {"email": "jana@example.lv", "name": "Jana", "role": "member", "language": "lv"}
    assert post(client, f"{OURS}/cilveki", **(good | values)).status_code == 422
    assert role_of(app, "jana@example.lv") is None


def test_last_owner_stays(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    place = place_of(app, PEOPLE["owner"])
    post(client, f"{OURS}/cilveki/{place}/tiesibas", form=f"{OURS}/cilveki", role="member")
    post(client, f"{OURS}/cilveki/{place}/nonemt", form=f"{OURS}/cilveki")
    assert role_of(app, PEOPLE["owner"]) == "owner"
    shown = client.get(f"{OURS}/cilveki", base_url=HOST).text
    assert "An organisation needs at least one owner." in shown
    refused = post(client, f"{OURS}/cilveki/{place}/tiesibas", role="member")
    assert (refused.status_code, "An organisation needs at least one owner." in refused.text) == (422, True)


def test_role_is_changed_and_back(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    place = place_of(app, PEOPLE["editor"])
    for role in ("owner", "member"):
        answer = post(client, f"{OURS}/cilveki/{place}/tiesibas", form=f"{OURS}/cilveki", role=role)
        assert (answer.status_code, role_of(app, PEOPLE["editor"])) == (303, role)


def test_removing_a_colleague_asks_first(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    email = "ieva@example.lv"
    post(client, f"{OURS}/cilveki", email=email, name="Ieva Kalniņa", role="member", language="lv")
    path = f"{OURS}/cilveki/{place_of(app, email)}/nonemt"
    people = client.get(f"{OURS}/cilveki", base_url=HOST).text
    assert (f'href="{path}"' in people, f'action="{path}"' in people) == (True, False)
    asked = client.get(path, base_url=HOST)
    assert "Remove Ieva Kalniņa from the colleagues?" in asked.text
    assert role_of(app, email) == "member"
    own = client.get(f"{OURS}/cilveki/{place_of(app, PEOPLE['owner'])}/nonemt", base_url=HOST).text
    assert ("This is you" in own, "This is you" in asked.text) == (True, False)
    theirs = client.get(f"{OURS}/cilveki/{place_of(app, PEOPLE['stranger'])}/nonemt", base_url=HOST)
    assert theirs.status_code == 404
    assert post(client, path).status_code == 303
    assert role_of(app, email) is None


@pytest.mark.parametrize("action", ["tiesibas", "nonemt"])
@pytest.mark.parametrize("who", ["editor", "stranger"])
def test_people_are_changed_by_owners_only(client: FlaskClient, app: Flask, who: str, action: str) -> None:
    sign_in(client, PEOPLE[who])
    place = place_of(app, PEOPLE["owner"])
    path = f"{OURS}/cilveki/{place}/{action}"
    answer = post(client, path, form="/birojs/konts", role="member")
    assert answer.status_code == {"editor": 403, "stranger": 404}[who]
    assert role_of(app, PEOPLE["owner"]) == "owner"


@pytest.mark.parametrize("action", ["tiesibas", "nonemt"])
def test_member_of_another_organisation_is_404(client: FlaskClient, app: Flask, action: str) -> None:
    sign_in(client)
    place = place_of(app, PEOPLE["stranger"])
    answer = post(client, f"{OURS}/cilveki/{place}/{action}", form=f"{OURS}/cilveki", role="member")
    assert (answer.status_code, role_of(app, PEOPLE["stranger"])) == (404, "owner")


@pytest.mark.parametrize("number", ["0", str(2**63), str(2**200), "-1", "١"])
def test_member_strange_number_is_404(client: FlaskClient, number: str) -> None:
    sign_in(client)
    answer = post(client, f"{OURS}/cilveki/{number}/nonemt", form=f"{OURS}/cilveki")
    assert answer.status_code == 404


def test_removed_person_loses_the_desk_at_once(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    values = {"email": "jana@example.lv", "name": "Jana", "role": "owner", "language": "lv"}
    post(client, f"{OURS}/cilveki", **values)
    with app.app_context(), transaction() as session:
        from organisers import services

        account = queries.account_by_email(session, "jana@example.lv")
        assert account
        services.set_password(session, clock.now(), account, PASSWORD)
    jana = app.test_client()
    sign_in(jana, "jana@example.lv")
    assert jana.get(f"{OURS}/iestatijumi", base_url=HOST).status_code == 200
    post(client, f"{OURS}/cilveki/{place_of(app, 'jana@example.lv')}/nonemt", form=f"{OURS}/cilveki")
    assert jana.get(f"{OURS}/iestatijumi", base_url=HOST).status_code == 404


def test_account_name_and_language_are_saved(client: FlaskClient, app: Flask) -> None:
    sign_in(client, PEOPLE["editor"])
    assert post(client, "/birojs/konts", name="Edgars  Bērziņš", language="en").status_code == 303
    with app.app_context():
        account = queries.account_by_email(db.session(), PEOPLE["editor"])
        assert account
        assert (account.name, account.language) == ("Edgars Bērziņš", "en")


def test_account_ignores_fields_it_does_not_have(client: FlaskClient, app: Flask) -> None:
    sign_in(client, PEOPLE["editor"])
    post(client, "/birojs/konts", name="Edgars", language="lv", email="x@example.lv", active="", role="owner")
    with app.app_context():
        account = queries.account_by_email(db.session(), PEOPLE["editor"])
        assert account
        assert account.active
    assert role_of(app, PEOPLE["editor"]) == "member"


def test_sign_out_button_is_on_every_desk_page(client: FlaskClient) -> None:
    sign_in(client)
    for path in ("/birojs/konts", "/birojs/konts/parole", f"{OURS}/iestatijumi", f"{OURS}/cilveki"):
        page = client.get(path, base_url=HOST)
        assert 'action="/birojs/iziet"' in page.text, path
        assert token_of(page)
