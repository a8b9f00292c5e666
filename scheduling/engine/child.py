"""A program of its own: one instance on standard input, its search told line by line on standard output.

The first line it reads is {"task", "instance", "seconds", "seed", "plan", "about"}; a line "stop" ends the search with
the best plan so far, and the end of the input ends everything: whoever asked is no longer there. Each line it writes
is an object with one key: "progress", or at the end "done", "infeasible", "why" or "refused".

It takes no more memory and time than the limits below. The solver is imported here and nowhere else.
"""

import json
import os
import resource
import sys
import threading
import time
from importlib import import_module
from typing import Any

import msgspec

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
    from scheduling.engine.instances import Refused, read_instance

    compose = import_module("scheduling.engine.compose").compose
    outcomes = import_module("scheduling.engine.outcomes")
    instance = read_instance(asked["instance"])
    if isinstance(instance, Refused):
        return "refused", msgspec.to_builtins(instance.problems)
    limits = outcomes.Limits(float(asked["seconds"]), int(asked["seed"]))
    found = compose(instance, limits, told)
    if isinstance(found, outcomes.Infeasible):
        return "infeasible", msgspec.to_builtins(found)
    return "done", {
        "plan": msgspec.to_builtins(found.plan),
        "levels": msgspec.to_builtins(found.levels),
        "seconds": round(found.seconds, 1),
        "stopped": told.stopped(),
    }


if __name__ == "__main__":
    sys.exit(main())
