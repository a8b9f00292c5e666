"""Texts with lists, as blocks for paper."""

from typing import Any

import pytest

from paper.texts import blocks


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "lines": [words]}


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("", []),
        ("One.\n\nTwo.", [text("One."), text("Two.")]),
        ("So:\n- a\n- **b**\n  more", [text("So:"), {"kind": "bullets", "lines": ["a", "b\nmore"], "start": 1}]),
        ("- a\n\n- b", [{"kind": "bullets", "lines": ["a", "b"], "start": 1}]),
        ("3. a\n4. b", [{"kind": "numbers", "lines": ["a", "b"], "start": 3}]),
        ("- a\n\nAfter", [{"kind": "bullets", "lines": ["a"], "start": 1}, text("After")]),
        ("<b>x</b>", [text("<b>x</b>")]),
    ],
)
def test_lists_are_lists(written: str, drawn: list[dict[str, Any]]) -> None:
    assert blocks(written) == drawn
