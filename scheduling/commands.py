"""`flask compose INSTANCE PLAN`: one instance file becomes one plan file, without site and database."""

import contextlib
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from flask import Flask

from scheduling import files, plain_words
from scheduling.engine import plans
from scheduling.engine.instances import FocusGroups, Instance, Mentoring, Poll, read_instance
from scheduling.engine.outcomes import Composed, Infeasible, Limits, Watch
from scheduling.engine.reasons import why_infeasible
from scheduling.engine.refusals import Refused

INFEASIBLE, REFUSED = 1, 2  # exit codes
START_UP = 0.7  # seconds until the search begins, and from its end until the plan is written, where little else runs
WRITING = 0.2  # of them the last ones
LONGEST_START = 600.0
MOST_SECONDS = 24 * 3600.0


def create_app() -> Flask:
    """An application with this command alone: the site's takes longer to start than most instances take to solve."""
    app = Flask("aicina-compose", static_folder=None)
    app.cli.add_command(compose)
    return app


class Terminal:
    """Shows how far the search is where somebody watches, and hears when it is to stop."""

    def __init__(self) -> None:
        self.heard = False
        self.shows = sys.stderr.isatty()
        self.last: tuple[str, int, int | None] | None = None

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """A line for every better plan and bound."""
        if self.shows and (level, value, bound) != self.last:
            self.last = (level, value, bound)
            click.echo(f"{level} {value}" + ("" if bound is None else f", at best {bound}"), err=True)

    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.heard

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Within, Ctrl-C and SIGTERM mean "that is good enough"; a second one ends at once."""

        def hear(number: int, _frame: FrameType | None) -> None:
            if self.heard:
                raise SystemExit(128 + number)
            self.heard = True

        before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@click.command("compose")
@click.argument("instance_path", metavar="INSTANCE", type=click.Path(path_type=Path))
@click.argument("plan_path", metavar="PLAN", type=click.Path(path_type=Path))
@click.option("--seconds", type=float, default=10.0, show_default=True, help="How long to take at most.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Breaks ties.")
def compose(instance_path: Path, plan_path: Path, seconds: float, seed: int) -> None:
    """Read an INSTANCE of aicina.sched/1 and write the best PLAN found.

    Exit code 0: the plan is written. 1: no plan keeps every rule; standard error says why. 2: the input is refused.
    """
    if not (math.isfinite(seconds) and 0 < seconds <= MOST_SECONDS):
        _stop(f"--seconds: must be more than 0 and at most {MOST_SECONDS:.0f}")
    here = Path(os.environ.get("AICINA_FROM", "."))  # the launcher changes the folder
    plan_path = here / plan_path
    until = _began() + seconds - WRITING
    instance = _instance(here / instance_path, plan_path)
    usual = max(seconds - START_UP, seconds / 2)
    limits = Limits(usual, seed, clock=max(until - time.monotonic(), usual / 2, min(usual, START_UP)))
    terminal = Terminal()
    with terminal.listening():
        found = _search(instance, limits, terminal)
        if isinstance(found, Infeasible):
            left = min(max(until - time.monotonic(), usual / 4), usual)
            _stop(*_reasons(instance, found, Limits(left, seed), terminal), code=INFEASIBLE)
    try:
        files.write(plan_path, plans.to_json(found.plan))
    except OSError as error:
        _stop(f"{plan_path}: {error.strerror}")
    for level in found.levels:
        click.echo(f"{level.name} {level.value}" + (" (proved best)" if level.proved else _gap(level.bound)))
    click.echo(f"{found.seconds:.1f} s" + (", stopped" if terminal.heard else ""))


def _began() -> float:
    """When the launcher was called, by the clock that all processes of a machine share; now where it does not say."""
    now = time.monotonic()
    with contextlib.suppress(ValueError):
        began = float(os.environ.get("AICINA_BEGAN", ""))
        return began if now - LONGEST_START < began < now else now
    return now


def _instance(instance_path: Path, plan_path: Path) -> Instance:
    """The instance in the file, once it is certain that the plan can be written."""
    data = files.read(instance_path)
    if isinstance(data, Refused):
        _refuse(data)
    instance = read_instance(data)
    if isinstance(instance, Refused):
        _refuse(instance)
    if refusal := files.unwritable(plan_path):
        _refuse(refusal)
    if plan_path.exists() and plan_path.samefile(instance_path):
        _stop(f"{plan_path}: this is the instance itself")
    return instance


def _gap(bound: int | None) -> str:
    return "" if bound is None else f" (at best {bound})"


def _search(instance: Instance, limits: Limits, watch: Watch) -> Composed | Infeasible:
    from scheduling.engine.compose import compose as search  # the solver is loaded by who solves, by nobody else

    return search(instance, limits, watch)


def _reasons(instance: Instance, found: Infeasible, limits: Limits, watch: Watch) -> list[str]:
    told = plain_words.of_search(found)
    if not found.proved:
        return told
    match instance:
        case FocusGroups():
            return told + plain_words.infeasible(instance, why_infeasible(instance, limits, watch, _search))
        case Mentoring():
            from scheduling.engine.mentoring_reasons import why_no_match  # the solver again

            return told + plain_words.of_mentoring(instance, why_no_match(instance, limits, watch))
        case Poll():
            from scheduling.engine.poll_reasons import why_no_choice

            return told + plain_words.of_poll(why_no_choice(instance, limits, watch))


def _refuse(refusal: Refused) -> NoReturn:
    _stop(*(f"{one.where}: {one.code}" + (f": {one.detail}" if one.detail else "") for one in refusal.problems))


def _stop(*lines: str, code: int = REFUSED) -> NoReturn:
    for line in lines:
        click.echo(f"compose: {line}", err=True)
    raise SystemExit(code)
