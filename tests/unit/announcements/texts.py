"""Announcements in many styles, all invented, and what must be read from each."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "announcements"


def text_of(name: str) -> str:
    """A text by the name of its file, as it is: line ends too."""
    with (FOLDER / f"{name}.txt").open(encoding="utf-8", newline="") as file:
        return file.read()
