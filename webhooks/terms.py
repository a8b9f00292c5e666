"""The words of webhooks: what is told, where a delivery can stand, what an attempt can come to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Topic(StrEnum):
    """What a receiver can ask to be told."""

    registration_created = "registration.created"
    registration_changed = "registration.changed"
    registration_withdrawn = "registration.withdrawn"
    registration_promoted = "registration.promoted"
    event_published = "event.published"
    event_changed = "event.changed"
    event_cancelled = "event.cancelled"


class DeliveryState(StrEnum):
    """Where a delivery stands. The last two are final."""

    queued = "queued"
    sending = "sending"  # a worker has it, under a lease
    delivered = "delivered"
    failed = "failed"


class Why(StrEnum):
    """Why an attempt failed."""

    status = "status"  # the receiver answered, but not with 2xx
    redirect = "redirect"  # we follow none
    gone = "gone"  # 410: the receiver wants no more
    connection = "connection"
    certificate = "certificate"
    timeout = "timeout"
    address = "address"  # the name leads to an address we do not speak to
    unknown_host = "unknown_host"
    gave_up = "gave_up"  # its time ran out


class Reason(StrEnum):
    """Why an address is refused."""

    malformed = "malformed"
    https_only = "https_only"
    private = "private"
    too_many = "too_many"
    known = "known"


@dataclass(frozen=True, slots=True)
class EndpointCommand:
    """Where to tell what, cleaned."""

    url: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Nothing was changed."""

    reason: Reason
    endpoint_id: int | None = None  # the one that has the address already


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed delivery: everything an attempt needs, so that no database is needed during it."""

    id: int
    endpoint_id: int
    url: str
    body: str
    message_id: str
    secrets: tuple[bytes, ...]  # the newest first; the former one too while it is valid


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to; `why` is None for a delivery that was taken."""

    why: Why | None
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a delivery goes; `next_attempt_at` is None when nothing more will be tried."""

    state: DeliveryState
    next_attempt_at: datetime | None = None
