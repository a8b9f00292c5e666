"""Promise P11: the deadline to the millisecond, and what the visitor is told."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask

from registration.inputs import Registered
from registration.terms import Reason, Rejected
from tests.builders import NOW
from tests.integration.registration.world import Visitor, person, publish, register, slug_of, stored

MS = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("deadline", "closes"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),
    ],
)
def test_requests_around_the_deadline(app: Flask, deadline: date, closes: datetime) -> None:
    days = {"day": deadline + timedelta(days=5), "deadline_on": deadline}
    starts = closes + timedelta(days=4, hours=12)
    event_id = publish(
        app, **days, starts_at=starts, ends_at=starts + timedelta(hours=1), now=closes - 9 * timedelta(1)
    )
    outcomes = [register(app, event_id, offset + 2, now=closes + offset * MS) for offset in (-1, 0, 1)]
    assert isinstance(outcomes[0], Registered)
    assert outcomes[1:] == [Rejected(Reason.deadline_passed)] * 2
    assert len(stored(app, event_id).people) == 1


def test_a_request_that_came_in_time_may_wait_for_the_lock(app: Flask) -> None:
    event_id = publish(app, deadline_on=date(2027, 2, 7))
    closes = datetime(2027, 2, 7, 22, tzinfo=UTC)
    outcome = register(app, event_id, 1, now=closes + timedelta(seconds=4), arrived_at=closes - MS)
    assert isinstance(outcome, Registered)


class Slow(BytesIO):
    """A body whose last bytes come after midnight."""

    def __init__(self, body: bytes, traveller: Any, then: datetime) -> None:
        super().__init__(body)
        self.traveller, self.then = traveller, then

    def read(self, size: int | None = -1) -> bytes:
        self.traveller.move_to(self.then)
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self.traveller.move_to(self.then)
        return super().readinto(buffer)


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (1, 422)])
def test_a_request_has_arrived_when_it_is_complete(app: Flask, seconds: int, status: int) -> None:
    closes = datetime(2027, 2, 7, 22, tzinfo=UTC)
    with time_machine.travel(closes - timedelta(seconds=30), tick=False) as traveller:
        event_id = publish(app, deadline_on=date(2027, 2, 7))
        visitor = Visitor(app, slug_of(app, event_id)).open()
        body = "&".join(f"{k}={v}" for k, v in {**visitor.fields, **person(1)}.items()).encode()
        answer = visitor.client.post(
            f"/pasakumi/{visitor.slug}",
            input_stream=Slow(body, traveller, closes + timedelta(seconds=seconds)),
            content_length=len(body),
            content_type="application/x-www-form-urlencoded",
        )
    assert answer.status_code == status


def test_a_form_that_is_sent_after_the_deadline_keeps_what_was_typed(app: Flask) -> None:
    closes = datetime(2027, 2, 7, 22, tzinfo=UTC)
    with time_machine.travel(closes - timedelta(minutes=5)) as traveller:
        event_id = publish(app, deadline_on=date(2027, 2, 7))
        visitor = Visitor(app, slug_of(app, event_id)).open()
        traveller.move_to(closes)
        answer = visitor.send(**person(7))
        page = visitor.client.get(f"/pasakumi/{visitor.slug}").text
    assert answer.status_code == 422
    assert "p7@example.lv" in answer.text
    assert 'name="given_name"' not in page
    assert stored(app, event_id).people == []


@pytest.mark.parametrize(
    ("overrides", "status"),
    [
        ({"opens_at": NOW + timedelta(minutes=1)}, 422),
        ({"opens_at": NOW - timedelta(minutes=1)}, 303),
        ({"starts_at": None, "ends_at": None, "deadline_on": None}, 422),
        ({"capacity": None}, 303),
    ],
)
@time_machine.travel(NOW)
def test_the_door_is_the_servers(app: Flask, overrides: dict[str, Any], status: int) -> None:
    """Whatever the page showed when it was opened, the server decides when the form comes."""
    event_id = publish(app, **overrides)
    visitor = Visitor(app, slug_of(app, publish(app))).open()
    visitor.slug = slug_of(app, event_id)
    assert visitor.send(**person(1)).status_code == status
    assert len(stored(app, event_id).people) == (status == 303)
