"""Groups that are held online: they say so from the beginning, and somebody is asked for each link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from registration.models import Event
from scheduling.models import ComposedGroup
from tests.integration.scheduling.board_world import HOST, BoardWorld
from tests.integration.scheduling.test_board_desk import page
from tests.integration.scheduling.test_board_proposals import words
from tests.integration.scheduling.test_board_publishing import filled, publish

NONE_YET = "Groups have no link to their online meeting yet"
NEW = "New groups have no link to their online meeting yet"
ONLINE: dict[str, Any] = {"venue": Bilingual(), "address": "", "online_url": "https://meeting.example.lv/j/1"}
IN_PLACES = {"venue": Bilingual("Rātsnams", "Town hall"), "address": "Lielā iela 1"}


def place(board: BoardWorld, **values: Any) -> None:
    with board.app.app_context(), transaction() as session:
        call = session.get_one(Event, board.event)
        for name, value in (ONLINE | values).items():
            setattr(call, name, value)


def made(board: BoardWorld) -> dict[str, int]:
    with board.app.app_context():
        found = select(ComposedGroup.name, ComposedGroup.made_event_id)
        rows = db.session().execute(found.where(ComposedGroup.made_event_id.is_not(None)))
        return {name: number for name, number in rows if number is not None}


def test_groups_of_an_online_call_are_online_and_their_links_are_asked_for(board: BoardWorld) -> None:
    place(board)
    filled(board)
    client = board.client()
    preview = words(client, board, "/publicet")
    assert NEW in preview
    assert re.search(r"Where: Online\b", preview)
    assert NONE_YET not in page(client, board)
    assert publish(client, board).status_code == 303
    groups = made(board)
    with board.app.app_context():
        first = db.session().get_one(Event, groups["Grupa A"])
        assert (first.venue, first.online_url) == (Bilingual("Tiešsaistē", "Online"), "")
    text = page(client, board)
    banner = text.partition(NONE_YET)[2].partition("</ul>")[0]
    assert re.findall(r'/pasakumi/(\d+)#online_url"', banner) == [str(groups[name]) for name in sorted(groups)]
    assert NONE_YET in words(client, board, "/publicet")
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, groups["Grupa A"]).online_url = "https://meeting.example.lv/j/2"
    banner = page(client, board).partition(NONE_YET)[2].partition("</ul>")[0]
    assert re.findall(r'/pasakumi/(\d+)#online_url"', banner) == [str(groups["Grupa B"])]
    with board.app.app_context(), transaction() as session:
        session.get_one(Event, groups["Grupa B"]).online_url = "https://meeting.example.lv/j/3"
    assert NONE_YET not in page(client, board)


@pytest.mark.parametrize("link", ["", "https://meeting.example.lv/j/1"], ids=["in-a-place", "also-online"])
def test_groups_with_a_place_to_go_to_need_no_link(board: BoardWorld, link: str) -> None:
    place(board, **IN_PLACES, online_url=link)
    filled(board)
    client = board.client()
    assert NEW not in words(client, board, "/publicet")
    assert publish(client, board).status_code == 303
    with board.app.app_context():
        assert db.session().get_one(Event, made(board)["Grupa A"]).venue == IN_PLACES["venue"]
    assert NONE_YET not in page(client, board)


def test_named_online_place_counts_as_online(board: BoardWorld) -> None:
    place(board, venue=Bilingual("Tiešsaistē (Zoom)", "Online (Zoom)"), online_url="")
    filled(board)
    client = board.client()
    assert NEW in words(client, board, "/publicet")
    assert publish(client, board).status_code == 303
    assert NONE_YET in page(client, board)


def test_groups_without_a_link_wait_on_the_desk_of_today(board: BoardWorld) -> None:
    place(board)
    filled(board)
    client, today = board.client(), "/birojs/lauku-biedriba/"
    assert NONE_YET not in client.get(today, base_url=HOST).text
    publish(client, board)
    text = client.get(today, base_url=HOST).text.partition(NONE_YET)[2].partition("</ul>")[0]
    assert re.findall(r'/pasakumi/(\d+)#online_url"', text) == [str(one) for one in sorted(made(board).values())]
    with board.app.app_context(), transaction() as session:
        for number in made(board).values():
            session.get_one(Event, number).online_url = "https://meeting.example.lv/j/2"
    assert NONE_YET not in client.get(today, base_url=HOST).text


def test_the_page_of_a_call_promises_no_link_of_its_own_once_its_groups_are_published(board: BoardWorld) -> None:
    place(board)
    filled(board)
    client = board.client()
    with board.app.app_context():
        path = f"/pasakumi/{db.session().get_one(Event, board.event).slug}"
    assert "Each group has a link of its own" not in client.get(path, base_url=HOST).text
    publish(client, board)
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        shown = client.get(path, base_url=HOST).text
    assert "Each group has a link of its own" in shown
    assert "The link comes by e-mail" not in shown
