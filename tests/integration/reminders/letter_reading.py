"""A letter of each kind of reminder, as it goes out."""

from datetime import datetime
from typing import Any

from core.db import transaction
from mailers.terms import Letter
from registration.models import Follower, Registration
from reminders.terms import Kind
from tests import builders
from tests.integration.registration.letter_desk import read
from tests.integration.reminders.moments import AFTER, DAY_BEFORE, STILL, THREE_DAYS
from tests.integration.reminders.world import Reminding

MOMENT = {
    Kind.deadline_invited: THREE_DAYS,
    Kind.deadline_followers: THREE_DAYS,
    Kind.still_coming: STILL,
    Kind.start: DAY_BEFORE,
    Kind.thanks: AFTER,
}


def everybody(reminding: Reminding, language: str = "lv", **overrides: Any) -> int:
    """An event with a participant, a guest and a follower; their reminders of one moment."""
    event_id = reminding.publish(**overrides)
    number = reminding.register(event_id, language=language)
    reminding.change(Registration, number, language=language)
    reminding.invite(event_id, language=language)
    reminding.change(Follower, reminding.follow(event_id), language=language)
    return event_id


def letter_of(reminding: Reminding, kind: Kind, at: datetime | None = None) -> Letter:
    """The letter of a kind as it goes out; its mail counts as sent."""
    reminding.at(at or MOMENT[kind]).tick()
    with reminding.app.app_context(), transaction() as session:
        return read(session, builders.mails(session, f"reminders.{kind.value}", state="queued")[-1], reminding.now)
