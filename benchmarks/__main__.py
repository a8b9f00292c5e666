"""`./aicina bench [names]`: every benchmark, or the named ones."""

import importlib
import platform
import sqlite3
import sys

NAMES = ("rush", "steps", "mails", "feeds", "lists", "weight")


def main(arguments: list[str]) -> int:
    """0 when the named benchmarks ran; 2 for a name that is not one."""
    unknown = [name for name in arguments if name not in NAMES]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}")
    for name in arguments or NAMES:
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
