"""What the renderers of the reminders look at again when they are sent: who left, what moved, what was answered."""

from datetime import datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import update

from core.bilingual import Bilingual
from core.db import db, transaction
from mailers.models import BadAddress, OutboxRow
from mailers.registry import renderer_of
from mailers.terms import Skip
from registration import event_services, leaving
from registration.models import Registration
from reminders import stopping
from reminders.terms import Kind
from tests import builders
from tests.builders import settings_here
from tests.integration.reminders.letter_reading import MOMENT, everybody, letter_of
from tests.integration.reminders.moments import DAY_BEFORE, HOUR_BEFORE, STARTS, THREE_DAYS
from tests.integration.reminders.world import Reminding


def skip_of(reminding: Reminding, kind: Kind, at: datetime | None = None) -> str:
    """Why the renderer of the only reminder of a kind will not write it."""
    with reminding.app.app_context(), transaction() as session:
        row = builders.mails(session, f"reminders.{kind.value}")[0]
        with force_locale(row.locale):
            answer = renderer_of(row.letter)(session, row, at or reminding.now)
        assert isinstance(answer, Skip), answer
        return answer.reason


def test_a_family_whose_first_member_left_still_reads_it(reminding: Reminding) -> None:
    event_id = reminding.publish()
    numbers = [reminding.register(event_id, n, email="gimene@example.lv") for n in range(2)]
    reminding.at(DAY_BEFORE).tick()
    with reminding.app.app_context(), transaction() as session:
        leaving.withdraw(session, settings_here(), numbers[0], event_id, reminding.now)
    letter = letter_of(reminding, Kind.start, DAY_BEFORE)
    assert "Anna1 Bērziņa" in letter.text
    assert "Anna0" not in letter.text


@pytest.mark.parametrize("kind", Kind)
def test_a_cancelled_event_reminds_nobody(reminding: Reminding, kind: Kind) -> None:
    event_id = everybody(reminding)
    reminding.at(MOMENT[kind]).tick()
    with reminding.app.app_context(), transaction() as session:
        event_services.cancel_event(session, settings_here(), event_id, Bilingual(), None, reminding.now)  # type: ignore[arg-type]
    assert skip_of(reminding, kind) == "event_cancelled"


@pytest.mark.parametrize("kind", [Kind.still_coming, Kind.start])
def test_an_event_that_moved_has_another_reminder(reminding: Reminding, kind: Kind) -> None:
    event_id = everybody(reminding)
    reminding.at(MOMENT[kind]).tick()
    reminding.save(event_id, starts_at=STARTS + timedelta(hours=1), ends_at=STARTS + timedelta(hours=2))
    assert skip_of(reminding, kind) == "event_moved"


@pytest.mark.parametrize("kind", [Kind.still_coming, Kind.start])
def test_an_event_that_has_begun_is_too_late(reminding: Reminding, kind: Kind) -> None:
    everybody(reminding)
    reminding.at(MOMENT[kind]).tick()
    assert skip_of(reminding, kind, STARTS) == "too_late"


def test_what_changes_before_the_letter_is_written_is_seen(reminding: Reminding) -> None:
    event_id = everybody(reminding)
    for kind in Kind:
        reminding.at(MOMENT[kind]).tick()
    reminding.at(THREE_DAYS)
    later = reminding.now
    reminding.change(Registration, 1, email="cita@example.lv", contact_key="cita@example.lv")
    assert skip_of(reminding, Kind.start) == "address_changed"
    reminding.change(Registration, 1, email="p1@example.lv", contact_key="p1@example.lv", partstat="DECLINED")
    assert skip_of(reminding, Kind.start) == "declined"
    reminding.change(Registration, 1, partstat="ACCEPTED", reminders_off_at=later)
    assert skip_of(reminding, Kind.start) == "reminders_off"
    with reminding.app.app_context(), transaction() as session:
        session.execute(update(Registration).values(reminders_off_at=None))
        stopping.still_coming(session, 1, later)
    assert skip_of(reminding, Kind.still_coming) == "answered"
    reminding.bad("p1@example.lv")
    assert skip_of(reminding, Kind.start) == "bounced"
    with reminding.app.app_context(), transaction() as session:
        session.delete(session.get_one(BadAddress, "p1@example.lv"))
        leaving.withdraw(session, settings_here(), 1, event_id, later)
    assert skip_of(reminding, Kind.start) == "left"
    reminding.register(event_id, email="g1@example.lv")
    reminding.register(event_id, email="seko@example.lv")
    assert skip_of(reminding, Kind.deadline_invited) == "answered"
    assert skip_of(reminding, Kind.deadline_followers) == "answered"


def test_a_mail_ends_when_it_is_of_no_use(reminding: Reminding) -> None:
    everybody(reminding)
    reminding.at(HOUR_BEFORE).tick()
    with reminding.app.app_context():
        row: OutboxRow = builders.mails(db.session(), "reminders.start")[-1]
        assert row.expires_at == STARTS - timedelta(minutes=30)
        db.session().rollback()
