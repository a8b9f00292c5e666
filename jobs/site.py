"""gunicorn's hooks for the site: how its processes treat memory. `jobs/serve.py` names this file on the command line."""

import gc
from typing import Any

NURSERY = 20_000  # new objects between two collections; 700 means several in each request, most of them for nothing


def when_ready(_server: Any) -> None:
    """Before the workers fork: what start-up made lives for ever and need not be looked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NURSERY, 20, 50)
