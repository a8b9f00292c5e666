"""Reading while things change: pages give everybody once, ETags tell what differs, revoking is at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from api import services
from core import clock
from core.bilingual import Bilingual
from core.db import transaction
from organisers.terms import COMMAND
from registration import event_deleting, event_services, leaving
from registration.models import Event
from tests.integration.api.world import Reader, reader
from tests.integration.desk.people_world import EARLY, World, new_event


def walked(token: Reader, path: str, between: Callable[[int], None], limit: int = 2) -> list[int]:
    """The ids of a list read page by page; `between` happens after each page."""
    found: list[int] = []
    cursor, number = "", 0
    while True:
        page = token.json(f"{path}?limit={limit}{cursor}")
        found += [row["id"] for row in page["items"]]
        if page["next"] is None:
            return found
        between(number)
        cursor, number = f"&cursor={page['next']}", number + 1


def test_people_who_come_and_go_between_pages_are_given_once(world: World) -> None:
    first = [world.register(f"Anna {letter}") for letter in "ABCDE"]
    token = reader(world, "registrations")
    came: list[int] = []

    def between(number: int) -> None:
        if number == 0:  # somebody of the page that was read leaves, and somebody new comes
            with world.app.app_context(), transaction() as session:
                leaving.withdraw(session, world.settings, first[0], world.event_id, EARLY)
            came.append(world.register("Zane Ozola"))

    assert walked(token, f"/events/{world.event_id}/registrations", between) == first + came


def test_events_that_are_made_and_deleted_between_pages_move_no_other(world: World) -> None:
    more = [new_event(world.app, world.settings, world.organisation_id, world.account_id)[0] for _ in range(4)]
    token = reader(world)

    def between(number: int) -> None:
        if number == 0:  # the very event after which the next page begins
            with world.app.app_context(), transaction() as session:
                session.get_one(Event, more[0]).status = "draft"
                session.flush()
                assert event_deleting.delete_event(session, more[0]) is None
        if number == 1:
            new_event(world.app, world.settings, world.organisation_id, world.account_id)

    found = walked(token, "/events", between)
    assert found == [world.event_id, more[0], *more[1:], more[-1] + 1]


@pytest.mark.parametrize("path", ["/events", "/events/{id}", "/events/{id}/counts", "/events/{id}/registrations"])
def test_a_tag_is_good_until_something_differs(world: World, path: str) -> None:
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        token, path = reader(world, "contacts"), path.format(id=world.event_id)
        tag = token.get(path).headers["ETag"]
        for sent in (tag, f'"x", {tag}', "*"):
            again = token.get(path, If_None_Match=sent)
            assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag), sent
        world.register("Anna Bērziņa")
        fresh = token.get(path, If_None_Match=tag)
        assert (fresh.status_code, fresh.headers["ETag"] != tag) == (200, True)
        for odd in ("", '"', "W/", "x" * 5000, tag.strip('W/"')):
            assert token.get(path, If_None_Match=odd).status_code == 200, odd


def test_two_tokens_of_other_scopes_have_other_tags(world: World) -> None:
    world.register("Anna Bērziņa")
    path = f"/events/{world.event_id}/registrations"
    names, contacts = reader(world, "registrations"), reader(world, "contacts", name="Cits")
    tag = names.get(path).headers["ETag"]
    answer = contacts.get(path, If_None_Match=tag)
    assert (answer.status_code, answer.headers["Vary"]) == (200, "Authorization, Accept-Encoding")


def test_the_state_of_an_event_moves_its_tag_by_itself(world: World) -> None:
    token, path = reader(world), f"/events/{world.event_id}"
    with world.reading() as session:
        closes = session.get_one(Event, world.event_id).closes_at
    assert closes is not None
    seen = []
    for at in (closes - timedelta(seconds=1), closes):
        with time_machine.travel(at, tick=False):
            answer = token.get(path)
            seen.append((answer.json["state"], answer.headers["ETag"]))  # type: ignore[index]
    assert [state for state, _tag in seen] == ["open", "ongoing"]
    assert seen[0][1] != seen[1][1]


def test_a_revoked_token_opens_nothing_from_that_moment(world: World) -> None:
    token = reader(world, "registrations")
    path = f"/events/{world.event_id}/registrations"
    tag = token.get(path).headers["ETag"]
    with world.app.app_context(), transaction() as session:
        assert services.revoke_token(session, clock.now(), world.organisation_id, token.token_id, COMMAND)
    for sent in ({}, {"If_None_Match": tag}, {"If_None_Match": "*"}):
        answer = token.get(path, **sent)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_a_cancelled_event_is_still_given(world: World) -> None:
    token = reader(world)
    with world.app.app_context(), transaction() as session:
        event_services.cancel_event(session, world.settings, world.event_id, Bilingual(), world.account_id, EARLY)
    told = token.json(f"/events/{world.event_id}")
    assert (told["status"], told["state"]) == ("cancelled", "cancelled")
