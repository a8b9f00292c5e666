"""Facilitators are asked when they can lead and say it themselves, by a link of their own."""

import email
import email.policy
import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from core.db import transaction
from core.links import digest
from jobs import ticks
from mailers.models import OutboxRow
from privacy import erasers, rotating
from registration import leading as leading_rows
from registration.deciding_terms import Leader
from registration.models import Decision, Event, EventLeader, HistoryEntry, Slot
from registration.terms import EventStatus
from scheduling import leader_links, leader_times
from scheduling.models import ComposingRun, Composition, Facilitator
from tests.integration.desk.belongings import NOTHING, row
from tests.integration.desk.people_world import EARLY, HOST, STARTS, token_of
from tests.integration.scheduling.test_frame import GROUP, LEADER, Desk
from tests.integration.scheduling.world import Call

ADDRESS = "ilze@example.lv"
LATER = EARLY + timedelta(hours=1)


class Leading:
    """A call with one facilitator of two times who was asked; their browser."""

    def __init__(self, call: Call) -> None:
        self.call, self.world, self.desk = call, call.world, Desk(call)
        self.first, self.second = call.slots
        call.frame(groups=0)
        self.desk.post("/vaditaji/jauns", **self.entered())
        self.number = self.row().id
        self.client: FlaskClient = self.world.app.test_client()
        self.client.set_cookie("lang", "en", domain="127.0.0.1")

    def entered(self, version: str = "1", **values: Any) -> dict[str, Any]:
        times = {f"slot_{self.first}": "2", f"slot_{self.second}": "0"}
        return {**LEADER, **times, "email": ADDRESS, "language": "en", "version": version, **values}

    def row(self) -> Any:
        return self.desk.row(Facilitator)

    def ask(self, path: str = "jautat") -> str:
        return self.desk.post(f"/vaditaji/{path}")

    def link(self) -> str:
        return f"/l/{leader_links.token_of(self.world.settings, self.row().ref)}"

    def version(self) -> str:
        return str(self.desk.row(Composition).version)

    def get(self, path: str = "", status: int = 200) -> str:
        page = self.client.get(path or self.link(), base_url=HOST)
        assert page.status_code == status, page.text
        return page.text

    def say(self, *answers: str, status: int = 303, path: str = "", **more: str) -> str:
        """Answer for the times in order ("-" for nothing); the text of the page that comes of it."""
        path = path or self.link()
        page = self.client.get(path, base_url=HOST).text
        said = zip((self.first, self.second), answers, strict=False)
        data = {f"slot{slot}": can for slot, can in said if can != "-"}
        data |= {"csrf_token": token_of(page), "newest": str(max(self.call.slots)), "note": "", "zone": "", **more}
        answer = self.client.post(path, data=data, base_url=HOST)
        assert answer.status_code == status, answer.text
        return self.get(answer.location) if status == 303 else answer.text

    def change(self, statement: Any) -> None:
        with self.world.app.app_context(), transaction() as session:
            session.execute(statement)

    def history(self, *actions: str) -> list[tuple[str, dict[str, Any]]]:
        with self.world.reading() as session:
            query = select(HistoryEntry.action, HistoryEntry.details).where(HistoryEntry.action.in_(actions))
            return [(row.action, row.details) for row in session.execute(query.order_by(HistoryEntry.id))]

    def letters(self) -> list[OutboxRow]:
        with self.world.reading() as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.letter == leader_times.TIMES)).all()
            session.expunge_all()
            return list(rows)

    def deliver(self) -> None:
        ticks.deliver(self.world.app, threading.Event())
        ticks.sweep_mail(self.world.app, threading.Event())


@pytest.fixture
def leading(call: Call) -> Any:
    with time_machine.travel(EARLY, tick=False):
        made = Leading(call)
    with time_machine.travel(LATER, tick=False):
        yield made


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


def test_a_private_page_is_not_indexed_and_tells_nobody_its_address(leading: Leading) -> None:
    leading.ask()
    page = leading.client.get(leading.link(), base_url=HOST)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Disallow: /l/" in leading.get("/robots.txt")


def test_a_link_that_was_replaced_opens_nothing_and_the_next_letter_brings_another(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    page = leading.desk.post(f"/vaditaji/{leading.number}/saite")
    assert "opens nothing any more" in page
    leading.get(old, 404)
    assert [(row.state, row.reason) for row in leading.letters()] == [("withdrawn", "superseded")]
    leading.ask()
    assert leading.link() != old
    leading.get()
    assert leading.history("leader_link_replaced") == [("leader_link_replaced", {"name": "Ilze Vadītāja"})]


def test_all_links_of_the_event_are_replaced_with_this_one(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        rotating.rotate(session, leading.world.settings, leading.call.event_id, LATER, None, tell=False)  # type: ignore[arg-type]
    leading.get(old, 404)
    leading.get()
    leading.deliver()
    assert [row.state for row in leading.letters()] == ["sent"]


def test_links_of_before_a_new_secret_key_go_on_opening(leading: Leading) -> None:
    leading.ask()
    old = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        row = session.get_one(Facilitator, leading.number)
        row.link_hash = row.earlier_link_hash = digest(old.removeprefix("/l/"))
        row.link_hash = digest("with another key")
        leader_links.opening_token(leading.world.settings, row)
        assert row.earlier_link_hash == digest("with another key")
    leading.get(old)


def test_another_address_ends_the_link_and_another_name_the_answer(leading: Leading) -> None:
    leading.ask()
    leading.say("2", "2", note="Līdz pusdienām")
    old = leading.link()
    path = f"/vaditaji/{leading.number}"
    leading.desk.post(path, **leading.entered(leading.version(), email="ilze.jauna@example.lv"))
    leading.get(old, 404)
    row = leading.row()
    assert (row.asked_at, row.answered_at, row.answer_note) == (None, LATER, "Līdz pusdienām")
    assert leading.letters() == []
    leading.desk.post(path, **leading.entered(leading.version(), email="cita@example.lv", name="Cita Vadītāja"))
    row = leading.row()
    assert (row.answered_at, row.answer_note) == (None, "")
    assert row.availability == {str(leading.first): 2, str(leading.second): 0}


def test_who_is_removed_has_no_page_and_no_letter(leading: Leading) -> None:
    leading.ask()
    link = leading.link()
    page = leading.client.get(link, base_url=HOST).text
    leading.desk.post(f"/vaditaji/{leading.number}/dzest", version=leading.version())
    data = {"csrf_token": token_of(page), f"slot{leading.first}": "2"}
    assert leading.client.post(link, data=data, base_url=HOST).status_code == 404
    leading.get(link, 404)
    assert leading.letters() == []


def test_whoever_leads_a_published_group_sees_what_they_said_and_whom_to_ask(leading: Leading) -> None:
    leading.ask()
    leading.say("2", "1", note="Ja vajag")
    who = Leader(leading.number, "Ilze Vadītāja", ADDRESS, "en", "")
    with leading.world.app.app_context(), transaction() as session:
        leading_rows.put_on(session, leading.call.event_id, who, LATER)
    page = leading.get()
    assert "The groups are published" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert "16:00–17:30: <strong>yes</strong>" in page
    assert "Ja vajag" in page
    leading.say("0", "0", status=422, csrf_token=token_of(leading.desk.get()))
    assert leading.row().availability[str(leading.first)] == 2
    leading.ask()
    assert len(leading.letters()) == 1
    leading.change(delete(EventLeader))
    leading.say("0", "0")
    assert leading.row().availability[str(leading.first)] == 0


def test_what_is_published_is_told_to_nobody_before_its_letters_go(leading: Leading) -> None:
    leading.ask()
    who = Leader(leading.number, "Ilze Vadītāja", ADDRESS, "en", "")
    with leading.world.app.app_context(), transaction() as session:
        leading_rows.put_on(session, leading.call.event_id, who, LATER)
        goes = LATER + timedelta(minutes=10)
        row(
            session,
            Decision,
            event_id=leading.call.event_id,
            kind="groups",
            before=NOTHING,
            made_at=LATER,
            goes_at=goes,
        )
    assert "your answer is saved" in leading.say("2", "0")
    with time_machine.travel(goes, tick=False):
        assert "The groups are published" in leading.get()


def test_a_search_that_is_under_way_goes_on_with_what_it_was_given(leading: Leading) -> None:
    leading.desk.post("/grupas/jauna", **{**GROUP, "version": leading.version()})
    leading.desk.post("/sastadit", seconds="10")
    before = leading.desk.row(ComposingRun)
    leading.ask()
    leading.say("0", "0")
    after = leading.desk.row(ComposingRun)
    assert (after.state, after.instance) == (before.state, before.instance)


@pytest.mark.parametrize(
    ("statement", "at", "said", "state"),
    [
        (lambda: update(Event).values(status=EventStatus.cancelled), LATER, "The event is cancelled", "withdrawn"),
        (lambda: delete(Slot), LATER, "No times are proposed now", "withdrawn"),
        (None, STARTS + timedelta(days=2), "times have passed", "expired"),
    ],
    ids=["cancelled", "no times", "past"],
)
def test_when_it_is_too_late_the_page_says_so_and_keeps_nothing(
    leading: Leading, statement: Any, at: Any, said: str, state: str
) -> None:
    leading.ask()
    page = leading.client.get(leading.link(), base_url=HOST).text
    if statement is not None:
        leading.change(statement())
    data = {"csrf_token": token_of(page), f"slot{leading.first}": "2", "newest": str(leading.second)}
    with time_machine.travel(at, tick=False):
        answer = leading.client.post(leading.link(), data=data, base_url=HOST)
        assert answer.status_code == 422
        assert said in answer.text
        assert said in leading.get()
        assert leading.row().answered_at is None
        leading.deliver()
        assert [row.state for row in leading.letters()] == [state]
        desk = Desk(leading.call)
        assert said.partition(" ")[2] in desk.get("/vaditaji/jautat") or statement is not None
        desk.post("/vaditaji/jautat")
    assert len(leading.letters()) == 1


def test_a_draft_is_asked_about_without_a_link_to_its_page(leading: Leading) -> None:
    leading.change(update(Event).values(status=EventStatus.draft))
    assert "Event page" not in leading.desk.get("/vaditaji/jautat")
    leading.ask()
    assert "/pasakumi/" not in leading.get().partition("<main")[2].partition("</main")[0]


def test_without_an_address_nobody_is_asked(leading: Leading) -> None:
    leading.change(update(Facilitator).values(email=""))
    assert "Ask for their times" not in leading.desk.get()
    leading.ask()
    leading.ask(f"{leading.number}/jautat")
    assert leading.letters() == []


def test_what_they_said_goes_with_the_people_of_the_event(leading: Leading) -> None:
    leading.ask()
    link = leading.link()
    with leading.world.app.app_context(), transaction() as session:
        assert erasers.end(session, leading.call.event_id) == [ADDRESS]
    leading.get(link, 404)
    assert leading.letters() == []
