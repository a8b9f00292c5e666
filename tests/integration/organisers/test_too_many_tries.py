"""The page after too many tries: what was typed stands under its own name, and the wait is said once."""

from flask import Flask
from flask.testing import FlaskClient

from tests.integration.organisers.conftest import post, sign_in


def english(app: Flask) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("lang", "en", domain="127.0.0.1")
    return client


def test_page_names_what_was_typed_and_never_a_password(app: Flask) -> None:
    client = english(app)
    answers = [sign_in(client, "olga@example.lv", "wrong password") for _attempt in range(11)]
    assert answers[-1].status_code == 429
    assert "<dt>E-mail</dt><dd>olga@example.lv</dd>" in answers[-1].text.replace("\n", "")
    assert "wrong password" not in answers[-1].text


def test_page_says_the_same_wait_twice(app: Flask) -> None:
    client = english(app)
    answers = [post(client, "/birojs/parole/atjaunot", email=f"a{number}@example.lv") for number in range(12)]
    assert answers[-1].status_code == 429
    assert "Please wait a few minutes and try again." in answers[-1].text
    assert "Nothing is lost: wait a few minutes and press the button." in answers[-1].text
