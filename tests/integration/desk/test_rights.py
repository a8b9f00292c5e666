"""Separate rights: what each page of a desk asks for, everywhere and at one event, and for sensitive answers."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from core import clock
from core.db import db, transaction
from organisers import members
from organisers import queries as organiser_queries
from organisers.models import OrganisationEntry
from organisers.terms import COMMAND, Action, Right, Role
from registration.models import HistoryEntry
from tests.integration.desk.people_world import HOST, World, new_event, token_of, world

__all__ = ["world"]
EDGARS = "edgars@example.lv"
EVENTS = "/birojs/biedriba/pasakumi"


def place_of(email: str, organisation_id: int) -> int:
    account = organiser_queries.account_by_email(db.session(), email)
    assert account
    place = organiser_queries.membership(db.session(), account.id, organisation_id)
    assert place
    return place.id


def give(world: World, *rights: Right, at_event: int | None = None, email: str = EDGARS) -> None:
    with world.app.app_context(), transaction() as session:
        place, given = place_of(email, world.organisation_id), frozenset(rights)
        if at_event is None:
            members.set_rights(session, clock.now(), world.organisation_id, place, Role.member, given, COMMAND)
        else:
            members.set_event_rights(session, clock.now(), world.organisation_id, at_event, place, given, COMMAND)


def post(client: FlaskClient, path: str, **values: object) -> tuple[int, str]:
    token = token_of(client.get("/birojs/konts", base_url=HOST).text)
    with client.post(path, data={"csrf_token": token, **values}, base_url=HOST) as answer:
        return answer.status_code, answer.text


def test_every_page_of_a_desk_says_which_right_it_needs(app: Flask) -> None:
    of_desks = [rule for rule in app.url_map.iter_rules() if "org" in rule.arguments]
    assert len(of_desks) > 50
    silent = [rule.rule for rule in of_desks if not hasattr(app.view_functions[rule.endpoint], "needed_rights")]
    assert silent == []
    open_to_all = {rule.rule for rule in of_desks if not app.view_functions[rule.endpoint].needed_rights}
    assert open_to_all == {
        "/birojs/<organisation:org>/",
        "/birojs/<org>/aiziet",
        "/birojs/<org>/pasakumi/",
        "/birojs/<org>/vestules/<int:mail_id>/velreiz",
    }


PAGES = {
    "events": (EVENTS + "/", set(Right)),
    "new event": (EVENTS + "/jauns", {Right.edit}),
    "edit": (EVENTS + "/{event}", {Right.edit}),
    "publish": (EVENTS + "/{event}/publicet", {Right.edit}),
    "cancel": (EVENTS + "/{event}/atcelt", {Right.edit}),
    "logos": (EVENTS + "/logotipi", {Right.edit}),
    "today": ("/birojs/biedriba/", set(Right)),
    "overview": (EVENTS + "/{event}/parskats", set(Right)),
    "history": (EVENTS + "/{event}/vesture", {Right.edit, Right.moderate, Right.people}),
    "team": (EVENTS + "/{event}/komanda", {Right.people}),
    "list": (EVENTS + "/{event}/dalibnieki/", {Right.moderate, Right.export}),
    "paper": (EVENTS + "/{event}/dalibnieki/druka", {Right.export}),
    "by hand": (EVENTS + "/{event}/dalibnieki/jauns", {Right.moderate}),
    "person": (EVENTS + "/{event}/dalibnieki/{person}", {Right.moderate}),
    "invited": (EVENTS + "/{event}/aicinatie/", {Right.moderate}),
    "reminders": (EVENTS + "/{event}/atgadinajumi/", {Right.moderate}),
    "letters": ("/birojs/biedriba/vestules", {Right.moderate}),
    "contacts": ("/birojs/biedriba/kontakti/", {Right.moderate}),
    "registers": ("/birojs/biedriba/registri/", {Right.edit, Right.moderate}),
    "colleagues": ("/birojs/biedriba/cilveki", {Right.people}),
    "settings": ("/birojs/biedriba/iestatijumi", {Right.people}),
    "log": ("/birojs/biedriba/darbibas/", {Right.people}),
}  # fmt: skip


def statuses(world: World, person: int) -> dict[str, int]:
    client = world.client(EDGARS)
    paths = {name: path.format(event=world.event_id, person=person) for name, (path, _needed) in PAGES.items()}
    return {name: client.get(path, base_url=HOST).status_code for name, path in paths.items()}


@pytest.mark.parametrize("right", list(Right))
def test_one_right_opens_its_pages_and_no_others(world: World, right: Right) -> None:
    person = world.register("Anna Ozola")
    give(world, right)
    expected = {name: 200 if right in needed else 403 for name, (_path, needed) in PAGES.items()}
    assert statuses(world, person) == expected


def test_rights_at_one_event_open_that_event_alone(world: World) -> None:
    person = world.register("Anna Ozola")
    other, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    give(world)
    give(world, Right.moderate, at_event=world.event_id)
    opened = {name for name, status in statuses(world, person).items() if status == 200}
    assert opened == {"today", "overview", "events", "history", "list", "by hand", "person", "invited", "reminders"}
    client = world.client(EDGARS)
    assert client.get(f"{EVENTS}/{other}/dalibnieki/", base_url=HOST).status_code == 403
    listed = client.get(EVENTS + "/", base_url=HOST).text
    assert (f"/{world.event_id}/parskats" in listed, f"/{other}" in listed) == (True, False)


def test_who_edits_one_event_makes_no_others(world: World) -> None:
    give(world)
    give(world, Right.edit, at_event=world.event_id)
    client = world.client(EDGARS)
    assert client.get(f"{EVENTS}/{world.event_id}", base_url=HOST).status_code == 200
    assert post(client, f"{EVENTS}/{world.event_id}/kopet")[0] == 403


def test_rights_at_an_event_go_with_the_colleague(world: World) -> None:
    give(world, Right.check_in, at_event=world.event_id)
    with world.app.app_context():
        with transaction() as session:
            place = place_of(EDGARS, world.organisation_id)
            members.remove_member(session, clock.now(), world.organisation_id, place, COMMAND)
        assert db.session.scalar(text("SELECT count(*) FROM event_rights")) == 0
        db.session.remove()
    assert world.client(EDGARS).get(EVENTS + "/", base_url=HOST).status_code == 404


def test_rights_of_a_colleague_elsewhere_do_not_open_our_event(world: World) -> None:
    client = world.client("olga@example.lv")
    assert client.get(f"{EVENTS}/{world.event_id}", base_url=HOST).status_code == 404
    assert client.get(f"/birojs/svesa/pasakumi/{world.event_id}/komanda", base_url=HOST).status_code == 404
    assert post(client, f"/birojs/svesa/pasakumi/{world.event_id}/komanda")[0] == 404


@pytest.mark.parametrize("number", ["0", "2147483648", "999999999999999999"])
def test_strange_event_number_is_404(world: World, number: str) -> None:
    for path in ("", "/komanda", "/dalibnieki/"):
        assert world.client().get(f"{EVENTS}/{number}{path}", base_url=HOST).status_code == 404


def test_team_page_stores_what_is_ticked_and_writes_it_down(world: World) -> None:
    give(world, Right.export)
    client, path = world.client(), f"{EVENTS}/{world.event_id}/komanda"
    with world.reading():
        place = place_of(EDGARS, world.organisation_id)
    page = client.get(path, base_url=HOST).text
    assert (f'name="rights-{place}" value="check_in"' in page, f'name="rights-{place}" value="export"' in page) == (
        True,
        False,
    )
    for ticked in (["check_in", "people", "fly"], ["check_in"], []):
        assert post(client, path, **{f"seen-{place}": "1", f"rights-{place}": ticked})[0] == 303
        with world.reading() as session:
            stored = organiser_queries.rights_at_events(session, place).get(world.event_id, frozenset())
        assert stored == frozenset({Right.check_in} if ticked else ())
    with world.reading() as session:
        written = session.scalars(
            select(OrganisationEntry.details)
            .where(OrganisationEntry.action == Action.event_rights_changed)
            .order_by(OrganisationEntry.id)
        ).all()
    assert [entry["changes"]["rights"] for entry in written] == [["", "check_in"], ["check_in", ""]]


def test_helper_for_one_event_is_invited_by_mail(world: World) -> None:
    client, path = world.client(), f"{EVENTS}/{world.event_id}/komanda"
    person = {"email": "durvis@example.lv", "name": "Dace Durvju", "language": "lv", "rights": ["check_in", "people"]}
    assert post(client, path + "/jauns", **person)[0] == 303
    assert post(client, path + "/jauns", **person | {"email": "nav adrese"})[0] == 422
    with world.reading() as session:
        place = place_of("durvis@example.lv", world.organisation_id)
        assert organiser_queries.rights_at_events(session, place) == {world.event_id: frozenset({Right.check_in})}
        account = organiser_queries.account_by_email(session, "durvis@example.lv")
        assert account
        desk = organiser_queries.organisation_for(session, account.id, "biedriba")
        assert desk
        assert (desk.everywhere, desk.rights, desk.role) == (frozenset(), frozenset(), Role.member)
        sent = session.scalars(text("SELECT recipient FROM outbox WHERE letter = 'organisers.added'")).all()
    assert sent == ["durvis@example.lv"]


def test_nobody_gives_more_than_they_have(world: World) -> None:
    give(world, Right.people, Right.export)
    client = world.client(EDGARS)
    values = {"email": "jauns@example.lv", "name": "Jānis Jaunais", "language": "lv", "role": "member"}
    assert post(client, "/birojs/biedriba/cilveki", **values, rights=["sensitive"])[0] == 422
    assert post(client, "/birojs/biedriba/cilveki", **values | {"role": "owner"}, rights=["export"])[0] == 422
    assert post(client, "/birojs/biedriba/cilveki", **values, rights=["export"])[0] == 303
    with world.reading():
        anna, own = place_of("anna@example.lv", world.organisation_id), place_of(EDGARS, world.organisation_id)
    assert post(client, f"/birojs/biedriba/cilveki/{anna}/tiesibas", role="member", rights=["export"])[0] == 422
    assert post(client, f"/birojs/biedriba/cilveki/{own}/tiesibas", role="member", rights=["people", "edit"])[0] == 422


def test_sensitive_answers_are_shown_on_request_and_written_down(world: World) -> None:
    person = world.register("Anna Ozola", answers=world.answers("ngo", ("a",), "bez glutēna"))
    client, path = world.client(), world.url(f"/{person}")
    page = client.get(path, base_url=HOST).text
    assert ("bez glutēna" in page, "Show the sensitive answers" in page) == (False, True)
    status, shown = post(client, path + "/sensitivas")
    assert (status, "bez glutēna" in shown, "Show the sensitive answers" in shown) == (200, True, False)
    with world.reading() as session:
        looked = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "viewed")).one()
        assert (looked.registration_id, looked.account_id, looked.details) == (
            person,
            world.account_id,
            {"questions": [world.questions[2]]},
        )


def test_sensitive_answers_stay_hidden_without_the_right(world: World) -> None:
    person = world.register("Anna Ozola", answers=world.answers("ngo", ("a",), "bez glutēna"))
    give(world, Right.moderate, Right.export)
    client = world.client(EDGARS)
    assert "You have no right to see sensitive answers." in client.get(world.url(f"/{person}"), base_url=HOST).text
    assert post(client, world.url(f"/{person}/sensitivas"))[0] == 403
    assert post(client, world.url("/eksports"), format="csv", kas="visi", sensitivi="ja")[0] == 403
    status, file = post(client, world.url("/eksports"), format="csv", kas="visi")
    assert (status, "bez glutēna" in file, "Ozola" in file) == (200, False, True)


def test_letter_of_an_event_is_sent_again_by_its_moderators(world: World) -> None:
    world.register("Anna Ozola")
    give(world)
    give(world, Right.check_in, at_event=world.event_id)
    with world.reading() as session:
        mail = session.scalar(text("SELECT id FROM outbox ORDER BY id"))
    assert post(world.client(EDGARS), f"/birojs/biedriba/vestules/{mail}/velreiz")[0] == 403
    give(world, Right.moderate, at_event=world.event_id)
    assert post(world.client(EDGARS), f"/birojs/biedriba/vestules/{mail}/velreiz")[0] == 303
