"""Every page of the room answers, for its own organisation alone."""

import html

import pytest

from tests.integration.invitations.world import ANNA, HOST, ILZE, House

CSV = (
    "Iestāde;Vārds uzvārds;E-pasts;Tālrunis;Novads\r\nTukuma novada Sociālais dienests;"
    "Anna Bērziņa;anna.b@example.lv;20000001;Tukuma novads\r\n"
)


def everything(house: House) -> list[str]:
    """The paths of all pages, on a house where each has something to show."""
    list_id = house.make_list()
    draft = house.upload(list_id, CSV.encode()).location
    done = house.invite(ANNA, ILZE)
    guest = house.guest(ANNA).id
    contacts = "/birojs/biedriba/kontakti"
    return [
        f"{contacts}/", f"{contacts}/jauns", f"{contacts}/{list_id}", f"{contacts}/{list_id}/labot",
        f"{contacts}/{list_id}/dzest", f"{contacts}/{list_id}/jauns", f"{contacts}/{list_id}/imports", draft,
        *(house.board(p) for p in ("/", "/aicinat", "/atgadinat", "/pasvaldibas", "/iestades", "/bez-neviena")),
        house.board(f"/vestules/{done.batch_id}"), house.board(f"/{guest}"),
    ]  # fmt: skip


def test_every_page_is_for_its_own_organisation_alone(house: House) -> None:
    paths = everything(house)
    for path in paths:
        house.get(path)
    olga = house.world.client("olga@example.lv")
    for path in paths:
        assert olga.get(path, base_url=HOST).status_code == 404, path
        assert olga.get(path.replace("/biedriba/", "/svesa/"), base_url=HOST).status_code in (
            (200,) if path.endswith(("/kontakti/", "/kontakti/jauns")) else (404,)
        ), path


@pytest.mark.parametrize("number", ["0", "2147483648", "9" * 30])
def test_number_that_no_batch_has_is_not_found(house: House, number: str) -> None:
    house.invite(ANNA)
    path = house.board(f"/vestules/{number}")
    assert house.client.get(path, base_url=HOST).status_code == 404
    assert house.post(f"{path}/atsaukt", house.board("/")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"day": "0001-01-01", "time": "00:00"}, "Choose a year between"),
        ({"day": "9999-12-31", "time": "23:59"}, "Choose a year between"),
        ({"day": "2026-13-45"}, "There is no such day in the calendar."),
        ({"day": "rīt"}, "Write the date like this: 27.09.2027."),
        ({"day": "2027-02-01", "time": "99:99"}, "Write the time like this: 16:00."),
        ({"seat": "evil"}, "Please choose one of the answers."),
    ],
)
def test_moment_that_cannot_be_is_refused_in_words(house: House, wrong: dict[str, str], message: str) -> None:
    path = house.board("/aicinat")
    typed = {"typed": "Anna Bērza, anna@example.lv", "typed_source": "saraksts", "seat": "public", "solis": "sutit"}
    answer = house.post(path, path, **{**typed, "form_key": "k" * 20, **wrong})
    assert answer.status_code == 422
    assert message in html.unescape(answer.text)
    assert "Anna Bērza, anna@example.lv" in html.unescape(answer.text)
    assert wrong.get("day", "") in answer.text
