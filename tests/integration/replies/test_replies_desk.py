"""The organiser's page of answers, and the page where the person says whether an answer is theirs."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from calendars.replies import Answer, Reply, ReplyMethod
from core.db import db, transaction
from core.links import derive
from mailers import addresses
from mailers.inbound_message import Sender
from registration.models import Event, HistoryEntry, Registration
from replies import services
from replies.models import CalendarReply
from tests.integration.desk.people_world import EARLY, HOST, World, token_of, world  # noqa: F401 - a fixture

OTHER = "cits@svess.example.lv"
BIG = 2**63


@dataclass
class Scene:
    """An event with Anna Ozola, and answers in her name."""

    world: World
    person: int
    answered: int = 0

    def receive(self, partstat: str, comment: str = "", method: str = "REPLY", **others: object) -> int:
        """The id of the row of an answer that nobody vouches for."""
        with self.world.app.app_context(), transaction() as session:
            event = session.get_one(Event, self.world.event_id)
            self.answered += 1
            made = EARLY + timedelta(minutes=self.answered)
            answer = Answer("anna@ozola.example.lv", partstat)
            reply = Reply(ReplyMethod(method), event.uid, (answer,), event.revision, made, comment)
            meant = services.find(session, [replace(reply, **others)])  # type: ignore[arg-type]
            services.receive(session, self.world.settings, meant, Sender(OTHER), made)
            return max(row.id for row in session.query(CalendarReply))

    def link(self, reply_id: int) -> str:
        return "/r/" + derive(self.world.settings.secret_key, services.LINK, reply_id, 1) + "/atbilde"

    def url(self, path: str = "", org: str = "biedriba", event_id: int | None = None) -> str:
        return f"/birojs/{org}/pasakumi/{event_id or self.world.event_id}/atbildes/{path}"

    def state(self) -> tuple[str, str]:
        with self.world.reading() as session:
            person = session.get_one(Registration, self.person)
            return person.status, person.partstat

    def verdict(self, reply_id: int) -> tuple[str, str]:
        with self.world.reading() as session:
            row = session.get_one(CalendarReply, reply_id)
            return row.verdict, row.why

    def history(self) -> list[tuple[str, str]]:
        with self.world.reading() as session:
            rows = session.query(HistoryEntry).filter_by(registration_id=self.person).order_by(HistoryEntry.id)
            return [(row.actor, row.action) for row in rows]


@pytest.fixture
def scene(world: World) -> Scene:  # noqa: F811
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        person = world.register("Anna Ozola", email="anna@ozola.example.lv", phone="+37120000005")
        yield Scene(world, person)


def post(client: FlaskClient, path: str, page: str, **fields: str) -> int:
    token = token_of(client.get(page, base_url=HOST).text)
    return client.post(path, data={"csrf_token": token, **fields}, base_url=HOST).status_code


def test_page_shows_what_became_of_each_answer(scene: Scene) -> None:
    client = scene.world.client()
    assert "No calendar has answered yet" in client.get(scene.url(), base_url=HOST).text
    scene.receive("DECLINED", "<script>alert(1)</script> & Bērziņa")
    scene.receive("ACCEPTED", method="COUNTER")
    scene.receive("ACCEPTED", sequence=99)
    page = client.get(scene.url(), base_url=HOST).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Bērziņa" in page
    assert "<script>alert" not in page
    tabs = re.findall(r'stavoklis=(\w+)".*?tab-count">(\d+)', page)
    assert tabs == [("unconfirmed", "1"), ("refused", "1"), ("proposal", "1")]
    only = client.get(scene.url("?stavoklis=refused"), base_url=HOST).text
    assert "It answers an invitation that we have not sent." in only
    assert "alert(1)" not in only


@pytest.mark.parametrize(("press", "state", "verdict", "action"), [
    ("pielietot", ("confirmed", "DECLINED"), "applied", "calendar_answer"),
    ("ignoret", ("confirmed", "NEEDS-ACTION"), "ignored", "calendar_answer_ignored"),
])  # fmt: skip
def test_organiser_decides_about_a_doubtful_answer(
    scene: Scene, press: str, state: tuple[str, str], verdict: str, action: str
) -> None:
    client, reply = scene.world.client(), scene.receive("DECLINED")
    for _twice in range(2):
        assert post(client, scene.url(f"{reply}/{press}"), scene.url()) == 303
    assert (scene.state(), scene.verdict(reply)) == (state, (verdict, ""))
    assert scene.history() == [("person", "registered"), ("organiser", action)]
    page = client.get(scene.url(), base_url=HOST).text
    assert ("1 person says no in the calendar but still holds a place" in page) is (press == "pielietot")


def test_organiser_may_insist_on_an_answer_that_was_refused(scene: Scene) -> None:
    client, reply = scene.world.client(), scene.receive("TENTATIVE", sequence=99)
    assert scene.verdict(reply) == ("refused", "never_sent")
    post(client, scene.url(f"{reply}/pielietot"), scene.url())
    assert (scene.state(), scene.verdict(reply)) == (("confirmed", "TENTATIVE"), ("applied", ""))


def test_proposal_and_answer_of_somebody_who_left_cannot_be_applied(scene: Scene) -> None:
    client = scene.world.client()
    proposal = scene.receive("ACCEPTED", method="COUNTER")
    waiting = scene.receive("ACCEPTED")
    with scene.world.app.app_context(), transaction() as session:
        from registration import leaving

        leaving.withdraw(session, scene.world.settings, scene.person, scene.world.event_id, EARLY)
    for reply in (proposal, waiting):
        post(client, scene.url(f"{reply}/pielietot"), scene.url())
    assert (scene.verdict(proposal), scene.verdict(waiting)) == (("proposal", ""), ("refused", "left"))
    assert scene.state() == ("withdrawn", "NEEDS-ACTION")


@pytest.mark.parametrize("path", ["", "{reply}/pielietot", "{reply}/ignoret", "adreses/{person}"])
def test_other_organisations_and_strangers_see_nothing(scene: Scene, path: str) -> None:
    reply = scene.receive("DECLINED")
    path = path.format(reply=reply, person=scene.person)
    olga = scene.world.client("olga@example.lv")
    token = token_of(olga.get("/birojs/svesa/pasakumi/", base_url=HOST).text)
    for org in ("svesa", "biedriba"):
        call = olga.post if path else olga.get
        assert call(scene.url(path, org=org), data={"csrf_token": token}, base_url=HOST).status_code == 404
    nobody = scene.world.client(None)
    assert nobody.get(scene.url(), base_url=HOST).status_code == 303
    assert (scene.verdict(reply), scene.state()) == (("unconfirmed", ""), ("confirmed", "NEEDS-ACTION"))


@pytest.mark.parametrize("number", [0, 999999, 2**31, BIG, 10**17])
def test_numbers_of_nothing_are_404(scene: Scene, number: int) -> None:
    client = scene.world.client()
    for path in (f"{number}/pielietot", f"{number}/ignoret", f"adreses/{number}"):
        assert post(client, scene.url(path), scene.url()) == 404
    assert client.get(scene.url(event_id=number or 999998), base_url=HOST).status_code == 404


@pytest.mark.parametrize(
    "query", ["?stavoklis=x", "?stavoklis=%00", "?stavoklis=%ff", "?lapa=999999999999", "?lapa=-1"]
)
def test_odd_queries_show_the_page(scene: Scene, query: str) -> None:
    scene.receive("DECLINED")
    assert scene.world.client().get(scene.url(query), base_url=HOST).status_code == 200


def test_addresses_that_take_no_mail_stand_beside_the_phone(scene: Scene) -> None:
    client = scene.world.client()
    assert "Addresses that take no mail" not in client.get(scene.url(), base_url=HOST).text
    with scene.world.app.app_context(), transaction() as session:
        addresses.mark(session, EARLY, "Anna@Ozola.example.lv", "5.1.1", "unknown <b>user</b>")
    page = client.get(scene.url(), base_url=HOST).text
    assert re.search(r"20 ?000 ?005", page)
    assert "5.1.1 unknown &lt;b&gt;user&lt;/b&gt;" in page
    assert post(client, scene.url(f"adreses/{scene.person}"), scene.url()) == 303
    assert "5.1.1" not in client.get(scene.url(), base_url=HOST).text
    assert scene.history() == [("person", "registered"), ("organiser", "address_confirmed")]
    assert post(client, scene.url(f"adreses/{scene.person}"), scene.url()) == 303
    assert len(scene.history()) == 2


def test_person_confirms_the_answer(scene: Scene) -> None:
    reply, client = scene.receive("DECLINED", "Nevaru"), scene.world.client(None)
    page = client.get(scene.link(reply), base_url=HOST)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["X-Robots-Tag"]) == (
        200,
        "no-store",
        "noindex",
    )
    assert "A calendar has answered for Anna Ozola: will not come." in page.text
    assert scene.state() == ("confirmed", "NEEDS-ACTION")  # looking changes nothing
    fields = {"csrf_token": token_of(page.text), "atbilde": str(reply), "ir": "ja"}
    for _twice in range(2):
        assert client.post(scene.link(reply), data=fields, base_url=HOST).status_code == 303
    assert (scene.state(), scene.verdict(reply)) == (("confirmed", "DECLINED"), ("applied", ""))
    assert scene.history() == [("person", "registered"), ("person", "calendar_answer")]
    assert "Thank you, your answer is recorded" in client.get(scene.link(reply), base_url=HOST).text


def test_person_refuses_the_forged_and_confirms_their_own(scene: Scene) -> None:
    client = scene.world.client(None)
    own, forged = scene.receive("ACCEPTED"), scene.receive("DECLINED")
    link = scene.link(own)
    assert f'name="atbilde" value="{forged}"' in client.get(link, base_url=HOST).text  # the newest first
    post(client, link, link, atbilde=str(forged), ir="ne")
    assert f'name="atbilde" value="{own}"' in client.get(link, base_url=HOST).text
    post(client, link, link, atbilde=str(own), ir="ja")
    assert (scene.state(), scene.verdict(own)) == (("confirmed", "ACCEPTED"), ("applied", ""))
    assert scene.verdict(forged) == ("ignored", "")


@pytest.mark.parametrize("fields", [
    {}, {"ir": "ja"}, {"atbilde": "x", "ir": "ja"}, {"atbilde": str(BIG), "ir": "ja"}, {"atbilde": "-1", "ir": "ja"},
    {"atbilde": "0", "ir": "ja"}, {"atbilde": "²", "ir": "ja"}, {"ir": "varbūt"},
])  # fmt: skip
def test_confirm_page_takes_no_other_form(scene: Scene, fields: dict[str, str]) -> None:
    reply, client = scene.receive("DECLINED"), scene.world.client(None)
    given = {"atbilde": str(reply), **fields} if fields == {"ir": "varbūt"} else fields
    assert post(client, scene.link(reply), scene.link(reply), **given) == 400
    assert scene.verdict(reply) == ("unconfirmed", "")


def test_confirm_page_decides_about_nobody_else(scene: Scene) -> None:
    reply = scene.receive("DECLINED")
    with scene.world.app.app_context(), transaction() as session:
        other = session.get_one(CalendarReply, reply)
        copy = {c.key: getattr(other, c.key) for c in CalendarReply.__mapper__.column_attrs if c.key != "id"}
        ilze = scene.world.command("Ilze Liepa")
        from registration.services import register

        person = register(session, scene.world.settings, ilze, EARLY)
        added = CalendarReply(**{**copy, "registration_id": person.registration_id, "link_hash": None})  # type: ignore[union-attr]
        session.add(added)
        session.flush()
        foreign = added.id
    client = scene.world.client(None)
    assert post(client, scene.link(reply), scene.link(reply), atbilde=str(foreign), ir="ja") == 400
    assert scene.verdict(foreign) == ("unconfirmed", "")


@pytest.mark.parametrize("token", ["x", "x" * 32, "%00" * 20, "ā" * 32, "x" * 5000, "..%2f" * 8])
def test_unknown_link_is_404(scene: Scene, token: str) -> None:
    client = scene.world.client(None)
    assert client.get(f"/r/{token}/atbilde", base_url=HOST).status_code in {404, 414}
    assert db is not None
