"""`./aicina bench [names]`: every benchmark, or the named ones."""

import importlib
import os
import platform
import sqlite3
import sys

NAMES = (
    "rush", "steps", "mails", "inviting", "feeds", "lists", "weight", "reminders",
    "paper", "dashboard", "check_in", "api", "composing",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """0 when the named benchmarks ran; 2 for a name that is not one."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}"
    load = os.getloadavg()[0]
    print(f"{versions}, {os.cpu_count()} cores, load before the start {load:.1f}", flush=True)
    if load > 1:
        print("The machine is busy with other things: times will be long; compare ratios only.", flush=True)
    for name in arguments or NAMES:
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
