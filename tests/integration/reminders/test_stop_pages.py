"""The pages behind a reminder's buttons: RFC 8058, "still coming", "remind me", the deadline as an entry."""

import re
from datetime import date, timedelta

import pytest
import time_machine
import vobject
from flask.testing import FlaskClient

from core.db import db, transaction
from privacy import rotating
from registration.links import token as link_token
from registration.models import Follower, Registration
from registration.terms import LinkKind
from reminders import stopping
from reminders.terms import Kind, Subject
from tests.builders import NOW, settings_here
from tests.integration.registration.world import Visitor, slug_of
from tests.integration.reminders.moments import DAY_BEFORE, STILL
from tests.integration.reminders.world import Reminding

ONE_CLICK = "List-Unsubscribe=One-Click"


def stop_token(reminding: Reminding, subject: Subject = Subject.registration, number: int = 1) -> str:
    with reminding.app.app_context(), transaction() as session:
        return stopping.stop_token(session, settings_here(), subject, number, reminding.now)


def off(reminding: Reminding, table: type = Registration) -> list[bool]:
    with reminding.app.app_context():
        found = [row.reminders_off_at is not None for row in db.session().query(table).order_by(table.id)]  # type: ignore[attr-defined]
        db.session().rollback()
        return found


def bare(reminding: Reminding) -> FlaskClient:
    """A mail provider: no cookies."""
    return reminding.app.test_client(use_cookies=False)


def test_one_click_needs_nothing_and_answers_200_each_time(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    token = stop_token(reminding)
    for _ in range(2):
        answer = bare(reminding).post(f"/u/{token}", data=ONE_CLICK, content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert off(reminding) == [True]
    with reminding.app.app_context():
        assert db.session().get_one(Registration, 1).status == "confirmed"  # reminders end, the place does not
        db.session().rollback()
    assert reminding.history().count("reminders_off") == 1
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered() == []


def test_one_click_may_also_come_as_a_multipart_form(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    answer = bare(reminding).post(
        f"/u/{stop_token(reminding)}", data={"List-Unsubscribe": "One-Click"}, content_type="multipart/form-data"
    )
    assert (answer.status_code, off(reminding)) == (200, [True])


def test_scanners_that_open_the_link_change_nothing(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    token = stop_token(reminding)
    for method in ("get", "head", "get"):
        answer = getattr(bare(reminding), method)(f"/u/{token}")
        assert answer.status_code == 200
    assert off(reminding) == [False]
    assert bare(reminding).get(f"/u/{token}/atpakal").status_code == 405


@pytest.mark.parametrize("token", ["x" * 32, "x", "%00" * 20, "ā" * 32, "x" * 5000, "..%2f..%2fetc"])
def test_a_wrong_link_opens_nothing(reminding: Reminding, token: str) -> None:
    reminding.register(reminding.publish())
    client = bare(reminding)
    assert [client.get(f"/u/{token}").status_code, client.post(f"/u/{token}", data=ONE_CLICK).status_code] == [404, 404]
    assert off(reminding) == [False]


def test_a_link_of_a_registration_does_not_stop_anything_by_itself(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    with reminding.app.app_context():
        own = link_token(settings_here(), 1, LinkKind.mailed, 1)
    assert bare(reminding).post(f"/u/{own}", data=ONE_CLICK).status_code == 404


def test_pressed_by_mistake(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    token = stop_token(reminding)
    client = reminding.app.test_client()
    page = client.post(f"/u/{token}", data=ONE_CLICK).text
    csrf = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    assert client.post(f"/u/{token}/atpakal").status_code == 400  # this one is pressed on our page
    assert off(reminding) == [True]
    assert client.post(f"/u/{token}/atpakal", data={"csrf_token": csrf}).status_code == 200
    assert off(reminding) == [False]


def test_a_guests_and_a_followers_link_stop_theirs(reminding: Reminding) -> None:
    from registration.guest_models import Guest

    event_id = reminding.publish()
    guest, follower = reminding.invite(event_id), reminding.follow(event_id)
    for subject, number, table in ((Subject.guest, guest, Guest), (Subject.follower, follower, Follower)):
        token = stop_token(reminding, subject, number)
        assert bare(reminding).post(f"/u/{token}", data=ONE_CLICK).status_code == 200
        assert off(reminding, table) == [True]


def own_page(reminding: Reminding, kind: LinkKind = LinkKind.mailed) -> str:
    with reminding.app.app_context():
        return f"/r/{link_token(settings_here(), 1, kind, 1)}/naksu"


def test_still_coming_asks_and_then_keeps_the_answer(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    reminding.at(STILL).tick()
    client, path = reminding.app.test_client(), own_page(reminding)
    with time_machine.travel(STILL, tick=False):
        page = client.get(path)
        assert page.status_code == 200
        assert reminding.history().count("still_coming") == 0
        csrf = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
        assert client.post(path).status_code == 400
        for _ in range(2):
            answer = client.post(path, data={"csrf_token": csrf})
            assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?darits=1")
        assert client.get(f"{path}?darits=1").status_code == 200
    assert reminding.history().count("still_coming") == 1


def test_still_coming_is_not_asked_of_others(reminding: Reminding) -> None:
    reminding.register(reminding.publish())
    client = reminding.app.test_client()
    with time_machine.travel(STILL, tick=False):
        assert client.get(own_page(reminding, LinkKind.receipt)).status_code == 404
        assert client.get(f"/r/{'x' * 32}/naksu").status_code == 404
    with time_machine.travel(DAY_BEFORE.replace(day=12), tick=False):
        assert client.get(own_page(reminding)).status_code == 303


def ask(reminding: Reminding, event_id: int, email: str) -> tuple[int, str]:
    """Press "remind me" on the event's page."""
    visitor = Visitor(reminding.app, slug_of(reminding.app, event_id)).open()
    data = {"csrf_token": visitor.fields["csrf_token"], "email": email}
    answer = visitor.client.post(f"/pasakumi/{visitor.slug}/sekot", data=data)
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_remind_me_makes_a_follower_who_is_reminded(reminding: Reminding) -> None:
    event_id = reminding.publish()
    with time_machine.travel(NOW, tick=False):
        status, location = ask(reminding, event_id, "seko@example.lv")
        assert (status, location) == (303, f"/pasakumi/{slug_of(reminding.app, event_id)}?sekoju=1#sekot")
        page = reminding.app.test_client().get(location.partition("#")[0]).text
    assert 'id="remind-email"' not in page
    reminding.at(DAY_BEFORE.replace(day=4, hour=8)).tick()
    assert reminding.ordered(Kind.deadline_followers) == ["seko@example.lv"]


def test_remind_me_with_a_mistake_keeps_what_was_typed(reminding: Reminding) -> None:
    event_id = reminding.publish()
    with time_machine.travel(NOW, tick=False):
        status, page = ask(reminding, event_id, "nav adrese")
    assert status == 422
    assert re.search(r'<input[^>]*id="remind-email"[^>]*value="nav adrese"', page)
    assert len(re.findall(r'id="email"', page)) == 1


@pytest.mark.parametrize(
    ("day", "offered"), [(date(2027, 2, 5), True), (date(2027, 2, 6), False), (date(2027, 2, 8), False)]
)
def test_remind_me_is_offered_while_a_reminder_is_ahead(reminding: Reminding, day: date, offered: bool) -> None:
    event_id = reminding.publish()
    with time_machine.travel(NOW.replace(month=day.month, day=day.day), tick=False):
        page = reminding.app.test_client().get(f"/pasakumi/{slug_of(reminding.app, event_id)}").text
    assert ('id="remind-email"' in page) is offered


def test_an_event_without_a_deadline_offers_no_reminder_of_it(reminding: Reminding) -> None:
    event_id = reminding.publish(deadline_on=None)
    slug = slug_of(reminding.app, event_id)
    with time_machine.travel(NOW, tick=False):
        client = reminding.app.test_client()
        assert "remind-email" not in client.get(f"/pasakumi/{slug}").text
        assert client.post(f"/pasakumi/{slug}/sekot", data={"email": "a@example.lv"}).status_code == 303
        assert client.get(f"/kalendars/termins/{slug}.ics").status_code == 404
    assert off(reminding, Follower) == []


def test_the_deadline_is_an_entry_of_one_day(reminding: Reminding) -> None:
    slug = slug_of(reminding.app, reminding.publish())
    answer = reminding.app.test_client().get(f"/kalendars/termins/{slug}.ics")
    event = vobject.readOne(answer.text).vevent
    assert (answer.mimetype, event.dtstart.value, event.dtend.value) == (
        "text/calendar", date(2027, 2, 7), date(2027, 2, 8),
    )  # fmt: skip
    assert reminding.app.test_client().get("/kalendars/termins/nav-tada.ics").status_code == 404


def test_stop_link_outlives_new_links_and_then_only_stops(reminding: Reminding) -> None:
    """A letter that was delivered keeps its RFC 8058 header; whoever found the link learns and begins nothing."""
    event_id = reminding.publish()
    reminding.register(event_id)
    old = stop_token(reminding)
    with reminding.app.app_context(), transaction() as session:
        rotating.rotate(session, settings_here(), event_id, reminding.now, None, tell=False)  # type: ignore[arg-type]
    reminding.now += timedelta(minutes=1)
    new = stop_token(reminding)
    assert new != old
    with time_machine.travel(reminding.now, tick=False):
        client = bare(reminding)
        assert "registration is not changed" not in client.get(f"/u/{old}", headers={"Accept-Language": "en"}).text
        answer = client.post(f"/u/{old}", data=ONE_CLICK, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert off(reminding) == [True]
        assert "/atpakal" not in answer.text
        browser = reminding.app.test_client()
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(f"/u/{new}").text)
        assert csrf is not None
        assert browser.post(f"/u/{old}/atpakal", data={"csrf_token": csrf[1]}).status_code == 404
        assert off(reminding) == [True]
        assert browser.post(f"/u/{new}/atpakal", data={"csrf_token": csrf[1]}).status_code == 200
        assert off(reminding) == [False]
