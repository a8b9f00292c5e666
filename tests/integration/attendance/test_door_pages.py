"""The page at the door over HTTP: helpers by link, members, forms without a script, badges."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from attendance import codes, doors
from attendance.models import CheckInLink
from attendance.terms import Outcome
from core.db import db, transaction
from core.logs import masked
from registration.models import Registration
from tests import builders
from tests.integration.attendance.world import DAY, Door, op, send, token_of


def test_link_is_random_and_known_by_its_hash_alone(door: Door) -> None:
    assert len(door.token) == 32
    with door.app.app_context():
        link = db.session().scalars(select(CheckInLink)).one()
        assert link.hash != door.token
        assert len(link.hash) == 64
        assert link.expires_at == DAY.replace(day=25, hour=22, minute=0)  # the end of the day after the event, in Riga


def test_helper_sees_names_and_no_way_to_reach_anybody(door: Door) -> None:
    client = door.app.test_client()
    page = client.get(f"{door.path}/")
    data = client.get(f"{door.path}/dati")
    for text in (page.text, data.text):
        assert "Kalni" in text
        assert "example.lv" not in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == data.headers["Cache-Control"] == "no-store"
    assert page.headers["Permissions-Policy"] == "geolocation=(), camera=(self), microphone=()"
    assert "Gunta" not in client.get(f"{door.path}/?saraksts=nav").text
    assert masked(f"GET {door.path}/dati") == "GET /ierasanas/***/dati"
    assert [person[2] for person in data.json["people"]][:1] == ["Jānis Bērziņš"]  # type: ignore[index]


@pytest.mark.parametrize("page", ["/", "/dati", "/darbinieks.js"])
def test_closed_and_expired_links_open_nothing(door: Door, page: str) -> None:
    client = door.app.test_client()
    assert client.get(f"{door.path}{page}").status_code == 200
    with time_machine.travel(DAY + timedelta(days=2), tick=False):
        assert client.get(f"{door.path}{page}").status_code == 404
    with door.app.app_context(), transaction() as session:
        assert doors.close_door(session, door.event, 1, door.account, DAY)
        assert not doors.close_door(session, door.event, 1, door.account, DAY)
    assert client.get(f"{door.path}{page}").status_code == 404


def test_page_works_by_forms_alone(door: Door) -> None:
    client = door.app.test_client()
    page = client.get(f"{door.path}/?q=kalnina")
    assert "Gunta Kalniņa" in page.text
    assert "Jānis" not in page.text
    values = {"csrf_token": token_of(page), "op": "form-0001", "mark": str(door.people["Gunta"]), "q": "kalnina"}
    answer = client.post(f"{door.path}/atzimet", data=values)
    assert (answer.status_code, answer.location) == (303, f"{door.path}/?diena=2027-03-24&q=kalnina")
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY)}
    client.post(f"{door.path}/atzimet", data={**values, "op": "form-0002", "mark": "", "undo": values["mark"]})
    assert door.standing() == {"Gunta Kalniņa": ("expected", None)}
    family = ",".join(str(door.people[name]) for name in ("Dace", "Otto"))
    client.post(f"{door.path}/atzimet", data={**values, "op": "form-0003", "mark": family})
    assert [door.standing()[name][0] for name in ("Dace Kalna", "Otto Kalns")] == ["arrived", "arrived"]


def test_walk_in_by_the_form(door: Door) -> None:
    client = door.app.test_client()
    values = {"csrf_token": token_of(client.get(f"{door.path}/")), "op": "form-0001", "name": "", "institution": "X"}
    wrong = client.post(f"{door.path}/bez-pieteikuma", data=values)
    assert (wrong.status_code, 'value="X"' in wrong.text) == (422, True)
    for _press in range(2):
        assert client.post(f"{door.path}/bez-pieteikuma", data={**values, "name": "Rita Siliņa"}).status_code == 303
    assert door.standing() == {"Rita Siliņa": ("arrived", DAY)}


def test_settling_by_the_form(door: Door) -> None:
    client = door.app.test_client()
    send(client, door.path, [op("walk_in", "device-01", name="Gunta Kalnina")])
    page = client.get(f"{door.path}/")
    assert "jaapskata/1" in page.text
    values = {"csrf_token": token_of(page), "atbilde": "nav"}
    assert client.post(f"{door.path}/jaapskata/1", data=values).status_code == 303
    assert (door.ops(Outcome.look), door.standing()) == (0, {})
    assert client.post(f"{door.path}/jaapskata/999999", data=values).status_code == 303
    assert client.post(f"{door.path}/jaapskata/1", data={**values, "atbilde": "cits\x00"}).status_code == 400


def test_doors_of_others_do_not_exist(door: Door) -> None:
    organiser, stranger = door.organiser(), door.app.test_client()
    assert organiser.get(f"{door.room}/ierasanas/").status_code == 200
    for number in (door.elsewhere, 999_999):
        room = f"/birojs/lauku-biedriba/pasakumi/{number}"
        pages = ("ierasanas/", "ierasanas/dati", "apmeklejums/", "apmeklejums/iekartosana", "apmeklejums/grupas")
        assert {organiser.get(f"{room}/{page}").status_code for page in pages} == {404}
    assert stranger.get(f"{door.room}/ierasanas/").status_code == 303  # to sign in
    for token in ("x" * 32, "ā" * 20, "%00" * 8):
        assert stranger.get(f"/ierasanas/{token}/dati").status_code == 404


def test_badge_is_neutral_to_strangers_and_marks_for_a_helper(door: Door) -> None:
    with door.app.app_context():
        code = codes.badge_code(builders.settings_here(), door.people["Gunta"])
    stranger, helper = door.app.test_client(), door.app.test_client()
    neutral = stranger.get(f"/b/{code}")
    assert (neutral.status_code, "Gunta" in neutral.text) == (200, False)
    strip = lambda text: text.replace(code, "").replace("x-1", "")  # noqa: E731 - the address alone may differ
    assert strip(stranger.get("/b/x-1").text) == strip(neutral.text)
    helper.get(f"{door.path}/")
    page = helper.get(f"/b/{code}")
    assert "Gunta Kalniņa" in page.text
    assert door.standing() == {}
    assert helper.post(f"/b/{code}", data={"csrf_token": token_of(page)}).status_code == 303
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY)}
    assert door.history("arrived")[0][2]["how"] == "qr"
    with door.app.app_context(), transaction() as session:
        doors.close_door(session, door.event, 1, door.account, DAY)
    assert "Gunta" not in helper.get(f"/b/{code}").text
    assert helper.post(f"/b/{code}", data={"csrf_token": token_of(page), "undo": "1"}).status_code == 404


def test_page_of_a_closed_door_says_that_it_is_ours(door: Door) -> None:
    client = door.app.test_client()
    assert client.get(f"{door.path}/dati").headers["X-Aicina"] == "check-in"
    with door.app.app_context(), transaction() as session:
        doors.close_door(session, door.event, door.link, door.account, DAY)
    answer = client.get(f"{door.path}/dati")
    assert (answer.status_code, answer.headers["X-Aicina"]) == (404, "check-in")


def test_a_child_without_a_family_name_is_known_by_its_adult(door: Door) -> None:
    with door.app.app_context(), transaction() as session:
        child, adult = (session.get_one(Registration, door.people[name]) for name in ("Gunta", "Dace"))
        child.family_name, child.registered_by_id = "", adult.id
        known = f"Gunta ({adult.name})"
    assert known in [one[2] for one in door.app.test_client().get(f"{door.path}/dati").json["people"]]
    assert known in door.app.test_client().get(f"{door.path}/").text


def test_every_link_that_opens_nothing_has_the_same_page_with_what_the_device_kept(door: Door) -> None:
    answer = door.app.test_client().get("/ierasanas/unknown/")
    assert answer.status_code == 404
    assert 'id="door-left"' in answer.text
    assert 'data-page="/ierasanas/unknown/"' in answer.text
