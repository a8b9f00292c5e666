"""Bodies that no form of ours sends: a field as a file, JSON in place of a form. Each form says what is missing."""

import json
from io import BytesIO

import pytest

from tests.conftest import ON_ONE_DATABASE
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of

HERE = ROOM.removesuffix("/pasakumi")
PAGES = {
    f"{ROOM}/no-teksta": "text",
    f"{ROOM}/jauns": "title_lv",
    f"{HERE}/serijas/jauna": "title_lv",
    f"{HERE}/projekti/jauns": "name",
    f"{HERE}/iestatijumi": "name_lv",
    f"{HERE}/iestatijumi/api": "name",
    f"{HERE}/iestatijumi/zinotaji": "url",
    f"{HERE}/cilveki": "email",
    "/birojs/konts": "name",
    "/birojs/konts/apstiprinat": "password",
}
BODIES: tuple[object, ...] = ([1], 5, None, "x", {}, {"text": 5}, {"name": [1]}, {"title_lv": {"a": 1}}, {"day": None})


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", PAGES)
def test_a_field_sent_as_a_file_is_a_field_that_was_not_filled_in(desk: Desk, path: str) -> None:
    page = desk.get(path)
    _action, values = form_of(page, PAGES[path])
    for name in [name for name in values if name != "csrf_token"]:
        body = {**values.to_dict(flat=False), name: [(BytesIO(b"x"), "a.txt")]}
        answer = desk.client.post(path, data=body, base_url=BASE, content_type="multipart/form-data")
        assert answer.status_code < 500, name
        assert "FileStorage" not in answer.text, name


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", PAGES)
def test_json_is_no_form(desk: Desk, path: str) -> None:
    token = form_of(desk.get(path), PAGES[path])[1]["csrf_token"]
    for body in BODIES:
        headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
        answer = desk.client.post(path, data=json.dumps(body), headers=headers, base_url=BASE)
        assert (answer.status_code, "cannot be understood" in answer.text) == (415, True), body


def test_a_visitor_sends_the_address_for_a_link_as_a_file(desk: Desk) -> None:
    event_id = desk.published()
    slug = desk.event(event_id).slug
    page = desk.get(f"/pasakumi/{slug}/saite")
    _action, values = form_of(page, "email")
    body = {**values.to_dict(flat=False), "email": [(BytesIO(b"x"), "a.txt")]}
    answer = desk.client.post(f"/pasakumi/{slug}/saite", data=body, base_url=BASE, content_type="multipart/form-data")
    assert answer.status_code == 422
