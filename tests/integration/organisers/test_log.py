"""The page that shows the trail: to owners their organisation's, to everybody their own account's."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from organisers import queries, services, trail
from organisers.models import OrganisationEntry
from organisers.terms import COMMAND, Action
from registration import trail_queries
from tests.integration.organisers.conftest import HOST, PASSWORD, post, sign_in, token_of
from tests.integration.organisers.test_commands import run
from tests.integration.organisers.test_passwords import FORGOT, NEW, reset_path
from tests.integration.organisers.test_trail import ANNA, EDGARS, OLGA, OURS, account, last, ours, written

DESK = "/birojs/lauku-attistibas-biedriba"
LOG, OLD, OWN = f"{DESK}/darbibas/?veids=people", f"{DESK}/zurnals", "/birojs/konts/zurnals"


def lines(client: FlaskClient, path: str = LOG) -> list[tuple[str, str]]:
    """(what, who) of every line of the page, in order."""
    page = client.get(path, base_url=HOST)
    assert page.status_code == 200, page.text
    body = re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL) if body else []
    cells = [[_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]
    return [(row[1], row[-1]) for row in cells]


def _plain(cell: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", cell).split())


@pytest.mark.parametrize(
    ("who", "status"), [(ANNA, 200), (EDGARS, 403), (OLGA, 404), (None, 303)], ids=["owner", "editor", "other", "none"]
)
def test_log_by_role(client: FlaskClient, who: str | None, status: int) -> None:
    if who:
        sign_in(client, who)
    assert client.get(LOG, base_url=HOST).status_code == status
    old = client.get(OLD, base_url=HOST)
    assert (old.status_code, old.location if status == 200 else LOG) == (303 if status == 200 else status, LOG)


def test_log_of_another_organisation_and_of_none_look_alike(client: FlaskClient) -> None:
    sign_in(client)
    theirs = client.get("/birojs/otra-biedriba/darbibas/", base_url=HOST)
    none = client.get("/birojs/otra-biedribx/darbibas/", base_url=HOST)
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.text.replace("otra-biedriba", "") == none.text.replace("otra-biedribx", "")


def test_log_is_only_read(client: FlaskClient) -> None:
    sign_in(client)
    assert [client.open(LOG, method=m, base_url=HOST).status_code for m in ("PUT", "DELETE")] == [405, 405]


def test_log_tells_the_changes_in_words(client: FlaskClient) -> None:
    sign_in(client)
    values = {"name_lv": "Lauku attīstības biedrība", "name_en": "Rural Association", "address": "<b>Bērzu</b> iela 1"}
    assert post(client, f"{DESK}/iestatijumi", **values).status_code == 303
    person = {"email": "jana@example.lv", "name": "Jana Kļava", "role": "member", "language": "lv"}
    assert post(client, f"{DESK}/cilveki", **person).status_code == 303
    anna = "Anna Ābola"
    assert lines(client)[:2] == [
        ("Jana Kļava added as a colleague, role: Colleague", anna),
        (
            "Settings changed Address: was “not given”, is now “&lt;b&gt;Bērzu&lt;/b&gt; iela 1”",
            anna,
        ),
    ]
    assert lines(client)[-1] == ("Organisation created", "the server’s administrator")


def test_log_speaks_the_role_that_was_and_is(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    with app.app_context():
        place = queries.membership(db.session(), account(db.session(), EDGARS).id, ours(db.session()).id)
        assert place
        number = place.id
    for role in ("owner", "member"):
        post(client, f"{DESK}/cilveki/{number}/tiesibas", form=f"{DESK}/cilveki", role=role)
    said = "Role of Edgars Bērziņš changed Role: was “{}”, is now “{}”"
    assert lines(client)[:2] == [
        (said.format("Owner", "Colleague"), "Anna Ābola"),
        (said.format("Colleague", "Owner"), "Anna Ābola"),
    ]


def test_log_is_linked_where_the_changes_are_made(client: FlaskClient) -> None:
    sign_in(client)
    every = f"{DESK}/darbibas/"
    for path, target in ((f"{DESK}/iestatijumi", LOG), (f"{DESK}/cilveki", every), ("/birojs/konts", OWN)):
        page = client.get(path, base_url=HOST).text
        assert len(re.findall(rf'href="{re.escape(target)}["?]', page)) == 1, path
        assert OLD not in page


def test_log_of_accounts_is_for_the_person_alone(client: FlaskClient, app: Flask) -> None:
    with app.app_context(), transaction() as session:
        services.set_password(session, clock.now(), account(session, EDGARS), PASSWORD)
    sign_in(client)
    words = {what for what, _who in lines(client)} | {what for what, _who in lines(client, OWN)}
    assert "Password set by a command on the server" not in words
    edgars = app.test_client()
    edgars.set_cookie("lang", "en", domain="127.0.0.1")
    sign_in(edgars, EDGARS)
    assert lines(edgars, OWN)[0] == ("Password set by a command on the server", "the server’s administrator")
    assert lines(edgars, OWN)[-1] == ("Account created", "the server’s administrator")


def test_log_of_own_account_needs_sign_in(client: FlaskClient) -> None:
    answer = client.get(OWN, base_url=HOST)
    assert (answer.status_code, answer.location) == (303, f"/birojs/ielogoties?next={OWN}")


def test_log_has_words_for_every_action(client: FlaskClient, app: Flask) -> None:
    with app.app_context(), transaction() as session:
        here = ours(session).id
        for action in Action:
            trail.record(session, clock.now(), COMMAND, action, organisation_id=here)
    sign_in(client)
    said = [what for what, _who in lines(client)[: len(Action)]]
    assert [what for what in said if re.fullmatch(r"[a-z_]+", what)] == []
    assert len(set(said)) == len(Action)


@pytest.fixture
def many(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        here = ours(session).id
        for number in range(queries.PAGE * 2):
            details = {"name": f"Nr. {number}"}
            trail.record(session, clock.now(), COMMAND, Action.logo_added, organisation_id=here, details=details)


def test_log_has_pages_the_newest_first(client: FlaskClient, many: None) -> None:
    sign_in(client)
    first, second, third = (lines(client, f"{LOG}&lapa={page}") for page in (1, 2, 3))
    expected = [f"Logo added: Nr. {number}" for number in reversed(range(queries.PAGE * 2))]
    assert [what for what, _who in first + second] == expected
    assert len(third) > 0
    assert client.get(LOG, base_url=HOST).text.count('rel="next"') == 1


@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "", "١", "1e9", "9" * 40, "%00", "2;drop", "1&lapa=2"])
def test_log_strange_page_is_the_first(client: FlaskClient, many: None, page: str) -> None:
    sign_in(client)
    assert lines(client, f"{LOG}&lapa={page}") == lines(client)


def test_log_page_after_the_last_is_the_last(client: FlaskClient, many: None) -> None:
    sign_in(client)
    assert lines(client, f"{LOG}&lapa=999999")[-1] == ("Organisation created", "the server’s administrator")


def test_password_reset_by_link_is_written_down(client: FlaskClient, app: Flask) -> None:
    before = last(app)
    post(client, FORGOT, email=OLGA)
    post(client, FORGOT, email="nobody@example.lv")
    path = reset_path(app)
    assert post(client, path, password="short", password_confirm="short").status_code == 422
    assert post(client, path, password=NEW, password_confirm=NEW).status_code == 303
    assert written(app, before) == [
        ("visitor", None, "reset_requested", OLGA, None, {}),
        ("organiser", OLGA, "password_reset", OLGA, None, {}),
    ]


def test_password_change_is_written_down(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    before, path = last(app), "/birojs/konts/parole"
    assert post(client, path, password="guess", new_password=NEW, new_password_confirm=NEW).status_code == 422
    assert post(client, path, password=PASSWORD, new_password=NEW, new_password_confirm=NEW).status_code == 303
    assert written(app, before) == [("organiser", ANNA, "password_changed", ANNA, None, {})]


def test_commands_are_written_down_once(app: Flask) -> None:
    before = last(app)
    create = ("account", "create", "--email", "mara@example.lv", "--name", "Māra", "--organisation", "Māras nams")
    assert [run(app, *create)[0], run(app, *create)[0]] == [0, 0]
    assert run(app, "account", "password", "--email", "mara@example.lv")[0] == 0
    assert run(app, "organisation", "create", "Māras nams")[0] == 0
    assert written(app, before) == [
        ("command", None, "account_created", "mara@example.lv", None, {}),
        ("command", None, "organisation_created", None, "maras-nams", {}),
        ("command", None, "member_added", "mara@example.lv", "maras-nams", {"role": "owner"}),
        ("command", None, "password_set", "mara@example.lv", None, {}),
    ]


def test_every_line_of_the_desk_belongs_to_the_organisation(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    with app.app_context():
        here = ours(db.session()).id
        every = db.session.scalars(select(OrganisationEntry.organisation_id)).all()
        expected = sum(1 for number in every if number == here)
        of_people = trail_queries.TrailFilter(kind=trail_queries.Kind.people)
        assert trail_queries.length(db.session(), here, of_people) == expected
        assert expected < len(every)


def test_logos_are_written_down_when_they_come_change_their_name_and_go(client: FlaskClient, app: Flask) -> None:
    sign_in(client)
    before, path = last(app), f"{DESK}/pasakumi/logotipi"
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")

    def send(name: str) -> int:
        token = token_of(client.get(path, base_url=HOST))
        data = {"csrf_token": token, "name": name, "file": (BytesIO(drawn.getvalue()), "logo.png")}
        return client.post(path, data=data, base_url=HOST).status_code

    assert [send("ESF"), send("ESF"), send("ESF+")] == [303, 303, 303]
    number = re.search(rf"{path}/(\d+)/dzest", client.get(path, base_url=HOST).text)
    assert number
    removals = [post(client, f"{path}/{number[1]}/dzest", form=path).status_code for _press in range(2)]
    assert removals == [303, 404]
    assert written(app, before) == [
        ("organiser", ANNA, action, None, OURS, {"name": name})
        for action, name in (("logo_added", "ESF"), ("logo_added", "ESF+"), ("logo_removed", "ESF+"))
    ]
