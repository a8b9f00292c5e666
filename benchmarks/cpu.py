"""CPU seconds of running processes, read from /proc (Linux)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def of_tree(root: int) -> float:
    """CPU seconds used so far by a process and everything below it, children that have ended included."""
    return sum(_own(pid) for pid in _tree(root))


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _own(pid: int) -> float:
    # utime, stime, and cutime, cstime: those of children that were waited for.
    fields = _stat(pid)
    return sum(int(value) for value in fields[11:15]) / TICK if fields else 0.0


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold spaces; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
