"""Story FG on a shortened clock: from an imported list to the thanks, with a look at the board after each step.

Eight people are invited. They answer by the link in the letter, by telephone, by mail to the organiser, by the buttons
of their calendars, with the one press of a reminder, or not at all. Nobody has to be telephoned twice.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from imap_tools import MailBoxUnencrypted
from sqlalchemy import select

from core.db import db, transaction
from invitations.board import board
from jobs.worker import PLAN
from mailers.models import OutboxRow
from organisers.models import Organisation
from registration.guest_links import token_of
from registration.guest_models import Guest
from registration.models import Registration
from tests import builders
from tests.calendar_clients import Saying, google, invitation_in, outlook
from tests.integration.desk.people_world import World
from tests.integration.invitations.world import HOST, House, Reader
from tests.integration.registration.world import hidden_fields
from tests.servers.dovecot import USER, Dovecot

# As a list comes out of Excel in Latvia: Windows-1257, semicolons. Pēteris has no address, the office no name.
LIST = """Iestāde;Vārds uzvārds;E-pasts;Tālrunis;Novads
Biedrība „Saules pagalms”;Anna Bērziņa;anna@example.lv;;Talsu novads
Biedrība „Rīta vējš”;Jānis Āboliņš;janis@example.lv;20000005;Rēzeknes novads
Cēsu novada Sociālais dienests;Līga Čakste;liga@example.lv;;Cēsu novads
Bauskas novada Sociālais dienests;Mārtiņš Ģērmanis;martins@example.lv;;Bauskas novads
Tukuma novada Sociālais dienests;Zane Ķauķe;zane@example.lv;;Tukuma novads
Ādažu novada pašvaldība;Pēteris Liepiņš;;+371 20000007;Ādažu novads
Saldus novada biedrība;;birojs@example.lv;;Saldus novads
Limbažu novada biedrība;Ņina Ozola;nina@example.lv;;Limbažu novads
"""
EARLY = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
# The event is on 10 February at 16:00 in Riga (14:00 UTC), the last day to register is the 7th.
STARTS, ENDS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC), datetime(2027, 2, 10, 15, 30, tzinfo=UTC)


@dataclass
class Story:
    """The desk, the people with their letters, and a clock that the story moves."""

    house: House
    server: Dovecot
    moment: datetime = EARLY
    read: set[str] = field(default_factory=set)  # Message-IDs of letters looked at so far

    @contextmanager
    def clock(self) -> Iterator[None]:
        with time_machine.travel(self.moment, tick=False):
            yield

    def later(self, **units: float) -> None:
        self.moment += timedelta(**units)

    def tick(self) -> dict[str, list[str]]:
        """Everything the clock does at this moment, twice, as after a restart: who got which letters by it."""
        with self.clock():
            for _again in range(2):
                for _name, _seconds, what in PLAN:
                    what(self.house.app, threading.Event())
        letters = {str(letter["Message-ID"]): letter for letter in self.house.deliver(self.moment)}
        names = {row.message_id: row.letter for row in self.house.rows(event_id=self.house.event_id)}
        found: dict[str, list[str]] = {}
        for number in names.keys() & letters.keys() - self.read:
            found.setdefault(_address(letters[number]["To"]), []).append(names[number])
        self.read |= letters.keys()
        return found

    def board(self) -> dict[str, str]:
        """Where each invited person stands, by the first part of the address or the phone."""
        with self.house.app.app_context():
            event = self.house.event_id
            found = board(db.session(), event, STARTS.date())
            db.session.remove()
        return {(line.email.partition("@")[0] or line.phone): line.stand.value for line in found.lines}

    def person(self, address: str) -> Registration:
        with self.house.app.app_context():
            query = select(Registration).where(Registration.event_id == self.house.event_id)
            found = db.session().scalars(query.where(Registration.contact_key == address)).one()
            db.session().expunge_all()
            db.session.remove()
            return found

    def reader(self, address: str) -> Reader:
        """Somebody who follows the link in their letter."""
        with self.house.app.app_context():
            query = select(Guest.ref).where(Guest.event_id == self.house.event_id, Guest.contact_key == address)
            ref = db.session().scalars(query).one()
            db.session.remove()
        return Reader(self.house.app, f"/a/{token_of(self.house.settings, ref)}")

    def guest_id(self, address: str) -> int:
        return next(g.id for g in self.house.guests() if g.contact_key == address)

    def invitation(self, address: str) -> bytes:
        """The last letter with an invitation that this person got."""
        with self.house.app.app_context():
            query = select(OutboxRow.wire).where(OutboxRow.recipient == address).order_by(OutboxRow.id.desc())
            found = [wire for wire in db.session().scalars(query) if wire and b"method=REQUEST" in wire]
            db.session.remove()
        return found[0]

    def press(self, address: str, partstat: str, client: Any) -> None:
        """A button in the person's calendar: the answer lands in the service's mailbox."""
        saying = Saying(partstat=partstat, made_at=self.moment)
        raw = client(invitation_in(self.invitation(address)), saying)
        with MailBoxUnencrypted("127.0.0.1", self.server.port).login(USER, self.server.password) as box:
            box.append(raw, "INBOX")


def _address(to: str) -> str:
    found = re.search(r"([\w.]+)@", to)
    assert found
    return found[1]


def begin(world: World, server: Dovecot) -> Story:
    with world.app.app_context(), transaction() as session:
        organisation = session.get_one(Organisation, world.organisation_id)
        made = builders.make_event(session, organisation=organisation, capacity=10, decline_frees=True)
        world.event_id = made.id
    return Story(House(world), server)


def import_and_invite(story: Story) -> None:
    """The desk: a list, a file, its preview, the columns found; then everybody on it is invited."""
    house = story.house
    list_id = house.make_list("NVO 2027")
    answer = house.upload(list_id, LIST.encode("cp1257"))
    assert answer.status_code == 303, answer.text[:3000]
    look = answer.headers["Location"].removeprefix("http://127.0.0.1:5000")
    assert "Bērziņa" in house.get(look)
    assert house.post(f"{look}/saglabat", look).status_code == 303
    choose = house.board("/aicinat")
    confirm = house.post(choose, choose, saraksts=str(list_id), seat="public", note="Gaidīsim!", solis="parbaudit")
    assert confirm.status_code == 200, confirm.text[:3000]
    key = re.search(r'name="form_key" value="([^"]+)"', confirm.text)
    assert key
    sent = house.post(
        choose, choose, saraksts=str(list_id), seat="public", note="Gaidīsim!", solis="sutit", form_key=key[1]
    )
    assert sent.status_code == 303, sent.text[:3000]


def telephone(story: Story, address: str) -> None:
    """The organiser writes somebody down who rings up."""
    path = f"/birojs/biedriba/pasakumi/{story.house.event_id}/dalibnieki/jauns"
    page = f"{path}?viesis={story.guest_id(address)}"
    text = story.house.client.get(page, base_url=HOST).text
    names = dict(
        re.findall(r'<input[^>]*name="(given_name|family_name|email|phone|institution)"[^>]*value="([^"]*)"', text)
    )
    data = {**hidden_fields(text), **names, "source": "phone", "informed": "y"}
    answer = story.house.client.post(page, data=data, base_url=HOST)
    assert answer.status_code == 303, answer.text[:6000]


def test_focus_group_from_an_imported_list_to_the_thanks(world: World, dovecot: Dovecot) -> None:
    story = begin(world, dovecot)
    with story.clock():
        story.house.client = world.client()
        import_and_invite(story)
    digest = {"kopiena": ["registration.digest"]}  # the organiser's, once a day
    everybody = ("anna", "janis", "liga", "martins", "zane", "+37120000007", "birojs", "nina")
    expected = dict.fromkeys(everybody, "silent")
    waits_for_a_letter = {name: "silent" if name.startswith("+") else "unasked" for name in everybody}
    assert (story.tick(), story.board()) == ({}, waits_for_a_letter)  # the undo window

    story.later(minutes=11)
    sent = story.tick()
    assert sent == {
        name: ["invitations.invite"] for name in ("anna", "janis", "liga", "martins", "zane", "birojs", "nina")
    }
    assert story.board() == expected

    # Anna: by the link in her letter, on her phone.
    with story.clock():
        anna = story.reader("anna@example.lv")
        assert "Anna" in anna.get()
        assert story.board() == expected  # opening is no answer
        assert anna.come().status_code == 303
    expected["anna"] = "coming"
    assert (story.tick(), story.board()) == ({"anna": ["registration.registered"]}, expected)

    # Jānis and Pēteris telephone; Zane writes to the organiser that she cannot come.
    with story.clock():
        telephone(story, "janis@example.lv")
        telephone(story, "tel:+37120000007")
        no = story.house.board(f"/{story.guest_id('zane@example.lv')}")
        answered = story.house.post(no, no, source="email", note="Atvaļinājumā")
        assert answered.status_code == 303, answered.text[:3000]
    expected |= {"janis": "coming", "+37120000007": "coming", "zane": "declined"}
    assert (list(story.tick()), story.board()) == (["janis"], expected)

    # Līga registers by her link, says yes in her calendar, and takes it back there three days later.
    with story.clock():
        assert story.reader("liga@example.lv").come().status_code == 303
    story.tick()
    expected["liga"] = "coming"
    story.later(minutes=5)
    story.press("liga@example.lv", "ACCEPTED", google)
    assert (story.tick(), story.board()) == ({}, expected)
    assert story.person("liga@example.lv").partstat == "ACCEPTED"
    story.later(days=3)
    story.press("liga@example.lv", "DECLINED", outlook)
    left = story.tick()
    expected["liga"] = "declined"
    assert (left["liga"], story.board()) == (["registration.withdrawn"], expected)

    # The 4th at 10:00: the silent are reminded, and nobody else. Mārtiņš presses "I cannot come".
    story.moment = datetime(2027, 2, 4, 8, 0, tzinfo=UTC)
    silent = ("martins", "birojs", "nina")
    assert story.tick() == {name: ["reminders.deadline_invited"] for name in silent} | digest
    with story.clock():
        assert story.reader("martins@example.lv").decline().status_code == 303
    expected["martins"] = "declined"
    assert story.board() == expected

    # The 6th: two are left. Ņina comes, the office stays silent.
    story.moment = datetime(2027, 2, 6, 8, 0, tzinfo=UTC)
    assert story.tick() == {name: ["reminders.deadline_invited"] for name in ("birojs", "nina")} | digest
    with story.clock():
        assert story.reader("nina@example.lv").come().status_code == 303
    expected["nina"] = "coming"
    story.tick()
    assert story.board() == expected

    # Midnight after the 7th: the organiser gets the final list.
    story.moment = datetime(2027, 2, 7, 22, 0, 1, tzinfo=UTC)
    assert story.tick() == {"kopiena": ["registration.closing"]}

    coming = ("anna", "janis", "nina")
    for moment, letter in (
        (STARTS - timedelta(days=2), "still_coming"),
        (STARTS - timedelta(days=1), "start"),
        (STARTS - timedelta(hours=1), "start"),  # with the link to the meeting
        (ENDS + timedelta(hours=1), "thanks"),
    ):
        story.moment = moment
        assert story.tick() == {name: [f"reminders.{letter}"] for name in coming}, moment
    assert (story.tick(), story.board()) == ({}, expected)
    assert Counter(story.board().values()) == {"coming": 4, "declined": 3, "silent": 1}
