"""The decisions of webhooks: what is told of a change, what becomes of a delivery and of an endpoint that fails."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from webhooks.terms import DeliveryState, Outcome, Settled, Topic

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))  # as for mail; the last one repeats
PATIENCE = timedelta(days=3)  # of a delivery, and of an endpoint that takes nothing
BOTH_SECRETS = timedelta(hours=24)  # the former secret signs too, so that a receiver can change over
LEASE = timedelta(minutes=5)  # much longer than an attempt may last
KEPT = timedelta(days=30)  # of what was delivered or failed, for the log
MOST_ENDPOINTS = 10  # of an organisation

# What the history calls it -> what receivers are told, and the status from then on; empty: as the row itself says.
_TOLD: dict[str, tuple[Topic, str]] = {
    "registered": (Topic.registration_created, ""),
    "corrected": (Topic.registration_changed, ""),
    "changed": (Topic.registration_changed, ""),
    "times_noted": (Topic.registration_changed, ""),
    "details_changed": (Topic.registration_changed, ""),
    "merged": (Topic.registration_changed, ""),
    "decided": (Topic.registration_changed, ""),
    "offer_accepted": (Topic.registration_changed, ""),
    "guardian_confirmed": (Topic.registration_changed, ""),
    "guardian_refused": (Topic.registration_changed, ""),
    "withdrawn": (Topic.registration_withdrawn, "withdrawn"),
    "cancelled": (Topic.registration_withdrawn, "cancelled"),
    "lapsed": (Topic.registration_withdrawn, "lapsed"),
    "substituted": (Topic.registration_withdrawn, "withdrawn"),
    "merged_into": (Topic.registration_withdrawn, "withdrawn"),
    "group_left": (Topic.registration_withdrawn, "cancelled"),
    "promoted": (Topic.registration_promoted, ""),
    "offered": (Topic.registration_promoted, "offered"),
    "event_published": (Topic.event_published, "published"),
    "event_saved": (Topic.event_changed, ""),
    "poll_closed": (Topic.event_changed, ""),
    "people_chosen": (Topic.event_changed, ""),
    "groups_published": (Topic.event_changed, ""),
    "decision_undone": (Topic.event_changed, ""),
    "event_cancelled": (Topic.event_cancelled, "cancelled"),
}


def told_of(action: str, details: Mapping[str, Any]) -> tuple[Topic, str] | None:
    """What receivers are told of a row of history and the status in it, empty when it did not change; None: nothing."""
    found = _TOLD.get(action)
    if found is None:
        return None
    topic, status = found
    said = details.get("status")
    return topic, status or (str(said) if said and isinstance(said, str) else "")


def is_of_event(topic: Topic) -> bool:
    """True for what happens to an event and not to a person."""
    return topic.value.startswith("event.")


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row, counted from 1."""
    return BACKOFF[min(max(failures, 1), len(BACKOFF)) - 1]


def settle(outcome: Outcome, attempts: int, expires_at: datetime, now: datetime) -> Settled:
    """Where a delivery goes after this attempt, which `attempts` counts too."""
    if outcome.why is None:
        return Settled(DeliveryState.delivered)
    following = now + pause_after(attempts)
    if following > expires_at:
        return Settled(DeliveryState.failed)
    return Settled(DeliveryState.queued, following)


def gives_up(failing_since: datetime, now: datetime) -> bool:
    """True for an endpoint that has failed for so long that it is paused."""
    return now - failing_since >= PATIENCE


def generations(current: int, replaced_at: datetime | None, now: datetime) -> tuple[int, ...]:
    """Which secrets sign now, the newest first."""
    former = replaced_at is not None and now - replaced_at < BOTH_SECRETS and current > 1
    return (current, current - 1) if former else (current,)
