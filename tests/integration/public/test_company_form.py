"""One form about several people: rows come and go without a script, and nothing that was typed is lost."""

from typing import Any

import pytest
from flask import Flask

from mailers.models import OutboxRow
from registration.models import Registration
from tests.integration.public.company_world import (
    CHILD,
    COLLEAGUES,
    FAMILY,
    GUARDIAN,
    MOTHER,
    answers_of,
    child,
    problems,
    question_names,
    row,
    stored_people,
    values,
    visit,
)
from tests.integration.public.hostile import encoded, fine, post_raw
from tests.integration.registration.world import counted

pytestmark = pytest.mark.usefixtures("moment")
PEOPLE = ("given_name", "family_name", "email", "status", "age_band", "collected_by", "guardian_state")


def test_mother_and_two_children_are_registered_by_one_form(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    photo, once = question_names(app)
    typed = {
        **child(0, "Līga", collected_by="Omīte Zelma"),
        **child(1, "Jānis", family_name="Bērziņš"),
        f"members-0-{photo}": "no",
        f"members-1-{photo}": "yes",
        f"members-1-{once}": "nejautāts",
    }
    answer = visitor.send(**MOTHER, **typed, **{photo: "yes", once: "no drauga"})
    assert answer.status_code == 303
    assert stored_people(app, *PEOPLE) == [
        ("Anna", "Bērziņa", "anna@example.lv", "confirmed", "adult", "", "none"),
        ("Līga", "", "anna@example.lv", "confirmed", "under_13", "Omīte Zelma", "given"),
        ("Jānis", "Bērziņš", "anna@example.lv", "confirmed", "under_13", "", "given"),
    ]
    assert answers_of(app) == [("Anna", "yes"), ("Anna", "no drauga"), ("Līga", "no"), ("Jānis", "yes")]
    assert counted(app, OutboxRow) == (1,)


def test_button_adds_a_row_and_keeps_everything(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    answer = visitor.send(**{**MOTHER, "email": "nav pabeigts"}, **child(0, "Līga"), add="members")
    assert answer.status_code == 200
    assert problems(answer) == []
    assert values(answer, "given_name") == ["Anna", "Līga", ""]
    assert values(answer, "email") == ["nav pabeigts"]
    assert counted(app, Registration) == (0,)


def test_button_removes_one_row_and_keeps_the_others(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    typed = {**child(0, "Līga"), **child(4, "Jānis"), **child(7, "Elza", collected_by="Tētis")}
    answer = visitor.send(**MOTHER, **typed, remove="members-4")
    assert (answer.status_code, values(answer, "given_name")) == (200, ["Anna", "Līga", "Elza"])
    assert values(answer, "collected_by") == ["", "Tētis"]


@pytest.mark.parametrize(
    "pressed", [{"remove": "members-9"}, {"remove": "members-\u0662"}, {"remove": "x" * 9000}, {"add": "q1"}]
)
def test_buttons_that_are_not_on_the_page_change_nothing_for_worse(app: Flask, pressed: dict[str, str]) -> None:
    answer = visit(app, **FAMILY).send(**MOTHER, **child(0, "Līga"), **pressed)
    assert (answer.status_code, values(answer, "given_name")[:2]) == (200, ["Anna", "Līga"])


def test_no_more_rows_than_the_organiser_allows(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    three = {**child(0, "Līga"), **child(1, "Jānis"), **child(2, "Elza")}
    assert values(visitor.send(**MOTHER, **three, add="members"), "given_name") == ["Anna", "Līga", "Jānis", "Elza"]
    answer = visitor.send(**MOTHER, **three, **child(3, "Otto"))
    assert (answer.status_code, counted(app, Registration)) == (422, (0,))
    assert values(answer, "given_name") == ["Anna", "Līga", "Jānis", "Elza", "Otto"]


def test_empty_rows_are_nobody(app: Flask) -> None:
    answer = visit(app, **FAMILY).send(**MOTHER, **row(0, given_name="", family_name=" "), **child(1, "Līga"))
    assert (answer.status_code, counted(app, Registration)) == (303, (2,))


def test_errors_name_the_person_and_keep_the_rows(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    answer = visitor.client.post(
        f"/pasakumi/{visitor.slug}",
        data={**visitor.fields, **MOTHER, **child(0, "Līga"), **child(3, "", collected_by="Tētis")},
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 422
    assert problems(answer) == ["Person 3: First name – Please write the first name."]
    assert 'href="#members-1-given_name"' in answer.text
    assert 'id="members-1-given_name"' in answer.text
    assert values(answer, "collected_by") == ["", "Tētis"]


@pytest.mark.parametrize("twin", [{"given_name": "liga"}, {"given_name": "ANNA", "family_name": "Berzina"}])
def test_person_who_stands_in_the_form_twice(app: Flask, twin: dict[str, str]) -> None:
    visitor = visit(app, **FAMILY)
    answer = visitor.send(**MOTHER, **child(0, "Līga"), **row(1, age_band="under_13", **twin))
    assert (answer.status_code, len(problems(answer)), counted(app, Registration)) == (422, 1, (0,))


def test_stale_form_keeps_every_row(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    answer = visitor.client.post(f"/pasakumi/{visitor.slug}", data={**MOTHER, **child(0, "Līga"), **GUARDIAN})
    assert (answer.status_code, values(answer, "given_name")) == (400, ["Anna", "Līga"])
    assert values(answer, "guardian_name") == ["Ilze Bērziņa"]


@pytest.mark.parametrize(
    ("chosen", "together"), [({}, True), ({"together": "fewer"}, False), ({"together": "together"}, True)]
)
def test_family_that_does_not_fit_waits_whole_or_takes_fewer(
    app: Flask, chosen: dict[str, str], together: bool
) -> None:
    answer = visit(app, **FAMILY, capacity=2).send(**MOTHER, **child(0, "Līga"), **child(1, "Jānis"), **chosen)
    assert answer.status_code == 303
    fewer = ["confirmed", "confirmed", "waiting"]
    assert [s for (s,) in stored_people(app, "status")] == (["waiting"] * 3 if together else fewer)


def test_colleagues_with_and_without_an_address(app: Flask) -> None:
    typed = {
        **row(0, given_name="Berta", family_name="Liepa", email="Berta@Example.lv", phone="20000003"),
        **row(1, given_name="Zane", family_name="Ozola"),
    }
    sender = {**MOTHER, "institution": "Sociālais dienests"}
    assert visit(app, **COLLEAGUES).send(**sender, **typed).status_code == 303
    assert stored_people(app, "given_name", "email", "contact_key", "phone", "institution", "own_entry") == [
        ("Anna", "anna@example.lv", "anna@example.lv", "", "Sociālais dienests", False),
        ("Berta", "Berta@example.lv", "berta@example.lv", "+37120000003", "Sociālais dienests", False),
        ("Zane", "anna@example.lv", "anna@example.lv", "", "Sociālais dienests", True),
    ]


def test_colleagues_need_a_last_name_each(app: Flask) -> None:
    answer = visit(app, **COLLEAGUES).send(**MOTHER, **row(0, given_name="Berta"))
    assert (answer.status_code, len(problems(answer))) == (422, 1)


def test_minor_names_a_guardian_and_waits_for_them(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    page = visitor.send(**CHILD, **GUARDIAN)
    assert page.status_code == 303
    columns = ("status", "age_band", "guardian_state", "guardian_name", "guardian_email")
    assert stored_people(app, *columns) == [("pending", "under_13", "asked", "Ilze Bērziņa", "ilze@example.lv")]
    shown = visitor.client.get(page.headers["Location"])
    assert "Ilze Bērziņa" in shown.text
    assert "ilze@example.lv" not in shown.text


NO_GUARDIAN: dict[str, dict[str, str]] = {
    "nothing": {},
    "a name alone": {"guardian_name": "Ilze Bērziņa"},
    "no name": {"guardian_email": "ilze@example.lv"},
    "the child's own address": {"guardian_name": "Ilze Bērziņa", "guardian_email": "JANIS@example.lv"},
    "the child's own phone": {"guardian_name": "Ilze", "guardian_phone": "20000007", "phone": "+371 2000 0007"},
    "no address": {"guardian_name": "Ilze Bērziņa", "guardian_email": "nav"},
    "a long name": {"guardian_name": "ā" * 161, "guardian_email": "ilze@example.lv"},
}


@pytest.mark.parametrize("name", sorted(NO_GUARDIAN))
def test_minor_without_a_guardian_who_can_be_asked(app: Flask, name: str) -> None:
    answer = visit(app, **FAMILY).send(**CHILD, **NO_GUARDIAN[name])
    assert (answer.status_code, counted(app, Registration)) == (422, (0,))
    assert problems(answer) != []
    for field in NO_GUARDIAN[name]:
        assert values(answer, field) != [""]


@pytest.mark.parametrize("address", ["janis+mamma@example.lv", "Janis@example.lv"])
def test_guardian_is_not_asked_at_the_childs_own_mailbox(app: Flask, address: str) -> None:
    named = {"guardian_name": "Ilze Bērziņa", "guardian_email": address}
    assert visit(app, **FAMILY).send(**CHILD, **named).status_code == 422
    assert counted(app, Registration) == (0,)


def test_who_is_old_enough_alone_names_a_guardian_for_the_child_who_comes_along(app: Flask) -> None:
    visitor = visit(app, **{**FAMILY, "guardian_below": 16})
    sender = {**CHILD, "age_band": "from_16"}
    assert visitor.send(**sender, **child(0, "Līga")).status_code == 422
    assert counted(app, Registration) == (0,)
    assert visitor.send(**sender, **child(0, "Līga"), **GUARDIAN).status_code == 303
    assert stored_people(app, "status", "guardian_state", "guardian_name") == [
        ("confirmed", "none", ""),
        ("pending", "asked", "Ilze Bērziņa"),
    ]


def test_guardian_fields_of_an_adult_are_left_out(app: Flask) -> None:
    assert visit(app, **FAMILY).send(**MOTHER, **GUARDIAN).status_code == 303
    assert stored_people(app, "status", "guardian_name") == [("confirmed", "")]


@pytest.mark.parametrize("age", ["", "0", "-1", "under_12", "adult\x00", "9" * 400])
def test_age_that_nobody_can_have(app: Flask, age: str) -> None:
    answer = visit(app, **FAMILY).send(**{**MOTHER, "age_band": age})
    assert (answer.status_code, counted(app, Registration)) == (422, (0,))


def test_event_for_single_people_ignores_rows_ages_and_guardians(app: Flask) -> None:
    answer = visit(app).send(**CHILD, **GUARDIAN, **child(0, "Līga"), together="fewer", add="members")
    assert answer.status_code == 303
    assert stored_people(app, "given_name", "age_band", "guardian_name") == [("Jānis", None, "")]


HOSTILE: dict[str, dict[str, Any]] = {
    "500 people": {name: value for n in range(500) for name, value in child(n, f"Nr{n}").items()},
    "one name 500 times": {name: value for n in range(500) for name, value in child(n, "Līga").items()},
    "numbers beyond all": {f"members-{2**63}-given_name": "Līga", "members-99999999999999999999-given_name": "Jānis"},
    "negative": {"members--1-given_name": "Līga"},
    "digits that are none": {"members-²-given_name": "Līga", "members-٣-given_name": "Jānis"},
    "NUL": child(0, "Lī\x00ga"),
    "a huge name": child(0, "a" * 200_000),
    "a list where a word is": {"members": "x", "members-": "x", "members-0": "x", "members-0-": "x"},
    "forbidden fields": row(0, given_name="Līga", age_band="under_13", status="confirmed", id="1", party_id="1"),
    "another address in a family": child(0, "Līga", email="sveša@example.lv"),
}
TAKEN = {"forbidden fields", "another address in a family", "numbers beyond all", "negative", "digits that are none"}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_rows_never_break_anything(app: Flask, name: str) -> None:
    visitor = visit(app, **FAMILY)
    answer = visitor.send(**MOTHER, **HOSTILE[name])
    assert fine(answer)
    expected = {303, 422} if name == "a list where a word is" else {303} if name in TAKEN else {422}
    assert answer.status_code in expected, problems(answer)
    assert {email for (email,) in stored_people(app, "email")} <= {"anna@example.lv"}
    assert (counted(app, Registration) == (0,)) == (answer.status_code == 422)


def test_bytes_that_are_no_text_in_a_row(app: Flask) -> None:
    visitor = visit(app, **FAMILY)
    for bad in (b"members-0-given_name=%FF%FE", b"members-0-given_name=%ED%A0%80", b"members-%00-given_name=x"):
        assert fine(post_raw(visitor, encoded({**visitor.fields, **MOTHER}) + b"&" + bad))
