"""The lines of a history."""

import re
from pathlib import Path
from typing import Any

import pytest

from core.settings import ROOT
from registration.history_words import actor_words, done_by, history_words

pytestmark = pytest.mark.usefixtures("english")
ROOMS = ("registration", "invitations", "reminders", "replies", "attendance", "paper", "privacy", "jobs")
OF_EVENTS = {"event_created", "event_saved", "event_published", "event_cancelled"}  # worded by the event's own page


@pytest.mark.parametrize(
    ("action", "details", "expected"),
    [
        ("registered", {"status": "confirmed"}, "Registered; got a place"),
        ("registered", {"status": "waiting"}, "Registered; put on the waiting list"),
        ("registered", {"status": "pending"}, "Registered; waits for the guardian"),
        (
            "registered",
            {"status": "confirmed", "source": "phone", "late": True, "beyond": True},
            "Registered; got a place, by phone, after the deadline, beyond the limit",
        ),
        ("registered", {"status": "confirmed", "instead_of": "Anna"}, "Registered; got a place, instead of Anna"),
        ("registered", {"status": "confirmed", "source": "gone"}, "Registered; got a place"),
        ("withdrawn", {"from": "confirmed"}, "Withdrew"),
        ("withdrawn", {"source": "email"}, "Withdrew, by e-mail"),
        ("withdrawn", {"by": "guardian"}, "Withdrawn: the parent or guardian does not agree"),
        ("lapsed", {"from": "offered"}, "Did not accept the offer in time"),
        ("lapsed", {"from": "pending"}, "The guardian did not confirm in time"),
        ("substituted", {"by": "Aija Celma"}, "Gave the place to Aija Celma"),
        ("guest_answered", {"answer": "no", "source": "email"}, "Invited person answered: will not come, by e-mail"),
        ("calendar_answer", {"partstat": "TENTATIVE"}, "Answer in the calendar: tentative"),
        ("guests_added", {"count": 1}, "1 person put on the guest list"),
        ("guests_added", {"count": "many"}, "0 people put on the guest list"),
        ("reminders_sent", {"ordered": 3, "skipped": 2}, "3 reminders sent"),
        ("registration_closed", {}, "Registration closed"),
        ("unheard_of", {}, "unheard_of"),
    ],
)
def test_history_words(action: str, details: dict[str, Any], expected: str) -> None:
    assert history_words(action, details) == expected


def recorded() -> set[str]:
    """Every action that the code writes into a history as a text of its own."""
    found: set[str] = set()
    for path in (path for room in ROOMS for path in Path(ROOT / room).rglob("*.py")):
        source = path.read_text()
        found |= set(re.findall(r'record\([^"]*?(?:"(?:organiser|person|system|guardian)"|actor), "(\w+)"', source))
        found |= {
            name for line in re.findall(r"^ +action = (.*)$", source, re.M) for name in re.findall(r'"(\w+)"', line)
        }
    return found


def test_every_action_of_the_code_has_words() -> None:
    actions = recorded() - OF_EVENTS
    assert len(actions) > 20
    assert {action for action in actions if history_words(action, {}) == action} == set()


@pytest.mark.parametrize(
    ("actor", "account", "expected"),
    [("guardian", None, "parent or guardian"), ("organiser", "Anna", "Anna"), ("organiser", None, "an organiser")],
)
def test_actor_words(actor: str, account: str | None, expected: str) -> None:
    assert actor_words(actor, account) == expected


@pytest.mark.parametrize(
    ("actor", "details", "account", "expected"),
    [
        ("person", {"by": "guardian"}, None, "Ilze Ozola, parent or guardian"),
        ("guardian", {"by": "guardian"}, None, "Ilze Ozola, parent or guardian"),
        ("guardian", {"guardian": "Jānis Ozols"}, None, "Jānis Ozols, parent or guardian"),
        ("organiser", {"by": "guardian"}, "Anna", "Anna"),
        ("person", {"via": "Jānis Kalns"}, None, "Jānis Kalns"),
        ("person", {"via": 7}, None, "the person"),
        ("person", {}, None, "the person"),
        ("system", {}, None, "automatically"),
    ],
)
def test_done_by(actor: str, details: dict[str, Any], account: str | None, expected: str) -> None:
    assert done_by(actor, details, account, "Ilze Ozola") == expected


def test_done_by_a_guardian_without_a_name() -> None:
    assert done_by("guardian", {}, None) == "parent or guardian"
