"""Faults F01-F03: a site killed at the worst moment leaves all or nothing, and pressing again is safe."""

import http.client
import time
from pathlib import Path

import pytest
from flask import Flask

from core.settings import Settings
from tests.integration.faults.site import Browser, Site, publish_soon
from tests.integration.registration.world import Stored, slug_of, stored
from tests.servers.failpoints import Failpoints

SOON = 20  # seconds; a busy machine
# where the process dies, and whether the registration is kept
POINTS = {"after the lock": False, "before the commit": False, "after the commit": True}


def test_registering_is_all_or_nothing_wherever_the_site_is_killed(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    event_id = publish_soon(app)
    failpoints = Failpoints(tmp_path / "failpoints")
    site = Site(settings.database_url, tmp_path, "--site-only")
    failpoints.attach(site.environ)
    with site:
        for number, (point, kept) in enumerate(POINTS.items()):
            browser, other = (Browser(site.port, slug_of(app, event_id)).open() for _ in range(2))
            before = addresses(stored(app, event_id))
            failpoints.arm(point)
            with pytest.raises((OSError, http.client.HTTPException)):
                browser.request("POST", f"/pasakumi/{browser.slug}", browser.typed(number))
            assert not failpoints.armed(point)
            assert addresses(stored(app, event_id)) == before + [f"p{number}@example.lv"] * kept, point
            started = time.monotonic()
            other.send(100 + number)
            assert time.monotonic() - started < SOON  # the lock has died with its holder
            location = browser.send(number)
            assert (browser.send(number), browser.request("GET", location)[0]) == (location, 200)
            assert sorted(addresses(stored(app, event_id))) == sorted(
                [*before, f"p{number}@example.lv", f"p{100 + number}@example.lv"]
            )


def addresses(found: Stored) -> list[str]:
    """Who is registered: each with one row of history and one mail, nobody else with any."""
    ids = {identity for identity, *_rest in found.people}
    assert found.history == {identity: ["registered"] for identity in ids}
    assert found.letters == {identity: ["registered"] for identity in ids}
    assert found.taken == len(ids)
    return [email for _id, email, *_rest in found.people]
