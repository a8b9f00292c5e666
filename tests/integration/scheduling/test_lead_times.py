"""Facilitators are asked when they can lead and say it themselves, by a link of their own."""

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from core.db import transaction
from core.links import digest
from registration.models import Event, Slot
from scheduling.models import Facilitator
from tests.integration.desk.people_world import HOST, token_of
from tests.integration.scheduling.leading_world import ADDRESS, LATER, Leading


def test_the_desk_sees_the_letter_asks_and_the_answer_comes_back(leading: Leading) -> None:
    assert "not asked for times" in leading.desk.get()
    shown = leading.desk.get("/vaditaji/jautat")
    assert "1 letter will be sent." in shown
    assert "When can you lead?" in shown
    assert "/l/paraugs" in shown
    page = leading.ask()
    assert "1 letter is on its way." in page
    assert "no answer yet" in page
    assert "Missing: Ilze Vadītāja." in page
    page = leading.say("1", "2", note="Tikai viena grupa dienā", zone="Asia/Tokyo")
    assert "your answer is saved" in page
    assert "where you are: 23:00" in page
    row = leading.row()
    assert row.availability == {str(leading.first): 1, str(leading.second): 2}
    assert (row.zone, row.answered_at, row.asked_at) == ("Asia/Tokyo", LATER, LATER)
    page = leading.desk.get()
    assert "1 of 1 have answered by link." in page
    assert "Missing" not in page
    assert "Their note: Tikai viena grupa dienā" in page
    assert "Everybody with an e-mail has answered." in leading.desk.get("/vaditaji/jautat")
    assert leading.history("leaders_asked", "leader_times") == [
        ("leaders_asked", {"count": 1}), ("leader_times", {"name": "Ilze Vadītāja"}),
    ]  # fmt: skip


def test_the_letter_goes_in_their_language_with_both_clocks_and_a_link_known_by_its_hash(leading: Leading) -> None:
    leading.change(update(Facilitator).values(zone="Asia/Tokyo"))
    leading.ask()
    assert leading.row().link_hash == digest(leading.link().removeprefix("/l/"))
    leading.deliver()
    (row,) = leading.letters()
    assert row.state == "sent"
    files = leading.world.settings.mail_dir.glob("*.eml")
    read = (email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files)
    (message,) = (one for one in read if ADDRESS in one["To"])
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert message["Subject"].startswith("When can you lead?")
    assert f"{leading.link()}?lang=en" in text
    assert "16:00–17:30 (Riga time), in Tokyo 23:00–" in text


def test_pressing_twice_writes_once_and_again_later_writes_again(leading: Leading) -> None:
    token = token_of(leading.desk.get("/vaditaji/jautat"))
    path = leading.call.url("/vaditaji/jautat")
    for _press in range(2):
        answer = leading.desk.client.post(path, data={"csrf_token": token}, base_url=HOST)
        assert answer.status_code == 303
    assert len(leading.letters()) == 1
    assert len(leading.history("leaders_asked")) == 1
    with time_machine.travel(LATER + timedelta(minutes=5), tick=False):
        leading.ask(f"{leading.number}/jautat")
    assert len(leading.letters()) == 2


def test_who_has_answered_is_not_written_to_any_more(leading: Leading) -> None:
    leading.ask()
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        leading.say("2", "2")
        leading.deliver()
    (row,) = leading.letters()
    assert (row.state, row.reason) == ("withdrawn", "answered")


def test_what_was_typed_stays_until_they_answer_and_what_is_typed_later_counts_again(leading: Leading) -> None:
    leading.ask()
    page = leading.get()
    assert f'checked id="slot{leading.first}-0"' in page.replace('" checked', '" checked')
    assert leading.row().availability == {str(leading.first): 2}
    leading.say("0", "-")
    assert leading.row().availability == {str(leading.first): 0, str(leading.second): 0}
    assert "can lead at 0 times" in leading.desk.get()
    # A page that was opened before the answer does not undo it.
    leading.desk.post(f"/vaditaji/{leading.number}", 409, **leading.entered("1"))
    assert leading.row().availability == {str(leading.first): 0, str(leading.second): 0}
    leading.desk.post(f"/vaditaji/{leading.number}", **leading.entered(leading.version()))
    # What is no time of theirs is still a no they said, and no time they have yet to speak of.
    assert leading.row().availability == {str(leading.first): 2, str(leading.second): 0}
    assert "answered by link" in leading.desk.get(f"/vaditaji/{leading.number}")
    assert leading.history("composing_changed")[-1][1] == {"part": "facilitator", "name": "Ilze Vadītāja"}


def test_the_same_answer_again_changes_nothing(leading: Leading) -> None:
    leading.ask()
    leading.say("2", "1")
    version = leading.version()
    leading.say("2", "1")
    assert leading.version() == version
    assert len(leading.history("leader_times")) == 1


def test_a_time_that_is_added_later_is_asked_about_anew(leading: Leading) -> None:
    leading.ask()
    with leading.world.app.app_context(), transaction() as session:
        third = leading.call._slot(session, 2)
    # The page was drawn before: of that time nothing was said, not even no.
    leading.say("2", "1", newest=str(leading.second))
    assert str(third) not in leading.row().availability
    assert "There are new times" in leading.get()
    page = leading.desk.get()
    assert "not yet for the new times" in page
    assert "Missing: Ilze Vadītāja." in page
    leading.say("2", "1", **{f"slot{third}": "2", "newest": str(third)})
    assert leading.row().availability[str(third)] == 2
    assert "Missing" not in leading.desk.get()


def test_nothing_said_at_all_and_nonsense_come_back_with_the_form(leading: Leading) -> None:
    leading.ask()
    assert "Please say at least of one time" in leading.say("-", "-", status=422)
    assert "Please choose one of the answers." in leading.say("5", "2", status=422)
    assert "Please shorten this" in leading.say("2", "2", status=422, note="x" * 301)
    stale = leading.say("2", "2", status=400, csrf_token="x")
    assert "The page had been open for too long" in stale
    assert leading.row().answered_at is None


def test_times_of_another_event_and_clocks_of_mars_are_left_out(leading: Leading) -> None:
    leading.ask()
    with leading.world.app.app_context(), transaction() as session:
        session.add(other := Event(**_other_event(session, leading.call.event_id)))
        session.flush()
        session.add(slot := Slot(event_id=other.id, starts_at=LATER, ends_at=LATER + timedelta(hours=1)))
        session.flush()
        foreign = slot.id
    leading.say("2", "2", zone="Mars/Base", newest="9" * 30, **{f"slot{foreign}": "2"})
    row = leading.row()
    assert set(row.availability) == {str(leading.first), str(leading.second)}
    assert row.zone == ""


def _other_event(session: Any, event_id: int) -> dict[str, Any]:
    event = session.get_one(Event, event_id)
    values = {column.key: getattr(event, column.key) for column in Event.__mapper__.column_attrs}
    return {**values, "id": None, "slug": "cits", "uid": "cits"}


def test_the_times_are_shown_on_another_clock_without_saving(leading: Leading) -> None:
    leading.ask()
    page = leading.say("2", "1", status=200, zone="Asia/Tokyo", show_zone="1")
    assert "where you are: 23:00" in page
    assert leading.row().answered_at is None


@pytest.mark.parametrize("path", ["/l/nav-tadas-saites-seit", "/l/x", "/l/" + "a" * 300])
def test_a_forged_link_opens_nothing(leading: Leading, path: str) -> None:
    leading.ask()
    for method in ("get", "post"):
        assert getattr(leading.client, method)(path, base_url=HOST).status_code == 404


def test_whoever_sends_too_much_is_slowed_down(leading: Leading) -> None:
    answers = [leading.client.post("/l/nav-tadas-saites-seit", base_url=HOST).status_code for _n in range(61)]
    assert answers == [404] * 60 + [429]
