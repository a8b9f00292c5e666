"""Choosing at the desk whom to invite: from lists, one by one, typed in."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db import transaction
from invitations import services
from invitations.models import Contact
from invitations.terms import ContactRow
from organisers.models import Organisation
from tests.integration.invitations.contacts_world import CSV, ROOM, number_of
from tests.integration.invitations.world import ANNA, EARLY, House


def choose(house: House, step: str = "parbaudit", **data: Any) -> Any:
    path = house.board("/aicinat")
    return house.post(path, path, **{"solis": step, "seat": "public", "form_key": "k" * 20, **data})


def test_list_is_chosen_seen_and_invited(house: House) -> None:
    list_id = house.make_list()
    house.post(f"{house.upload(list_id, CSV.encode()).location}/saglabat")
    house.invite(ANNA)
    seen = choose(house, saraksts=list_id, note="Gaidām!")
    assert seen.status_code == 200
    assert "2 letters will be sent" in seen.text
    facts = dict(re.findall(r"<div><dt>([^<]*)</dt><dd>([^<]*)</dd></div>", seen.text))
    assert facts["Chosen people"] == "4"
    assert facts["Invited already, not written to again"] == "1"
    assert facts["Without e-mail: on your list to phone"] == "1"
    assert facts["The letters will go"] == "11:10"
    assert len(house.guests()) == 1
    done = choose(house, "sutit", saraksts=list_id, note="Gaidām!")
    assert done.status_code == 303
    assert "/vestules/" in done.location
    assert len(house.guests()) == 4
    assert [row.recipient for row in house.rows(letter="invitations.invite")][1:] == ["kopigs@example.lv"] * 2
    assert choose(house, "sutit", saraksts=list_id).location == done.location
    assert len(house.rows(letter="invitations.invite")) == 3


def test_single_people_are_chosen_from_a_list(house: House) -> None:
    list_id = house.make_list()
    house.post(f"{house.upload(list_id, CSV.encode()).location}/saglabat")
    page = house.get(house.board("/aicinat"), rada=list_id)
    numbers = re.findall(r'name="kontakts" value="(\d+)"', page)
    assert len(numbers) == 4
    assert choose(house, "sutit", kontakts=numbers[0]).status_code == 303
    assert len(house.guests()) == 1


def test_people_are_typed_in_with_their_source(house: House) -> None:
    typed = "Anna, Bērziņa, a@example.lv, 20000001\nJānis, Kalns, j@example.lv"
    refused = choose(house, typed=typed)
    assert (refused.status_code, "Write where the contacts are from." in refused.text) == (422, True)
    done = choose(house, "sutit", typed=typed, typed_source="Zvans birojam")
    assert done.status_code == 303
    assert [(g.name, g.email, g.phone, g.basis) for g in house.guests()] == [
        ("Anna Bērziņa", "a@example.lv", "+37120000001", "Zvans birojam"),
        ("Jānis Kalns", "j@example.lv", "", "Zvans birojam"),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose a list, tick somebody, or type people in."),
        ({"typed": "Anna", "typed_source": "x1"}, "Line 1: neither e-mail nor phone"),
        ({"typed": "Anna, a@example.lv\nZane, nav@", "typed_source": "x1"}, "Line 2:"),
        ({"typed": "a@example.lv", "typed_source": "x1", "day": "2027-01-19"}, "This moment has passed."),
        ({"typed": "a@example.lv", "typed_source": "x1", "time": "08:30"}, "Choose the day."),
        ({"typed": "a@example.lv", "typed_source": "x1", "day": "2027-03-11"}, "By then registration has closed."),
        ({"saraksts": ["x", "-1", "99999999999", "²"], "kontakts": "9" * 400}, "Choose a list"),
    ],
)
def test_choice_that_cannot_be_sent_is_explained_and_kept(house: House, data: dict[str, Any], words: str) -> None:
    refused = choose(house, "sutit", **data)
    assert refused.status_code == 422
    assert words in refused.text
    assert house.guests() == []


def test_the_letter_is_seen_before_it_is_sent(house: House) -> None:
    house.invite(ANNA)
    typed = "Anna Bērziņa, anna.b@example.lv\nBez Epasta, 26123456\nJānis Kalns, janis@example.lv"
    seen = html.unescape(choose(house, typed=typed, typed_source="Zvans birojam", note="Ļoti gaidām!").text)
    for said in ("1 letter will be sent", "As Jānis Kalns will get it.", "&gt; Ļoti gaidām!", "Labdien, Jānis Kalns!"):
        assert html.unescape(said) in seen, said
    assert 'class="card" lang="lv"' in seen
    assert len(house.guests()) == 1


def test_letters_can_go_at_once(house: House) -> None:
    typed = {"typed": "a@example.lv", "typed_source": "Zvans"}
    assert 'value="tulit"' in choose(house, **typed).text
    assert choose(house, "tulit", **typed).status_code == 303
    assert [row.due_at for row in house.rows()] == [EARLY]


def test_a_moment_that_is_near_is_kept_and_said(house: House) -> None:
    typed = {"typed": "a@example.lv", "typed_source": "Zvans", "day": "2027-01-20", "time": "11:05"}
    seen = choose(house, **typed).text
    assert "The moment you chose is less than 10 minutes away" in seen
    assert 'value="tulit"' not in seen
    assert choose(house, "sutit", **typed).status_code == 303
    assert [row.due_at for row in house.rows()] == [EARLY + timedelta(minutes=5)]


def test_letters_go_when_the_organiser_wants(house: House) -> None:
    typed = {"typed": "a@example.lv", "typed_source": "Zvans", "day": "2027-01-25", "time": "08:30"}
    assert choose(house, "sutit", **typed).status_code == 303
    assert [row.due_at.isoformat() for row in house.rows()] == ["2027-01-25T06:30:00+00:00"]


def test_another_organisations_list_cannot_be_invited_from(house: House) -> None:
    with house.app.app_context(), transaction() as session:
        elsewhere = session.scalars(select(Organisation.id).where(Organisation.slug == "svesa")).one()
        command = services.ListCommand("Svešie", "x", services.Basis.consent, EARLY.date())
        of_list = services.save_list(session, elsewhere, command, house.world.account_id, EARLY)
        assert of_list is not None
        row = ContactRow(0, "Svešs", "", "svess@example.lv", "svess@example.lv")
        services.save_contact(session, house.settings, of_list, row, None, house.world.account_id, EARLY)
        list_id, contact = of_list.id, session.scalars(select(Contact.id)).one()
    assert choose(house, "sutit", saraksts=list_id, kontakts=contact).status_code == 422
    for path in (f"/{list_id}", f"/{list_id}/labot", f"/{list_id}/imports", f"/{list_id}/kontakts/{contact}"):
        house.get(f"{ROOM}{path}", 404)
    for path in (f"/{list_id}/dzest", f"/{list_id}/kontakts/{contact}/iznemt"):
        assert house.post(f"{ROOM}{path}").status_code == 404
    assert number_of(house, Contact) == 1
