"""Announcements in many styles, all invented, and what must be read from each."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "data" / "announcements"


def expected() -> dict[str, tuple[dict[str, Any], list[str]]]:
    """What must be read from each text: the fields, long ones apart, and the names of the questions."""
    found = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    return {name: (fields, asked) for name, (fields, asked) in found.items()}


def text_of(name: str) -> str:
    """A text by the name of its file, as it is: line ends too."""
    with (FOLDER / f"{name}.txt").open(encoding="utf-8", newline="") as file:
        return file.read()
