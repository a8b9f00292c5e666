"""Names that Excel accepts for sheets: it refuses to open a workbook with any other."""

import re

from exports.tables import clean

MAX_LENGTH = 31  # UTF-16 units
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\s]+")
_RESERVED = frozenset({"history"})
FALLBACK = "Sheet"


def utf16_cut(text: str, units: int) -> str:
    """The beginning of the text that fits in `units` UTF-16 units, as Excel counts; never half a character."""
    if len(text) * 2 <= units or (text.isascii() and len(text) <= units):
        return text
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


class SheetNames:
    """Hands out names for one workbook, each different from the earlier ones also when case is ignored."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, title: str) -> str:
        """A free name like `title`; a number in brackets is added when it is taken."""
        base = _FORBIDDEN.sub(" ", clean(title)).strip(" '") or FALLBACK
        if base.casefold() in _RESERVED:
            base = f"{base} 1"
        name, number = self._cut(base, ""), 1
        while name.casefold() in self._taken:
            number += 1
            name = self._cut(base, f" ({number})")
        self._taken.add(name.casefold())
        return name

    @staticmethod
    def _cut(base: str, suffix: str) -> str:
        return utf16_cut(base, MAX_LENGTH - len(suffix)).rstrip(" '") + suffix
