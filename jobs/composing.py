"""The worker composes groups: one run at a time, in a process of its own, for as long as it takes."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from flask import Flask

from core.db import db, is_unavailable, transaction
from scheduling import runs, watching

log = structlog.get_logger()


def compose_next(
    app: Flask,
    now_fn: Callable[[], datetime],
    owner: str,
    stop: threading.Event,
    command: Sequence[str] = watching.COMMAND,
) -> int:
    """1 when a run was worked on, whatever came of it; 0 when nobody waits for one."""
    with app.app_context():
        signs: runs.Signs = app.extensions.setdefault("composing_signs", runs.Signs())
        silent = signs.silent(db.session())
        if not runs.is_due(db.session(), silent):
            return 0
        with transaction() as session:
            asked = runs.claim(session, now_fn(), owner, silent)
        if asked is None:
            return 0
        outcome = watching.follow(_to_json(asked), _beat(asked, now_fn, owner), stop, command)
        with transaction() as session:
            if outcome.state is None:
                runs.release(session, asked.id, owner)
            else:
                runs.finish(
                    session, asked.id, owner, outcome.state, now_fn(),
                    plan=outcome.plan, levels=outcome.levels, reasons=outcome.reasons, solved=asked.instance,
                )  # fmt: skip
        log.info("groups were composed", run=asked.id, state=outcome.state)
        return 1


def _to_json(asked: runs.Asked) -> dict[str, Any]:
    return {
        "task": asked.purpose.value,
        "instance": asked.instance,
        "plan": asked.plan,
        "about": asked.about,
        "seconds": asked.seconds,
        "seed": asked.seed,
    }


def _beat(asked: runs.Asked, now_fn: Callable[[], datetime], owner: str) -> watching.Beat:
    def beat(progress: Mapping[str, Any]) -> bool | None:
        try:
            with transaction() as session:
                return runs.beat(session, asked.id, owner, progress, now_fn())
        except Exception as error:
            if is_unavailable(error):  # it comes back, or another worker takes the run up
                return False
            raise

    return beat
