"""The sign-in sheet: who stands on it, under what, with which columns, and what is written down about it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from attendance.models import CheckInSetting
from core.bilingual import Bilingual
from core.db import transaction
from organisers.terms import Right
from registration.models import Event, Registration
from tests.integration.desk.people_world import World, new_event
from tests.integration.paper.desk import SHEET, Desk, lines_of, read, text_of


def change(world: World, **values: object) -> None:
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        for name, value in values.items():
            setattr(event, name, value)


def test_a_sheet_groups_people_and_says_why_and_until_when(desk: Desk) -> None:
    world = desk.world
    change(world, project_number="9.2.1.1/15/I/001")
    world.register("Zane Ķauķe", institution="Čiekuru biedrība", email="zane@example.lv", phone="+37120000042")
    world.register("Anna Žagata", institution="Cēsu dienests")
    world.register("Jānis Āboliņš", institution="cēsu dienests")
    world.register("Ilze Bērza")
    reader = desk.sheet(waiting="y", blank="2")
    lines = lines_of(reader)
    people = [line for line in lines if line.startswith(("Cēsu", "Čiekuru", "Without", "Bez", "1.", "2.", "3.", "4."))]
    assert people[:7] == [
        "Cēsu dienests (2)",
        "1. Jānis Āboliņš",
        "2. Anna Žagata",
        "Čiekuru biedrība (1)",
        "3. Zane Ķauķe",
        people[5],
        "4. Ilze Bērza",
    ]
    text = text_of(reader)
    assert "zane@example.lv" not in text
    assert "20000042" not in text
    assert "10.09.2027." in text
    assert "9.2.1.1/15/I/001" in text
    root = reader.trailer["/Root"]
    assert (root["/Lang"], "/StructTreeRoot" in root) == ("lv", True)
    assert reader.metadata is not None
    assert reader.metadata.author == "Biedrība"
    assert "Sanāksme Valmierā" in str(reader.metadata.title)
    assert desk.history() == [("printed", {"what": "sheet", "columns": ["number", "name"], "count": 4})]


def test_every_page_has_the_head_the_purpose_and_its_number(desk: Desk) -> None:
    for number in range(90):
        desk.world.register(f"Vārds{number} Uzvārds{number:03}", institution=f"Iestāde {number // 40}")
    reader = desk.sheet(details=["municipality"])
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
        assert "10.09.2027." in page
        assert page.count("Novads") + page.count("Pašvaldība") + page.count("Municipality") >= 1
    # A heading is never the last line of the people on a page.
    for page in pages:
        body = [line for line in page.split("\n") if line.startswith("Iestāde ") or line[:1].isdigit()]
        people = [line for line in body if "Uzvārds" in line or line.startswith("Iestāde ")]
        assert not people or not people[-1].startswith("Iestāde ")
    everybody = [line for page in pages for line in page.split("\n") if "Uzvārds" in line]
    assert len(everybody) == 90


@pytest.mark.parametrize(
    ("last", "signatures"), [(None, []), (date(2027, 3, 12), ["10.03.2027.", "11.03.2027.", "12.03.2027."])]
)
def test_each_day_has_a_signature_column(desk: Desk, last: date | None, signatures: list[str]) -> None:
    desk.world.register("Anna Ozola")
    change(desk.world, last_day=last, ends_at=datetime(2027, 3, 12, 16, 0, tzinfo=UTC) if last else None)
    text = text_of(desk.sheet(destroy_on="2027-12-01")).replace("\n", " ")
    assert [
        day
        for day in ("10.03.2027.", "11.03.2027.", "12.03.2027.")
        if f" {day}" in text.split("1. Anna")[0].rsplit("Nr.", 1)[-1]
    ] == signatures


def test_names_can_stand_in_one_row_with_chosen_columns(desk: Desk) -> None:
    world = desk.world
    world.register("Zane Ķauķe", institution="Čiekuru biedrība", municipality="Cēsis", answers=world.answers("city"))
    world.register("Anna Bērza", institution="Žagatu biedrība", email="anna@example.lv", phone="+37120000042")
    reader = desk.sheet(
        grouping="name",
        details=["institution", "municipality", "position", "email", "phone"],
        position=str(world.questions[0]),
        blank="0",
    )
    text = " ".join(lines_of(reader))
    assert text.index("1. Anna Bērza") < text.index("2. Zane Ķauķe")
    for said in ("Žagatu biedrība", "anna@example.lv", "+371 20000042", "Pašvaldība", "Cēsis"):
        assert said in text
    assert "3." not in [word for word in text.split() if word == "3."]
    columns = ["number", "name", "institution", "municipality", "position", "email", "phone"]
    assert desk.history()[-1][1]["columns"] == columns


def test_the_list_of_an_eu_fund_has_its_own_columns(desk: Desk) -> None:
    desk.world.register("Zane Ķauķe", institution="Čiekuru biedrība", phone="+37120000042")
    reader = desk.sheet(variant="esf", details=["phone", "email"])
    assert "Čiekuru biedrība" in text_of(reader)
    assert "20000042" not in text_of(reader)
    assert desk.history()[-1][1]["columns"] == ["number", "name", "institution", "position"]


def test_the_waiting_list_has_a_page_of_its_own(desk: Desk) -> None:
    world = desk.world
    world.event_id, world.questions = new_event(
        world.app, world.settings, world.organisation_id, world.account_id, capacity=1
    )
    world.register("Anna Ozola")
    world.register("Zane Liepa")
    world.register("Aija Kalniņa")
    without, reader = desk.sheet(), desk.sheet(waiting="y")
    assert "Zane Liepa" not in text_of(without)
    last = reader.pages[-1].extract_text()
    assert last.index("1. Zane Liepa") < last.index("2. Aija Kalniņa")
    assert "Anna Ozola" not in last
    assert [details["count"] for _action, details in desk.history()] == [1, 3]


HOSTILE = [
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "\"'; DROP TABLE",
    "Жанна Щукина",
    "😀 Emo",
    "محمد علي",
    "שלום כהן",
    "e\u0301\u0323 z\u030c",
    "中文 名",
    "A" * 70 + " " + "B" * 70,
    "$x$ *b* _i_ `r` @ref",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_somebody_is_called_the_sheet_is_made(desk: Desk, name: str) -> None:
    desk.world.register(name, institution=(name * 9)[:150])
    desk.world.register("Anna Ozola")
    for choices in ({}, {"grouping": "name", "details": ["institution"]}, {"variant": "esf"}):
        reader = desk.sheet(**choices)
        assert "Anna Ozola" in text_of(reader)
        assert reader.trailer["/Root"]["/Lang"] == "lv"
    if name.isascii() and len(name) < 40:
        assert name.replace(" ", "") in text_of(reader).replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("variant", "nothing"),
        ("grouping", ""),
        ("details", ["passport"]),
        ("details", ["name\x00"]),
        ("position", "999999"),
        ("position", "3; DROP"),
        ("blank", "-1"),
        ("blank", "101"),
        ("blank", "daudz\ud800"),
        ("destroy_on", ""),
        ("destroy_on", "2027-03-10"),
        ("destroy_on", "2099-01-01"),
        ("destroy_on", "32.13.2027"),
        ("language", "ru"),
    ],
)
def test_wrong_choices_come_back_with_everything_that_was_chosen(desk: Desk, field: str, value: object) -> None:
    values = SHEET | {"lapa-blank": "7", f"lapa-{field}": value}
    answer = desk.post("lapas/paraksti.pdf", {k: _sendable(v) for k, v in values.items()})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert field == "blank" or 'value="7"' in answer.text
    assert desk.history() == []


def _sendable(value: object) -> object:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) and not value.isascii() else value


def test_a_sensitive_question_is_never_a_column(desk: Desk) -> None:
    sensitive = str(desk.world.questions[2])
    assert f'value="{sensitive}"' not in desk.get().text
    assert desk.post("lapas/paraksti.pdf", SHEET | {"lapa-position": sensitive}).status_code == 422


def test_contacts_are_only_for_those_who_moderate(desk: Desk, only: Callable[..., None]) -> None:
    desk.world.register("Anna Ozola", email="anna@example.lv")
    assert 'value="phone"' in desk.get().text
    only(Right.export, Right.people)
    assert 'value="phone"' not in desk.get().text
    assert desk.post("lapas/paraksti.pdf", SHEET | {"lapa-details": ["phone"]}).status_code == 422
    assert read(desk.post("lapas/paraksti.pdf", SHEET | {"lapa-details": ["municipality"]}))


def test_nobody_is_on_an_empty_sheet_but_blank_rows_are(desk: Desk) -> None:
    assert "1." in lines_of(desk.sheet(blank="3"))
    assert len(desk.sheet(blank="0").pages) == 1


def test_an_event_without_a_time_or_english_has_a_sheet(desk: Desk) -> None:
    change(desk.world, starts_at=None, ends_at=None, venue=Bilingual(), title=Bilingual("Tikai latviski"))
    with desk.world.reading() as session:
        assert session.scalars(select(Event.starts_at)).one() is None
    assert "Tikai latviski" in text_of(desk.sheet(language="en"))


def test_a_child_without_a_family_name_stands_with_its_adult(desk: Desk) -> None:
    adult = desk.world.register("Ilze Bērziņa")
    child = desk.world.register("Zane")
    with desk.world.app.app_context(), transaction() as session:
        session.get_one(Registration, child).registered_by_id = adult
    assert "Zane (Ilze Bērziņa)" in text_of(desk.sheet())


@pytest.mark.parametrize(("on", "words"), [(False, 0), (True, 1)])
def test_the_sheet_asks_people_to_mark_themselves_only_where_they_may(desk: Desk, on: bool, words: int) -> None:
    with desk.world.app.app_context(), transaction() as session:
        session.merge(CheckInSetting(event_id=desk.world.event_id, self_check_in=on))
    assert text_of(desk.sheet()).count("Atzīmējieties paši") == words
