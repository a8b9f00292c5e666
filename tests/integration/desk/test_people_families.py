"""A family on the list: with whom a child came, how old, who agreed and who collects; its letters; on paper too."""

import csv
import re
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from core.db import transaction
from registration import guest_services, leaving
from registration.guest_services import GuestDraft
from registration.inputs import Guardian, Member
from registration.models import Registration
from registration.terms import AgeBand, Ask, Parties
from tests.integration.desk.events_world import words_of
from tests.integration.desk.people_world import EARLY, HOST, World, new_event, token_of, world

__all__ = ["world"]


def event(world: World, **others: Any) -> None:
    made = new_event(world.app, world.settings, world.organisation_id, world.account_id, **others)
    world.event_id, world.questions = made


@pytest.fixture
def family(world: World) -> dict[str, int]:
    """Līga Bērziņa with her children Kate and Toms, who have no surname; ids by given name."""
    event(world, parties=Parties.family, guardian_below=18)
    made = [world.command(name, email="") for name in ("Kate", "Toms")]
    children = tuple(
        Member(c.given_name, "", c.name_key, c.sort_key, age_band=AgeBand.under_13, collected_by="Jānis") for c in made
    )
    world.register("Līga Bērziņa", email="liga@example.lv", phone="+37120000042", members=children, together=True,
                   age_band=AgeBand.adult)  # fmt: skip
    with world.reading() as session:
        return {person.given_name: person.id for person in session.scalars(select(Registration))}


def test_child_is_listed_with_whom_it_came_and_what_must_be_known(world: World, family: dict[str, int]) -> None:
    page = words_of(world.client().get(world.url("/"), base_url=HOST))
    assert "Kate (Līga Bērziņa) group of 3 under 13 Parent or guardian: has agreed Collected by: Jānis" in page
    assert "Bērziņa Līga group of 3 18 or older" in page
    paper = words_of(world.client().get(world.url("/druka"), base_url=HOST))
    assert "Kate (Līga Bērziņa) under 13 Līga Bērziņa +371 20000042 has agreed Jānis" in paper


def test_child_that_was_written_down_alone_is_known_by_its_guardian(world: World) -> None:
    event(world, guardian_below=18)
    child = world.register(
        "Anna Ozola", age_band=AgeBand.from_13, guardian=Guardian("Ilze Ozola", phone="+37120000043")
    )
    with world.app.app_context(), transaction() as session:
        session.get_one(Registration, child).family_name = ""
    for path in ("/?statuss=visi", "/druka?statuss=visi", "/zvani"):
        page = words_of(world.client().get(world.url(path), base_url=HOST))
        assert "Anna (Ilze Ozola)" in page, path


def test_brothers_and_sisters_with_a_family_name_are_listed_with_whom_they_came(
    world: World, family: dict[str, int]
) -> None:
    with world.app.app_context(), transaction() as session:
        session.get_one(Registration, family["Kate"]).family_name = "Kalniņa"
    page = words_of(world.client().get(world.url("/"), base_url=HOST))
    assert "Kalniņa Kate with Līga Bērziņa group of 3" in page
    assert "Toms (Līga Bērziņa) group of 3" in page


def test_file_says_who_filled_in_the_form_unless_their_data_rest(world: World, family: dict[str, int]) -> None:
    def senders() -> list[str]:
        client, data = world.client(), {"format": "csv", "kas": "visi"}
        data["csrf_token"] = token_of(client.get(world.url("/"), base_url=HOST).text)
        answer = client.post(world.url("/eksports"), data=data, base_url=HOST, buffered=True)
        rows = csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
        return sorted(f"{row['First name']}: {row['Registered by']}" for row in rows)

    assert senders() == ["Kate: Līga Bērziņa", "Līga: ", "Toms: Līga Bērziņa"]
    with world.app.app_context(), transaction() as session:
        session.get_one(Registration, family["Līga"]).objected_at = EARLY
    assert senders() == ["Kate: ", "Toms: "]


def test_who_left_is_no_longer_counted_with_the_group(world: World, family: dict[str, int]) -> None:
    with world.app.app_context(), transaction() as session:
        leaving.withdraw(session, world.settings, family["Kate"], world.event_id, EARLY)
    page = words_of(world.client().get(world.url("/?statuss=visi"), base_url=HOST))
    assert page.count("group of 2") == 2
    assert "Kate (Līga Bērziņa) under 13" in page


def test_letter_about_several_people_is_there_for_each_of_them(world: World, family: dict[str, int]) -> None:
    client = world.client()
    for person in family.values():
        page = words_of(client.get(world.url(f"/{person}"), base_url=HOST))
        assert page.count("Registration of several people") >= 1
        assert "No letters yet" not in page
        assert "got a place Līga Bērziņa" in page or person == family["Līga"]
    other = world.register("Anna Ozola", email="anna@example.lv")
    assert "Registration of several people" not in words_of(client.get(world.url(f"/{other}"), base_url=HOST))


def test_columns_of_a_family_are_not_there_for_other_events(world: World) -> None:
    world.register("Anna Ozola")
    for path in ("/", "/druka"):
        assert not {"Age", "Collected by"} & set(re.findall(r'<th scope="col">([^<]*)', _page(world, path)))


def test_address_breaks_after_the_at_sign_and_dots_only(world: World) -> None:
    world.register("Šarlote Ozola", email="o'sarlote@example.lv")
    for path in ("/", "/druka"):
        assert "o&#39;sarlote@<wbr>example.<wbr>lv<" in _page(world, path)


def test_what_is_done_with_the_list_stands_above_it(world: World) -> None:
    page = _page(world, "/")
    assert {"Add a participant", "Print", "Call list"} <= set(re.findall(r"</svg>([^<]+)</a>", page))


@pytest.mark.parametrize("typed", ["", "Tukuma novads"])
def test_municipality_is_known_from_the_invitation(world: World, typed: str) -> None:
    event(world, ask_municipality=Ask.optional)
    draft = GuestDraft("Zane", "Kalniņa", email="zane@example.lv", municipality="Cēsu novads")
    with world.app.app_context(), transaction() as session:
        added = guest_services.add_guests(session, world.settings, world.event_id, [draft], EARLY, world.account_id)
    world.register("Zane Kalniņa", email="zane@example.lv", guest_id=added.added[0], municipality=typed)
    with world.reading() as session:
        (found,) = session.scalars(select(Registration).where(Registration.event_id == world.event_id)).all()
        assert found.municipality == (typed or "Cēsu novads")
    assert (typed or "Cēsu novads") in _page(world, "/")


def _page(world: World, path: str) -> str:
    return world.client().get(world.url(path), base_url=HOST).text
