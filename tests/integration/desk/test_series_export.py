"""The people of a series: one file over all, own and other regions, and who is registered in two places."""

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from core.db import transaction
from registration.institutions import resolve, seed_institutions
from registration.matching import assign_institution
from registration.models import Event, HistoryEntry
from tests.integration.desk.events_world import words_of
from tests.integration.desk.people_world import EARLY, HOST, World, token_of, world
from tests.integration.desk.series_world import SeriesWorld, make_series_world

__all__ = ["world"]

TUKUMS, CESIS = "LV-099", "LV-022"  # Kurzeme, Vidzeme
FIXED = 24  # columns before the questions: three of the event, twenty-one of a person
HOSTILE = '=HYPERLINK("http://x","y")'


@pytest.fixture
def series(world: World) -> SeriesWorld:
    return make_series_world(world)


def export(series: SeriesWorld, **values: str) -> Any:
    client = series.world.client()
    token = token_of(client.get(series.url(), base_url=HOST).text)
    return client.post(
        series.url("/eksports"), data={"csrf_token": token, **values}, base_url=HOST, buffered=True
    )  # fmt: skip


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def register(series: SeriesWorld, region: str, name: str, code: str | None = None, **more: Any) -> int:
    return series.world.register(name, event_id=series.events[region], municipality_code=code, **more)


def test_the_workbook_has_all_people_and_the_numbers(series: SeriesWorld) -> None:
    with series.world.app.app_context(), transaction() as session:
        seed_institutions(session, EARLY)
    register(series, "kurzeme", "Zane Bērza", TUKUMS, municipality="Tukuma novads", institution="LM")
    register(series, "vidzeme", "Anna Ozola", TUKUMS, municipality="Tukuma novads", email="anna@example.lv")
    register(series, "kurzeme", "Anna Ozola", TUKUMS, municipality="Tukuma novads", email="anna@example.lv")
    register(series, "latgale", "Anna Ozola", email="cita@example.lv")
    with series.world.app.app_context(), transaction() as session:
        organisation, account = series.world.organisation_id, series.world.account_id
        ministry = resolve(session, organisation, "LM") or 0
        assign_institution(session, organisation, "LM", ministry, account, EARLY)
    answer = export(series, format="xlsx")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    found = sheets(answer.data)
    assert list(found) == ["Participants", "By municipality", "By kind of institution", "By event"]
    head, *people = found["Participants"]
    assert head[:4] == ["Event", "Region of the event", "Day", "No."]
    assert head[FIXED:] == ["Own or another region", "Also", "Role", "Topics"]
    assert [(row[0], f"{row[2]:%d.%m.}", row[5], row[6], *row[FIXED : FIXED + 2]) for row in people] == [
        ("Meeting: vidzeme", "10.03.", "Anna", "Ozola", "another region", "Kurzeme"),
        ("Meeting: kurzeme", "17.03.", "Zane", "Bērza", "own region", ""),
        ("Meeting: kurzeme", "17.03.", "Anna", "Ozola", "own region", "Vidzeme"),
        ("Meeting: latgale", "24.03.", "Anna", "Ozola", "", ""),
    ]
    assert [[row[0], row[1], row[-1]] for row in found["By municipality"][1:]] == [
        ["Tukuma novads", "Kurzeme planning region", 3.0], ["(not given)", "", 1.0],
    ]  # fmt: skip
    assert [[row[0], row[-1]] for row in found["By kind of institution"][1:]] == [
        ["Ministry", 1.0],
        ["(not given)", 3.0],
    ]
    assert [[row[1], *row[-4:]] for row in found["By event"][1:]] == [
        ["Vidzeme planning region", 1.0, 0.0, 1.0, 0.0],
        ["Kurzeme planning region", 2.0, 2.0, 0.0, 0.0],
        ["Latgale planning region", 1.0, 0.0, 0.0, 1.0],
    ]


def test_answers_of_copied_questions_stand_in_one_column(series: SeriesWorld) -> None:
    world = series.world
    for region, answer in (("vidzeme", "ngo"), ("kurzeme", "city")):
        with world.reading() as session:
            event = session.get_one(Event, series.events[region])
            world.questions = [question.id for question in event.questions]
        register(series, region, f"Anna {region}", answers=world.answers(answer))
    head, *people = rows_of(export(series, format="csv").data)
    assert head[-2:] == ["Role", "Topics"]
    assert [row[-2] for row in people] == ["NGO", "City"]


def test_every_event_writes_down_who_took_its_people(series: SeriesWorld) -> None:
    register(series, "vidzeme", "Anna Ozola")
    register(series, "vidzeme", "Ilze Ozola")
    register(series, "latgale", "Jānis Ozols")
    assert export(series, format="csv", kas="visi").status_code == 200
    with series.world.reading() as session:
        rows = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "exported").order_by(HistoryEntry.id))
        kept = [(r.event_id, r.details["count"], r.details["what"], r.account_id) for r in rows]
    account = series.world.account_id
    assert kept == [(series.events[region], number, "series", account) for region, number in
                    (("vidzeme", 2), ("kurzeme", 0), ("latgale", 1))]  # fmt: skip


def test_only_people_in_force_unless_everybody_is_wanted(series: SeriesWorld) -> None:
    from registration import leaving

    gone = register(series, "vidzeme", "Anna Ozola")
    register(series, "vidzeme", "Ilze Ozola")
    with series.world.app.app_context(), transaction() as session:
        leaving.withdraw(session, series.world.settings, gone, series.events["vidzeme"], EARLY)
    assert [row[5] for row in rows_of(export(series, format="csv").data)[1:]] == ["Ilze"]
    assert [row[5] for row in rows_of(export(series, format="csv", kas="visi").data)[1:]] == ["Anna", "Ilze"]


def test_sensitive_answers_only_with_the_right(series: SeriesWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows_of(export(series, format="csv").data)[0][-1] == "Topics"
    assert rows_of(export(series, format="csv", sensitivi="ja").data)[0][-1] == "Food"
    monkeypatch.setattr("registration.desk.series_export.may", lambda *rights: "sensitive" not in rights)
    assert export(series, format="csv", sensitivi="ja").status_code == 403


def test_hostile_cells_are_texts_and_the_format_is_known(series: SeriesWorld) -> None:
    register(series, "vidzeme", f"{HOSTILE} @cmd", institution="+1+1")
    row = rows_of(export(series, format="csv").data)[1]
    assert (row[5], row[6], row[9]) == (f"'{HOSTILE}", "'@cmd", "'+1+1")
    assert {export(series, format=name).status_code for name in ("exe", "", "xlsx\x00")} == {400}


def test_a_series_without_events_gives_an_empty_file(series: SeriesWorld) -> None:
    with series.world.app.app_context(), transaction() as session:
        for event_id in series.events.values():
            session.get_one(Event, event_id).series_id = None
    assert sheets(export(series, format="xlsx").data)["Participants"] == [["Event", "Region of the event", "Day"]]


def test_the_export_of_one_event_tells_regions_and_doubles_only_in_a_series(series: SeriesWorld) -> None:
    register(series, "kurzeme", "Anna Ozola", CESIS, email="anna@example.lv")
    register(series, "vidzeme", "Anna Ozola", CESIS, email="anna@example.lv")
    client = series.world.client()

    def single(event_id: int) -> list[list[str]]:
        token = token_of(client.get(series.world.url("/", event_id=event_id), base_url=HOST).text)
        data = {"csrf_token": token, "format": "csv", "kas": "visi"}
        url = series.world.url("/eksports", event_id=event_id)
        return rows_of(client.post(url, data=data, base_url=HOST, buffered=True).data)

    head, row = single(series.events["kurzeme"])
    assert (head[21:23], row[21:23]) == (["Own or another region", "Also"], ["another region", "Vidzeme"])
    assert "Also" not in single(series.world.event_id)[0]


def test_the_list_of_people_is_filtered_by_where_they_come_from(series: SeriesWorld) -> None:
    register(series, "kurzeme", "Anna Ozola", TUKUMS, municipality="Tukuma novads")
    register(series, "kurzeme", "Ilze Bērza", CESIS, municipality="Cēsu novads")
    register(series, "kurzeme", "Jānis Kalns", municipality="Kaut kur")
    client = series.world.client()

    def names(query: str, event_id: int | None = None) -> set[str]:
        page = client.get(series.world.url(f"/?{query}", event_id=event_id or series.events["kurzeme"]), base_url=HOST)
        assert page.status_code == 200
        return {name for name in ("Ozola Anna", "Bērza Ilze", "Kalns Jānis") if name in words_of(page)}

    everybody = {"Ozola Anna", "Bērza Ilze", "Kalns Jānis"}
    assert names("no=savs") == {"Ozola Anna"}
    assert names("no=cits") == {"Bērza Ilze"}
    assert names("no=nezinams") == {"Kalns Jānis"}
    assert names("") == names("no=muļķības") == names("no=") == everybody
    page = words_of(client.get(series.world.url("/", event_id=series.events["kurzeme"]), base_url=HOST))
    assert "Bērza Ilze another region" in page
    assert page.count("another region") == 2  # the person and the filter
    assert "Comes from" not in words_of(client.get(series.world.url("/"), base_url=HOST))


def test_the_institution_counts_for_whoever_named_no_municipality(series: SeriesWorld) -> None:
    from registration.models import Institution, Registration

    number = register(series, "kurzeme", "Anna Ozola", institution="Cēsu dienests")
    with series.world.app.app_context(), transaction() as session:
        made = Institution(name="Cēsu dienests", name_key="cesu dienests x", kind="other", municipality_code=CESIS)
        session.add(made)
        session.flush()
        session.get_one(Registration, number).institution_id = made.id
    page = series.world.client().get(series.url(), base_url=HOST)
    assert "Kurzeme 17 Mar 2027 0 1 : Kurzeme 0 1" in words_of(page)


def test_the_page_of_a_person_names_the_other_places(series: SeriesWorld) -> None:
    here = register(series, "kurzeme", "Anna Ozola", email="anna@example.lv")
    there = register(series, "vidzeme", "Anna Ozola", email="anna@example.lv")
    register(series, "latgale", "Anete Ozola", email="anna@example.lv")
    series.world.register("Anna Ozola", email="anna@example.lv")  # at an event outside of the series
    url = series.world.url(f"/{here}", event_id=series.events["kurzeme"])
    page = series.world.client().get(url, base_url=HOST)
    assert "Also registered for Vidzeme, 10 Mar 2027 Language" in words_of(page)
    assert series.world.url(f"/{there}", event_id=series.events["vidzeme"]) in page.text
