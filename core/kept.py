"""Things that are costly to make and the same for everybody, kept in this process until they are pushed out."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, cast

from flask import Flask, current_app

T = TypeVar("T")


class Kept(Generic[T]):
    """At most `size` values per application, the least used ones go first.

    Nothing is ever made stale here: the key must hold everything the value was made from.
    """

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size = f"aicina.kept.{name}", size
        self.lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value for the key, made now if it is not kept; what `make` raises is raised. Needs an application."""
        shelf = self._shelf(current_app._get_current_object())  # type: ignore[attr-defined]
        with self.lock:
            if key in shelf:
                shelf.move_to_end(key)
                return shelf[key]
        made = make()
        with self.lock:
            shelf[key] = made
            while len(shelf) > self.size:
                shelf.popitem(last=False)
        return made

    def _shelf(self, app: Flask) -> "OrderedDict[Hashable, T]":
        return cast("OrderedDict[Hashable, T]", app.extensions.setdefault(self.name, OrderedDict()))
