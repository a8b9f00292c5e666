"""The pages about people's data: who may see them, what they do, and what they refuse."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from mailers.delivery import deliver_due
from mailers.models import OutboxRow
from organisers.models import Organisation, OrganisationEntry
from privacy.models import KeptRecord, Objection
from registration.models import Event, HistoryEntry, Link, Registration
from registration.privacy_models import EventPrivacy, Project
from tests import builders
from tests.builders import NOW
from tests.integration.desk.conftest import desk as desk
from tests.integration.desk.events_world import BASE, Desk, words_of
from tests.integration.privacy import marked

HOME = "/birojs/lauku-biedriba"


@pytest.fixture
def person(app: Flask, desk: Desk) -> tuple[int, int]:
    """(event, registration) of a marked person in the desk's organisation."""
    with app.app_context():
        with transaction() as session:
            organisation = session.scalars(select(Organisation).where(Organisation.slug == "lauku-biedriba")).one()
            event = marked.marked_event(session, organisation=organisation)
            found = marked.marked_person(session, event)
            ids = event.id, found.id
        db.session.remove()
    return ids


def one(app: Flask, query: Any) -> Any:
    with app.app_context():
        found = db.session().scalars(query).all()
        db.session.remove()
        return found


def test_page_of_keeping_leads_to_the_promises_and_to_the_notice_of_the_site(
    person: tuple[int, int], desk: Desk
) -> None:
    page = desk.get(f"{HOME}/glabasana/{person[0]}")
    assert f'href="{HOME}/pasakumi/{person[0]}/privatums">Change what is promised' in page.text
    assert '<li><a href="/privatums">Privacy</a></li>' in page.text


def test_project_is_made_changed_and_kept_in_the_trail(app: Flask, desk: Desk) -> None:
    page = desk.get(f"{HOME}/projekti/jauns")
    wrong = desk.fill(page, "legal_reference", name="", number="1", keep_years="99", last_payment_on="0001-01-01")
    assert wrong.status_code == 422
    made = desk.fill(page, "legal_reference", name="Kopā", number="9.2.1", last_payment_on="2026-03-12")
    twice = desk.fill(page, "legal_reference", name="Kopā", number="9.2.1", last_payment_on="2026-03-12")
    assert (made.status_code, twice.status_code) == (303, 303)
    assert "keep until 31 Dec 2031" in words_of(desk.get(f"{HOME}/projekti/"))
    again = desk.fill(page, "legal_reference", name="Cits", number="9.2.1")
    assert (again.status_code, "Another project has this number." in again.text) == (422, True)
    changed = desk.fill(desk.get(f"{HOME}/projekti/1"), "legal_reference", last_payment_on="", keep_years="10")
    assert changed.status_code == 303
    assert "keep until the last payment is known" in words_of(desk.get(f"{HOME}/projekti/"))
    rows = one(app, select(OrganisationEntry).where(OrganisationEntry.action.like("project%")))
    assert [row.action for row in rows] == ["project_created", "project_changed"]
    assert rows[1].details["last_payment_on"] == ["2026-03-12", "None"]


def test_hostile_input_is_no_error(desk: Desk, person: tuple[int, int]) -> None:
    page = desk.get(f"{HOME}/projekti/jauns")
    for value in (
        "\x00",
        "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "a" * 100_000,
        "9" * 400,
    ):
        answer = desk.fill(page, "legal_reference", name=value, number=value, keep_years=value, last_payment_on=value)
        assert answer.status_code == 422
    for path in (
        "/projekti/999999999999999999",
        "/glabasana/99999999999",
        f"/pasakumi/{person[0]}/dalibnieki/9999/dzest",
    ):
        assert desk.get(HOME + path).status_code == 404
    assert desk.get(f"{HOME}/pasakumi/{person[0]}/panemts?persona=%00").status_code == 200


def test_person_is_erased_from_the_desk(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    path = f"{HOME}/pasakumi/{person[0]}/dalibnieki/{person[1]}/dzest"
    page = desk.get(path)
    assert "3 answers" in words_of(page)
    assert one(app, select(Registration.id)) == [person[1]]  # looking changes nothing
    answer = desk.client.post(path, data={"csrf_token": _token(page), "asked": "y"}, base_url=BASE)
    assert answer.status_code == 303
    assert one(app, select(Registration.id)) == []
    row = one(app, select(HistoryEntry).where(HistoryEntry.action == "erased"))[0]
    assert (row.actor, row.registration_id, row.details) == (
        "organiser",
        None,
        {"count": 1, "reason": "asked", "kept": 0},
    )
    assert desk.get(path).status_code == 404
    assert "Data of 1 person erased" in words_of(desk.get(f"{HOME}/pasakumi/{person[0]}/vesture"))


def _token(page: Any) -> str:
    return str(page.text.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0])


def test_objection_rests_the_data_until_it_is_settled(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    event_id, number = person
    with app.app_context(), transaction() as session:
        session.query(OutboxRow).delete()
        found = session.get_one(Registration, number)
        builders.services.mailing.link_again(session, builders.settings_here(), [found], NOW)
    path = f"{HOME}/pasakumi/{event_id}/dalibnieki/{number}/iebildums"
    assert desk.fill(desk.get(path), "said", said="", said_on="2027-01-19").status_code == 422
    page = desk.get(path)
    for _press in range(2):
        assert desk.fill(page, "said", said="Neesmu piekritis.", said_on="2027-01-19").status_code == 303
    assert desk.fill(page, "said", said="Kas cits.", said_on="2027-01-19").status_code == 422
    assert len(one(app, select(Objection))) == 1
    assert one(app, select(OutboxRow.state)) == ["held"]
    assert "The other parent objects" in words_of(desk.get(f"{HOME}/pasakumi/{event_id}/dalibnieki/{number}"))
    with app.app_context(), transaction() as session:  # a letter ordered meanwhile is held too
        found = session.get_one(Registration, number)
        later = NOW + timedelta(hours=2)
        builders.services.mailing.link_again(session, builders.settings_here(), [found], later)
    deliver_due(app, lambda: NOW + timedelta(hours=3), "worker")
    assert one(app, select(OutboxRow.state)) == ["held", "held"]
    export = {"csrf_token": _token(desk.get(path)), "format": "csv", "kas": "visi"}
    answer = desk.client.post(f"{HOME}/pasakumi/{event_id}/dalibnieki/eksports", data=export, base_url=BASE)
    assert (answer.status_code, marked.MARK in answer.text.casefold()) == (200, False)
    answer.close()
    assert desk.fill(desk.get(path), "words", words="Abi vecāki vienojās.").status_code == 303
    assert one(app, select(OutboxRow.state)) == ["queued", "queued"]
    kept = one(app, select(Objection))[0]
    assert (kept.said, kept.settled) == ("Neesmu piekritis.", "Abi vecāki vienojās.")
    actions = one(app, select(HistoryEntry.action).where(HistoryEntry.action.like("object%")).order_by(HistoryEntry.id))
    assert actions == ["objected", "objection_settled"]


def test_all_links_of_an_event_are_replaced(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    event_id = person[0]
    opening = select(Link.hash).where(Link.revoked_at.is_(None))
    before = set(one(app, opening))
    path = f"{HOME}/pasakumi/{event_id}/saites"
    page = desk.get(path)
    assert "The private links of 1 registered person are replaced." in words_of(page)
    letters = len(one(app, select(OutboxRow.id)))
    assert desk.fill(page, "turn").status_code == 303
    after = set(one(app, opening))
    assert (len(after), after & before) == (len(before), set())
    assert len(one(app, select(OutboxRow.id))) == letters  # nobody is written to unless that was asked for
    twice = desk.fill(page, "turn", tell="y")  # the same page once more, as a double click sends it
    assert "nothing more was done" in words_of(desk.get(twice.location))
    assert set(one(app, opening)) == after
    desk.fill(desk.get(path), "turn", tell="y")
    assert len(one(app, select(OutboxRow.id))) == letters + 1
    rows = one(app, select(HistoryEntry).where(HistoryEntry.action == "links_rotated"))
    assert [row.details for row in rows] == [{"count": 2, "told": 0}, {"count": 2, "told": 1}]


def test_records_are_shown_by_pressing_and_written_down(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, person[0])
        project = Project(organisation_id=event.organisation_id, name="Kopā", number="1", created_at=NOW)
        session.add(project)
        session.flush()
        session.add(EventPrivacy(event_id=event.id, project_id=project.id, updated_at=NOW))
        session.add(KeptRecord(project_id=project.id, event_id=event.id, number=1, name="Ilze Kalniņa", moved_at=NOW))
    assert desk.get(f"{HOME}/projekti/1/ieraksti").status_code == 405
    page = desk.get(f"{HOME}/projekti/")
    assert "Ilze" not in page.text
    assert desk.client.post(f"{HOME}/projekti/1/ieraksti", base_url=BASE).status_code == 400
    answer = desk.client.post(f"{HOME}/projekti/1/ieraksti", data={"csrf_token": _token(page)}, base_url=BASE)
    assert (answer.status_code, "Ilze Kalniņa" in answer.text) == (200, True)
    taken = words_of(desk.get(f"{HOME}/pasakumi/{person[0]}/panemts"))
    assert "1 project record looked at" in taken


def test_pages_of_another_organisation_are_not_there(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    with app.app_context():
        with transaction() as session:
            event = marked.marked_event(session)
            other = builders.make_registration(session, event)
            project = Project(organisation_id=event.organisation_id, name="Svešs", number="7", created_at=NOW)
            session.add(project)
            session.flush()
            ids = event.id, other.id, project.id
        db.session.remove()
    one_of_them = f"/pasakumi/{ids[0]}"
    for path in (
        f"/glabasana/{ids[0]}", f"/projekti/{ids[2]}", f"{one_of_them}/saites", f"{one_of_them}/panemts",
        f"{one_of_them}/dalibnieki/{ids[1]}/dzest", f"{one_of_them}/dalibnieki/{ids[1]}/iebildums",
        f"/pasakumi/{person[0]}/dalibnieki/{ids[1]}/dzest",
    ):  # fmt: skip
        assert desk.get(HOME + path).status_code == 404, path


def test_record_of_processing_says_what_the_settings_say(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, person[0])
        event.online_url = "https://eu01web.zoom.us/j/1"
        session.add(EventPrivacy(event_id=event.id, basis="public_task", retention_months=12, updated_at=NOW))
    text = words_of(desk.get(f"{HOME}/datu-apstrade"))
    for words in (
        "public task (Art. 6(1)(e))", "United States: Zoom (eu01web.zoom.us)", "12 months after its last day",
        "diet, health and access needs", "invited people", "people who asked to be kept posted",
        "Data protection not given",
    ):  # fmt: skip
        assert words in text, words


def test_event_page_hides_small_groups_and_erases_what_is_due(app: Flask, desk: Desk, person: tuple[int, int]) -> None:
    path = f"{HOME}/glabasana/{person[0]}"
    assert "Erase now" not in words_of(desk.get(path))
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, person[0])
        marked.end_event(session, event)
        session.add(EventPrivacy(event_id=event.id, retention_months=0, updated_at=NOW))
    page = desk.get(path)
    assert "Erase now" in words_of(page)
    assert "not shown" not in words_of(page)
    assert desk.client.post(path, data={"csrf_token": _token(page)}, base_url=BASE).status_code == 303
    text = words_of(desk.get(path))
    assert "Registered not shown" in text
    assert "“not shown”: fewer than 5 people" in text
    with app.app_context():
        assert marked.traces(db.session()) == {}
        db.session.remove()
