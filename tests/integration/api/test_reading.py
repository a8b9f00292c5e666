"""What a token reads, and what it does not."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from api import allowance, services
from api.models import ApiToken
from core.bilingual import Bilingual
from core.db import db, transaction
from core.links import digest
from organisers.models import Organisation
from organisers.terms import COMMAND
from registration.models import Event, HistoryEntry
from registration.terms import Parties
from tests.integration.api.world import Reader, reader
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, new_event

LATER = EARLY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


def other_organisation(world: World) -> int:
    with world.reading() as session:
        found: int = session.scalars(select(Organisation.id).where(Organisation.slug == "svesa")).one()
        return found


def exports(world: World) -> list[dict[str, Any]]:
    with world.reading() as session:
        query = select(HistoryEntry.details).where(HistoryEntry.action == "exported").order_by(HistoryEntry.id)
        return list(session.scalars(query))


def test_an_event_is_given_whole(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        event.online_url, event.online_passcode = "https://meeting.example.lv/j/1?pwd=slepena", "slepena"
        event.capacity, event.deadline_on, event.deadline_inclusive = 3, date(2027, 3, 5), False
    world.register("Anna Bērziņa")
    given = reader(world).json(f"/events/{world.event_id}")
    assert "slepena" not in str(given)
    assert {name: given[name] for name in ("id", "url", "status", "state", "title", "day", "starts_at", "online")} == {
        "id": world.event_id,
        "url": f"http://127.0.0.1:5000/pasakumi/{given['slug']}",
        "status": "published",
        "state": "open",
        "title": {"lv": "Sanāksme Valmierā", "en": "Meeting in Valmiera"},
        "day": "2027-03-10",
        "starts_at": "2027-03-10T14:00:00Z",
        "online": True,
    }
    assert (given["deadline"]["on"], given["deadline"]["inclusive"]) == ("2027-03-05", False)
    assert given["seats"] == {
        "capacity": 3, "taken": 1, "held": 0, "left": 2, "waiting": 0, "waiting_list": True,
    }  # fmt: skip


def test_events_come_in_pages_and_filtered(world: World) -> None:
    for number in range(4):
        day = date(2027, 4, 1 + number)
        new_event(
            world.app, world.settings, world.organisation_id, world.account_id, day=day, starts_at=None, ends_at=None
        )
    token = reader(world)
    seen: list[int] = []
    path = "/events?limit=2"
    for _page in range(3):
        page = token.json(path)
        seen += [event["id"] for event in page["items"]]
        path = f"/events?limit=2&cursor={page['next']}"
    assert (len(seen), seen, page["next"]) == (5, sorted(set(seen)), None)
    for query, count in (
        ("from=2027-04-01", 4), ("to=2027-04-01", 2), ("from=2027-04-02&to=2027-04-03", 2), ("status=draft", 0),
        ("kind=training", 0), ("kind=regional_meeting&status=published", 5),
    ):  # fmt: skip
        assert len(token.json(f"/events?{query}")["items"]) == count, query


def test_another_organisation_sees_nothing(world: World) -> None:
    stranger = reader(world, "sensitive", "contacts", organisation=other_organisation(world))
    assert stranger.json("/events") == {"items": [], "next": None}
    for path in ("", "/counts", "/registrations"):
        assert stranger.get(f"/events/{world.event_id}{path}").status_code == 404


def people(world: World) -> None:
    world.register(
        "Zane Bērza", institution="LM", municipality="Tukuma nov.", phone="+37120000042",
        answers=world.answers("city", ("a", "ab"), "olas"),
    )  # fmt: skip


def test_people_are_given_as_far_as_the_scopes_go(world: World) -> None:
    people(world)
    path = f"/events/{world.event_id}/registrations"
    bare = reader(world, "registrations").json(path)["items"][0]
    assert bare == {
        "id": bare["id"], "number": 1, "status": "confirmed", "given_name": "Zane", "family_name": "Bērza",
        "institution": "LM", "municipality": "Tukuma nov.", "registered_at": "2027-01-20T09:00:00Z",
    }  # fmt: skip
    reachable = reader(world, "contacts", name="2").json(path)["items"][0]
    assert reachable == {**bare, "contact": {"email": "person1@example.lv", "phone": "+37120000042"}}
    answering = reader(world, "answers", name="3").json(path)["items"][0]
    assert [answer["values"] for answer in answering["answers"]] == [["Pašvaldība"], ["Atbalsts", "Brīvais laiks"]]
    assert "contact" not in answering
    whole = reader(world, "sensitive", name="4").json(path)["items"][0]
    assert [(answer["sensitive"], answer["values"]) for answer in whole["answers"]][2] == (True, ["olas"])
    assert reader(world, name="5").get(path).status_code == 403


def test_people_come_in_pages_and_by_status(world: World) -> None:
    for number in range(5):
        world.register(f"Anna {'ABCDE'[number]}")
    token, path = reader(world, "registrations"), f"/events/{world.event_id}/registrations"
    first = token.json(f"{path}?limit=3")
    second = token.json(f"{path}?limit=3&cursor={first['next']}")
    assert [person["number"] for page in (first, second) for person in page["items"]] == [1, 2, 3, 4, 5]
    assert second["next"] is None
    assert token.json(f"{path}?status=waiting") == {"items": [], "next": None}


def test_counts_name_every_status(world: World) -> None:
    people(world)
    given = reader(world).json(f"/events/{world.event_id}/counts")
    assert (given["confirmed"], given["waiting"], given["seats"]["taken"]) == (1, 0, 1)


def test_reading_people_is_written_down_once_an_hour(world: World) -> None:
    people(world)
    token, path = reader(world, "contacts"), f"/events/{world.event_id}/registrations"
    reader(world, name="other").json(f"/events/{world.event_id}")
    for _time in range(3):
        assert token.get(path).headers["Cache-Control"] == "private, no-store"
    columns = [
        "number", "status", "given_name", "family_name", "institution", "municipality", "registered_at",
        "email", "phone",
    ]  # fmt: skip
    line = {"what": "api", "token": "Mājaslapa", "columns": columns, "count": 1}
    assert exports(world) == [line]
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        token.json(path)
    assert exports(world) == [line, line]
    shown = world.client().get(f"/birojs/biedriba/pasakumi/{world.event_id}/vesture", base_url=HOST).text
    assert "through the API, token “Mājaslapa”" in shown


BAD = ("", "Bearer", "Bearer ", "Basic YTpi", "Bearer nav", "Bearer " + "x" * 5000, "bearer aicina_" + "ā" * 43)


@pytest.mark.parametrize("header", BAD)
def test_without_a_good_token_there_is_a_problem_and_no_page(world: World, header: str) -> None:
    sent = {"Authorization": header.encode().decode("latin-1")} if header else {}
    answer = world.app.test_client().get("/api/v1/events", base_url=HOST, headers=sent)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Aicina API"')
    assert answer.json is not None
    assert set(answer.json) == {"type", "title", "status", "detail"}


def test_a_session_of_the_desk_is_no_token(world: World) -> None:
    client = world.client()
    for path in ("/api/v1/events", "/api/v1/", "/api/v1/openapi.json", "/api/v1/nav", "/api/v1/?lang=en"):
        answer = client.get(path, base_url=HOST)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
    assert client.get("/api/v1/events", base_url=HOST).status_code == 401


def test_expired_and_revoked_tokens_open_nothing(world: World) -> None:
    month, revoked = reader(world, days=30), reader(world, name="2")
    assert (month.get("/events").status_code, revoked.get("/events").status_code) == (200, 200)
    with world.app.app_context(), transaction() as session:
        services.revoke_token(session, LATER, world.organisation_id, revoked.token_id, COMMAND)
    assert revoked.get("/events").status_code == 401
    with time_machine.travel(LATER + timedelta(days=30), tick=False):
        assert month.get("/events").status_code == 401


def test_only_the_hash_is_kept_and_the_day_of_use(world: World) -> None:
    token = reader(world)
    token.json("/events")
    with time_machine.travel(LATER + timedelta(hours=2), tick=False):
        token.json("/events")
    with world.reading() as session:
        row = session.scalars(select(ApiToken)).one()
        assert (row.hash, row.last_used_at) == (digest(token.text), LATER)
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        token.json("/events")
    with world.reading() as session:
        assert session.scalars(select(ApiToken.last_used_at)).one() == LATER + timedelta(days=1)


WRONG = (
    "limit=0", "limit=201", "limit=x", "limit=", "limit=1&limit=2", "limit[]=1", "limit=99999999999999999999999",
    "cursor=x", "cursor=after-", "cursor=after-x", "cursor=after-٣", "cursor=after-1%00", "cursor=%00%00", "cursor=",
    "cursor=" + "A" * 5000, "status=nav", "status=null", "kind=%ED%A0%80", "from=2027-13-01", "from=0", "to=2027-02-30",
    "nav=1", "%00=%00",
)  # fmt: skip


@pytest.mark.parametrize("query", WRONG)
def test_a_wrong_parameter_is_refused(world: World, query: str) -> None:
    answer = reader(world).get(f"/events?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json"), answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/events", 405), ("DELETE", "/events/1", 405), ("PUT", "/events/1/registrations", 405),
        ("PATCH", "/openapi.json", 405), ("POST", "/nav", 404), ("GET", "/nav", 404), ("GET", "/events/", 404),
        ("GET", "/events/-1", 404), ("GET", "/events/1/nav", 404), ("GET", "/events/x", 404),
        ("OPTIONS", "/events", 200),
        ("GET", "/events/999999999999999999", 404), ("GET", "/events/99999999999999999999", 404),
        ("GET", "/events/1%00", 404), ("GET", "/events/٣", 404),
    ],
)  # fmt: skip
def test_whatever_is_not_there_is_a_problem(world: World, method: str, path: str, status: int) -> None:
    sent = {"Authorization": f"Bearer {reader(world).text}"}
    answer = world.app.test_client().open(f"/api/v1{path}", method=method, base_url=HOST, headers=sent)
    assert answer.status_code == status
    assert status < 300 or answer.content_type == "application/problem+json"


def test_an_unchanged_answer_is_not_sent_again(world: World) -> None:
    token = reader(world)
    for path in ("/events", f"/events/{world.event_id}", "/openapi.json"):
        tag = token.get(path, Accept_Encoding="gzip").headers["ETag"]
        again = token.get(path, If_None_Match=tag, Accept_Encoding="gzip")
        assert (again.status_code, again.data) == (304, b"")
    with time_machine.travel(STARTS, tick=False):
        assert token.get(f"/events/{world.event_id}", If_None_Match=tag).status_code == 200


def test_a_token_may_ask_so_often_in_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "PER_MINUTE", 40)
    token, other = reader(world), reader(world, name="other")
    assert [token.get("/events").status_code for _time in range(42)] == [200] * 40 + [429] * 2
    refused = token.get("/events")
    assert (refused.headers["Retry-After"], refused.content_type) == ("60", "application/problem+json")
    assert other.get("/events").status_code == 200
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        assert token.get("/events").status_code == 200


def test_reading_takes_no_write_lock(world: World) -> None:
    token = reader(world, "registrations")
    path = f"/events/{world.event_id}/registrations"
    token.json(path)
    with world.app.app_context(), transaction() as session:
        session.execute(select(Event.id).where(Event.id == world.event_id).with_for_update())
        others = world.app.test_client()
        answer = Reader(others, token.text).get(path)
        assert answer.status_code == 200
        db.session.remove()


def test_texts_of_another_language_may_be_missing(world: World) -> None:
    event_id, _questions = new_event(
        world.app, world.settings, world.organisation_id, world.account_id,
        title=Bilingual("Tikai latviski"), parties=Parties.family,
    )  # fmt: skip
    assert reader(world).json(f"/events/{event_id}")["title"] == {"lv": "Tikai latviski", "en": ""}
