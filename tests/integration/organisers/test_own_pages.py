"""Pages of one's own account stand inside a desk: the one they were opened from, or the only one there is."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core import clock
from core.db import transaction
from organisers import queries, services
from organisers.models import Membership
from organisers.terms import Role
from tests.integration.organisers.conftest import HOST, sign_in

OURS, OTHERS = "lauku-attistibas-biedriba", "otra-biedriba"
OWN = ["/birojs/konts", "/birojs/konts/parole"]


@pytest.fixture
def _two_desks(app: Flask) -> Iterator[None]:
    with app.app_context(), transaction() as session:
        anna, other = (
            queries.account_by_email(session, "anna@example.lv"),
            queries.organisation_by_slug(session, OTHERS),
        )
        assert anna is not None
        assert other is not None
        added = (anna.id, other.id)
        services.add_member(session, clock.now(), other.id, anna.id, Role.member)
    yield
    with app.app_context(), transaction() as session:
        session.query(Membership).filter_by(account_id=added[0], organisation_id=added[1]).delete()


def desk_of(client: FlaskClient, path: str) -> str:
    """Whose navigation the page shows; empty for none."""
    page = client.get(path, base_url=HOST)
    assert page.status_code == 200
    found = re.search(r'<nav class="desk-nav".*?href="/birojs/([^/]+)/', page.text, re.S)
    return found[1] if found else ""


@pytest.mark.parametrize("path", OWN)
def test_own_page_stands_in_the_only_desk(client: FlaskClient, path: str) -> None:
    sign_in(client)
    assert desk_of(client, path) == OURS


@pytest.mark.usefixtures("_two_desks")
@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize(("query", "desk"), [("", ""), (f"?org={OURS}", OURS), (f"?org={OTHERS}", OTHERS)])
def test_own_page_stands_in_the_desk_it_was_opened_from(client: FlaskClient, path: str, query: str, desk: str) -> None:
    sign_in(client)
    assert desk_of(client, path + query) == desk


@pytest.mark.usefixtures("_two_desks")
def test_link_to_the_account_remembers_the_desk(client: FlaskClient) -> None:
    sign_in(client)
    page = client.get(f"/birojs/{OTHERS}/", base_url=HOST, follow_redirects=True).text
    assert f'href="/birojs/konts?org={OTHERS}"' in page


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("slug", [OTHERS, "nav", "%00", "x" * 300])
def test_desk_of_others_is_never_shown(client: FlaskClient, path: str, slug: str) -> None:
    sign_in(client)
    assert desk_of(client, f"{path}?org={slug}") == OURS


def test_own_page_asks_strangers_to_sign_in(client: FlaskClient) -> None:
    assert [client.get(path, base_url=HOST).status_code for path in OWN] == [303, 303]
