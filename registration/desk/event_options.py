"""The choices of a question as text, one a line, "Latvian | English"; their keys stay when words are corrected."""

import hashlib
from collections.abc import Sequence

from core.bilingual import Bilingual
from core.text import clean_line
from registration.inputs import Option

MOST_OPTIONS, LONGEST = 30, 150


def options_text(options: Sequence[Option]) -> str:
    """The options as the form shows them."""
    return "\n".join(f"{o.label.lv} | {o.label.en}" if o.label.en else o.label.lv for o in options)


def labels_of(text: str) -> list[Bilingual]:
    """The labels in a text, empty lines and repeated Latvian labels left out."""
    labels: dict[str, Bilingual] = {}
    for row in text.split("\n"):
        latvian, _bar, english = row.partition("|")
        label = Bilingual(clean_line(latvian) or clean_line(english), clean_line(english))
        if label.lv:
            labels.setdefault(label.lv, label)
    return list(labels.values())


def options_of(text: str, earlier: Sequence[Option] = ()) -> tuple[Option, ...]:
    """The options in a text, each under the key that stored answers know it by.

    A label that was there keeps its key wherever it stands now. When the number of lines is the same, a changed label
    on an old place is a correction and keeps the key of that place. A new label gets a key made from itself.
    """
    labels = labels_of(text)
    by_label = {option.label.lv: option.key for option in earlier}
    present = {label.lv for label in labels}
    used = {option.key for option in earlier}
    result: list[Option] = []
    for place, label in enumerate(labels):
        key = by_label.get(label.lv)
        if key is None and len(labels) == len(earlier) and earlier[place].label.lv not in present:
            key = earlier[place].key
        if key is None:
            key = _new_key(label.lv, used)
        used.add(key)
        result.append(Option(key, label))
    return tuple(result)


def _new_key(label: str, used: set[str]) -> str:
    attempt = 0
    while True:
        key = "o" + hashlib.sha256(f"{label}{attempt or ''}".encode()).hexdigest()[:8]
        if key not in used:
            return key
        attempt += 1
