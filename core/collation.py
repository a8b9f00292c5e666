"""Latvian order and search by plain letters, as stored keys: neither database sorts or folds Latvian by itself.

Both keys are compared as code points (SQLite BINARY, PostgreSQL COLLATE "C"). The order follows CLDR `lv`: č ģ ķ ļ ņ
ŗ š ž are letters of their own after c g k l n r s z, while ā ē ī ō ū differ from a e i o u, and y from i, only
between words that are otherwise equal. Punctuation counts as one space, as in `fold`.
"""

import unicodedata

_ALPHABET = "abcčdefgģhijkķlļmnņopqrŗsštuvwxzž"
_LETTER_WEIGHTS = dict(zip(_ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh", strict=False))
_LEVEL_END = " "  # below every weight, so that the shorter word comes first
_WORD_END = "!"
# Letters that Unicode does not decompose although a reader does.
_SPELLED = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ŧ": "t",
}
_MARK_WEIGHTS = {"\u0304": "2"}  # the macron; any other mark weighs more
_OTHER_MARK = "3"


class _Memo(dict[int, str]):
    """A table for `str.translate` that works a character out when it is first seen."""

    def __missing__(self, codepoint: int) -> str:
        value = self[codepoint] = self.work_out(chr(codepoint))
        return value

    def work_out(self, character: str) -> str:
        """What stands for the character; empty when nothing does."""
        raise NotImplementedError


class _Folded(_Memo):
    """Letters and digits in lower case without marks; all else is a space."""

    def work_out(self, character: str) -> str:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
        return "".join(
            _SPELLED.get(c, c if c.isalnum() else " ") for c in plain if not unicodedata.category(c).startswith("M")
        )


class _Primary(_Memo):
    """Where a letter stands in the Latvian alphabet; y stands with i."""

    def work_out(self, character: str) -> str:
        if character == " ":
            return _WORD_END
        if character in _LETTER_WEIGHTS:
            return _LETTER_WEIGHTS[character]
        if character == "y":
            return _LETTER_WEIGHTS["i"]
        folded = _FOLDED[ord(character)]
        return "".join(_LETTER_WEIGHTS.get(c, c) for c in folded.replace("y", "i")).replace(" ", "")


class _Secondary(_Memo):
    """What tells letters of one place apart: none, a macron, another mark."""

    def work_out(self, character: str) -> str:
        if character == "y":
            return "1"
        if character in _LETTER_WEIGHTS or character == " ":
            return "0"
        marks = [m for m in unicodedata.normalize("NFKD", character) if unicodedata.combining(m)]
        weight = max((_MARK_WEIGHTS.get(m, _OTHER_MARK) for m in marks), default="0")
        return weight.ljust(len(_PRIMARY[ord(character)]), "0")


class _Spaced(_Memo):
    """Letters, digits and marks as they are; all else is a space."""

    def work_out(self, character: str) -> str:
        return character if character.isalnum() or unicodedata.category(character).startswith("M") else " "


_FOLDED, _SPACED = _Folded(), _Spaced()
_PRIMARY, _SECONDARY = _Primary(), _Secondary()


def fold(text: str) -> str:
    """The search key: `Āboliņš-Bērzs` is `abolins berzs`.

    Empty when the text has no letter or digit; folding twice changes nothing.
    """
    return " ".join(text.translate(_FOLDED).split())


def latvian_key(text: str) -> str:
    """The sort key: code point order of keys is Latvian order of texts.

    Digits come before letters and words of other alphabets after them; case counts last. Different texts have different
    keys (up to Unicode normalisation), so the order never depends on the database.
    """
    composed = unicodedata.normalize("NFC", text)
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", composed).casefold())
    words = " ".join(lowered.translate(_SPACED).split())
    primary = words.translate(_PRIMARY)
    secondary = words.translate(_SECONDARY).rstrip("0")
    return f"{primary}{_LEVEL_END}{secondary}{_LEVEL_END}{composed}"
