"""Every address of a desk that takes a POST lets in whoever has exactly the rights it asks for: the other half of
`test_rights_matrix`. The list is the map of addresses itself, so a new address is walked from its first day."""

from itertools import product
from typing import Any

import pytest
from sqlalchemy import update

from core.db import transaction
from invitations.models import ImportDraft
from organisers import queries
from organisers.terms import Right
from registration.models import Seating
from registration.series_services import put_event
from tests.integration.desk.belongings import fill, row
from tests.integration.desk.desk_routes import Address, addresses, form_token, path_of, send
from tests.integration.desk.people_world import EARLY, World, world
from tests.integration.desk.test_rights import EDGARS, give

__all__ = ["world"]
PAIRS = (
    frozenset({Right.moderate, Right.people}),
    frozenset({Right.moderate, Right.sensitive}),
    frozenset({Right.people, Right.export}),
    frozenset({Right.edit, Right.moderate}),
)
CHOICES = (*(frozenset({right}) for right in Right), *PAIRS)
# What takes away the thing that other addresses are about, so it is pressed after them.
ENDING = (
    "contacts.remove_person", "contacts.save_import", "contacts.drop_import", "contacts.remove", "webhooks.remove",
    "series.take_out", "series.delete", "person_data.erase", "people.remove", "events.delete",
)  # fmt: skip
ASKED_INSIDE = {"mail.send_again"}  # for the right at the letter's event: test_rights.py
OWNERS = {"organisers.reset_second_factor"}  # whatever other rights: test_colleagues.py
ANYBODYS = {"organisers.leave"}  # test_colleagues.py
ELSEWHERE = {"events.copy"}  # makes another event, at which a right at this one says nothing
LET_IN = {200, 201, 303, 400, 422}  # done, refused for what is in the form, or led back


def posts(world: World) -> list[Address]:
    every = [one for one in addresses(world.app) if one.method == "POST"]
    walked = [one for one in every if one.endpoint not in ASKED_INSIDE | OWNERS | ANYBODYS]
    return sorted(walked, key=lambda one: ENDING.index(one.endpoint) if one.endpoint in ENDING else -1)


def just_enough(one: Address) -> set[frozenset[Right]]:
    """The smallest sets of rights that open the address."""
    return {frozenset(rights) for rights in product(*(sorted(either) for either in one.needed if either))}


def things(world: World) -> dict[str, Any]:
    """Everything the addresses are about, with the numbers of a real desk; one draft to save, and one to drop."""
    ids = fill(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(Seating).where(Seating.event_id == world.event_id).values(guests=1))
        mine, here = queries.account_by_email(session, EDGARS), {"list_id": ids["list_id"]}
        ids["dropped"] = row(session, ImportDraft, **here, account_id=world.account_id)
        session.execute(update(ImportDraft).values(account_id=mine and mine.id))  # others' drafts are nobody's business
        put_event(session, ids["series_id"], world.event_id, world.account_id, EARLY)
    return {**ids, "kind": "thanks"}


def turned_away(world: World, which: list[Address]) -> list[tuple[str, int]]:
    """Those of the addresses that do not let in whoever is signed in as Edgars."""
    ids, client = things(world), world.client(EDGARS)
    token, found = form_token(client), []
    for one in which:
        own = {"draft_id": ids["dropped"]} if one.endpoint == "contacts.drop_import" else {}
        with send(client, token, "POST", path_of(world.app, one, "biedriba", ids | own)) as answer:
            to_sign_in = "/ielogoties" in answer.headers.get("Location", "")
            found += [(one.endpoint, answer.status_code)] if answer.status_code not in LET_IN or to_sign_in else []
    return found


def test_every_post_is_opened_by_rights_that_are_tried_here(world: World) -> None:
    tried = {one.endpoint: just_enough(one) for one in posts(world)}
    assert {name: rights for name, rights in tried.items() if not rights <= set(CHOICES)} == {}
    assert set().union(*tried.values()) == set(CHOICES)
    assert set(ENDING) <= set(tried)


def named(rights: frozenset[Right]) -> str:
    """The same name in every process: the order of a set is its own."""
    return "+".join(sorted(rights))


@pytest.mark.parametrize("rights", CHOICES, ids=named)
def test_exactly_the_rights_asked_for_let_in(world: World, rights: frozenset[Right]) -> None:
    which = [one for one in posts(world) if rights in just_enough(one)]
    assert which
    give(world, *rights)
    assert turned_away(world, which) == []


@pytest.mark.parametrize("rights", [one for one in CHOICES if one != PAIRS[2]], ids=named)  # of no event
def test_at_one_event_they_let_in_to_what_is_of_that_event(world: World, rights: frozenset[Right]) -> None:
    of_events = [one for one in posts(world) if "event_id" in one.arguments and one.endpoint not in ELSEWHERE]
    which = [one for one in of_events if rights in just_enough(one)]
    assert which
    give(world)
    give(world, *rights, at_event=world.event_id)
    assert turned_away(world, which) == []
