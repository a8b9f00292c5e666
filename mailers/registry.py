"""Letters by name: features register how each is rendered, the worker claims only names it knows."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mailers.models import OutboxRow
from mailers.terms import Letter, Skip

Renderer = Callable[[Session, OutboxRow, datetime], Letter | Skip]

_renderers: dict[str, Renderer] = {}


def letter(name: str) -> Callable[[Renderer], Renderer]:
    """Register a renderer under a name such as "registration.registered".

    It runs inside a write transaction of the worker, in the recipient's language, and may write rows; it must not
    talk to anything but the database. Raises ValueError for a name that is taken.
    """

    def register(renderer: Renderer) -> Renderer:
        if _renderers.setdefault(name, renderer) is not renderer:
            raise ValueError(f"the letter {name!r} is registered twice")
        return renderer

    return register


def renderer_of(name: str) -> Renderer:
    """The renderer; KeyError for an unknown name."""
    return _renderers[name]


def known() -> frozenset[str]:
    """Every registered name. Mails of other names wait for a worker that knows them."""
    return frozenset(_renderers)


def forget(name: str) -> None:
    """Remove a name again; no effect when it is unknown."""
    _renderers.pop(name, None)
