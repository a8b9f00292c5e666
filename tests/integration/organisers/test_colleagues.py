"""Help among colleagues: the letter once more, a lost second factor; leaving; links opened where another is in."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import delete, select

from core import clock
from core.db import db, transaction
from mailers.models import OutboxRow
from mailers.registry import renderer_of
from mailers.terms import Letter, Skip
from organisers import members, queries, services
from organisers.models import Membership, OrganisationEntry
from organisers.terms import COMMAND, Right, Role
from tests.integration.organisers.conftest import PASSWORD, token_of
from tests.integration.organisers.safety_world import (
    ANNA,
    CONFIRM,
    SAFETY,
    SITE,
    actions,
    enter,
    get,
    is_in,
    letters,
    send,
    turn_on,
)

PUBLIC_URL = SITE
EDGARS, OLGA = "edgars@example.lv", "olga@example.lv"
HERE = "/birojs/lauku-attistibas-biedriba"
OTHER = "/birojs/otra-biedriba"


@pytest.fixture(autouse=True)
def _nothing_sent(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(delete(OutboxRow))


def place(app: Flask, email: str, slug: str = "lauku-attistibas-biedriba") -> int:
    with app.app_context():
        session = db.session()
        organisation, person = queries.organisation_by_slug(session, slug), queries.account_by_email(session, email)
        assert organisation
        assert person
        found = queries.membership(session, person.id, organisation.id)
        return found.id if found else 0


def join(app: Flask, email: str, slug: str, role: Role = Role.member, *rights: Right) -> None:
    with app.app_context(), transaction() as session:
        organisation, person = queries.organisation_by_slug(session, slug), queries.account_by_email(session, email)
        assert organisation
        assert person
        services.add_member(session, clock.now(), organisation.id, person.id, role, COMMAND, frozenset(rights))


def rendered(app: Flask, name: str) -> Letter | Skip:
    with app.app_context(), transaction() as session, force_locale("en"):
        row = session.scalars(select(OutboxRow).where(OutboxRow.letter == name)).one()
        return renderer_of(name)(session, row, clock.now())


def last_line(app: Flask) -> tuple[str, str | None]:
    with app.app_context(), transaction() as session:
        row = session.scalars(select(OrganisationEntry).order_by(OrganisationEntry.id.desc())).first()
        assert row
        return row.action, row.actor


def reset_path(app: Flask, email: str, org: str = "lauku-attistibas-biedriba") -> str:
    return f"/birojs/{org}/cilveki/{place(app, email, org)}/otrais-faktors"


def test_owner_lets_a_colleague_in_who_lost_the_telephone(app: Flask, client: FlaskClient) -> None:
    colleague = app.test_client()
    colleague.set_cookie("lang", "en", domain="localhost")
    enter(colleague, EDGARS)
    turn_on(colleague)
    enter(client)
    assert "Take the second factor away from Edgars Bērziņš?" in get(client, reset_path(app, EDGARS)).text
    answer = send(client, reset_path(app, EDGARS))
    assert (answer.status_code, answer.location) == (303, f"{HERE}/cilveki")
    assert not is_in(colleague)
    assert enter(app.test_client(), EDGARS).location == "/birojs/"
    assert last_line(app) == ("second_factor_reset", "organiser")
    assert actions(app, EDGARS)[-1] == "second_factor_off"
    assert [row for row in letters(app) if row[0] == "organisers.second_factor_reset"] == [
        ("organisers.second_factor_reset", EDGARS)
    ]
    letter = rendered(app, "organisers.second_factor_reset")
    assert isinstance(letter, Letter)
    assert "Anna Ābola (Rural Association) has taken the app" in letter.text
    send(client, reset_path(app, EDGARS))
    assert "has no second factor" in get(client, f"{HERE}/cilveki").text


def test_reset_needs_an_owner_a_fresh_proof_and_another_person(app: Flask, client: FlaskClient) -> None:
    enter(client)
    assert get(client, reset_path(app, ANNA)).location.partition("?")[0] == SAFETY
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
        assert get(client, reset_path(app, EDGARS)).location.startswith(CONFIRM)
        assert send(client, reset_path(app, EDGARS), form="/birojs/konts").location.startswith(CONFIRM)
    with app.app_context(), transaction() as session:
        found = session.get_one(Membership, place(app, EDGARS))
        members.set_rights(
            session, clock.now(), found.organisation_id, found.id, Role.member, frozenset(Right), COMMAND
        )
    deputy = app.test_client()
    enter(deputy, EDGARS)
    for method in (get, lambda one, path: send(one, path, form="/birojs/konts")):
        assert method(deputy, reset_path(app, ANNA)).status_code == 403


def test_account_of_two_organisations_is_not_weakened_by_one(app: Flask, client: FlaskClient) -> None:
    stranger = app.test_client()
    enter(stranger, OLGA)
    turn_on(stranger)
    join(app, OLGA, "lauku-attistibas-biedriba")
    enter(client)
    assert send(client, reset_path(app, OLGA)).status_code == 303
    assert is_in(stranger)
    assert actions(app, OLGA)[-1] == "second_factor_on"
    assert "Only whoever administers the server" in get(client, f"{HERE}/cilveki").text
    assert send(stranger, f"{HERE}/aiziet").status_code == 303
    assert place(app, OLGA) == 0
    with app.app_context(), transaction() as session:
        person = queries.account_by_email(session, OLGA)
        assert person
        person.tf_primary_method = person.tf_totp_secret = person.mf_recovery_codes = None


def test_letter_with_a_link_goes_out_once_more_and_not_to_who_has_gone(app: Flask, client: FlaskClient) -> None:
    enter(client)
    path = f"{HERE}/cilveki"
    person = {"email": "jauns@example.lv", "name": "Jānis Jaunais", "language": "lv", "role": "member"}
    assert send(client, path, **person).status_code == 303
    again = f"{path}/{place(app, 'jauns@example.lv')}/velreiz"
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        for _press in range(2):
            assert send(client, again, form="/birojs/konts").status_code == 303
    enter(client)  # a cookie of tomorrow is worth nothing today
    assert [name for name, _to in letters(app)] == ["organisers.added"] * 2
    assert last_line(app) == ("member_told_again", "organiser")
    assert send(client, f"{path}/{place(app, EDGARS)}/velreiz", form="/birojs/konts").status_code == 303
    assert len(letters(app)) == 2
    assert send(client, f"{path}/999/velreiz", form="/birojs/konts").status_code == 404
    send(client, f"{path}/{place(app, 'jauns@example.lv')}/nonemt")
    with app.app_context(), transaction() as session:
        row = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).first()
        assert row
        assert renderer_of("organisers.added")(session, row, clock.now()) == Skip("account_closed")


def test_member_leaves_by_oneself_and_the_last_owner_does_not(app: Flask, client: FlaskClient) -> None:
    join(app, OLGA, "lauku-attistibas-biedriba", Role.member, Right.check_in)
    olga = app.test_client()
    olga.set_cookie("lang", "en", domain="localhost")
    enter(olga, OLGA)
    listed = get(olga, "/birojs/konts").text
    assert [listed.count(f"{one}/aiziet") for one in (HERE, OTHER)] == [1, 1]
    assert send(olga, f"{HERE}/aiziet").location == "/birojs/"
    assert last_line(app) == ("member_left", "organiser")
    assert [get(olga, one + "/").status_code for one in (HERE, OTHER)] == [404, 200]
    assert send(olga, f"{OTHER}/aiziet").location == "/birojs/konts?org=otra-biedriba"
    assert "needs at least one owner" in get(olga, "/birojs/konts").text
    assert get(olga, OTHER + "/").status_code == 200


def test_link_to_a_password_opened_where_another_is_signed_in(app: Flask, client: FlaskClient) -> None:
    send(client, "/birojs/parole/atjaunot", email=OLGA)
    letter = rendered(app, "organisers.reset")
    assert isinstance(letter, Letter)
    found = re.search(rf"{re.escape(SITE)}(/birojs/parole/atjaunot/\S+)", letter.text)
    assert found
    enter(client)
    page = get(client, found[1]).text
    assert ("For the account olga@example.lv." in page, "anna@example.lv is signed in now" in page) == (True, True)
    answer = send(client, found[1], password=PASSWORD + "2", password_confirm=PASSWORD + "2")
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties")
    assert not is_in(client)
    assert "The password is set" in get(client, answer.location).text
    assert enter(client, OLGA, PASSWORD + "2").location == "/birojs/"


def test_rights_taken_away_act_at_once(app: Flask, client: FlaskClient) -> None:
    colleague = app.test_client()
    enter(colleague, EDGARS)
    enter(client)
    path = f"{HERE}/cilveki/{place(app, EDGARS)}/tiesibas"
    for rights, status in ((["moderate"], 200), (["edit"], 403), (["moderate"], 200)):
        page = get(client, path)
        data = {"csrf_token": token_of(page), "role": "member", "rights": rights}
        assert client.post(path, data=data, base_url=SITE).status_code == 303
        assert get(colleague, f"{HERE}/kontakti/").status_code == status


@pytest.mark.parametrize(
    ("role", "rights", "said"),
    [
        ("owner", [], "You are its owner there: you may do everything."),
        ("member", ["check_in"], "What you may do at every event: check-in."),
        ("member", ["edit", "moderate"], "What you may do at every event: events, participants."),
        ("member", [], "What you may do there is not yet said."),
    ],
)
def test_letter_to_a_colleague_says_what_is_allowed_and_the_needed_link_first(
    app: Flask, client: FlaskClient, role: str, rights: list[str], said: str
) -> None:
    enter(client)
    person = {"email": f"{role}{len(rights)}@example.lv", "name": "Jānis Jaunais", "language": "lv", "role": role}
    data = {"csrf_token": token_of(get(client, f"{HERE}/cilveki")), **person, "rights": rights}
    assert client.post(f"{HERE}/cilveki", data=data, base_url=SITE).status_code == 303
    letter = rendered(app, "organisers.added")
    assert isinstance(letter, Letter)
    assert letter.subject == "Access to the desk of Rural Association"
    assert letter.html
    for words in (letter.text, letter.html):
        places = [words.index(one) for one in (said, "First set your password", "/atjaunot/", "Later you can ask")]
        assert places == sorted(places)
        assert words.rindex("/atjaunot/") < places[-1] or words is letter.html
