"""The desk: putting right, marking everybody, links, groups and their notes, the export's column, who is thanked."""

import re
from datetime import timedelta

import pytest
import time_machine

from attendance.terms import GroupPlan, Kind
from core.db import db
from registration import people_queries, table_files, tables
from reminders.audiences import recipients
from reminders.terms import Kind as Reminder
from tests.integration.attendance.world import DAY, Door, token_of


def test_list_shows_who_came_and_filters(door: Door) -> None:
    door.note(door.mark("Gunta"), door.mark("Otto", kind=Kind.left_out))
    client = door.organiser()
    for chosen, names in {
        "ieradas": {"Gunta Kalniņa"},
        "neieradas": {"Otto Kalns"},
        "gaidami": {"Dace Kalna", "Jānis Bērziņš"},
        "visi": {"Gunta Kalniņa", "Otto Kalns", "Dace Kalna", "Jānis Bērziņš"},
        "\x00": {"Gunta Kalniņa", "Otto Kalns", "Dace Kalna", "Jānis Bērziņš"},
    }.items():
        page = client.get(f"{door.room}/apmeklejums/", query_string={"radit": chosen, "diena": "x"}).text
        every = ("Gunta Kalniņa", "Otto Kalns", "Dace Kalna", "Jānis Bērziņš", "Ivars Gaidītājs")
        assert {name for name in every if f">{name}</a>" in page} == names


def test_corrections_afterwards_say_so(door: Door) -> None:
    client = door.organiser()
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        page = client.get(f"{door.room}/apmeklejums/")
        for name in ("mark", "left_out"):
            data = {"csrf_token": token_of(page), name: str(door.people["Gunta"])}
            assert client.post(f"{door.room}/apmeklejums/labot", data=data).status_code == 303
    assert door.standing() == {"Gunta Kalniņa": ("left_out", None)}
    assert [(action, details["how"]) for _actor, action, details in door.history("arrived", "left_out")] == [
        ("arrived", "later"),
        ("left_out", "later"),
    ]


def test_everybody_is_marked_but_who_was_left_out(door: Door) -> None:
    door.note(door.mark("Otto", kind=Kind.left_out))
    client = door.organiser()
    page = client.get(f"{door.room}/apmeklejums/visi")
    assert door.standing() == {"Otto Kalns": ("left_out", None)}
    client.post(f"{door.room}/apmeklejums/visi", data={"csrf_token": token_of(page)})
    states = {name: state for name, (state, _at) in door.standing().items()}
    came = ("Gunta Kalniņa", "Dace Kalna", "Jānis Bērziņš")
    assert states == {"Otto Kalns": "left_out", **dict.fromkeys(came, "arrived")}


DOOR = re.compile(r"5000/ierasanas/([\w-]{20,})")


def test_links_are_made_shown_once_and_revoked(door: Door) -> None:
    client = door.organiser()
    setup = f"{door.room}/apmeklejums/iekartosana"
    data = {"csrf_token": token_of(client.get(setup)), "label": "Jānis pie vārtiem"}
    assert client.post(f"{door.room}/apmeklejums/saites", data={**data, "label": ""}).status_code == 422
    assert client.post(f"{door.room}/apmeklejums/saites", data=data).status_code == 303
    page = client.get(setup).text
    made = DOOR.findall(page)[0] + "/"
    assert door.app.test_client().get(f"/ierasanas/{made}").status_code == 200
    assert DOOR.findall(door.organiser().get(setup).text) == []  # another browser of the same person
    assert client.get(f"{door.room}/apmeklejums/jauna-saite.svg").mimetype == "image/svg+xml"
    client.post(f"{door.room}/apmeklejums/saites/2/atsaukt", data=data)
    assert door.app.test_client().get(f"/ierasanas/{made}").status_code == 404
    assert client.get(f"{door.room}/apmeklejums/jauna-saite.svg").status_code == 404
    said = [
        (action, details["label"])
        for _who, action, details in door.history("check_in_link_made", "check_in_link_revoked")
    ]
    assert said[1:] == [("check_in_link_made", "Jānis pie vārtiem"), ("check_in_link_revoked", "Jānis pie vārtiem")]


@pytest.mark.parametrize(("number", "status"), [("3", 303), ("", 303), ("31", 422), ("-1", 422), ("daudz", 422)])
def test_groups_are_chosen(door: Door, number: str, status: int) -> None:
    client = door.organiser()
    setup = f"{door.room}/apmeklejums/iekartosana"
    data = {"csrf_token": token_of(client.get(setup)), "number": number, "mix": "kind", "families": "apart"}
    assert client.post(setup, data=data).status_code == status


def test_group_is_corrected_and_its_note_is_kept(door: Door) -> None:
    door.choose(GroupPlan(2))
    door.note(door.mark("Gunta"))
    client, who = door.organiser(), door.people["Gunta"]
    csrf = token_of(client.get(f"{door.room}/apmeklejums/"))
    for group, moved in (("2", 1), ("9", 1), ("x", 1), ("1", 2)):
        data = {"csrf_token": csrf, "move": str(who), f"group-{who}": group}
        client.post(f"{door.room}/apmeklejums/labot", data=data)
        assert len(door.history("group_changed")) == moved
    note = {"csrf_token": csrf, "g2-text": "Vajag\r\nvairāk soliņu.", "g2-csrf_token": csrf}
    assert client.post(f"{door.room}/apmeklejums/grupas/2", data=note).status_code == 303
    assert "vairāk soliņu" in client.get(f"{door.room}/apmeklejums/grupas").text
    long = client.post(f"{door.room}/apmeklejums/grupas/2", data={**note, "g2-text": "x" * 4001})
    assert (long.status_code, "x" * 4001 in long.text) == (422, True)
    assert client.post(f"{door.room}/apmeklejums/grupas/99", data=note).status_code == 404


def test_text_typed_for_other_groups_is_saved_too_unless_only_shown(door: Door) -> None:
    door.choose(GroupPlan(3))
    client, page = door.organiser(), f"{door.room}/apmeklejums/grupas"
    seen = client.get(page)
    data = dict(re.findall(r'name="(g\d-shown)" value="(\w+)"', seen.text)) | {"csrf_token": token_of(seen)}
    assert client.post(f"{page}/3", data={**data, "g1-text": "", "g2-text": "", "g3-text": "Trešā"}).status_code == 303
    old = {**data, "g1-text": "Pirmā", "g2-text": "Otrā", "g3-text": ""}
    assert client.post(f"{page}/1", data=old).status_code == 303
    kept = re.findall(r'name="g\d-text"[^>]*>\s*([^<]*?)\s*</textarea>', client.get(page).text)
    assert kept == ["Pirmā", "Otrā", "Trešā"]


def test_export_has_a_column_once_something_is_recorded(door: Door) -> None:
    def columns() -> dict[str, list[object]]:
        with door.app.test_request_context():
            plan = tables.plan(db.session(), door.event, people_queries.PeopleFilter(), "lv")
            with table_files.snapshot(db.engine) as connection:
                table = tables.people_table(connection, plan)
                rows = list(table.rows)
            keys = [column.key for column in table.columns]
            return {
                key: [row[keys.index(key)] for row in rows]
                for key in keys
                if key in ("given_name", "arrived_2027-03-24")
            }

    assert "arrived_2027-03-24" not in columns()
    door.note(door.mark("Gunta"), door.mark("Otto", kind=Kind.left_out))
    found = columns()
    said = dict(zip(found["given_name"], found["arrived_2027-03-24"], strict=True))
    assert {name: bool(said[name]) for name in ("Gunta", "Otto", "Jānis")} == {
        "Gunta": True,
        "Otto": True,
        "Jānis": False,
    }
    assert said["Gunta"] == "14.45"


def test_thanks_go_to_who_came_once_attendance_is_recorded(door: Door) -> None:
    def thanked() -> list[str]:
        with door.app.app_context():
            later = DAY + timedelta(days=1)
            return sorted(one.name for one in recipients(db.session(), door.event, Reminder.thanks, later, DAY))

    assert thanked() == ["Dace Kalna", "Gunta Kalniņa", "Jānis Bērziņš", "Otto Kalns"]
    door.note(door.mark("Gunta"), door.mark("Otto"), door.mark("Jānis", kind=Kind.left_out))
    assert thanked() == ["Gunta Kalniņa", "Otto Kalns"]


def test_histories_have_words(door: Door) -> None:
    door.choose(GroupPlan(2))
    door.note(door.mark("Gunta"), door.mark("Ivars", "let-in-0001", admit=True))
    client = door.organiser()
    for path in ("vesture", f"dalibnieki/{door.people['Gunta']}", f"dalibnieki/{door.people['Ivars']}"):
        page = client.get(f"{door.room}/{path}", headers={"Accept-Language": "en"}).text
        assert not [code for code in ("arrived,", "let_in", "check_in_", "arrival_undone") if code in page]
