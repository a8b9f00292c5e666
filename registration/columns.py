"""Column types of this room: value lists kept as JSON, enums checked by the database."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Dialect, Text
from sqlalchemy.types import TypeDecorator

from core.bilingual import Bilingual
from registration.inputs import Option, Person, ProgrammeItem


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that the column holds one of the enum's values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class _ValueList(TypeDecorator[tuple[Any, ...]]):
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        return json.dumps([asdict(item) for item in value or ()], ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:
        return tuple(self.load(item) for item in json.loads(value or "[]"))

    def load(self, item: dict[str, Any]) -> Any:
        """One value from its JSON object."""
        raise NotImplementedError


class ProgrammeList(_ValueList):
    """ProgrammeItem values in the order of the day."""

    cache_ok = True

    def load(self, item: dict[str, Any]) -> ProgrammeItem:
        title = Bilingual.from_json(item["title"])
        return ProgrammeItem(item["starts"], item["ends"], title, tuple(item["speakers"]), item["day"])


class PersonList(_ValueList):
    """Person values in the order the organiser gave."""

    cache_ok = True

    def load(self, item: dict[str, Any]) -> Person:
        return Person(item["name"], Bilingual.from_json(item["affiliation"]), item["role"])


class OptionList(_ValueList):
    """Option values of a question."""

    cache_ok = True

    def load(self, item: dict[str, Any]) -> Option:
        return Option(item["key"], Bilingual.from_json(item["label"]))
