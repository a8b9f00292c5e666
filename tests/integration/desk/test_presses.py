"""The same form sent many times at once makes one thing, and every answer leads to it."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from attendance.models import CheckInLink
from core.db import db
from invitations.models import Contact, ContactList
from mailers.models import OutboxRow
from organisers.models import Membership
from registration.models import Event, Institution
from registration.privacy_models import Project
from registration.series_models import Series
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of

HERE = ROOM.removesuffix("/pasakumi")
TEXT = "Seminārs „Darbs ar kopienām”\n2027. gada 12. maijā plkst. 10.00–12.00, Zīļu ielā 2, Kandavā."


def _together(desk: Desk, page: TestResponse, field: str, **values: str) -> set[tuple[int, str]]:
    """The answers to the form of the page, sent by six threads of one browser."""
    return set(_at_once(desk, page, field, values, [{}] * 6))


def _at_once(
    desk: Desk, page: TestResponse, field: str, values: dict[str, str], several: list[dict[str, str]]
) -> list[tuple[int, str]]:
    """The answers to the form of the page, sent by a thread for each of the several, with their own values."""
    action, data = form_of(page, field)
    cookie = desk.client.get_cookie("aicina", domain="127.0.0.1")
    assert cookie is not None

    def send(own: dict[str, str]) -> tuple[int, str]:
        client, mine = desk.app.test_client(), data.copy()
        for name, value in (values | own).items():
            mine.setlist(name.replace("__", "-"), [value])
        client.set_cookie("aicina", cookie.value, domain="127.0.0.1")
        answer = client.post(action or page.request.path, data=mine, base_url=BASE)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(several)) as pool:
        return list(pool.map(send, several))


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


def test_a_list_and_who_stands_on_it(desk: Desk) -> None:
    before = desk.get(f"{HERE}/kontakti/jauns")
    answers = _together(desk, before, "source", name="Sociālie dienesti", source="mājaslapa", basis="consent")
    assert ({status for status, _location in answers}, _count(desk, ContactList)) == ({303}, 1)
    assert len(answers) == 1
    room = next(iter(answers))[1]
    values = {"given_name": "Ilze", "family_name": "Ozola", "email": "ilze@example.lv"}
    answers = _together(desk, desk.get(f"{room}/jauns"), "email", **values)
    assert ({status for status, _location in answers}, _count(desk, Contact)) == ({303}, 1)


def test_an_institution_of_ones_own(desk: Desk) -> None:
    answers = _together(desk, desk.get(f"{HERE}/registri/iestades/jauna"), "name", name="Kandavas klubs", kind="ngo")
    assert {status for status, _location in answers} == {303}
    with desk.app.app_context():
        own = select(func.count()).where(Institution.organisation_id.is_not(None))
        assert db.session().scalar(own) == 1


def test_other_presses_at_the_same_moment_are_told_and_not_broken(desk: Desk) -> None:
    assert (
        desk.fill(
            desk.get(f"{HERE}/kontakti/jauns"), "source", name="Dienesti", source="mājaslapa", basis="consent"
        ).status_code
        == 303
    )
    with desk.app.app_context():
        room = f"{HERE}/kontakti/{db.session().scalar(select(ContactList.id))}"
    page = desk.get(f"{room}/jauns")
    values = {"given_name": "Ilze", "family_name": "Ozola", "email": "ilze@example.lv"}
    several = [{"institution": f"Iestāde {number}"} for number in range(6)]
    answers = _at_once(desk, page, "email", values, several)
    assert sorted(status for status, _location in answers) == [303, 422, 422, 422, 422, 422]


def test_saving_what_stands_there_already(desk: Desk) -> None:
    event_id = desk.published()
    page = desk.get(f"{ROOM}/{event_id}")
    assert {status for status, _location in _together(desk, page, "title_lv", audience_lv="Jaunieši", step="save")} == {
        303
    }
    assert (desk.event(event_id).version, desk.event(event_id).audience.lv) == (3, "Jaunieši")
    report = desk.get(f"{ROOM}/{event_id}/noslegums")
    assert {status for status, _location in _together(desk, report, "results_lv", results_lv="Vienojāmies.")} == {303}
    desk.fill(desk.get(f"{HERE}/serijas/jauna"), "title_lv", title_lv="Sanāksmes")
    with desk.app.app_context():
        series = f"{HERE}/serijas/{db.session().scalar(select(Series.id))}/labot"
    assert {status for status, _location in _together(desk, desk.get(series), "title_lv", title_lv="Tikšanās")} == {303}
