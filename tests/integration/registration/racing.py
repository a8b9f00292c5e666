"""Four processes that race for seats."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import ROOT

Step = tuple[str, int]


@dataclass(frozen=True)
class Answer:
    """What one step of a race got, and when (seconds of the machine's monotonic clock)."""

    step: Step
    said: str
    asked: float
    answered: float


class Racers:
    """Processes that wait for work, so that each race starts at once in all of them."""

    def __init__(self, count: int) -> None:
        command = [sys.executable, "-m", "tests.integration.registration.race_child"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.processes = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(count)]

    def race(self, url: str, folder: Path, event_id: int, steps: list[Step], locked: bool = True) -> list[Answer]:
        """The answers to all steps, dealt to the processes in turn, eight threads in each."""
        hands = [steps[n :: len(self.processes)] for n in range(len(self.processes))]
        for process, hand in zip(self.processes, hands, strict=True):
            job = {"url": url, "folder": str(folder), "event": event_id, "steps": hand, "threads": 8, "locked": locked}
            self._tell(process, json.dumps(job))
        assert [self._hear(process) for process in self.processes] == ["ready"] * len(self.processes)
        for process in self.processes:
            self._tell(process, "")
        found = []
        for process, hand in zip(self.processes, hands, strict=True):
            found += [Answer(hand[n], said, asked, answered) for n, said, asked, answered in self._hear(process)]
        return found

    def close(self) -> None:
        """Let every process end."""
        for process in self.processes:
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()
            process.wait(30)

    @staticmethod
    def _tell(process: "subprocess.Popen[str]", line: str) -> None:
        assert process.stdin is not None
        process.stdin.write(line + "\n")
        process.stdin.flush()

    @staticmethod
    def _hear(process: "subprocess.Popen[str]") -> Any:
        assert process.stdout is not None
        return json.loads(process.stdout.readline())
