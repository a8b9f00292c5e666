"""Processes whose clocks stand at one moment and tick until they are killed.

One process is started and takes its time for the imports; for each line it
reads it forks a clock and prints its number.
"""

import os
import signal
import sys
import threading
from datetime import datetime

from app import create_app
from core.db import Busy, is_unavailable
from core.settings import read_settings
from reminders import ticking


def main(moment: str) -> None:
    """Fork clocks until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            tick_for_ever(datetime.fromisoformat(moment))
        print(pid, flush=True)


def tick_for_ever(now: datetime) -> None:
    """A clock, with an application and connections of its own."""
    try:
        settings = read_settings()
        app = create_app(settings)
        while not threading.Event().wait(0.05):
            with app.app_context():
                try:
                    ticking.tick(settings, lambda: now, threading.Event())
                except Exception as error:
                    if not isinstance(error, Busy) and not is_unavailable(error):
                        raise
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
