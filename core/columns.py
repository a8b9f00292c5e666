"""Column types that are not tied to one room."""

import json
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from core.bilingual import Bilingual


class BilingualText(TypeDecorator[Bilingual]):
    """Stores a Bilingual as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Bilingual | None, dialect: Dialect) -> Any:
        return None if value is None else json.dumps(value.as_json(), ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Bilingual | None:
        return None if value is None else Bilingual.from_json(json.loads(value))
