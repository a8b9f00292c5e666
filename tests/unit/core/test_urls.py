"""Where a redirect may lead: a path of this site and nowhere else."""

import pytest

from core.urls import is_local_path


@pytest.mark.parametrize(
    "target", ["/", "/pasakumi/abc", "/?q=a&lapa=2", "/r/abc?darits=mainits", "/a//b", "/a?u=https://b.lv"]
)
def test_local_paths(target: str) -> None:
    assert is_local_path(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=1",
        " /a",
        "http:/evil.example",
        "evil.example",
        "/a\x7fb",
        "/%2fevil.example",
        "/%2F%2Fevil.example",
        "/%5cevil.example",
        "/%252fevil.example",
        "/\ud800",
    ],
)
def test_everything_else(target: str) -> None:
    assert not is_local_path(target)
