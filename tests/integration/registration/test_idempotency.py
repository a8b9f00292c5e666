"""Promises P2, P4 and P5: one person one place, one form one outcome, one change one letter."""

import threading
from types import ModuleType

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from core.db import transaction
from mailers.models import OutboxRow
from registration import entering, first_letters, leaving, rows, services
from registration.models import Answer, Event, HistoryEntry, Link, Registration
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import Visitor, counted, person, publish, register, slug_of, stored
from tests.servers.smtp_sink import SmtpSink

ALL = (Registration, HistoryEntry, OutboxRow, Link, Answer)


@pytest.fixture
def event_id(app: Flask) -> int:
    with time_machine.travel(NOW):
        return publish(app, capacity=2)


@pytest.fixture
def slug(app: Flask, event_id: int) -> str:
    return slug_of(app, event_id)


@time_machine.travel(NOW)
def test_thirty_two_posts_of_one_form_are_one_registration(app: Flask, event_id: int, slug: str) -> None:
    first = Visitor(app, slug).open()
    answers: list[TestResponse] = []
    browsers = [Visitor(app, slug, dict(first.fields)) for _ in range(32)]
    cookie = first.client.get_cookie("aicina")
    assert cookie is not None
    for browser in browsers:
        browser.client.set_cookie("aicina", cookie.value)
    threads = [threading.Thread(target=lambda b=b: answers.append(b.send(**person(1)))) for b in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {303}
    places = {answer.headers["Location"] for answer in answers}
    pages = {first.client.get(place).text for place in places}
    found = stored(app, event_id)
    assert (len(answers), len(places), len(pages), len(found.people), found.taken) == (32, 1, 1, 1, 1)
    assert list(found.letters.values()) == [["registered"]]
    assert list(found.history.values()) == [["registered"]]


@time_machine.travel(NOW)
def test_thirty_two_browsers_of_one_person_are_one_registration(app: Flask, event_id: int, slug: str) -> None:
    answers: list[TestResponse] = []

    def come() -> None:
        answers.append(Visitor(app, slug).register(1))

    threads = [threading.Thread(target=come) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = stored(app, event_id)
    pages = {app.test_client().get(answer.headers["Location"]).status_code for answer in answers}
    assert (len(answers), pages, len(found.people), found.taken) == (32, {200}, 1, 1)
    assert list(found.letters.values()) == [["registered", "already"]]
    assert list(found.history.values()) == [["registered"]]


@time_machine.travel(NOW)
def test_a_form_sent_again_shows_the_same_page(app: Flask, event_id: int, slug: str) -> None:
    visitor = Visitor(app, slug)
    first = visitor.register(1)
    again = [visitor.send(**person(1)) for _ in range(3)]
    assert {(r.status_code, r.headers["Location"]) for r in again} == {(303, first.headers["Location"])}
    assert counted(app, Registration, HistoryEntry, OutboxRow) == (1, 3, 1)  # created, published, registered


@time_machine.travel(NOW)
def test_another_person_in_the_same_form_is_another_registration(app: Flask, event_id: int, slug: str) -> None:
    """Back, another name, send: a family at one table."""
    visitor = Visitor(app, slug)
    mother = visitor.register(1)
    child = visitor.send(**{**person(1), "given_name": "Bērns"})
    again = visitor.send(**{**person(1), "given_name": "Bērns"})
    assert mother.headers["Location"] != child.headers["Location"] == again.headers["Location"]
    assert len(stored(app, event_id).people) == 2
    assert "Bērns" in visitor.client.get(child.headers["Location"]).text


@time_machine.travel(NOW)
def test_the_same_form_key_at_two_events_is_two_registrations(app: Flask, event_id: int, slug: str) -> None:
    other = publish(app)
    visitor = Visitor(app, slug)
    visitor.register(1)
    answer = visitor.client.post(f"/pasakumi/{slug_of(app, other)}", data={**visitor.fields, **person(1)})
    assert answer.status_code == 303
    assert (len(stored(app, event_id).people), len(stored(app, other).people)) == (1, 1)


@time_machine.travel(NOW)
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_strangers_browser_gets_a_link_that_changes_nothing(app: Flask, event_id: int, slug: str, times: int) -> None:
    owner = Visitor(app, slug).register(1).headers["Location"]
    stranger = Visitor(app, slug).open()
    for _ in range(times):  # not even after the same form was sent again
        link = stranger.send(**person(1)).headers["Location"]
    assert link != owner
    assert stranger.client.get(link).status_code == 200
    pages = [stranger.client.get(f"{link}/{page}") for page in ("mainit", "atteikties", "kalendars")]
    assert {page.headers.get("Location") for page in pages} == {f"/pasakumi/{slug}/saite"}
    assert stranger.client.get(f"{link}/pasakums.ics").status_code == 404
    posts = [stranger.client.post(f"{link}/{page}", data=stranger.fields) for page in ("mainit", "atteikties")]
    assert {post.headers.get("Location") for post in posts} == {f"/pasakumi/{slug}/saite"}
    assert [status for _id, _email, status, _n in stored(app, event_id).people] == ["confirmed"]


@time_machine.travel(NOW)
def test_somebody_who_had_left_is_not_handed_to_a_stranger(app: Flask, event_id: int, slug: str) -> None:
    owner = Visitor(app, slug)
    own = owner.register(1).headers["Location"]
    assert withdraw(owner, own).status_code == 303
    stranger = Visitor(app, slug)
    link = stranger.register(1).headers["Location"]
    again = stranger.send(**person(1)).headers["Location"]
    assert own != link == again
    assert stranger.client.get(f"{link}/mainit").headers["Location"] == f"/pasakumi/{slug}/saite"
    assert owner.client.get(f"{own}/mainit").status_code == 200


def withdraw(visitor: Visitor, link: str) -> TestResponse:
    token = visitor.client.get(f"{link}/atteikties")
    assert token.status_code == 200
    return visitor.client.post(f"{link}/atteikties", data={"csrf_token": visitor.fields["csrf_token"]})


@time_machine.travel(NOW)
def test_withdrawing_twice_is_withdrawing_once(app: Flask, event_id: int, slug: str) -> None:
    visitor = Visitor(app, slug)
    own = visitor.register(1).headers["Location"]
    opened = [visitor.client.get(f"{own}/atteikties").status_code for _ in range(20)]  # scanners open every link
    before = [status for _id, _email, status, _n in stored(app, event_id).people]
    posts = [visitor.client.post(f"{own}/atteikties", data=visitor.fields) for _ in range(3)]
    found = stored(app, event_id)
    assert (set(opened), before) == ({200}, ["confirmed"])
    assert {(post.status_code, post.headers["Location"]) for post in posts} == {(303, own)}
    assert [status for _id, _email, status, _n in found.people] == ["withdrawn"]
    assert list(found.history.values()) == [["registered", "withdrawn"]]
    assert [letters.count("withdrawn") for letters in found.letters.values()] == [1]


class Boom(Exception):
    """Something after the change and before the commit."""


def test_a_change_that_is_rolled_back_leaves_no_row_and_no_mail(app: Flask, event_id: int) -> None:
    register(app, event_id, 1)
    before = counted(app, *ALL), stored(app, event_id)
    with app.app_context(), pytest.raises(Boom), transaction() as session:  # noqa: PT012
        command = builders.make_command(session.get_one(Event, event_id), **person(2))
        services.register(session, builders.settings_here(), command, NOW)
        raise Boom
    with app.app_context(), pytest.raises(Boom), transaction() as session:  # noqa: PT012
        leaving.withdraw(session, builders.settings_here(), before[1].people[0][0], event_id, NOW)
        raise Boom
    assert (counted(app, *ALL), stored(app, event_id)) == before


@pytest.mark.parametrize(
    ("module", "failing"),
    [
        (services, "record"),
        (entering, "add_links"),
        (entering, "answer"),
        (rows, "set_seats"),
        (first_letters, "entered"),
    ],
    ids=["record", "add_links", "answer", "set_seats", "entered"],
)
def test_a_fault_at_any_step_leaves_nothing(
    app: Flask, event_id: int, slug: str, module: ModuleType, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Boom

    before = counted(app, *ALL), stored(app, event_id)
    monkeypatch.setattr(module, failing, fail)
    with time_machine.travel(NOW):
        broken = Visitor(app, slug).register(1)
    assert broken.status_code == 500
    assert (counted(app, *ALL), stored(app, event_id)) == before
    monkeypatch.undo()
    with time_machine.travel(NOW):
        assert Visitor(app, slug).register(1).status_code == 303


@time_machine.travel(NOW)
def test_no_mail_is_sent_inside_a_request(app: Flask, event_id: int, slug: str) -> None:
    with SmtpSink() as sink:
        app.config.update(MAIL_SERVER=sink.host, MAIL_PORT=sink.port)
        assert Visitor(app, slug).register(1).status_code == 303
        assert sink.connections == 0
    assert counted(app, OutboxRow) == (1,)
