"""What is told, when it is tried again, and which secrets sign: the decisions alone."""

from datetime import UTC, datetime, timedelta

import pytest

from webhooks.rules import PATIENCE, generations, gives_up, settle, told_of
from webhooks.terms import DeliveryState, Outcome, Settled, Topic, Why

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("action", "details", "told"),
    [
        ("registered", {"status": "waiting"}, (Topic.registration_created, "waiting")),
        ("corrected", {"fields": ["email"]}, (Topic.registration_changed, "")),
        ("withdrawn", {"by": "guardian"}, (Topic.registration_withdrawn, "withdrawn")),
        ("cancelled", {}, (Topic.registration_withdrawn, "cancelled")),
        ("promoted", {"from": "waiting", "status": "confirmed"}, (Topic.registration_promoted, "confirmed")),
        ("event_saved", {"fields": ["venue"]}, (Topic.event_changed, "")),
        ("event_cancelled", {}, (Topic.event_cancelled, "cancelled")),
        ("exported", {"count": 3}, None),
        ("reminders_sent", {}, None),
        ("registered", {"status": 7}, (Topic.registration_created, "")),
    ],
)
def test_a_row_of_history_is_told_or_not(action: str, details: dict[str, object], told: object) -> None:
    assert told_of(action, details) == told


def test_pauses_grow_until_the_time_is_over() -> None:
    refused, end = Outcome(Why.status, 500), NOW + PATIENCE
    pauses = [settle(refused, attempts, end, NOW) for attempts in (1, 2, 3, 4, 50)]
    assert [s.next_attempt_at for s in pauses] == [NOW + timedelta(minutes=m) for m in (1, 5, 15, 60, 60)]
    assert {s.state for s in pauses} == {DeliveryState.queued}
    late = end - timedelta(minutes=59)
    assert settle(refused, 9, end, late) == Settled(DeliveryState.failed)
    assert settle(Outcome(None, 200), 9, end, late) == Settled(DeliveryState.delivered)


def test_an_endpoint_is_given_up_after_three_days() -> None:
    assert [gives_up(NOW - timedelta(days=3) + late, NOW) for late in (timedelta(0), timedelta(seconds=1))] == [
        True, False,
    ]  # fmt: skip


def test_the_former_secret_signs_for_a_day() -> None:
    day = timedelta(hours=24)
    assert [generations(2, NOW, NOW + late) for late in (timedelta(0), day - timedelta(seconds=1), day)] == [
        (2, 1), (2, 1), (2,),
    ]  # fmt: skip
    assert generations(1, None, NOW) == (1,)
