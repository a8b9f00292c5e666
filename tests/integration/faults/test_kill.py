"""Promises P3 and P4: what was answered is kept, whatever is killed, and pressing again is safe."""

import sqlite3
import threading
import time
from pathlib import Path

from flask import Flask

from core.engines import database_file
from core.settings import Settings
from tests.integration.faults.site import Browser, Site, end, publish_soon
from tests.integration.registration.world import slug_of, stored

WORKER_KILLS, POWER_CUT_AT, VISITORS = 18, 9, 3


def test_every_answered_registration_survives_kills(app: Flask, settings: Settings, tmp_path: Path) -> None:
    event_id = publish_soon(app, capacity=30)
    slug = slug_of(app, event_id)
    answered: dict[int, str] = {}
    stop, faults = threading.Event(), []

    def visit(first: int, port: int) -> None:
        number = first
        while not stop.is_set():
            browser = Browser(port, slug)
            try:
                location = browser.register(number)
                again = browser.send(number)
                assert location == again, (location, again)
                assert browser.until_answered("GET", location)[0] == 200
            except AssertionError as error:
                faults.append(error)
                return
            answered[number] = location
            number += VISITORS

    with Site(settings.database_url, tmp_path, "--site-only") as site:
        visitors = [threading.Thread(target=visit, args=(n, site.port)) for n in range(VISITORS)]
        for visitor in visitors:
            visitor.start()
        try:
            for round_number in range(WORKER_KILLS):
                wait_for_more(answered, faults)
                for pid in site.workers():
                    end(pid)
                if round_number == POWER_CUT_AT:
                    site.kill()
                    site.start()
            wait_for_more(answered, faults)
        finally:
            stop.set()
            for visitor in visitors:
                visitor.join()
    found = stored(app, event_id)
    kept = [email for _id, email, _status, _n in found.people]
    assert faults == []
    assert len(kept) == len(set(kept))
    assert {f"p{number}@example.lv" for number in answered} <= set(kept)
    assert [actions for actions in found.history.values() if actions != ["registered"]] == []
    assert {identity for identity, *_rest in found.people} == set(found.letters) == set(found.history)
    assert (found.taken, found.taken + found.waiting) == (min(30, len(kept)), len(kept))
    file = database_file(settings.database_url)
    if file is not None:
        with sqlite3.connect(file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()


def wait_for_more(answered: dict[int, str], faults: list[AssertionError]) -> None:
    """Until somebody was answered since, so that every kill hits a site at work."""
    before, deadline = len(answered), time.monotonic() + 120
    while len(answered) <= before:
        assert not faults, faults
        assert time.monotonic() < deadline
        time.sleep(0.01)
