"""A decision about groups and one about a time have pages of their own: neither takes back the other's."""

import re

from core.db import db
from scheduling.models import Composition
from tests.integration.scheduling.board_world import HOST, BoardWorld, token_of
from tests.integration.scheduling.test_board_desk import page, press
from tests.integration.scheduling.test_board_publishing import events, filled, publish

POLL = "/birojs/lauku-biedriba/pasakumi/{}/laika-atbildes"


def test_published_groups_are_not_taken_back_as_a_poll_is(board: BoardWorld) -> None:
    client = board.client()
    filled(board)
    publish(client, board)
    found = re.search(r"/publicet/(\d+)/atsaukt", page(client, board))
    assert found
    here = POLL.format(board.event)
    shown = client.get(here, base_url=HOST)
    assert (shown.status_code, "/atsaukt/" in shown.text, "The time is chosen" in shown.text) == (200, False, False)
    token = token_of(client.get(board.url("/"), base_url=HOST))
    answer = client.post(f"{here}/atsaukt/{found[1]}", data={"csrf_token": token}, base_url=HOST)
    assert answer.status_code == 404
    assert set(events(board)) == {"Grupa A", "Grupa B"}
    assert {status for status, _people in events(board).values()} == {"published"}
    with board.app.app_context():
        assert db.session().get_one(Composition, board.event).published is not None
    assert press(client, board, f"/publicet/{found[1]}/atsaukt", script=False).status_code == 303
    assert {status for status, _people in events(board).values()} == {"cancelled"}
