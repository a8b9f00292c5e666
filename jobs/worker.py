"""The worker process: APScheduler as a clock and nothing more. Any number of these may run, on any machine."""

import logging
import signal
import sys
import threading
from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from core import clock
from core.db import is_unavailable
from core.settings import SettingsError, read_settings
from core.upgrade import UpgradeError, upgrade
from jobs import ticks
from privacy import restoring

log = structlog.get_logger()
Tick = Callable[[Flask, threading.Event], int]
PLAN: tuple[tuple[str, float, Tick], ...] = (  # name, seconds between ticks, what
    ("close registrations", 1, ticks.close_registrations),
    ("deliver mail", 1, ticks.deliver),
    ("sweep mail", 60, ticks.sweep_mail),
    ("webhooks", 2, ticks.deliver_webhooks),
    ("sweep webhooks", 60, ticks.sweep_webhooks),
    ("compose groups", 2, ticks.compose_groups),
    ("promote", 60, ticks.promote_waiting),
    ("held seats", 30, ticks.release_held),
    ("seats of groups", 30, ticks.pass_seats_on),
    ("reminders", 10, ticks.send_reminders),
    ("digests", 300, ticks.send_digests),
    ("clean", 3600, ticks.clean),
    ("erase what is due", 900, ticks.erase_due),
    ("last letters", 60, ticks.forget_farewells),
    ("read the mailbox", 60, ticks.read_mailbox),
)


def schedule(app: Flask, stop: threading.Event) -> BackgroundScheduler:
    """The scheduler with every tick of the plan, not started yet."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for name, seconds, tick in PLAN:
        scheduler.add_job(
            run_tick, "interval", (app, name, tick, stop), seconds=seconds, id=name, next_run_time=clock.now()
        )
    return scheduler


def run_tick(app: Flask, name: str, tick: Tick, stop: threading.Event) -> None:
    """Run one tick; a database that is away is waited for, any other error is logged and the clock goes on."""
    if stop.is_set():
        return
    try:
        count = tick(app, stop)
    except Exception as error:  # the clock must not stop because one tick failed
        if is_unavailable(error):
            log.warning("database unavailable", tick=name)
        else:
            logging.getLogger("aicina").exception("tick failed: %s", name)
    else:
        if count:
            log.info(name, count=count)


def main() -> int:
    """Run until SIGTERM or SIGINT; the mail under way is finished first."""
    try:
        app = create_app(read_settings())
        upgrade(app)  # as the site does: whichever starts first
        restoring.prepare(app)  # before the clock sends anything
    except (SettingsError, UpgradeError) as error:
        print(error, file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        log.error("the database cannot be used", error=str(getattr(error, "orig", None) or error).strip())
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = schedule(app, stop)
    scheduler.start()
    log.info("the clock runs")
    stop.wait()
    scheduler.shutdown(wait=True)
    log.info("the clock has stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
