"""Who may change a poll and who may see the people in it are two questions: each page asks what it shows and does."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from core.db import db, transaction
from organisers.terms import Right
from registration.terms import Admission
from tests.integration.desk.events_world import form_of
from tests.integration.scheduling.board_world import HOST, BoardWorld, token_of
from tests.integration.scheduling.polls.poll_world import EVENTS, NEW, answer, numbers, poll_here, stored

OTHERS = [right for right in Right if right not in (Right.edit, Right.moderate)]


@pytest.fixture
def poll(board: BoardWorld) -> int:
    event_id = poll_here(board.app)
    with board.app.app_context(), transaction() as session:
        answer(session, event_id, "Pēteris Noslēpe", "yyn")
    return event_id


def send(client: FlaskClient, path: str, **more: Any) -> Any:
    token = token_of(client.get("/birojs/konts", base_url=HOST))
    return client.post(path, data={"csrf_token": token, **more}, base_url=HOST)


@pytest.mark.parametrize("rights", [(Right.edit,), (Right.moderate,), tuple(OTHERS)], ids=["edit", "people", "others"])
def test_the_time_is_chosen_by_whoever_may_both_change_it_and_see_people(
    board: BoardWorld, poll: int, rights: tuple[Right, ...]
) -> None:
    with board.app.app_context():
        first = numbers(db.session(), poll)[0]
    client, here = board.helper(*rights), f"{EVENTS}/{poll}/laika-atbildes"
    seen = client.get(f"{here}/izveleties?laiks={first}", base_url=HOST)
    answers = [
        send(client, f"{here}/izveleties", laiks=str(first), solis="skatit"),
        send(client, f"{here}/izveleties", laiks=str(first), solis="sutit"),
        send(client, f"{here}/atsaukt/1"),
    ]
    assert [seen.status_code, *(one.status_code for one in answers)] == [403] * 4
    assert not any("Noslēpe" in one.text for one in (seen, *answers))
    assert stored(board.app, poll).admission == Admission.poll


def test_whoever_changes_times_alone_is_led_to_a_page_that_opens(board: BoardWorld, poll: int) -> None:
    client = board.helper(Right.edit)
    for path, field, values in (
        (f"{EVENTS}/{poll}/laiki", "laiks", {}),
        (
            NEW,
            "title",
            {"title": "Domnīca", "rows-0-day": "2027-03-08", "rows-0-starts": "10:00", "deadline_on": "2027-02-10"},
        ),
    ):
        _action, data = form_of(client.get(path, base_url=HOST), field)
        for name, value in values.items():
            data.setlist(name, [value])
        saved = client.post(path, data=data, base_url=HOST)
        assert saved.status_code == 303, path
        assert client.get(saved.location, base_url=HOST).status_code == 200, saved.location
