"""Where browsers refuse passkeys."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.settings import Settings
from organisers.passkeys import Obstacle, obstacle

BASE = Settings(
    data_dir=Path(), database_url="sqlite://", public_url="https://a.example.lv", secret_key="x" * 40, trusted_hosts=()
)


@pytest.mark.parametrize(
    ("public_url", "host", "found"),
    [
        ("https://a.example.lv", None, None),
        ("https://a.example.lv", "a.example.lv", None),
        ("https://a.example.lv", "A.Example.lv", None),
        ("https://a.example.lv", "b.example.lv", Obstacle.elsewhere),
        ("https://a.example.lv:8443", "a.example.lv", Obstacle.elsewhere),
        ("http://a.example.lv", "a.example.lv", Obstacle.not_secure),
        ("http://localhost:5000", "localhost:5000", None),
        ("http://localhost:5000", "127.0.0.1:5000", Obstacle.elsewhere),
        ("http://desk.localhost", "desk.localhost", None),
        ("http://127.0.0.1:5000", "127.0.0.1:5000", Obstacle.number),
        ("https://192.0.2.1", None, Obstacle.number),
        ("https://[2001:db8::1]", None, Obstacle.number),
    ],
)
def test_obstacle(public_url: str, host: str | None, found: Obstacle | None) -> None:
    assert obstacle(replace(BASE, public_url=public_url), host) == found
