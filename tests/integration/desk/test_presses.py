"""The same form sent many times at once makes one thing, and every answer leads to it."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from attendance.models import CheckInLink
from core.db import db
from mailers.models import OutboxRow
from organisers.models import Membership
from registration.models import Event
from registration.privacy_models import Project
from registration.series_models import Series
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of

HERE = ROOM.removesuffix("/pasakumi")
TEXT = "Seminārs „Darbs ar kopienām”\n2027. gada 12. maijā plkst. 10.00–12.00, Zīļu ielā 2, Kandavā."


def _together(desk: Desk, page: TestResponse, field: str, **values: str) -> set[tuple[int, str]]:
    """The answers to the form of the page, sent by six threads of one browser."""
    action, data = form_of(page, field)
    for name, value in values.items():
        data.setlist(name.replace("__", "-"), [value])
    cookie = desk.client.get_cookie("aicina", domain="127.0.0.1")
    assert cookie is not None

    def send(_number: int) -> tuple[int, str]:
        client = desk.app.test_client()
        client.set_cookie("aicina", cookie.value, domain="127.0.0.1")
        answer = client.post(action or page.request.path, data=data, base_url=BASE)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(6) as pool:
        return set(pool.map(send, range(6)))


def _count(desk: Desk, table: type) -> int:
    with desk.app.app_context():
        return db.session().scalar(select(func.count()).select_from(table)) or 0


def test_event(desk: Desk) -> None:
    page = desk.get(f"{ROOM}/jauns?veids=think_tank")
    answers = _together(desk, page, "title_lv", title_lv="Domnīca", day="2027-09-27")
    assert (len(answers), _count(desk, Event)) == (1, 1)
    again = desk.fill(page, "title_lv", title_lv="Domnīca", day="2027-09-28")
    assert again.status_code == 303
    assert _count(desk, Event) == 2  # another day was typed: another event


def test_draft_of_a_text(desk: Desk) -> None:
    page = desk.fill(desk.get(f"{ROOM}/no-teksta"), "text", text=TEXT)
    answers = _together(desk, page, "title_lv")
    assert {status for status, _location in answers} == {303}
    assert (len(answers), _count(desk, Event)) == (1, 1)


def test_series_and_its_events(desk: Desk) -> None:
    answers = _together(desk, desk.get(f"{HERE}/serijas/jauna"), "title_lv", title_lv="Sanāksmes")
    assert (len(answers), _count(desk, Series)) == (1, 1)
    event_id = desk.made()
    room = next(iter(answers))[1]
    assert desk.fill(desk.get(room), "event", event=str(event_id)).status_code == 303
    page = desk.get(f"{room}/pasakumi")
    values = {"riga__day": "2027-10-01", "vidzeme__day": "2027-10-02"}
    assert {status for status, _location in _together(desk, page, "riga-day", **values)} == {303}
    assert _count(desk, Event) == 3


def test_link_of_a_helper(desk: Desk) -> None:
    page = desk.get(f"{ROOM}/{desk.published()}/apmeklejums/iekartosana")
    assert {status for status, _location in _together(desk, page, "label", label="Anna")} == {303}
    assert _count(desk, CheckInLink) == 1


def test_project_and_colleague(desk: Desk) -> None:
    values = {"name": "Kopā", "number": "9.2.1"}
    answers = _together(desk, desk.get(f"{HERE}/projekti/jauns"), "legal_reference", **values)
    assert ({status for status, _location in answers}, _count(desk, Project)) == ({303}, 1)
    before, page = _count(desk, Membership), desk.get(f"{HERE}/cilveki")
    answers = _together(desk, page, "email", name="Dace Kalna", email="dace.kalna@example.lv")
    assert ({status for status, _location in answers}, _count(desk, Membership)) == ({303}, before + 1)
    with desk.app.app_context():
        written = select(func.count()).where(OutboxRow.letter == "organisers.added")
        assert db.session().scalar(written) == 1
    later = desk.fill(page, "email", name="Dace Kalna-Ozola", email="dace.kalna@example.lv")
    assert later.status_code == 422  # other words: not the same press
