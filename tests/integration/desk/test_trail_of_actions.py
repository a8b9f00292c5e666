"""The whole trail of an organisation in one place: read, narrowed down, and nobody else's."""

import re

import pytest

from organisers.terms import Right
from tests.integration.desk.people_world import HOST, World, new_event, world
from tests.integration.desk.test_rights import EDGARS, give, post

__all__ = ["world"]
PATH = "/birojs/biedriba/darbibas/"


def lines(world: World, query: str = "", email: str = "anna@example.lv") -> list[str]:
    """What was done, the newest first, as the page says it."""
    page = world.client(email).get(PATH + query, base_url=HOST)
    assert page.status_code == 200
    cells = re.findall(r'<tr><td class="nowrap">[^<]*</td>\s*<td>(.*?)</td>', page.text, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def filled(world: World) -> int:
    person = world.register("Anna Ozola", answers=world.answers("ngo", ("a",), "bez glutēna"))
    client = world.client()
    post(client, world.url("/eksports"), format="csv", kas="visi")
    post(client, world.url(f"/{person}/sensitivas"))
    return person


def test_trail_tells_changes_exports_and_looks_in_one_list(world: World) -> None:
    filled(world)
    give(world, Right.export)
    said = lines(world)
    assert any(line.startswith("Rights of Edgars changed") for line in said)
    ours = sorted(line for line in said if line.startswith(("List exported", "Sensitive answers", "Registered")))
    assert [line[:41] for line in ours] == [
        "List exported: 1 person No., Status, Firs",
        "Registered; got a place participant no. 1",
        "Sensitive answers looked at participant n",
    ]
    assert ours[0].endswith("Collected by, answers to questions")
    assert not any("Ozola" in line for line in said)


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ("?veids=taken", "Sensitive answers looked at participant no. 1", 2),
        ("?veids=participants", "Registered; got a place participant no. 1", 2),
        ("?veids=events", "Event published", 3),
        ("?veids=taken&kas={anna}", "Sensitive answers looked at participant no. 1", 2),
        ("?veids=taken&kas=999", None, 0),
        ("?veids=people&pasakums={event}", None, 0),
        ("?pasakums=999999", None, 0),
        ("?lidz=2020-01-01", None, 0),
        ("?no=2200-01-01", None, 0),
        ("?veids=taken&no=nav&lidz=99-99&kas=x&lapa=-3", "Sensitive answers looked at participant no. 1", 2),
    ],
)
def test_trail_is_narrowed(world: World, query: str, first: str | None, count: int) -> None:
    filled(world)
    said = lines(world, query.format(anna=world.account_id, event=world.event_id))
    assert len(said) == count
    assert first is None or said[0].startswith(first)


def test_trail_is_for_those_who_manage_people(world: World) -> None:
    give(world, Right.moderate, Right.export, Right.edit)
    assert world.client(EDGARS).get(PATH, base_url=HOST).status_code == 403
    assert world.client("olga@example.lv").get(PATH, base_url=HOST).status_code == 404


def test_trail_of_another_organisation_stays_there(world: World) -> None:
    filled(world)
    page = world.client("olga@example.lv").get(f"/birojs/svesa/darbibas/?pasakums={world.event_id}", base_url=HOST)
    assert "<tr><td" not in page.text


def test_every_line_of_two_events_has_its_event(world: World) -> None:
    new_event(world.app, world.settings, world.organisation_id, world.account_id)
    page = world.client().get(PATH + "?veids=events", base_url=HOST).text
    assert page.count("<td>Meeting in Valmiera</td>") == 4
