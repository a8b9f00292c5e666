"""Composing: what the engine reaches in ten seconds, beside a list filled by hand, the usual greedy and the best known.

`python -m benchmarks.composing fg-1 me- --seconds 60 --learn` runs those whose names begin so, longer, and writes down
what is better than the best known.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import instances, tables
from core.settings import ROOT
from scheduling.engine import checking
from scheduling.engine.compose import Composed, Infeasible, Limits, compose
from scheduling.engine.instances import FocusGroups, Instance, Refused, read_instance
from scheduling.engine.plans import FocusPlan

SECONDS = 10.0
KNOWN = Path(__file__).with_name("composing.json")  # the best vectors that any run has found
SHARED = ROOT.parent / "shared" / "scheduling"  # instances of others, where they lie beside the checkout
HEAD = ("", "by hand", "greedy", "found", "best known", "gap %", "proved", "CPU s", "s")
Vector = list[int]


class Nobody:
    """Nobody watches."""

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """Nothing."""

    def stopped(self) -> bool:
        """Never."""
        return False


def main(names: Sequence[str] = (), seconds: float = SECONDS, learn: bool = False) -> None:
    """Print a table for our instances and one for those beside the checkout."""
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    ours = {name: instances.make(name) for name in instances.NAMES if _wanted(name, names)}
    _table("Composing, our instances", ours, known, seconds)
    if learn:
        KNOWN.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if SHARED.is_dir():
        theirs = json.loads((SHARED / "results" / "best_known.json").read_text(encoding="utf-8"))["instances"]
        best = {name: one["vector"] for name, one in theirs.items()}
        _table("Composing, instances beside the checkout", dict(_shared(names)), best, seconds)
    if not names:
        _start_up()


def _wanted(name: str, names: Sequence[str]) -> bool:
    return not names or name.startswith(tuple(names))


def _shared(names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for path in sorted((SHARED / "instances").glob("*.json")):
        if _wanted(path.stem, names):
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def _table(title: str, every: dict[str, Any], known: dict[str, Vector], seconds: float) -> None:
    rows, worse = [], []
    for name, data in every.items():
        instance = read_instance(data)
        if isinstance(instance, Refused):
            raise RuntimeError(f"{name}: {instance.problems}")
        row, vector = _row(name, instance, known.get(name), seconds)
        rows.append(row)
        if name not in known or vector < known[name]:
            known[name] = vector
        elif vector > known[name]:
            worse.append(name)
    if rows:
        tables.show(f"{title}, {seconds:g} s each", HEAD, rows)
        print(f"\n- as good as the best known: {len(rows) - len(worse)} of {len(rows)}"
              + (f"; not {', '.join(worse)}" if worse else ""), flush=True)  # fmt: skip


def _row(name: str, instance: Instance, best: Vector | None, seconds: float) -> tuple[list[object], Vector]:
    began, cpu = time.perf_counter(), _cpu()
    found = compose(instance, Limits(seconds), Nobody())
    cpu, took = _cpu() - cpu, time.perf_counter() - began
    if isinstance(found, Infeasible):
        return [name, "", "", "no plan", _levels(instance, best), "", "yes" if found.proved else "no", cpu, took], []
    if broken := checking.broken_rules(instance, found.plan):
        raise RuntimeError(f"{name}: {broken[0]}")
    vector = list(checking.measure(instance, found.plan).vector)
    by_hand, greedy = _without_solver(instance)
    proved = sum(level.proved for level in found.levels)
    row = [name, by_hand, greedy, _levels(instance, vector), _levels(instance, best), _gap(found)]
    return [*row, f"{proved} of {len(found.levels)}", cpu, took], vector


def _levels(instance: Instance, vector: Vector | None) -> str:
    """The values of all levels, the most important first, without the sign that tells which are to be large."""
    return "" if vector is None else " / ".join(str(abs(value)) for value in vector)


def _gap(found: Composed) -> str:
    """How far the first level that is not proved is from what is possible, in per cent of that."""
    for level in found.levels:
        if not level.proved:
            if level.bound is None:
                return f"? {level.name}"
            return f"{100 * abs(level.bound - level.value) / max(1, abs(level.bound)):.1f} {level.name}"
    return "0"


def _without_solver(instance: Instance) -> tuple[object, object]:
    """Seats in the list that a person fills by hand, and in the usual greedy's; of re-plans those as well."""
    if not isinstance(instance, FocusGroups):
        return "", ""
    from scheduling.engine import first_come
    from scheduling.engine.focus_frame import frame

    plans = first_come.by_hand(instance), first_come.greedy(instance, frame(instance, 0))
    by_hand, greedy = (_seated(instance, plan) for plan in plans)
    return by_hand, greedy


def _seated(instance: FocusGroups, plan: FocusPlan) -> int:
    return checking.measure(instance, plan).values["seated"]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _start_up() -> None:
    """How long the command takes for an instance that takes no time."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.json"), Path(folder, "out.json")
        source.write_text(json.dumps(instances.make("po-12")), encoding="utf-8")
        command = [sys.executable, "-m", "flask", "--app", "scheduling.commands", "compose", str(source), str(target)]
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=dict(os.environ))
        print(f"\n- the command on its smallest instance, start-up included: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--learn", action="store_true")
    given = parser.parse_args()
    main(given.names, given.seconds, given.learn)
