"""A program of its own: one instance on standard input, its search told line by line on standard output.

The first line it reads is {"task", "instance", "seconds", "seed", "plan", "about"}; a line "stop" ends the search with
the best plan so far, and the end of the input ends everything: whoever asked is no longer there. Each line it writes
is an object with one key: "progress", or at the end "done", "infeasible", "why" or "refused".

It takes no more memory and time than the limits below. The solver is imported in this process alone.
"""

import json
import os
import resource
import sys
import threading
import time
from typing import Any

import msgspec

from scheduling.engine.compose import compose
from scheduling.engine.instances import FocusGroups, Refused, read_instance
from scheduling.engine.outcomes import Infeasible, Limits
from scheduling.engine.plans import FocusPlan, canonical, read_plan
from scheduling.engine.reasons import Subject, why, why_infeasible
from scheduling.engine.shapes import SCHEMA

MEMORY = 3 * 1024**3  # bytes of address space; the solver's library maps a third of it
MORE_SECONDS = 60  # of processor time beyond those that were asked for, of two threads
PAUSE = 0.5  # seconds between two lines about one level
GONE = 3  # exit code when whoever asked is no longer there


class Told:
    """Writes how the search goes, and hears whether it shall stop."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.stop = threading.Event()
        self.last: tuple[str, float] = ("", 0.0)

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """The best value of this level so far and the best that is possible; not every word of it is passed on."""
        now = time.monotonic()
        if self.last[0] == level and now - self.last[1] < PAUSE and value != bound:
            return
        self.last = (level, now)
        say("progress", {"level": level, "value": value, "bound": bound, "seconds": int(now - self.began)})

    def stopped(self) -> bool:
        """Whether to hand over the best plan so far."""
        return self.stop.is_set()

    def listen(self) -> None:
        """Wait for "stop"; end the process when nobody is there any more. Runs in a thread of its own."""
        for line in sys.stdin:
            if line.strip() == "stop":
                self.stop.set()
        os._exit(GONE)


def say(key: str, value: Any) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps({key: value}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def main() -> int:
    """0 when there was an answer, whatever it is."""
    asked = json.loads(sys.stdin.readline() or "null")
    if not isinstance(asked, dict):
        return GONE
    seconds = int(asked["seconds"]) * 2 + MORE_SECONDS
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told = Told()
    threading.Thread(target=told.listen, daemon=True).start()
    key, value = _answer(asked, told)
    say(key, value)
    return 0


def _answer(asked: dict[str, Any], told: Told) -> tuple[str, Any]:
    instance = read_instance(asked["instance"])
    if isinstance(instance, Refused):
        return "refused", msgspec.to_builtins(instance.problems)
    if not isinstance(instance, FocusGroups):
        return "refused", [{"code": "kind", "where": "$.kind"}]
    limits = Limits(float(asked["seconds"]), int(asked["seed"]))
    if asked["task"] == "why":
        return _why(instance, asked, limits, told)
    found = compose(instance, limits, told)
    if isinstance(found, Infeasible):
        return "infeasible", _infeasible(instance, found, limits, told)
    return "done", {
        "plan": {"schema": SCHEMA, **msgspec.to_builtins(canonical(found.plan))},
        "levels": msgspec.to_builtins(found.levels),
        "seconds": round(found.seconds, 1),
        "stopped": told.stopped(),
    }


def _infeasible(instance: FocusGroups, found: Infeasible, limits: Limits, told: Told) -> dict[str, Any]:
    """Whether it is certain, and which single rule would have to give way."""
    answer: dict[str, Any] = {"proved": found.proved}
    if not found.proved or told.stopped():
        return answer
    told.progress("reasons", 0, None)
    return {**answer, **msgspec.to_builtins(why_infeasible(instance, limits, told, compose))}


def _why(instance: FocusGroups, asked: dict[str, Any], limits: Limits, told: Told) -> tuple[str, Any]:
    subject, plan = msgspec.convert(asked["about"], Subject), read_plan(asked["plan"], instance)
    if isinstance(plan, Refused) or not isinstance(plan, FocusPlan):
        return "refused", []
    told.progress("reasons", 0, None)
    return "why", msgspec.to_builtins(why(instance, plan, subject, limits, told, compose))


if __name__ == "__main__":
    sys.exit(main())
