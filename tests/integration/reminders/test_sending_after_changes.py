"""A clock that stood still or jumped; an event moved, cancelled, published late: what still goes, and once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.bilingual import Bilingual
from core.db import transaction
from registration import event_services
from reminders.terms import Kind
from tests import builders
from tests.builders import FOCUS_GROUP
from tests.integration.reminders.moments import (
    DAY_BEFORE,
    HOUR_BEFORE,
    MS,
    STARTS,
    STILL,
    THREE_DAYS,
)
from tests.integration.reminders.world import Reminding


@pytest.mark.parametrize(
    ("stopped", "sent", "expired"),
    [(timedelta(hours=1), 1, 0), (timedelta(hours=6), 1, 0), (timedelta(hours=8), 0, 1), (timedelta(days=2), 0, 1)],
)
def test_after_standing_still_a_reminder_goes_while_it_helps(
    reminding: Reminding, stopped: timedelta, sent: int, expired: int
) -> None:
    event_id = reminding.publish(online_url="", online_number="")
    reminding.register(event_id)
    reminding.at(DAY_BEFORE - MS).tick()
    reminding.at(DAY_BEFORE + stopped).tick()
    assert len(reminding.ordered(Kind.start)) == sent
    found = {("ordered", None): 1} if sent else {("expired", "late"): expired}
    assert reminding.outcomes(Kind.start) == found


def test_over_the_start_nothing_goes(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(HOUR_BEFORE + timedelta(minutes=30) + MS).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes() == {("expired", "late"): 3}  # still coming, the day before, the hour before


def test_a_clock_that_goes_back_repeats_nothing(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    for hours in (0, -2, 1, -1, 2):
        reminding.at(DAY_BEFORE + timedelta(hours=hours)).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.outcomes(Kind.start) == {("ordered", None): 1}


def test_a_clock_that_jumps_two_days_forward_sends_no_burst(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.invite(event_id)
    reminding.at(THREE_DAYS - timedelta(days=1)).tick()
    reminding.at(timedelta(days=2)).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes() == {("expired", "late"): 1}
    reminding.at(-timedelta(days=2)).tick()
    reminding.at(THREE_DAYS).tick()
    assert reminding.ordered() == []


def test_a_changed_text_repeats_nothing_and_another_start_is_another_reminder(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(DAY_BEFORE).tick()
    reminding.save(event_id, summary=Bilingual("Cits teksts"))
    reminding.at(timedelta(minutes=1)).tick()
    assert len(reminding.ordered(Kind.start)) == 1
    moved = timedelta(days=7)
    reminding.save(event_id, day=date(2027, 2, 17), starts_at=STARTS + moved, ends_at=FOCUS_GROUP["ends_at"] + moved)
    reminding.at(timedelta(minutes=1)).tick()
    assert len(reminding.ordered(Kind.start)) == 1
    reminding.at(DAY_BEFORE + moved).tick()
    assert len(reminding.ordered(Kind.start)) == 2


def test_an_event_that_comes_back_to_its_old_start_repeats_nothing(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(STILL).tick()
    moved = {"starts_at": STARTS + timedelta(hours=1), "ends_at": STARTS + timedelta(hours=3)}
    reminding.save(event_id, **moved)
    reminding.at(STILL + timedelta(hours=1)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == 2
    reminding.save(event_id, starts_at=STARTS, ends_at=FOCUS_GROUP["ends_at"])
    reminding.at(STILL + timedelta(hours=2)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == 2


def test_a_moved_deadline_chooses_its_reminders_anew(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.invite(event_id)
    reminding.tick()
    reminding.at(datetime(2027, 2, 3, 9, 0, tzinfo=UTC))
    reminding.save(event_id, deadline_on=date(2027, 2, 6))  # 3 days and 13 hours away: one, at noon the day before
    reminding.tick()
    noon = datetime(2027, 2, 5, 10, 0, tzinfo=UTC)
    assert reminding.at(noon - MS).ordered() == []
    reminding.tick()
    assert reminding.ordered() == []
    reminding.at(noon).tick()
    assert reminding.ordered() == ["g1@example.lv"]


def test_a_save_that_the_clock_has_not_seen_sends_nothing_for_the_old_moment(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(DAY_BEFORE - timedelta(minutes=1)).tick()
    with reminding.app.app_context(), transaction() as session:
        from reminders import sending

        rule = reminding.rule(event_id, Kind.start).id
        event = session.get(builders.Event, event_id)
        assert event is not None
        later = {"starts_at": STARTS + timedelta(hours=2), "ends_at": STARTS + timedelta(hours=4)}
        builders.save(session, event, now=reminding.now, notify=False, **later)
        assert sending.run_rule(session, builders.settings_here(), rule, DAY_BEFORE) == 0
    assert reminding.ordered(Kind.start) == []


def test_an_event_published_late_has_only_what_is_still_ahead(reminding: Reminding) -> None:
    event_id = reminding.at(DAY_BEFORE + timedelta(hours=1)).publish(
        deadline_on=None, now=DAY_BEFORE + timedelta(hours=1)
    )
    reminding.register(event_id, now=reminding.now)
    reminding.tick()
    assert (reminding.ordered(), reminding.outcomes()) == ([], {})
    reminding.at(HOUR_BEFORE).tick()
    assert reminding.ordered() == ["p1@example.lv"]


def test_a_cancelled_event_has_no_reminders_until_it_is_published_again(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.tick()
    with reminding.app.app_context(), transaction() as session:
        event_services.cancel_event(session, builders.settings_here(), event_id, Bilingual(), None, reminding.now)  # type: ignore[arg-type]
    reminding.at(STILL).tick()
    assert reminding.ordered() == []
    with reminding.app.app_context(), transaction() as session:
        event_services.publish_event(session, builders.settings_here(), event_id, None, STILL)  # type: ignore[arg-type]
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.ordered(Kind.still_coming) == []


def test_a_draft_has_no_plan(reminding: Reminding) -> None:
    from registration.terms import EventStatus

    reminding.publish(status=EventStatus.draft)
    assert reminding.tick() == 0
