"""Notes that devices send to the door over HTTP: what they are told, what is no note, what comes late."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import event

from attendance import doors
from attendance.terms import By
from core.db import db, transaction
from privacy import services as privacy
from privacy.terms import Why
from tests import builders
from tests.integration.attendance.world import DAY, Door, op, send


def test_notes_through_a_closed_link_are_refused(door: Door) -> None:
    client = door.app.test_client()
    csrf = client.get(f"{door.path}/dati").json["csrf"]  # type: ignore[index]
    with door.app.app_context(), transaction() as session:
        doors.close_door(session, door.event, 1, door.account, DAY)
    body = {"ops": [op("mark", "device-01", door.people["Gunta"])]}
    answer = client.post(f"{door.path}/piezimes", json=body, headers={"X-CSRFToken": csrf})
    assert (answer.status_code, door.standing()) == (404, {})


def test_note_of_one_arrival_asks_no_more_than_sixteen_statements(door: Door) -> None:
    client, asked = door.app.test_client(), []
    csrf = client.get(f"{door.path}/dati").json["csrf"]  # type: ignore[index]
    with door.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    body = {"ops": [op("mark", "device-01", door.people["Gunta"])], "sent_at": int(DAY.timestamp() * 1000), "last": 99}
    answer = client.post(f"{door.path}/piezimes", json=body, headers={"X-CSRFToken": csrf})
    assert 0 < len(asked) <= 16, asked
    assert (answer.status_code, door.standing()["Gunta Kalniņa"]) == (200, ("arrived", DAY))


def test_device_sends_and_hears_where_all_stand(door: Door) -> None:
    ops = [
        op("mark", "device-01", door.people["Gunta"], -3),
        op("mark", "device-02", door.people["Otto"], -2, how="qr"),
        op("undo", "device-03", door.people["Otto"], -1),
        op("walk_in", "device-04", name="Rita  Siliņa ", institution="Biedrība"),
    ]
    client = door.app.test_client()
    known = max(door.people.values())
    first = send(client, door.path, ops, last=known).json
    again = send(client, door.path, ops, last=known).json
    assert first is not None
    assert again is not None
    assert [(r["id"], r["outcome"]) for r in first["results"]] == [(f"device-0{n}", "done") for n in (1, 2, 3, 4)]
    assert again["results"] == first["results"]
    new = [person for person in first["people"] if person[0] > known]
    assert [(person[2], person[3]) for person in new] == [("Rita Siliņa", "Biedrība")]
    stand = {int(k): v[:2] for k, v in first["recorded"]["2027-03-24"].items()}
    assert stand == {
        door.people["Gunta"]: ["arrived", "14.42"],
        door.people["Otto"]: ["expected", ""],
        new[0][0]: ["arrived", "14.45"],
    }


def test_device_is_told_in_words_what_did_not_count(door: Door) -> None:
    ops = [
        op("mark", "device-01", 999_999),
        op("mark", "device-02", door.people["Ivars"]),
        op("walk_in", "device-03", name="\x00\u200b"),
        {"id": "device-04", "kind": "mark"},
    ]
    results = send(door.app.test_client(), door.path, ops).json["results"]  # type: ignore[index]
    assert {r["id"]: r["outcome"] for r in results} == {
        "device-01": "unknown",
        "device-02": "no_place",
        "device-03": "malformed",
        "device-04": "malformed",
    }
    assert all(r["text"] for r in results)


HOSTILE: dict[str, Any] = {
    "not an object": [],
    "ops of another type": {"ops": {"id": "x"}},
    "too many": {"ops": [{}] * 501},
    "null": None,
    "nothing usable": {"ops": [None, 1, [], {}, {"id": 5}, {"id": "ā" * 20}, {"id": "x" * 5000}], "sent_at": "now"},
    "wrong types": {
        "ops": [
            {"id": f"hostile-{n}", "kind": kind, "person": person, "day": day, "at": at, "name": name}
            for n, (kind, person, day, at, name) in enumerate(
                [
                    ("mark", True, "2027-03-24", 1e300, None),
                    ("mark", 2**70, "2027-03-24", 1, None),
                    ("mark", -1, "2027-13-99", 1, None),
                    ("walk_in", None, "2027-03-24", 1, "\ud800"),
                    ("walk_in", None, "2027-03-24", 1, "x" * 100_000),
                    ("left_out", 1, "2027-03-24", 1, None),
                    (["mark"], 1, ["2027"], {}, {}),
                ]
            )
        ],
        "last": 2**80,
        "sent_at": -5,
    },
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_batches_change_nothing_and_break_nothing(door: Door, body: Any) -> None:
    client = door.app.test_client()
    csrf = client.get(f"{door.path}/dati").json["csrf"]  # type: ignore[index]
    answer = client.post(
        f"{door.path}/piezimes", data=json.dumps(body), headers={"X-CSRFToken": csrf}, content_type="application/json"
    )
    assert answer.status_code in (200, 400)
    assert door.standing() == {}


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[" * 100_000, b"{", b"1e999999"])
def test_batches_that_are_no_json(door: Door, raw: bytes) -> None:
    client = door.app.test_client()
    csrf = client.get(f"{door.path}/dati").json["csrf"]  # type: ignore[index]
    answer = client.post(f"{door.path}/piezimes", data=raw, headers={"X-CSRFToken": csrf})
    assert answer.status_code == 400


def test_batch_without_the_forms_token_is_refused(door: Door) -> None:
    body = {"ops": [op("mark", "device-01", door.people["Gunta"])]}
    assert door.app.test_client().post(f"{door.path}/piezimes", json=body).status_code == 400
    assert door.standing() == {}


def test_a_large_batch_lets_others_write_in_between(door: Door) -> None:
    client = door.app.test_client()
    made = [op("walk_in", f"walk-in-{n:03}", name=f"Viesis Numur{'abcde'[n % 5] * (n // 5 + 1)}") for n in range(45)]
    commits: list[object] = []
    with door.app.app_context():
        event.listen(db.engine, "commit", commits.append)
    results = send(client, door.path, made).json["results"]  # type: ignore[index]
    assert ({result["outcome"] for result in results}, len(results)) == ({"done"}, 45)
    assert len(commits) == 3


@pytest.mark.parametrize("jump", [-86_400_000, 86_400_000, -1, 0])
def test_clock_that_jumps_between_presses_turns_no_order_round(door: Door, jump: int) -> None:
    client, gunta = door.app.test_client(), door.people["Gunta"]
    kinds = ("mark", "undo", "mark", "undo", "mark")
    ops = [
        op(kind, f"jumping-{n}", gunta) | {"at": op(kind, "", gunta)["at"] + n * jump} for n, kind in enumerate(kinds)
    ]
    send(client, door.path, ops)
    assert door.standing()["Gunta Kalniņa"][0] == "arrived"
    assert send(client, door.path, ops[:2]).status_code == 200  # once more, in part
    assert (door.standing()["Gunta Kalniņa"][0], door.ops()) == ("arrived", 5)


def test_notes_that_come_after_the_people_were_erased_bring_nobody_back(door: Door) -> None:
    with door.app.app_context(), transaction() as session:
        settings = builders.settings_here()
        privacy.erase_person(session, settings, door.people["Gunta"], DAY, door.account, Why.asked)
    client, left = door.app.test_client(), door.count()
    answer = send(client, door.path, [op("mark", "late-note-1", door.people["Gunta"])])
    assert [one["outcome"] for one in answer.json["results"]] == ["unknown"]  # type: ignore[index]
    assert (door.count(), door.standing()) == (left, {})


def test_phone_found_months_later_enters_nobody(door: Door) -> None:
    later = DAY + timedelta(days=300)
    with time_machine.travel(later, tick=False):
        assert door.app.test_client().get(f"{door.path}/dati").status_code == 404
    before = door.count()
    note = door.walk_in("Rita Siliņa", "months-later", 0)
    assert door.note(note, by=By(None, door.link, "Anna pie durvīm"), now=later) == []
    assert (door.count(), door.ops()) == (before, 0)
