"""The organiser's half of polls for a time: proposing times, seeing who can come when, closing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> "tuple[Blueprint, ...]":
    """The pages of the desk; with them come the letters."""
    from scheduling.polls import answers, letters, views  # noqa: F401 - importing letters registers them

    return (views.blueprint, answers.blueprint)
