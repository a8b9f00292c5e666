"""The words around a place name in one form: `Tukuma nov. pašvaldība` and `Tukuma novads` are one key."""

from core.collation import fold

COUNTY = "novads"
CITY = "pilseta"
_SAME = {
    **dict.fromkeys(("novads", "novada", "novadam", "novadu", "nov", "municipality", "county"), COUNTY),
    **dict.fromkeys(("pilseta", "pilsetas", "valstspilseta", "valstspilsetas", "city", "town"), CITY),
}
# fmt: off
_SILENT = frozenset({
    "pasvaldiba", "pasvaldibas", "pasvaldibai", "pasv", "dome", "domes", "domei", "administracija", "administracijas",
    "iestade", "iestades", "republikas", "state", "the", "of",
})
# fmt: on


def key(text: str) -> str:
    """The folded text with `novads` and `pilseta` in one form and without words that every municipality shares."""
    words = fold(text).split()
    return " ".join(_SAME.get(word, word) for word in words if word not in _SILENT)
