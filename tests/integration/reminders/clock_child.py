"""A process whose clock stands at one moment and ticks until it is killed, as fast as it can."""

import sys
import threading
from datetime import datetime

from app import create_app
from core.db import Busy, is_unavailable
from core.settings import read_settings
from reminders import ticking


def main(moment: str) -> None:
    """Tick for ever."""
    settings = read_settings()
    app = create_app(settings)
    now = datetime.fromisoformat(moment)
    print("ticking", flush=True)
    while True:
        with app.app_context():
            try:
                ticking.tick(settings, lambda: now, threading.Event())
            except Exception as error:
                if not isinstance(error, Busy) and not is_unavailable(error):
                    raise


if __name__ == "__main__":
    main(sys.argv[1])
