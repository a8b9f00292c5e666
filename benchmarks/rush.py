"""The registration rush: 500 places, 800 people, 32 at a time, against real servers; beside it the floor."""

from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks import cpu, servers, tables, visitors
from benchmarks.places import KINDS, Place, add_event, place, typed
from benchmarks.visitors import Plan, Result
from core.db import db
from mailers.models import OutboxRow
from registration import queries
from registration.models import Event
from registration.terms import RegistrationStatus

PLACES, PEOPLE, AT_ONCE, WARM_UP = 500, 800, 32, 96
AIM = {"cpu": 0.012, "floor": 3.0, "p99": 0.5}
HEAD = ("", "per s", "CPU s each", "database CPU s each", "POST p50 s", "p95", "p99", "visit p50 s", "p99",
        "confirmed + waiting", "mails", "errors")  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """A rush with the CPU seconds of the servers and of the database, and what the database holds afterwards."""

    seen: Result
    server_cpu: float
    database_cpu: float
    filled: tuple[int, int]
    mails: int


def main() -> None:
    """Print the table and whether the aims are met."""
    for kind in KINDS:
        results = {}
        for name, application in (("floor", servers.FLOOR), ("Aicina", servers.OURS)):
            with place(kind) as here:
                results[name] = _measure(here, application)
        tables.show(f"Registration rush, {kind}", HEAD, [_row(name, found) for name, found in results.items()])
        _judge(results["floor"], results["Aicina"])


def _measure(here: Place, application: str) -> Measured:
    settings = here.settings
    warm, full = add_event(settings, 10), add_event(settings, PLACES)
    answers = typed(full)
    db.session.remove()
    with servers.running(here, application) as server:
        visitors.send(Plan(settings.port, warm, WARM_UP, at_once=AT_ONCE, typed=typed(warm)))
        db.session.remove()
        before = cpu.of_tree(server.pid), _database(here)
        seen = visitors.send(Plan(settings.port, full, PEOPLE, at_once=AT_ONCE, typed=answers))
        used = cpu.of_tree(server.pid) - before[0], _database(here) - before[1]
    return Measured(seen, *used, *_stored(full))


def _database(here: Place) -> float:
    return cpu.of_tree(here.database_pid) if here.database_pid else 0.0


def _stored(slug: str) -> tuple[tuple[int, int], int]:
    event_id = db.session().scalars(select(Event.id).where(Event.slug == slug)).one()
    counts = queries.status_counts(db.session(), event_id)
    mails = db.session().scalar(select(func.count()).where(OutboxRow.event_id == event_id)) or 0
    db.session.remove()
    return (counts[RegistrationStatus.confirmed], counts[RegistrationStatus.waiting]), mails


def _row(name: str, found: Measured) -> list[object]:
    seen = found.seen
    submits, visits = ([tables.percentile(values, share) for share in (0.5, 0.95, 0.99)]
                       for values in (seen.submits, seen.visits))  # fmt: skip
    return [
        name, len(seen.visits) / seen.seconds, found.server_cpu / PEOPLE, found.database_cpu / PEOPLE, *submits,
        visits[0], visits[2], "{} + {}".format(*found.filled), found.mails, len(seen.errors),
    ]  # fmt: skip


def _judge(floor: Measured, ours: Measured) -> None:
    each, ratio = ours.server_cpu / PEOPLE, ours.server_cpu / max(floor.server_cpu, 0.01)
    whole = (ours.server_cpu + ours.database_cpu) / max(floor.server_cpu + floor.database_cpu, 0.01)
    slow = tables.percentile(ours.seen.submits, 0.99)
    exact = ours.filled == (PLACES, PEOPLE - PLACES) and ours.mails == PEOPLE and not ours.seen.errors
    print(f"\n- CPU per registration {each * 1000:.1f} ms (aim {AIM['cpu'] * 1000:.0f}): {_word(each <= AIM['cpu'])}")
    print(f"- {ratio:.2f} times the floor's CPU, {whole:.2f} with the database (aim {AIM['floor']:.0f}): "
          f"{_word(whole <= AIM['floor'])}")  # fmt: skip
    print(f"- p99 of the submit {slow:.3f} s (aim {AIM['p99']}): {_word(slow < AIM['p99'])}")
    print(f"- places exactly filled, one mail each, no errors: {_word(exact)}", flush=True)
    for error in sorted(set(ours.seen.errors + floor.seen.errors)):
        print(f"  {error}")


def _word(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
