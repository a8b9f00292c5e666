"""Letters by name: features register how each is rendered, the worker claims only names it knows."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.terms import Letter, Skip

Renderer = Callable[[Session, OutboxRow, datetime], Letter | Skip]

# Reads at once what the letters of many rows need, and lets their renderers find it inside the `with`.
Reading = Callable[[Session, Sequence[OutboxRow], datetime], AbstractContextManager[None]]

# Looked at before a letter is rendered; a Skip ends the row, or holds it.
Guard = Callable[[Session, OutboxRow], Skip | None]

_guards: list[Guard] = []
_renderers: dict[str, Renderer] = {}
_readings: dict[str, Reading] = {}


def letter(name: str, reading: Reading | None = None) -> Callable[[Renderer], Renderer]:
    """Register a renderer under a name such as "registration.registered".

    It runs inside a write transaction of the worker, in the recipient's language, and may write rows; it must not
    talk to anything but the database. As a rule it runs inside `reading`, but has to do without it too. Raises
    ValueError for a name that is taken.
    """

    def register(renderer: Renderer) -> Renderer:
        if _renderers.setdefault(name, renderer) is not renderer:
            raise ValueError(f"the letter {name!r} is registered twice")
        if reading is not None:
            _readings[name] = reading
        return renderer

    return register


def guard(asked: Guard) -> None:
    """Ask this before any letter is rendered; asking twice is once. What it reads should be what renderers read."""
    if asked not in _guards:
        _guards.append(asked)


def stopped(session: Session, row: OutboxRow) -> Skip | None:
    """Why the letter must not be written now; None when nothing speaks against it."""
    return next((skip for asked in _guards if (skip := asked(session, row)) is not None), None)


def renderer_of(name: str) -> Renderer:
    """The renderer; KeyError for an unknown name."""
    return _renderers[name]


def reading_of(name: str) -> Reading | None:
    """What reads ahead for the letter; None when nothing does."""
    return _readings.get(name)


def known() -> frozenset[str]:
    """Every registered name. Mails of other names wait for a worker that knows them."""
    return frozenset(_renderers)


def forget(name: str) -> None:
    """Remove a name again; no effect when it is unknown."""
    _renderers.pop(name, None)
    _readings.pop(name, None)
