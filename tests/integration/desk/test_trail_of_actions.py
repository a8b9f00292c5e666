"""The whole trail of an organisation in one place: read, narrowed down, and nobody else's."""

import csv
import io
import re
import zipfile

import pytest
from sqlalchemy import select

from core.db import transaction
from organisers.models import OrganisationEntry
from organisers.terms import Right
from registration import trail_queries
from registration.history import record
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, token_of, world
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


def taken(world: World, file_format: str, **filters: object) -> bytes:
    client = world.client()
    data = {"csrf_token": token_of(client.get("/birojs/konts", base_url=HOST).text), "format": file_format, **filters}
    with client.post(f"{PATH}eksports", data=data, base_url=HOST) as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        return answer.data


def test_trail_is_taken_away_as_it_is_narrowed_and_that_is_a_line_of_it(world: World) -> None:
    filled(world)
    rows = list(csv.reader(io.StringIO(taken(world, "csv", veids="taken").decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["When", "What", "Event", "Participant no.", "Who", "In detail"]
    assert [row[1:5] for row in rows[1:]] == [
        ["Sensitive answers looked at", "Meeting in Valmiera", "1", "Anna"],
        ["List exported: 1 person", "Meeting in Valmiera", "", "Anna"],
    ]
    assert lines(world, "?veids=taken")[0] == "Trail of actions taken away: 2 lines"
    with zipfile.ZipFile(io.BytesIO(taken(world, "xlsx"))) as book:
        assert "Trail of actions taken away: 2 lines" in book.read("xl/worksheets/sheet1.xml").decode()
    with world.reading() as session:
        query = select(OrganisationEntry).where(OrganisationEntry.action == "trail_exported")
        kept = [(e.account_id, e.details["kind"], e.details["format"], e.details["count"])
                for e in session.scalars(query.order_by(OrganisationEntry.id))]  # fmt: skip
    everything = len(lines(world)) - 1
    assert kept == [(world.account_id, "taken", "csv", 2), (world.account_id, "all", "xlsx", everything)]


@pytest.mark.parametrize(
    ("rights", "read", "taken_away"),
    [
        ((Right.moderate, Right.export, Right.edit), 403, 403),
        ((Right.people,), 200, 403),
        ((Right.people, Right.export), 200, 200),
    ],
)
def test_trail_is_taken_by_those_who_may_read_it_and_take_lists_away(
    world: World, rights: tuple[Right, ...], read: int, taken_away: int
) -> None:
    give(world, *rights)
    page = world.client(EDGARS).get(PATH, base_url=HOST)
    assert (page.status_code, f"{PATH}eksports" in page.text) == (read, taken_away == 200)
    assert post(world.client(EDGARS), f"{PATH}eksports", format="csv")[0] == taken_away


def test_trail_of_others_or_in_a_format_that_is_not_there_is_not_given(world: World) -> None:
    assert post(world.client("olga@example.lv"), f"{PATH}eksports", format="csv")[0] == 404
    assert post(world.client(), f"{PATH}eksports", format="pdf\x00")[0] == 400


def test_file_holds_more_lines_than_are_read_together_and_no_name_of_a_participant(world: World) -> None:
    person = filled(world)
    with world.app.app_context(), transaction() as session:
        for _time in range(trail_queries.AT_ONCE):
            record(session, world.event_id, person, "organiser", "substituted", EARLY, {"by": "Jana Liepa"}, None)
    text = taken(world, "csv", veids="participants", pasakums=world.event_id).decode()
    assert text.count("Gave the place to …;") == trail_queries.AT_ONCE
    assert text.count("\r\n") == trail_queries.AT_ONCE + 3
    assert ("Liepa" in text, "Ozola" in text) == (False, False)
