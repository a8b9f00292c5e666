"""A worker's side of a run: starts the process that solves, follows it, ends it.

The process has an interpreter of its own; it ends with this one, because its standard input does.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from core.settings import ROOT
from scheduling.terms import RunState

log = structlog.get_logger()
COMMAND = (sys.executable, "-m", "scheduling.engine.child")
BEAT = 1.0  # seconds between two words to the database
LOOKING = 0.1  # seconds between two looks at the worker's own end
GRACE = 30.0  # seconds beyond those asked for, until the process is ended
STOPPING = 10.0  # seconds for handing over the best plan after "stop"

# Says how far it is and hears whether to stop; None when the run is another worker's now.
Beat = Callable[[Mapping[str, Any]], bool | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; `state` None: it goes back to the queue, or is another worker's."""

    state: RunState | None
    plan: Mapping[str, Any] | None = None
    levels: list[dict[str, Any]] = field(default_factory=list)
    reasons: Mapping[str, Any] | None = None


def follow(asked: Mapping[str, Any], beat: Beat, stop: threading.Event, command: Sequence[str] = COMMAND) -> Outcome:
    """Solve in a child process until it has an answer, the time is over, somebody stops it or the worker ends."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl+C is the worker's to hear
    )
    following = _Following(process, asked, beat, stop)
    try:
        return following.to_the_end()
    finally:
        process.kill()
        process.wait()
        following.close()


class _Following:
    """One process and what it said so far."""

    def __init__(
        self, process: "subprocess.Popen[str]", asked: Mapping[str, Any], beat: Beat, stop: threading.Event
    ) -> None:
        self.process, self.asked, self.beat, self.stop = process, asked, beat, stop
        self.lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.progress: Mapping[str, Any] = {}
        self.answer: dict[str, Any] | None = None
        self.until = time.monotonic() + float(asked["seconds"]) + GRACE
        self.told_to_stop = False
        self.errors: list[str] = []
        self.threads = [threading.Thread(target=one, daemon=True) for one in (self._read, self._read_errors)]

    def to_the_end(self) -> Outcome:
        """Follow it until it ends or has to."""
        for thread in self.threads:
            thread.start()
        self._send(json.dumps(self.asked))
        next_beat = time.monotonic() + BEAT
        while True:
            if self._take_lines():
                return self._outcome()
            if self.stop.is_set():
                return Outcome(None)
            now = time.monotonic()
            if now > self.until:
                return _failed("stopped_late" if self.told_to_stop else "too_slow")
            if now >= next_beat:
                next_beat = now + BEAT
                wanted = self.beat(self.progress)
                if wanted is None:
                    return Outcome(None)
                if wanted and not self.told_to_stop:
                    self.told_to_stop = True
                    self.until = now + STOPPING
                    self._send("stop")

    def close(self) -> None:
        """Give the pipes back once the process is gone."""
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what it had not read yet
                continue

    def _take_lines(self) -> bool:
        """True once it has answered or ended; waits a moment for its next word."""
        try:
            line = self.lines.get(timeout=LOOKING)
        except queue.Empty:
            return False
        if line is None:
            return True
        try:
            said = json.loads(line)
        except ValueError:
            return False
        if not isinstance(said, dict):
            return False
        if isinstance(said.get("progress"), dict):
            self.progress = said["progress"]
            return False
        self.answer = said
        return True

    def _outcome(self) -> Outcome:
        match self.answer:
            case {"done": {"plan": plan, "levels": levels, **more}}:
                state = RunState.stopped if more.get("stopped") else RunState.done
                return Outcome(state, plan, list(levels))
            case {"infeasible": reasons}:
                return Outcome(RunState.infeasible, reasons=reasons)
            case {"why": reasons}:
                return Outcome(RunState.done, reasons=reasons)
            case {"refused": problems}:
                log.warning("the solver refused an instance", problems=problems)
                return _failed("refused")
        self.process.wait()
        log.warning("the solver died", code=self.process.returncode, said="".join(self.errors)[-400:])
        return _failed("died")

    def _send(self, line: str) -> None:
        pipe = self.process.stdin
        try:
            if pipe is not None:
                pipe.write(line + "\n")
                pipe.flush()
        except OSError:  # it is gone; what it said last tells why
            return

    def _read(self) -> None:
        if self.process.stdout is not None:
            for line in self.process.stdout:
                self.lines.put(line)
        self.lines.put(None)

    def _read_errors(self) -> None:
        if self.process.stderr is not None:
            for line in self.process.stderr:
                self.errors = [*self.errors[-20:], line]


def _failed(code: str) -> Outcome:
    return Outcome(RunState.failed, reasons={"failed": code})
