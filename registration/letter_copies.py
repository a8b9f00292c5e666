"""One letter for many people: written once with stand-ins for what is personal, then filled in for each of them.

Writing a letter costs fifty times as much as filling it in, and the letters of an event differ in a name, a number and
two links. Whatever else a letter says is part of the key under which its master copy is kept.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape

from core.kept import Kept
from core.urls import absolute
from mailers.terms import Letter
from registration.letter_content import Content, Reader
from registration.letter_parts import About, finished
from registration.models import Registration

# Made anew in each process, so that nobody can type one; letters and digits pass any escaping unchanged.
_MARK = secrets.token_hex(6)
NAME, NUMBER, MANAGE, JOIN, ADDRESS, OWN, TITLED = (f"x{_MARK}{letter}x" for letter in "nrmjaot")
_STAND_IN = re.compile(f"x{_MARK}[nrmjaot]x")

Values = Mapping[str, str]

_masters: Kept[Letter] = Kept("letters", 200)


def master_reader(person: Registration, *, links: bool, join: bool) -> Reader:
    """The stand-in for a person; what the person has not got, it has not got either."""
    return Reader(
        NAME if person.name else "",
        NUMBER,
        manage_url=absolute("status.show", token=MANAGE) if links else "",
        join_url=absolute("status.join", token=JOIN) if join else "",
    )


def copy_for(values: Values, about: About, words: "partial[Content]", reader: Reader) -> Letter:
    """The letter for one person: `words` written for the stand-in `reader`, with the person's own `values`.

    `words` takes About and Reader; its bound arguments are hashable values.
    """
    key = (words.func, words.args, frozenset(words.keywords.items()), reader, about.value, about.language, about.zone)
    master = _masters.get(key, lambda: finished(words(about, reader), about))
    return replace(
        master,
        text=fill(master.text, values),
        html=fill(master.html, {stand_in: escape(value) for stand_in, value in values.items()}),
    )


def fill(master: str, values: Values) -> str:
    """The text with the person's own values."""
    return _STAND_IN.sub(lambda found: values[found[0]], master)
