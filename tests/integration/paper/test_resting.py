"""Somebody whose data rests, because the other parent objects, is on no paper and in no number (behaviour G6)."""

from datetime import date
from typing import Any

import pytest

from core import clock
from core.db import transaction
from privacy import objections
from privacy.terms import ObjectionDraft
from tests.integration.desk.people_world import HOST
from tests.integration.paper.desk import BADGES, SHEET, Desk, read, text_of

REST, STAY = "Otto Kalns", "Dace Kalna"
PAPERS = {
    "lapas/paraksti.pdf": SHEET,
    "lapas/nozimites.pdf": BADGES,
    "lapas/talruni.pdf": {"talruni-language": "lv"},
}


@pytest.fixture
def resting(desk: Desk) -> Desk:
    world = desk.world
    world.register(STAY, email="", phone="+37120000077")
    number = world.register(REST, email="", phone="+37120000078")
    with world.app.app_context(), transaction() as session:
        draft = ObjectionDraft("pa tālruni", date(2027, 1, 1))
        assert objections.object_to(session, world.event_id, number, draft, world.account_id, clock.now())
    return desk


@pytest.mark.parametrize("path", PAPERS)
def test_no_list_that_is_printed_has_the_name(resting: Desk, path: str) -> None:
    values: dict[str, Any] = PAPERS[path]
    text = text_of(read(resting.post(path, values)))
    assert (text.count(STAY), text.count(REST)) == (1, 0)
    assert [details["count"] for _action, details in resting.history()] == [1]


def test_organiser_is_told_who_is_left_out_and_where_to_settle_it(resting: Desk) -> None:
    resting.client.set_cookie("lang", "en", domain=HOST.split("//")[1])
    for path in ("lapas/", "noslegums"):
        page = resting.get(path).text
        assert ("1 person is on no paper and in no number" in page, page.count(REST)) == (True, 1)
    assert "1 person with a place" in resting.get("lapas/").text
    listed = resting.get("dalibnieki/druka").text
    assert ("Dace" in listed, "Otto" in listed, "1 person is not on this list." in listed) == (True, False, True)
    assert "Otto" not in resting.get("dalibnieki/zvani").text
