"""People mark themselves: in their time, with number and family name, without telling who is on the list."""

from datetime import timedelta

import pytest
import time_machine

from attendance import codes
from attendance.terms import GroupPlan
from core.db import db
from registration.links import token
from registration.models import Registration
from registration.terms import LinkKind
from tests import builders
from tests.integration.attendance.world import DAY, Door, token_of


@pytest.fixture
def address(door: Door) -> str:
    door.choose(GroupPlan(2), self_check_in=True)
    with door.app.app_context():
        return f"/ieradies/{codes.event_code(builders.settings_here(), door.event)}"


def number_of(door: Door, given: str) -> str:
    with door.app.app_context():
        return str(db.session().get_one(Registration, door.people[given]).number)


def test_number_and_family_name_mark_the_arrival(door: Door, address: str) -> None:
    client = door.app.test_client()
    values = {"csrf_token": token_of(client.get(address)), "number": number_of(door, "Gunta"), "family_name": "kalnina"}
    answer = client.post(address, data=values)
    assert (answer.status_code, answer.location) == (303, f"{address}/gatavs?grupa=1")
    assert "Gunta" not in client.get(answer.location).text
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY)}
    assert [(actor, details["how"]) for actor, _action, details in door.history("arrived")] == [("person", "self")]
    assert client.post(address, data=values).location == answer.location  # once more says the same


@pytest.mark.parametrize(
    ("number", "family"),
    [("1", "Bērziņš"), ("999", "Kalniņa"), ("", ""), ("1\x00", "Kalniņa"), ("٣", "x"), ("9" * 50, "x")],
)
def test_wrong_pairs_all_look_alike(door: Door, address: str, number: str, family: str) -> None:
    client = door.app.test_client()
    values = {"csrf_token": token_of(client.get(address)), "number": number, "family_name": family}
    answer = client.post(address, data=values)
    assert (answer.status_code, 'name="number"' in answer.text) == (422, True)
    assert door.standing() == {}


def test_somebody_who_waits_looks_like_nobody(door: Door, address: str) -> None:
    client = door.app.test_client()
    values = {
        "csrf_token": token_of(client.get(address)),
        "number": number_of(door, "Ivars"),
        "family_name": "Gaidītājs",
    }
    assert client.post(address, data=values).status_code == 422
    assert door.standing() == {}


def test_wrong_attempts_are_limited_and_right_ones_are_not(door: Door, address: str) -> None:
    client = door.app.test_client()
    values = {"csrf_token": token_of(client.get(address)), "number": number_of(door, "Gunta")}
    for _right in range(25):
        assert client.post(address, data={**values, "family_name": "Kalniņa"}).status_code == 303
    wrong = [client.post(address, data={**values, "family_name": f"x{n}"}).status_code for n in range(22)]
    assert wrong == [422] * 20 + [429] * 2


@pytest.mark.parametrize(("hours", "status"), [(-2, 422), (0, 303), (5.25, 422)])
def test_time_of_marking_oneself(door: Door, address: str, hours: float, status: int) -> None:
    with time_machine.travel(DAY + timedelta(hours=hours), tick=False):
        client = door.app.test_client()
        csrf = token_of(client.get(f"/ierasanas/{door.token}/"))
        values = {"csrf_token": csrf, "number": number_of(door, "Gunta"), "family_name": "Kalniņa"}
        assert client.post(address, data=values).status_code == status


def test_switched_off_or_made_up(door: Door, address: str) -> None:
    client = door.app.test_client()
    door.choose(GroupPlan(2), self_check_in=False)
    assert 'name="number"' not in client.get(address).text
    for code in ("1-" + "A" * 20, "x", "1", f"{door.event}-"):
        assert client.get(f"/ieradies/{code}").status_code == 404


def test_from_ones_own_page(door: Door, address: str) -> None:
    with door.app.app_context():
        person = db.session().get_one(Registration, door.people["Gunta"])
        made = token(builders.settings_here(), person.id, LinkKind.mailed, person.links_generation)
    client = door.app.test_client()
    page = client.get(f"/r/{made}/ieradies")
    assert (page.status_code, door.standing()) == (200, {})
    assert client.post(f"/r/{made}/ieradies", data={"csrf_token": token_of(page)}).status_code == 303
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY)}
    assert client.get("/r/" + "x" * 32 + "/ieradies").status_code == 404


def own_link(door: Door, given: str, kind: LinkKind = LinkKind.mailed) -> str:
    with door.app.app_context():
        person = db.session().get_one(Registration, door.people[given])
        return f"/r/{token(builders.settings_here(), person.id, kind, person.links_generation)}"


def test_ones_own_page_has_the_button_on_the_day_and_then_says_so(door: Door, address: str) -> None:
    mine, client = own_link(door, "Gunta"), door.app.test_client()
    client.set_cookie("lang", "en")
    page = client.get(mine)
    assert f'action="{mine}/ieradies"' in page.text
    client.post(f"{mine}/ieradies", data={"csrf_token": token_of(page)})
    after = client.get(mine).text
    assert (f'action="{mine}/ieradies"' in after, "You are in group 1." in after) == (False, True)


@pytest.mark.parametrize(("hours", "shown"), [(-30, False), (-2, False), (-1, True), (2, True), (5.5, False)])
def test_button_of_ones_own_page_is_there_in_its_time(door: Door, address: str, hours: float, shown: bool) -> None:
    with time_machine.travel(DAY + timedelta(hours=hours), tick=False):
        assert ("/ieradies" in door.app.test_client().get(own_link(door, "Gunta")).text) is shown


def test_no_button_where_it_is_switched_off_or_for_whom_it_is_not(door: Door) -> None:
    client = door.app.test_client()
    assert "/ieradies" not in client.get(own_link(door, "Gunta")).text
    door.choose(GroupPlan(), self_check_in=True)
    assert "/ieradies" in client.get(own_link(door, "Gunta")).text
    assert "/ieradies" not in client.get(own_link(door, "Ivars")).text  # waits
    door.object_to("Gunta")
    assert "/ieradies" not in client.get(own_link(door, "Gunta")).text
    page = client.get(f"{own_link(door, 'Jānis')}/ieradies")
    client.post(f"{own_link(door, 'Gunta')}/ieradies", data={"csrf_token": token_of(page)})
    assert door.standing() == {}
