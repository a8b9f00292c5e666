"""The page that says who did what with an event, and when."""

import re

from core.db import transaction
from registration import services
from registration.desk.event_history import PAGE
from tests.integration.desk.events_world import BASE, NOW, ROOM, Desk, deliver, form_of, register


def lines(desk: Desk, event_id: int, query: str = "") -> list[tuple[str, ...]]:
    """(when, what, who) of every line of the page, in order."""
    page = desk.get(f"{ROOM}/{event_id}/vesture{query}")
    assert page.status_code == 200
    body = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.S)
    return [tuple(re.findall(r"<td[^>]*>([^<]*)</td>", row)) for row in rows]


def test_history_says_who_did_what_the_newest_first(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    deliver(desk.app)
    edgars = Desk(desk.app, "edgars@example.lv")
    edgars.fill(edgars.edit(event_id, day="2027-09-28"), "note", "step=save")
    edgars.press(f"{ROOM}/{event_id}/atcelt")
    exported = edgars.get(f"{ROOM}/{event_id}/dalibnieki/")
    with edgars.fill(exported, "kas", format="csv") as file:
        assert file.status_code == 200
    at = "20 Jan 2027, 11:00"
    assert lines(desk, event_id) == [
        (at, "List exported: 1 person", "Edgars Bērziņš"),
        (at, "Event cancelled; 1 person was written to", "Edgars Bērziņš"),
        (at, "Changed: Day, Begins, Ends; 1 person was written to", "Edgars Bērziņš"),
        (at, "Event published", "Anna Ābola"),
        (at, "Event created", "Anna Ābola"),
    ]


def test_history_has_pages(desk: Desk) -> None:
    event_id = desk.made()
    with desk.app.app_context(), transaction() as session:
        for number in range(PAGE):
            services.record(session, event_id, None, "organiser", "exported", NOW, {"count": number + 2}, None)
    first, second = lines(desk, event_id), lines(desk, event_id, "?lapa=2")
    assert [what for _when, what, _who in first] == [f"List exported: {n + 2} people" for n in reversed(range(PAGE))]
    assert [what for _when, what, _who in second] == ["Event created"]


def test_history_is_linked_from_the_event_and_shows_titles_as_text(desk: Desk) -> None:
    event_id = desk.made(title_lv="<script>alert(1)</script>")
    assert f'href="{ROOM}/{event_id}/vesture"' in desk.get(f"{ROOM}/{event_id}").text
    page = desk.get(f"{ROOM}/{event_id}/vesture").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_history_is_only_read(desk: Desk) -> None:
    event_id = desk.made()
    token = form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{event_id}/vesture", data={"csrf_token": token}, base_url=BASE)
    assert answer.status_code == 405
