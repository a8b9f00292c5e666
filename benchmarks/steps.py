"""What each of the three requests of a registration costs in one process: CPU ms and statements, no server around it.

`python -m benchmarks.steps NAME` profiles one of them: page, submit or status.
"""

import cProfile
import gzip
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place, typed
from benchmarks.visitors import HIDDEN
from core.db import db

ROUNDS = 150
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "lv"}
HEAD = ("", "CPU ms", "in bare answers", "statements")
STEPS = ("page", "submit", "status")


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind) as here:
            walk = Walk(here)
            for _ in range(20):
                walk.once(_plain)
            used: Counter[str] = Counter()
            walk.statements.clear()
            yardstick = bare()
            for _ in range(ROUNDS):
                _timed(used)("a bare Flask answer", lambda yardstick=yardstick: yardstick.get("/"))
                walk.once(_timed(used))
            used["all three"] = sum(used[step] for step in STEPS)  # type: ignore[assignment]
            walk.statements["all three"] = sum(walk.statements[step] for step in STEPS)
            unit = used["a bare Flask answer"]
            rows = [[n, s * 1000 / ROUNDS, s / unit, walk.statements[n] / ROUNDS] for n, s in used.items()]
            tables.show(f"The requests of one registration in one process, {kind}", HEAD, rows)


class Walk:
    """One visitor after another through the test client."""

    def __init__(self, here: Place) -> None:
        self.app, self.number = here.app(), 0
        self.slug = add_event(here.settings, 100)
        self.typed = typed(self.slug)
        self.statements: Counter[str] = Counter()
        self.step = ""
        db.session.remove()
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._count)

    def _count(self, *_values: Any) -> None:
        self.statements[self.step] += 1

    def once(self, around: Callable[[str, Callable[[], Any]], Any]) -> None:
        """One registration; `around(step, call)` makes each request."""
        client, path, self.number = self.app.test_client(), f"/pasakumi/{self.slug}", self.number + 1
        page = self._step(around, "page", client, "GET", path)
        hidden = dict(HIDDEN.findall(gzip.decompress(page.data).decode()))
        person = {"given_name": "Ilze", "family_name": f"Bērziņa{self.number}", "email": f"i{self.number}@example.lv"}
        answer = self._step(around, "submit", client, "POST", path, {**hidden, **person, **self.typed})
        if answer.status_code != 303:
            raise RuntimeError(answer.text)
        self._step(around, "status", client, "GET", urlsplit(answer.location).path)

    def _step(self, around: Any, name: str, client: FlaskClient, method: str, path: str, data: Any = None) -> Any:
        self.step = name
        answer = around(name, lambda: client.open(path, method=method, headers=HEADERS, data=data))
        self.step = ""
        return answer


def bare() -> FlaskClient:
    """The yardstick: what Flask and its test client cost by themselves at this moment on this machine."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "x", endpoint="x")
    return app.test_client()


def _plain(_step: str, call: Callable[[], Any]) -> Any:
    return call()


def _timed(used: Counter[str]) -> Callable[[str, Callable[[], Any]], Any]:
    def around(step: str, call: Callable[[], Any]) -> Any:
        began = time.process_time()
        answer = call()
        used[step] += time.process_time() - began  # type: ignore[assignment]
        return answer

    return around


def profile(wanted: str, kind: str, order: str) -> None:
    """Print where one request spends its time."""
    profiler = cProfile.Profile()

    def around(step: str, call: Callable[[], Any]) -> Any:
        return profiler.runcall(call) if step == wanted else call()

    with place(kind) as here:
        walk = Walk(here)
        for _ in range(10):
            walk.once(_plain)
        for _ in range(100):
            walk.once(around)
    pstats.Stats(profiler).strip_dirs().sort_stats(order).print_stats(70)


if __name__ == "__main__":
    profile(
        sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "sqlite", sys.argv[3] if len(sys.argv) > 3 else "cumtime"
    )
