"""Matching what people typed to the registers, by one press."""

import re
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.db import db, transaction
from registration.institution_models import InstitutionName
from registration.institutions import (
    match_institution,
    municipalities_for_form,
    resolve,
    seed_institutions,
)
from registration.matching import loose_institutions, loose_municipalities, municipality_on
from registration.models import HistoryEntry, Institution, Registration
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, token_of, world

__all__ = ["world"]
INSTITUTIONS, PLACES = "/birojs/biedriba/registri/", "/birojs/biedriba/registri/pasvaldibas"


def seeded(world: World) -> int:
    with world.app.app_context(), transaction() as session:
        return seed_institutions(session, EARLY)


def post(client: FlaskClient, path: str, **values: str) -> int:
    token = token_of(client.get("/birojs/biedriba/registri/iestades/jauna", base_url=HOST).text)
    return client.post(path, data={"csrf_token": token, **values}, base_url=HOST).status_code


def matched(world: World) -> dict[str, str | None]:
    """What each person's institution was matched to."""
    with world.reading() as session:
        query = select(Registration.given_name, Institution.name).outerjoin(
            Institution, Institution.id == Registration.institution_id
        )
        return {row[0]: row[1] for row in session.execute(query)}


def test_seeding_twice_adds_once(world: World) -> None:
    added = seeded(world)
    assert added > 80
    assert seeded(world) == 0
    with world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Institution)) == added
        twice = select(InstitutionName.institution_id).group_by(InstitutionName.institution_id, InstitutionName.key)
        assert session.execute(twice.having(func.count() > 1)).all() == []


def test_resolve_knows_names_aliases_and_no_guesses(world: World) -> None:
    seeded(world)
    expected = {
        "labklajibas MINISTRIJA": "Labklājības ministrija",
        "LM": "Labklājības ministrija",
        "Tukuma novada soc. dienests": "Tukuma novada Sociālais dienests",
        "Jelgavas sociālais dienests": None,
        "Labklājibas ministrijs": None,
        "": None,
        "\x00": None,
    }
    with world.reading() as session:
        found = {
            text: session.get(Institution, number).name if number else None
            for text in expected
            for number in [resolve(session, world.organisation_id, text)]
        }
    assert found == expected


def test_two_institutions_of_one_name_are_asked_about(world: World) -> None:
    seeded(world)
    with world.reading() as session:
        match = match_institution(session, world.organisation_id, "Jelgavas sociālais dienests")
        assert match.exact is None
        assert len(match.candidates) == 2
        like = match_institution(session, world.organisation_id, "Labklājibas ministrijs")
        assert [known.name for known in like.candidates][:1] == ["Labklājības ministrija"]


def test_one_press_matches_every_spelling_and_is_remembered(world: World) -> None:
    seeded(world)
    other_event, _q = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    for name, text in (("Anna", "Labklajibas ministrijs"), ("Zane", "labklājības Ministrijs"), ("Aija", "Skola")):
        world.register(f"{name} Ozola", institution=text)
    world.register("Dita Ozola", institution="Labklajibas ministrijs", event_id=other_event)
    client = world.client()
    page = client.get(INSTITUTIONS, base_url=HOST).text
    button = re.search(r'name="institucija" value="(\d+)">Labklājības ministrija<', page)
    assert button, page
    assert post(client, INSTITUTIONS + "iestades", teksts="Labklajibas ministrijs", institucija=button[1]) == 303
    ministry = "Labklājības ministrija"
    assert matched(world) == {"Anna": ministry, "Zane": ministry, "Dita": ministry, "Aija": None}
    with world.reading() as session:
        assert resolve(session, world.organisation_id, "LABKLAJIBAS ministrijs") == int(button[1])
        assert resolve(session, world.organisation_id + 1, "LABKLAJIBAS ministrijs") is None
        entries = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "institution_matched")).all()
        assert {(e.event_id, e.details["count"]) for e in entries} == {(world.event_id, 2), (other_event, 1)}


def test_new_institution_takes_its_people_along(world: World) -> None:
    world.register("Anna Ozola", institution="Cerību māja")
    client = world.client()
    url = INSTITUTIONS + "iestades/jauna"
    assert 'value="Cerību māja"' in client.get(f"{url}?teksts=Cerību māja", base_url=HOST).text
    values = {"teksts": "Cerību māja", "name": "Biedrība “Cerību māja”", "kind": "ngo", "municipality": "LV-099"}
    assert post(client, url, **values) == 303
    assert post(client, url, **values) == 303
    assert matched(world) == {"Anna": "Biedrība “Cerību māja”"}
    with world.reading() as session:
        made = session.scalars(select(Institution)).one()
        assert (made.organisation_id, made.kind, made.municipality_code) == (world.organisation_id, "ngo", "LV-099")
    refused = post(client, url, teksts="x", name="", kind="circus", municipality="LV-000")
    assert refused == 422


def test_another_organisations_institution_cannot_be_chosen(world: World) -> None:
    person = world.register("Anna Ozola", institution="Cerību māja")
    values = {"name": "Cerību māja", "kind": "ngo", "municipality": "", "teksts": "Cerību māja"}
    assert post(world.client(), INSTITUTIONS + "iestades/jauna", **values) == 303
    with world.reading() as session:
        number = str(session.get(Registration, person).institution_id)
    stranger = world.client("olga@example.lv")
    token = token_of(stranger.get("/birojs/svesa/registri/iestades/jauna", base_url=HOST).text)
    for path, expected in (("/birojs/svesa/registri/iestades", 404), ("/birojs/biedriba/registri/iestades", 404)):
        data = {"csrf_token": token, "teksts": "Cerību māja", "institucija": number}
        assert stranger.post(path, data=data, base_url=HOST).status_code == expected
    assert "Cerību" not in stranger.get("/birojs/svesa/registri/", base_url=HOST).text


def test_certain_municipalities_are_matched_together_and_doubtful_ones_asked(world: World) -> None:
    for name, text in (
        ("Anna", "Tukuma nov."),
        ("Zane", "tukuma novads"),
        ("Aija", "Rēzekne"),
        ("Dita", "Burtnieku novads"),
    ):
        world.register(f"{name} Ozola", municipality=text)
    client = world.client()
    page = client.get(PLACES, base_url=HOST).text
    offered = re.findall(r'name="kods" value="([^"]+)">([^<]+)<', page)
    assert ("LV-REZ", "Rēzekne") in offered
    assert ("LV-077", "Rēzeknes novads") in offered
    assert [name for _code, name in offered if "Valmieras" in name] == ["Valmieras novads"]
    assert post(client, PLACES + "/drosas") == 303
    assert codes(world) == {"Anna": "LV-099", "Zane": "LV-099", "Aija": None, "Dita": None}
    assert post(client, PLACES, teksts="rezekne", kods="LV-077") == 303
    assert codes(world)["Aija"] == "LV-077"
    assert post(client, PLACES, teksts="rezekne", kods="nav") == 404


def codes(world: World) -> dict[str, str | None]:
    with world.reading() as session:
        query = select(Registration.given_name, Registration.municipality_code)
        return {row[0]: row[1] for row in session.execute(query)}


def test_municipality_depends_on_the_day(world: World) -> None:
    before, after = date(2019, 5, 1), date(2027, 3, 10)
    then, _none = municipality_on("Burtnieku novads", before)
    assert then is not None
    assert then.name_lv == "Burtnieku novads"
    now, candidates = municipality_on("Burtnieku novads", after)
    assert (now, [m.name_lv for m in candidates]) == (None, ["Valmieras novads"])
    assert (len(municipalities_for_form(before)), len(municipalities_for_form(after))) == (119, 42)


def test_loose_lists_are_empty_without_people_and_sorted_by_number(world: World) -> None:
    with world.app.app_context():
        assert loose_institutions(db.session(), world.organisation_id, 50) == ([], 0)
        assert loose_municipalities(db.session(), world.organisation_id) == []
        db.session.remove()
    for name, text in (("Anna", "Čiekurs"), ("Zane", "Cīrulis"), ("Aija", "cīrulis")):
        world.register(f"{name} Ozola", institution=text)
    with world.reading() as session:
        loose, total = loose_institutions(session, world.organisation_id, 50)
    assert total == 2
    assert [(each.spellings, each.people) for each in loose] == [(("Cīrulis", "cīrulis"), 2), (("Čiekurs",), 1)]


def test_nonsense_is_refused_without_an_error(world: World) -> None:
    client = world.client()
    assert post(client, INSTITUTIONS + "iestades", teksts="x", institucija="²") == 400
    assert post(client, INSTITUTIONS + "iestades", teksts="\x00", institucija="1") == 400
    assert post(client, INSTITUTIONS + "iestades", teksts="x", institucija="9999999999") == 404
    assert client.get(INSTITUTIONS + "?lapa=9999", base_url=HOST).status_code == 303
