"""A frame is light on every device, unless the site around it asks for something else."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from tests.integration.desk.people_world import EARLY, HOST, World
from tests.integration.embedding.test_frames import get, slug_of


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(EARLY + timedelta(hours=1), tick=False):
        yield


def sheets(page: str) -> list[tuple[str, str]]:
    """(name, condition) of each stylesheet."""
    found = re.findall(r'<link rel="stylesheet" href="[^"]*/(embed[a-z-]*)\.[^"]*"(?: media="([^"]*)")?>', page)
    return [(name, media) for name, media in found]


@pytest.mark.parametrize(
    ("query", "dark"),
    [
        ("", []),
        ("?tema=gaisa", []),
        ("?tema=tumsa", [("embed-dark", "")]),
        ("?tema=auto", [("embed-dark", "(prefers-color-scheme: dark)")]),
        ("?tema=%00", []),
        ("?tema=TUMSA", []),
    ],
)
def test_frame_has_the_colours_that_were_asked_for(world: World, query: str, dark: list[tuple[str, str]]) -> None:
    for path in (f"/ieraksti/{slug_of(world)}/poga", "/ieraksti/biedriba/saraksts", "/ieraksti/nav/poga"):
        assert sheets(get(world, path + query).text) == [("embed", ""), *dark], path


def test_code_page_offers_the_colours(world: World) -> None:
    client, path = world.client(), f"/birojs/biedriba/pasakumi/{world.event_id}/majaslapa"
    frame = f"{HOST}/ieraksti/{slug_of(world)}/poga?valoda=en"
    for query, url in (("", frame), ("&tema=gaisa", frame), ("&tema=tumsa", f"{frame}&tema=tumsa")):
        page = unescape(unescape(client.get(f"{path}?valoda=en{query}", base_url=HOST).text))
        assert f'src="{url}" title' in page
        assert all(f"{path}?valoda=en&tema={other}" in page for other in ("gaisa", "tumsa", "auto"))
