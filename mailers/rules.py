"""What becomes of a mail after an attempt: pure decisions, no database and no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailers.terms import MailReason, MailState, Outcome, Verdict

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))  # the last one repeats
PATIENCE = timedelta(hours=48)
UNCERTAIN_PAUSE = timedelta(minutes=15)
ACCOUNT_PAUSE = timedelta(minutes=15)
LEASE = timedelta(minutes=15)  # longer than the longest single delivery, smtp_terms.Limits.message
MAX_CRASHES = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of a mail: `attempts` counts this attempt too, `due_at` is when it first was due."""

    attempts: int
    due_at: datetime
    expires_at: datetime | None = None
    was_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the mail goes; `next_attempt_at` is None when nothing more will be tried."""

    state: MailState
    reason: MailReason | None = None
    next_attempt_at: datetime | None = None


def settle(outcome: Outcome, mail: Standing, now: datetime) -> Settled:
    """The SMTP outcome table, for one mail to one recipient."""
    match outcome.verdict:
        case Verdict.sent:
            return Settled(MailState.sent)
        case Verdict.address_refused:
            return _fail(mail, MailReason.address_refused)
        case Verdict.message_refused:
            return _fail(mail, MailReason.message_refused)
        case Verdict.account_refused:
            # Not this mail's fault: it keeps its place, and the pause of the account decides when it goes.
            return Settled(_waiting(mail), MailReason.account_refused, now)
        case Verdict.uncertain:
            if mail.was_uncertain:
                return Settled(MailState.failed, MailReason.maybe_delivered)
            return Settled(MailState.uncertain, MailReason.maybe_delivered, now + UNCERTAIN_PAUSE)
        case Verdict.retry | Verdict.unreachable:
            return retry(mail, now)


def retry(mail: Standing, now: datetime) -> Settled:
    """After 1, 5, 15, 60 minutes, then hourly until 48 hours or the mail's end; then failed."""
    following = now + pause_after(mail.attempts)
    last = mail.due_at + PATIENCE
    if mail.expires_at is not None:
        last = min(last, mail.expires_at)
    if following > last:
        return _fail(mail, MailReason.gave_up)
    return Settled(_waiting(mail), MailReason.retrying, following)


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row, counted from 1."""
    return BACKOFF[min(max(failures, 1), len(BACKOFF)) - 1]


def _waiting(mail: Standing) -> MailState:
    return MailState.uncertain if mail.was_uncertain else MailState.queued


def _fail(mail: Standing, reason: MailReason) -> Settled:
    # An earlier attempt may have arrived: the organiser should not be told that it surely did not.
    return Settled(MailState.failed, MailReason.maybe_delivered if mail.was_uncertain else reason)
