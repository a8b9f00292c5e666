"""Who took part: the room that knows says so; while nobody knows, whoever had a place."""

from collections.abc import Callable

from sqlalchemy import ColumnElement

Condition = Callable[[int], ColumnElement[bool]]
_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    """Let `condition(event_id)` narrow who took part; a second time changes nothing."""
    if condition not in _conditions:
        _conditions.append(condition)


def took_part(event_id: int) -> list[ColumnElement[bool]]:
    """Conditions on Registration to be joined by AND; empty when attendance is not recorded in this program."""
    return [condition(event_id) for condition in _conditions]
