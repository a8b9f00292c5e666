"""Every address of a desk x every right x where it is held: nothing opens that was not given."""

import pytest
from flask.testing import FlaskClient

from attendance.models import CheckInLink, CheckInOp
from organisers import queries as organiser_queries
from organisers.terms import Right
from tests.integration.desk.belongings import fill
from tests.integration.desk.desk_routes import Address, addresses, statuses
from tests.integration.desk.people_world import World, new_event, world
from tests.integration.desk.test_rights import EDGARS, give, place_of

__all__ = ["world"]
OPEN = (
    "/birojs/<org>/aiziet",  # everybody may leave; nobody is made to here
    "/birojs/<org>/vestules/<int:mail_id>/velreiz",
)  # asks for the right at the event of the letter, inside
OWNERS = ("/birojs/<org>/cilveki/<int:membership_id>/otrais-faktors",)  # for owners alone, whatever other rights
# Pressed twice they are right twice, so they lead back instead of 404; what they were asked to change stays as it is.
QUIET = {("attendance_setup.revoke_link", 303), ("check_in.settle", 400)}
WHERE_HELD = ("everywhere", "at this event", "at another event")


def may_open(one: Address, right: Right, held: str) -> bool:
    """What the rights say: a right at one event opens that event's addresses alone."""
    here = held == "everywhere" or (held == "at this event" and "event_id" in one.arguments)
    return one.opens_to(right) if here else one.opens_to()


@pytest.mark.parametrize("held", WHERE_HELD)
@pytest.mark.parametrize("right", list(Right))
def test_nothing_opens_that_was_not_given(world: World, right: Right, held: str) -> None:
    person = world.register("Anna Ozola")
    other, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    if held == "everywhere":
        give(world, right)
    else:
        give(world)
        give(world, right, at_event=world.event_id if held == "at this event" else other)
    with world.reading():
        place = place_of(EDGARS, world.organisation_id)
    ids = {"event_id": world.event_id, "registration_id": person, "membership_id": place}
    every = addresses(world.app)
    closed = [one for one in every if not may_open(one, right, held) and one.rule not in OPEN]
    opened = [one for one in every if may_open(one, right, held) and one.method == "GET"]
    client = world.client(EDGARS)
    wrong = [(one.method, one.rule, s) for one, s in statuses(world.app, client, "biedriba", ids, closed) if s != 403]
    assert wrong == []
    refused = [one.rule for one, s in statuses(world.app, client, "biedriba", ids, opened) if s in {403, 500}]
    assert refused == [one.rule for one in opened if one.rule in OWNERS]


def opened(world: World, client: FlaskClient, org: str, ids: dict[str, int], which: list[Address]) -> list[object]:
    """The addresses of `which` that answer anything but "there is no such thing"."""
    answers = statuses(world.app, client, org, ids, which)
    return [(one.method, one.endpoint, s) for one, s in answers if s != 404 and (one.endpoint, s) not in QUIET]


def test_nothing_of_another_organisation_is_there(world: World) -> None:
    theirs, olga = fill(world), world.client("olga@example.lv")
    every = addresses(world.app)
    assert opened(world, olga, "biedriba", theirs, every) == []
    numbered = [one for one in every if one.arguments]
    assert {name for one in numbered for name in one.arguments} - set(theirs) == {"group", "kind", "number"}
    assert opened(world, olga, "svesa", theirs, numbered) == []


def test_things_of_another_event_are_not_at_ones_own(world: World) -> None:
    theirs = fill(world)
    with world.reading() as session:
        olga = organiser_queries.account_by_email(session, "olga@example.lv")
        svesa = organiser_queries.organisation_by_slug(session, "svesa")
        assert olga
        assert svesa
    within = [
        one for one in addresses(world.app) if one.arguments - {"event_id", "kind", "number", "group", "series_id"}
    ]
    within = [one for one in within if "event_id" in one.arguments]
    for org, number, account, email in (
        ("svesa", svesa.id, olga.id, "olga@example.lv"),
        ("biedriba", world.organisation_id, world.account_id, "anna@example.lv"),
    ):
        own, _questions = new_event(world.app, world.settings, number, account)
        assert opened(world, world.client(email), org, theirs | {"event_id": own}, within) == []
    with world.reading() as session:
        assert session.get_one(CheckInLink, theirs["link_id"]).revoked_at is None
        assert session.get_one(CheckInOp, theirs["op_id"]).outcome == "look"
