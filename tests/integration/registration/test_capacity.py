"""Promise P1 and P12 under load: four processes of eight threads want the same seats."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.settings import Settings
from tests.integration.registration.racing import Answer, Racers, Step
from tests.integration.registration.world import publish, register, stored

PEOPLE = 72


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    """Four processes, started once: a start costs more than a race."""
    started = Racers(4)
    yield started
    started.close()


def steps(people: int = PEOPLE) -> list[Step]:
    """Everybody once, and every third person once more."""
    return [("register", n) for n in range(people)] + [("register", n) for n in range(0, people, 3)]


@pytest.mark.parametrize(("capacity", "waiting_list"), [(1, True), (10, False), (10, True), (50, True)])
def test_seats_are_filled_exactly_under_load(
    app: Flask, settings: Settings, racers: Racers, tmp_path: Path, capacity: int, waiting_list: bool
) -> None:
    event_id = publish(app, capacity=capacity, waiting_list=waiting_list)
    answers = racers.race(settings.database_url, tmp_path, event_id, steps())
    found = stored(app, event_id)
    errors = [a.said for a in answers if a.said.startswith("error")]
    kept = {email: status for _id, email, status, _n in found.people}
    said = {f"p{a.step[1]}@example.lv": a.said for a in answers if not a.said.startswith("refused")}
    assert errors == []
    assert said == kept
    others = PEOPLE - capacity if waiting_list else 0
    assert Counter(kept.values()) == Counter({"confirmed": capacity, "waiting": others})
    assert (found.taken, found.waiting) == (capacity, others)
    assert all(actions == ["registered"] for actions in found.history.values())
    first = {
        identity: "registered" if status == "confirmed" else "waiting" for identity, _e, status, _n in found.people
    }
    assert {identity: letters[0] for identity, letters in found.letters.items()} == first
    assert Counter(letter for letters in found.letters.values() for letter in letters[1:]).keys() <= {"already"}
    assert_nobody_was_overtaken(answers, found.waiting_in_order())


def assert_nobody_was_overtaken(answers: list[Answer], order: list[str]) -> None:
    """Whoever had the answer before another asked stands before the other."""
    places = {email: place for place, email in enumerate(order)}
    first: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda a: a.answered):
        first.setdefault(f"p{answer.step[1]}@example.lv", answer)
    waiting = [(places[email], answer) for email, answer in first.items() if email in places]
    overtaken = [
        (one.step, other.step)
        for place, one in waiting
        for other_place, other in waiting
        if one.answered < other.asked and place > other_place
    ]
    assert overtaken == []


def test_the_control_without_locks_oversells_or_breaks(
    app: Flask, settings: Settings, racers: Racers, tmp_path: Path
) -> None:
    event_id = publish(app, capacity=10, waiting_list=False)
    answers = racers.race(settings.database_url, tmp_path, event_id, steps(32), locked=False)
    told = sum(a.said == "confirmed" for a in {a.step: a for a in answers}.values())
    errors = Counter(a.said for a in answers if a.said.startswith("error"))
    found = stored(app, event_id)
    assert errors or told != 10 or len(found.of("confirmed")) != 10 or found.taken != 10  # type: ignore[arg-type]


def test_freed_seats_go_to_the_waiting_in_exact_order(
    app: Flask, settings: Settings, racers: Racers, tmp_path: Path
) -> None:
    capacity, waiting, leaving = 12, 40, 30
    event_id = publish(app, capacity=capacity)
    for number in range(capacity + waiting):
        register(app, event_id, number)
    before = stored(app, event_id)
    order = before.waiting_in_order()
    leave = [("withdraw", identity) for identity, *_rest in before.people[: capacity + 8]]
    twice = [*leave, *leave[:10]]
    more = [("register", 1000 + n) for n in range(leaving - 10)]
    mixed = [step for pair in zip(twice, more, strict=False) for step in pair] + twice[len(more) :]
    answers = racers.race(settings.database_url, tmp_path, event_id, mixed)
    found = stored(app, event_id)
    gone = {email for _id, email, status, _n in found.people if status == "withdrawn"}
    assert [a.said for a in answers if a.said.startswith("error")] == []
    assert len(gone) == len(leave)
    assert (found.taken, len(found.of("confirmed"))) == (capacity, capacity)  # type: ignore[arg-type]
    stayed = [email for email in order if email not in gone]
    promoted = [email for email in stayed if email in found.of("confirmed")]  # type: ignore[arg-type]
    assert promoted == stayed[: len(promoted)]
    assert found.waiting_in_order()[: len(stayed) - len(promoted)] == stayed[len(promoted) :]
    times = Counter(action for actions in found.history.values() for action in actions)
    assert times["withdrawn"] == len(leave)
