"""Bytes over the wire of the event page with its form: on the first visit with everything it loads, and on the next."""

import re

from benchmarks import tables
from benchmarks.places import add_event, place
from core.db import db

LOADED = re.compile(r'(?:<link rel="(?:stylesheet|icon)"[^>]*href|<script src|<img[^>]* src)="(/[^"]+)"')
FIRST, NEXT = 60, 15  # KB
BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "lv"}


def main() -> None:
    """Print a row for each file, headers included."""
    with place("sqlite") as here:
        slug = add_event(here.settings, 500)
        db.session.remove()
        client = here.app().test_client()
        path = f"/pasakumi/{slug}"
        names = [path, *dict.fromkeys(LOADED.findall(client.get(path).text))]
        answers = {name: client.get(name, headers=BROWSER) for name in names}
        sizes = {name.partition("?")[0]: _wire(answer) for name, answer in answers.items()}
        kept = [a.headers.get("Cache-Control", "") for name, a in answers.items() if name != path]
        if not all("immutable" in control for control in kept):
            raise RuntimeError(f"not kept by the browser: {kept}")
    page = sizes.pop(f"/pasakumi/{slug}")
    rows = [["page with form", page], *([name, size] for name, size in sizes.items())]
    rows += [["first visit", page + sum(sizes.values())], ["next visit", page]]
    tables.show("Event page with its form, bytes over the wire", ("", "bytes"), rows)
    first = page + sum(sizes.values())
    print(f"\n- first visit under {FIRST} KB: {'met' if first < FIRST * 1024 else 'MISSED'}; "
          f"next under {NEXT} KB: {'met' if page < NEXT * 1024 else 'MISSED'}", flush=True)  # fmt: skip


def _wire(answer: object) -> int:
    lines = sum(len(name) + len(value) + 4 for name, value in answer.headers)  # type: ignore[attr-defined]
    return lines + len(answer.data)  # type: ignore[attr-defined]
