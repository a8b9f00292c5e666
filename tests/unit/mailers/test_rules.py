"""What becomes of a mail after an attempt."""

from datetime import UTC, datetime, timedelta

import pytest

from mailers.rules import LEASE, Settled, Standing, settle
from mailers.terms import MailReason, MailState, Outcome, Verdict

DUE = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def after(verdict: Verdict, attempts: int = 1, now: datetime = DUE, expires_at: datetime | None = None,
          was_uncertain: bool = False) -> Settled:  # fmt: skip
    return settle(Outcome(verdict), Standing(attempts, DUE, expires_at, was_uncertain), now)


@pytest.mark.parametrize(
    ("verdict", "state", "reason", "later"),
    [
        (Verdict.sent, MailState.sent, None, None),
        (Verdict.retry, MailState.queued, MailReason.retrying, MINUTE),
        (Verdict.unreachable, MailState.queued, MailReason.retrying, MINUTE),
        (Verdict.address_refused, MailState.failed, MailReason.address_refused, None),
        (Verdict.message_refused, MailState.failed, MailReason.message_refused, None),
        (Verdict.account_refused, MailState.queued, MailReason.account_refused, timedelta(0)),
        (Verdict.uncertain, MailState.uncertain, MailReason.maybe_delivered, 15 * MINUTE),
    ],
)
def test_settle_first_attempt(
    verdict: Verdict, state: MailState, reason: MailReason | None, later: timedelta | None
) -> None:
    assert after(verdict) == Settled(state, reason, None if later is None else DUE + later)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.sent, MailState.sent),
        (Verdict.retry, MailState.uncertain),
        (Verdict.account_refused, MailState.uncertain),
        (Verdict.uncertain, MailState.failed),
        (Verdict.address_refused, MailState.failed),
        (Verdict.message_refused, MailState.failed),
    ],
)
def test_settle_after_doubt_never_claims_it_surely_did_not_arrive(verdict: Verdict, state: MailState) -> None:
    settled = after(verdict, attempts=2, was_uncertain=True)
    assert settled.state is state
    assert settled.state is not MailState.failed or settled.reason is MailReason.maybe_delivered


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (30, 60)])
def test_settle_retries_wait_longer_and_then_hourly(attempts: int, minutes: int) -> None:
    assert after(Verdict.retry, attempts).next_attempt_at == DUE + minutes * MINUTE


def test_settle_patience_ends_after_48_hours() -> None:
    last = DUE + timedelta(hours=47)
    assert after(Verdict.retry, 50, last).state is MailState.queued
    assert after(Verdict.retry, 50, last + MINUTE) == Settled(MailState.failed, MailReason.gave_up)


def test_settle_patience_ends_with_the_mail() -> None:
    assert after(Verdict.retry, 1, expires_at=DUE + MINUTE).state is MailState.queued
    assert after(Verdict.retry, 2, expires_at=DUE + MINUTE) == Settled(MailState.failed, MailReason.gave_up)


def test_lease_outlasts_the_longest_delivery() -> None:
    from mailers.smtp_terms import Limits

    assert timedelta(seconds=Limits().message) + MINUTE <= LEASE
