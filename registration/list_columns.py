"""Columns that other rooms add to the list of people: registered by them, so that this room knows none of them."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from exports.tables import Column, Value

Added = Mapping[int, Value]  # by registration id
Provider = Callable[[Connection, int], list[tuple[Column, Added]]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add what `provider(connection, event_id)` gives after the columns of every list; twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def added(connection: Connection, event_id: int) -> list[tuple[Column, Added]]:
    """The columns of other rooms for an event, with their values; none is normal."""
    return [column for provider in _providers for column in provider(connection, event_id)]
