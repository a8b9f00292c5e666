"""What is written to people of a poll: the invitation, once more, the reminder, and about new times."""

import email
import email.policy
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.db import transaction
from invitations import inviting
from jobs import ticks
from mailers.batches import Sending
from registration.guest_services import GuestDraft
from registration.models import Event
from registration.terms import Admission
from reminders.models import ReminderRule
from scheduling.polls import services
from tests import builders
from tests.integration.desk.events_world import Desk, words_of
from tests.integration.scheduling.polls.poll_world import EVENTS, NOW, answer, history, invite, poll_here, say, slot

ANNA = GuestDraft("Anna", "Ozola", "anna.ozola@example.lv", basis="darba grupas saraksts", language="en")
THREE = (slot(), slot(1), slot(2))


def deliver(app: Flask, at: datetime) -> dict[str, str]:
    """Everything due is sent; the newest letter's text by subject."""
    with time_machine.travel(at, tick=False):
        ticks.send_reminders(app, threading.Event())
        ticks.deliver(app, threading.Event())
    folder = app.config["AICINA"].mail_dir
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.eml")) if folder.is_dir() else []:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
        body = message.get_body(("plain",))
        assert body is not None
        found[str(message["Subject"])] = str(body.get_content()).replace("\r\n", "\n")
    return found


def ask(app: Flask, event_id: int, *, again: bool = False) -> None:
    with app.app_context(), transaction() as session:
        settings, sending = builders.settings_here(), Sending(f"inv:{'again' if again else 'first'}-poll", "", NOW)
        if again:
            inviting.nudge(session, settings, event_id, None, sending, None, NOW)  # type: ignore[arg-type]
        else:
            inviting.invite(session, settings, event_id, [ANNA], sending, None, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("admission", "first", "button", "second"),
    [
        (Admission.poll, "When would suit you? Working group", "Say when I can:", "When would suit you? Working group"),
        (Admission.selection, "You are invited to apply: Working group", "Apply:", "Will you apply? Working group"),
    ],
    ids=["poll", "selection"],
)
def test_the_invitation_asks_what_is_to_be_answered(
    app: Flask, desk: Desk, admission: Admission, first: str, button: str, second: str
) -> None:
    event_id = poll_here(app, *THREE, admission=admission)
    ask(app, event_id)
    text = deliver(app, NOW)[first]
    assert button in text
    assert "You can answer until 1 February 2027 (inclusive), 23:59." in text
    assert "time has yet to be chosen" in text
    assert "I will come" not in text
    ask(app, event_id, again=True)
    assert "We are waiting for your answer" in deliver(app, NOW + timedelta(minutes=1))[second]


def test_people_are_invited_to_a_poll_from_the_desk_and_see_the_letter_first(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, *THREE)
    page = desk.get(f"{EVENTS}/{event_id}/aicinatie/aicinat")
    shown = desk.fill(
        page, "typed", "solis=parbaudit", typed="Anna Ozola, anna.ozola@example.lv", typed_source="saraksts"
    )
    assert "Kad Jums būtu ērti? Darba grupa" in shown.text or "When would suit you?" in words_of(shown)
    assert "Their place at the event" not in words_of(shown)  # a poll has no places yet
    done = desk.fill(shown, "typed", "solis=tulit")
    assert done.status_code == 303, words_of(done)


def test_the_silent_are_reminded_before_the_deadline_in_words_of_a_poll(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, *THREE)
    ask(app, event_id)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Jānis Ozols", language="en")
        answer(session, event_id, "Jānis Ozols", "ynm", guests["Jānis Ozols"])
    deliver(app, NOW)
    with app.app_context(), transaction() as session:
        due = select(ReminderRule.due_at).where(ReminderRule.event_id == event_id, ReminderRule.due_at.is_not(None))
        moments = sorted(session.scalars(due))
    # Three days before the last day and one day before it, at 10:00 in Riga; nothing else has a moment.
    assert (
        moments
        == [datetime(2027, 1, 29, 8, 0, tzinfo=NOW.tzinfo)] * 2 + [datetime(2027, 1, 31, 8, 0, tzinfo=NOW.tzinfo)] * 2
    )
    folder = app.config["AICINA"].mail_dir
    before = len(list(folder.glob("*.eml")))
    text = deliver(app, moments[0])["When would suit you? Working group"]
    assert len(list(folder.glob("*.eml"))) == before + 1
    assert "We have asked when you can come and have no answer from you yet." in text
    assert "You can answer until 1 February 2027 (inclusive), 23:59." in text
    assert "Proposed times:\n- Monday, 8 February, 10:00–11:30\n- Tuesday, 9 February, 10:00–11:30\n" in text
    assert "?atbilde=ja&lang=en\n" in text
    assert "Registration" not in text


def test_a_poll_without_times_or_after_its_deadline_invites_nobody(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, *THREE)
    with time_machine.travel(datetime(2027, 2, 2, 9, 0, tzinfo=NOW.tzinfo), tick=False):
        late = Desk(app)
        assert "Registration has closed." in words_of(late.get(f"{EVENTS}/{event_id}/aicinatie/aicinat"))


def test_who_answered_before_is_asked_about_new_times_once(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, *THREE)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Anna Ozola", "Jānis Ozols", "Līga Zieda", language="en")
        anna = answer(session, event_id, "Anna Ozola", "ynm", guests["Anna Ozola"])
        answer(session, event_id, "Jānis Ozols", "nnn", guests["Jānis Ozols"])
        services.save_slots(session, event_id, [*THREE, slot(4)], [], None, NOW)  # type: ignore[arg-type]
        say(session, event_id, anna, "ynmy")
    page = desk.get(f"{EVENTS}/{event_id}/laika-atbildes")
    said = words_of(page)
    asked = said[said.index("Have not answered for the new times") : said.index("Remind those who have not answered")]
    assert "Jānis Ozols" in asked
    assert "Anna" not in asked
    path = f"{EVENTS}/{event_id}/laika-atbildes/jautat"
    token = {"csrf_token": page.text.partition('name="csrf_token" value="')[2].partition('"')[0]}
    for _press in range(2):
        assert desk.client.post(path, data=token, base_url="http://127.0.0.1:5000").status_code == 303
    assert [entry for entry in history(app, event_id) if entry[0] == "new_times_asked"] == [
        ("new_times_asked", {"count": 1})
    ]
    letters = deliver(app, NOW + timedelta(minutes=1))
    text = next(text for subject, text in letters.items() if subject.startswith("New times"))
    assert "/mainit?lang=en\n" in text
    assert "New times:\n- Friday, 12 February, 10:00–11:30\n\n" in text  # those of before are answered


def test_a_letter_about_new_times_that_are_answered_is_not_sent(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, *THREE)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Jānis Ozols", language="en")
        janis = answer(session, event_id, "Jānis Ozols", "nnn", guests["Jānis Ozols"])
        services.save_slots(session, event_id, [*THREE, slot(4)], [], None, NOW)  # type: ignore[arg-type]
        assert services.ask_again(session, builders.settings_here(), event_id, None, NOW) == 1  # type: ignore[arg-type]
        say(session, event_id, janis, "nnny")
        assert session.get_one(Event, event_id).version == 3
    assert not [subject for subject in deliver(app, NOW + timedelta(minutes=1)) if subject.startswith("New times")]
