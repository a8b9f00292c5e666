"""Pages that are drawn once and shown to many: what must be each visitor's own, and what must change at once."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.bilingual import Bilingual
from registration import links
from registration.terms import LinkKind
from tests.builders import NOW
from tests.integration.public.feeds_world import cancel, save
from tests.integration.registration.world import publish, register, slug_of, withdraw

HIDDEN = re.compile(r'name="(csrf_token|form_key)" type="hidden" value="([^"]+)"')


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """The test's clock."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(app: Flask, path: str, language: str = "lv") -> str:
    return visitor(app).get(path, headers={"Accept-Language": language}).text


def visitor(app: Flask) -> FlaskClient:
    return app.test_client()


def own_page(app: Flask, registration_id: int) -> str:
    return f"/r/{links.token(app.config['AICINA'], registration_id, LinkKind.manage, 1)}"


def test_each_visitor_gets_tokens_of_their_own(app: Flask) -> None:
    path = f"/pasakumi/{slug_of(app, publish(app))}"
    found = [dict(HIDDEN.findall(page(app, path))) for _ in range(3)]
    assert [len({tokens[name] for tokens in found}) for name in ("csrf_token", "form_key")] == [3, 3]


def test_pages_hold_no_stand_ins(app: Flask) -> None:
    event_id = publish(app)
    paths = [f"/pasakumi/{slug_of(app, event_id)}", own_page(app, register(app, event_id, 1).registration_id)]
    drawn = [page(app, path) for path in paths for _ in range(2)]
    assert ["\0" in text or "TOKEN-of" in text for text in drawn] == [False] * 4


def test_a_kept_page_shows_the_places_left_now(app: Flask) -> None:
    event_id = publish(app, capacity=3)
    path = f"/pasakumi/{slug_of(app, event_id)}"
    seen = [places(page(app, path, "en"))]
    for number in range(3):
        register(app, event_id, number)
        seen.append(places(page(app, path, "en")))
    assert seen == ["3 places left", "2 places left", "1 place left", ""]


def places(text: str) -> str:
    found = re.search(r"\d+ places? left", text)
    return found[0] if found else ""


def test_a_saved_event_shows_at_once(app: Flask) -> None:
    event_id = publish(app)
    path = f"/pasakumi/{slug_of(app, event_id)}"
    before = page(app, path)
    save(app, event_id, title=Bilingual("Cits nosaukums"))
    after = page(app, path)
    assert ("Cits nosaukums" in before, "Cits nosaukums" in after) == (False, True)


def test_each_language_has_its_page(app: Flask) -> None:
    path = f"/pasakumi/{slug_of(app, publish(app))}"
    found = [re.search(r'<html lang="(..)"', page(app, path, language)) for language in ("lv", "en", "lv")]
    assert [match and match[1] for match in found] == ["lv", "en", "lv"]


def test_people_in_the_same_state_see_their_own_names_and_links(app: Flask) -> None:
    event_id = publish(app)
    people = [register(app, event_id, number).registration_id for number in (1, 2)]
    drawn = [page(app, own_page(app, person)) for person in people]
    own = [own_page(app, person) for person in people]
    assert [[link in text for link in own] for text in drawn] == [[True, False], [False, True]]


def test_a_status_page_changes_with_the_state(app: Flask) -> None:
    event_id = publish(app)
    person = register(app, event_id, 1).registration_id
    states = [banner(page(app, own_page(app, person), "en"))]
    withdraw(app, event_id, person)
    states.append(banner(page(app, own_page(app, person), "en")))
    cancel(app, event_id)
    states.append(banner(page(app, own_page(app, person), "en")))
    assert states == ["You are registered", "You have withdrawn", "The event is cancelled"]


def banner(text: str) -> str:
    words = ("You are registered", "You have withdrawn", "The event is cancelled")
    return next((word for word in words if word in text), "")
