"""Several organisers choose people at once: the seats are never more than there are, and a press twice is one press."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.db import transaction
from core.settings import Settings
from registration.terms import Admission
from tests.integration.deciding import world
from tests.integration.registration.racing import Racers, Step
from tests.integration.registration.world import stored

PEOPLE, SEATS = 32, 7


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    started = Racers(4)
    yield started
    started.close()


def call(app: Flask) -> tuple[int, list[Step]]:
    """People who applied for seven seats, and a press to accept each of them; every third one twice."""
    with app.app_context(), transaction() as session:
        event = world.make_call(session, Admission.selection, capacity=SEATS)
        people = [world.apply(session, event, number).id for number in range(PEOPLE)]
        return event.id, [("accept", number) for number in (*people, *people[::3])]


def test_seats_are_given_once(app: Flask, settings: Settings, racers: Racers, tmp_path: Path) -> None:
    event_id, steps = call(app)
    answers = racers.race(settings.database_url, tmp_path, event_id, steps)
    said = {a.step: a.said for a in answers if not a.said.startswith("refused")}
    found = stored(app, event_id)
    assert {a.said for a in answers} == {"confirmed", "refused full"}
    assert len(said) == SEATS
    assert Counter(status for _id, _email, status, _n in found.people) == Counter(
        {"confirmed": SEATS, "applied": PEOPLE - SEATS}
    )
    assert found.taken == SEATS
    letters = Counter(letter for mails in found.letters.values() for letter in mails)
    assert letters == Counter({"registered": SEATS})


def test_the_control_without_locks_oversells_or_breaks(
    app: Flask, settings: Settings, racers: Racers, tmp_path: Path
) -> None:
    event_id, steps = call(app)
    answers = racers.race(settings.database_url, tmp_path, event_id, steps, locked=False)
    errors = [a.said for a in answers if a.said.startswith("error")]
    found = stored(app, event_id)
    assert errors or len(found.of("confirmed")) != SEATS or found.taken != SEATS  # type: ignore[arg-type]
