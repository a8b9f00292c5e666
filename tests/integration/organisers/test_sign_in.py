"""Signing in and out: what is said, what is written, what stays behind."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core.db import db
from tests.integration.organisers.conftest import HOST, PASSWORD, make_app, post, sign_in

WRONG = "The e-mail address or the password is not right."


def signed_in(client: FlaskClient) -> bool:
    return client.get("/birojs/konts", base_url=HOST).status_code == 200


def masked(text: str) -> str:
    return re.sub(r'value="[^"]*"', "", text)


def test_sign_in_right_password(client: FlaskClient) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, "/birojs/")
    assert signed_in(client)


def test_sign_in_address_in_other_case(client: FlaskClient) -> None:
    assert sign_in(client, " Anna@Example.LV ").status_code == 303


def test_sign_in_wrong_password_and_unknown_account_look_alike(client: FlaskClient) -> None:
    wrong = sign_in(client, "anna@example.lv", "not the password")
    unknown = sign_in(client, "nobody@example.lv", "not the password")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert masked(wrong.text) == masked(unknown.text)
    assert wrong.text.count(WRONG) == 1
    assert not signed_in(client)


def test_sign_in_wrong_password_keeps_address(client: FlaskClient) -> None:
    assert 'value="anna@example.lv"' in sign_in(client, "anna@example.lv", "not it").text


@pytest.mark.parametrize(
    "email", ["", "a", "a@b", "a\0@example.lv", "ā@example.lv", "x" * 5000, "a@example.lv\r\nB: c"]
)
@pytest.mark.parametrize("password", ["", "\0", "x" * 5000])
def test_sign_in_strange_values_are_refused(client: FlaskClient, email: str, password: str) -> None:
    assert sign_in(client, email, password).status_code == 422


def test_sign_in_missing_fields_are_refused(client: FlaskClient) -> None:
    assert post(client, "/birojs/ielogoties").status_code == 422


def test_sign_in_without_token_is_400(client: FlaskClient) -> None:
    client.get("/birojs/ielogoties", base_url=HOST)
    answer = client.post("/birojs/ielogoties", data={"email": "anna@example.lv", "password": PASSWORD}, base_url=HOST)
    assert answer.status_code == 400
    assert not signed_in(client)
    assert PASSWORD not in answer.text


def test_sign_in_with_token_of_another_session_is_400(app: Flask, client: FlaskClient) -> None:
    page = app.test_client().get("/birojs/ielogoties", base_url=HOST)
    foreign = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert foreign
    client.get("/birojs/ielogoties", base_url=HOST)
    data = {"csrf_token": foreign[1], "email": "anna@example.lv", "password": PASSWORD}
    assert client.post("/birojs/ielogoties", data=data, base_url=HOST).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_sign_in_by_json_is_refused(client: FlaskClient, kind: str) -> None:
    page = client.get("/birojs/ielogoties", base_url=HOST)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    body = f'{{"email": "anna@example.lv", "password": "{PASSWORD}"}}'
    headers = {"X-CSRFToken": token[1]}
    answer = client.post("/birojs/ielogoties", data=body, content_type=kind, headers=headers, base_url=HOST)
    assert answer.status_code in {415, 422}
    assert not signed_in(client)


def test_sign_in_writes_itself_down_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    written: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().split()[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", watch)
    try:
        assert sign_in(client).status_code == 303
    finally:
        event.remove(engine, "before_cursor_execute", watch)
    tables = [statement.split()[2] for statement in written if "rate_limit" not in statement]
    assert tables == ["sign_in"]


def test_sign_in_starts_a_fresh_session(client: FlaskClient) -> None:
    client.get("/birojs/ielogoties", base_url=HOST)
    with client.session_transaction(base_url=HOST) as before:
        before["planted"] = "x"
        token = before["csrf_token"]
    sign_in(client)
    with client.session_transaction(base_url=HOST) as after:
        assert "planted" not in after
        assert after.get("csrf_token") != token


def test_sign_out_ends_every_copy_of_the_cookie(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("aicina", domain="127.0.0.1")
    assert cookie
    answer = post(client, "/birojs/iziet", form="/birojs/konts")
    assert (answer.status_code, answer.location) == (303, "/")
    assert not signed_in(client)
    copy = app.test_client()
    copy.set_cookie("aicina", cookie.value, domain="127.0.0.1")
    assert not signed_in(copy)


def test_sign_out_by_get_is_405(client: FlaskClient) -> None:
    sign_in(client)
    assert client.get("/birojs/iziet", base_url=HOST).status_code == 405
    assert signed_in(client)


def test_sign_out_without_token_is_400(client: FlaskClient) -> None:
    sign_in(client)
    assert client.post("/birojs/iziet", base_url=HOST).status_code == 400
    assert signed_in(client)


def test_tampered_cookie_signs_nobody_in(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("aicina", domain="127.0.0.1")
    assert cookie
    other = app.test_client()
    other.set_cookie("aicina", cookie.value[:-3] + "abc", domain="127.0.0.1")
    assert not signed_in(other)


@pytest.mark.parametrize("place", ["query", "form"])
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "https://evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\r\nLocation: https://evil.example",
        "\x19//evil.example",
        "http://[",
        "//127.0.0.1:5000@evil.example/",
        "http://127.0.0.1:5000@evil.example/",
        "evil.example",
        "@evil.example",
        "/\u2028/evil.example\x7f",
    ],
)
def test_sign_in_foreign_next_is_ignored(client: FlaskClient, place: str, target: str) -> None:
    page = client.get("/birojs/ielogoties", query_string={"next": target}, base_url=HOST)
    assert page.status_code == 200
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "email": "anna@example.lv", "password": PASSWORD}
    query = {"next": target} if place == "query" else {}
    data |= {"next": target} if place == "form" else {}
    answer = client.post("/birojs/ielogoties", data=data, query_string=query, base_url=HOST)
    assert (answer.status_code, answer.location) == (303, "/birojs/")


@pytest.mark.parametrize("target", ["/birojs/konts", "/birojs/otra-biedriba/cilveki?x=1"])
def test_sign_in_local_next_is_followed(client: FlaskClient, target: str) -> None:
    assert sign_in(client, next=target).location == target


def test_desk_page_sends_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/birojs/konts", base_url=HOST)
    assert (answer.status_code, answer.location) == (303, "/birojs/ielogoties?next=/birojs/konts")


def test_cookie_on_https_is_host_bound(database_url: str, app: Flask, tmp_path: Path) -> None:
    secure = make_app(database_url, tmp_path, "https://aicina.example.lv")
    answer = secure.test_client().get("/birojs/ielogoties", base_url="https://aicina.example.lv")
    with secure.app_context():
        db.engine.dispose()
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    name, _, rest = cookies[0].partition("=")
    assert name == "__Host-aicina"
    attributes = {part.strip() for part in rest.split(";")[1:]}
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_sign_in_page_in_latvian_has_its_language(client: FlaskClient) -> None:
    assert '<html lang="lv">' in client.get("/birojs/ielogoties?lang=lv", base_url=HOST).text
