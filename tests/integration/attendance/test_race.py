"""Several helpers at once, on both databases: threads that send the same people at the same moment."""

import threading
from typing import Any

from attendance import services
from attendance.terms import By, Kind, Note, Outcome
from core.db import db, transaction
from tests import builders
from tests.integration.attendance.world import DAY, TODAY, Door

HELPERS = 4


def at_once(door: Door, notes_of: Any) -> list[list[Outcome]]:
    """What each helper heard."""
    heard: list[list[Outcome]] = [[] for _ in range(HELPERS)]
    start = threading.Barrier(HELPERS)

    def helper(number: int) -> None:
        with door.app.app_context():
            start.wait(20)
            with transaction(timeout=30) as session:
                settings, by = builders.settings_here(), By(door.account)
                made = services.note_all(session, settings, door.event, by, notes_of(number), DAY, "lv")
                heard[number] = [result.outcome for result in made]
            db.session.remove()

    threads = [threading.Thread(target=helper, args=(number,)) for number in range(HELPERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return heard


def test_person_marked_by_all_is_one_arrival(door: Door) -> None:
    heard = at_once(door, lambda n: [door.mark(name, f"{name[0]}-device-{n}", n) for name in ("Gunta", "Dace", "Otto")])
    assert heard == [[Outcome.done] * 3] * HELPERS
    assert set(door.standing().values()) == {("arrived", DAY)}
    assert (len(door.standing()), door.ops()) == (3, 3 * HELPERS)


def test_same_batch_sent_by_a_device_again_and_again_is_one(door: Door) -> None:
    at_once(door, lambda _n: [door.mark("Gunta"), door.walk_in("Rita Siliņa", "walk-0001")])
    assert (door.ops(), len(door.history("arrived"))) == (2, 2)


def test_walk_in_typed_by_all_is_one_person(door: Door) -> None:
    before = door.count()
    walk = lambda n: [Note(f"walk-in-{n}", Kind.walk_in, TODAY, DAY, name="Rita Siliņa")]  # noqa: E731
    heard = sorted(outcome for one in at_once(door, walk) for outcome in one)
    assert heard == sorted([Outcome.done, *[Outcome.look] * (HELPERS - 1)])
    assert (door.count(), door.seats()) == (before + 1, (4, 1, 1))
