"""Commands: the first account, its password, an organisation."""

import re

from flask import Flask

from core.db import db
from organisers import queries
from tests.integration.organisers.conftest import sign_in


def run(app: Flask, *arguments: str, typed: str | None = None) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=arguments, input=typed)
    return answer.exit_code, answer.output


def test_account_create_prints_a_password_that_works(app: Flask) -> None:
    code, said = run(
        app, "account", "create", "--email", "Zane@example.lv", "--name", "Zane", "--organisation", "Zaļā sēta"
    )
    found = re.search(r"Password: (\S+)", said)
    assert (code, bool(found)) == (0, True)
    assert found
    assert sign_in(app.test_client(), "zane@example.lv", found[1]).status_code == 303
    with app.app_context():
        account = queries.account_by_email(db.session(), "zane@example.lv")
        assert account
        places = queries.organisations_of(db.session(), account.id)
    assert [(place.slug, place.role) for place in places] == [("zala-seta", "owner")]


def test_account_create_again_changes_nothing(app: Flask) -> None:
    arguments = ("account", "create", "--email", "ilze@example.lv", "--name", "Ilze", "--password-stdin")
    assert run(app, *arguments, typed="pirmā parole\n") == (0, "ilze@example.lv can sign in now.\n")
    code, said = run(app, *arguments, typed="otrā parole\n")
    assert (code, said) == (0, "ilze@example.lv exists already; the password stays as it was.\n")
    assert sign_in(app.test_client(), "ilze@example.lv", "pirmā parole").status_code == 303


def test_account_create_bad_values(app: Flask) -> None:
    assert run(app, "account", "create", "--email", "nonsense", "--name", "N")[0] == 1
    short = run(app, "account", "create", "--email", "n@example.lv", "--name", "N", "--password-stdin", typed="short\n")
    assert short == (1, "Error: The password must have at least 10 characters.\n")


def test_account_password_is_replaced(app: Flask) -> None:
    run(app, "account", "create", "--email", "maija@example.lv", "--name", "Maija")
    code, said = run(
        app, "account", "password", "--email", "MAIJA@example.lv", "--password-stdin", typed="jaunā parole\n"
    )
    assert (code, said) == (0, "The password is set.\n")
    assert sign_in(app.test_client(), "maija@example.lv", "jaunā parole").status_code == 303
    assert run(app, "account", "password", "--email", "nobody@example.lv")[0] == 1


def test_organisation_create_is_idempotent(app: Flask) -> None:
    expected = (0, "Ziemeļu biedrība: /birojs/ziemelu-biedriba/\n")
    assert run(app, "organisation", "create", "Ziemeļu biedrība") == expected
    assert run(app, "organisation", "create", "Ziemeļu biedrība") == expected


def test_organisation_create_avoids_pages(app: Flask) -> None:
    assert run(app, "organisation", "create", "Konts") == (0, "Konts: /birojs/konts-2/\n")
