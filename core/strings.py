"""Texts for translation: `./aicina strings` collects them from code and templates; `--check` tells what is stale.

The catalogue holds no line numbers and no dates, so that it changes only when a text does.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.settings import ROOT

LANGUAGE = "lv"
ROOMS = (
    "core", "organisers", "registration", "invitations", "announcements", "reminders", "replies", "attendance",
    "calendars", "mailers", "scheduling", "tables", "exports", "jobs", "paper", "privacy", "embedding", "api",
    "webhooks", "dashboard", "templates",
)  # fmt: skip
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")]
OPTIONS = {"**.html": {"silent": "false"}, "**.txt": {"silent": "false"}}
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def path() -> Path:
    """Where the Latvian catalogue lies."""
    return ROOT / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.po"


def extracted() -> Catalog:
    """Every text that code and templates show."""
    catalog = Catalog(locale=LANGUAGE)
    for room in ROOMS:
        if (ROOT / room).is_dir():
            found = extract_from_dir(ROOT / room, METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
            for _file, _line, message, comments, context in found:
                catalog.add(message, auto_comments=comments, context=context)
    return catalog


def stored() -> Catalog:
    """The catalogue as it is; empty when there is none."""
    if not path().exists():
        return Catalog(locale=LANGUAGE)
    with path().open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def update() -> int:
    """How many texts are still untranslated after the catalogue took up the new ones and dropped the old."""
    catalog = stored()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    text = path().read_text()
    text = re.sub(
        r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To):.*\n',
        "",
        text,
        flags=re.M,
    )
    path().write_text(re.sub(r"^#.*\n", "", text, flags=re.M, count=text.split("msgid", 1)[0].count("\n#") + 1))
    return sum(1 for message in catalog if message.id and not _translated(message))


def problems() -> Iterator[str]:
    """One line for every text that is missing, stale, untranslated or has other placeholders."""
    wanted = {(m.context, _ids(m)) for m in extracted() if m.id}
    catalog = stored()
    have = {(m.context, _ids(m)): m for m in catalog if m.id}
    for _context, ids in sorted(wanted - have.keys(), key=str):
        yield f"not in the catalogue: {ids[0]!r}"
    for _context, ids in sorted(have.keys() - wanted, key=str):
        yield f"no longer used: {ids[0]!r}"
    for key, message in have.items():
        if not _translated(message) or message.fuzzy:
            yield f"untranslated: {key[1][0]!r}"
        elif _placeholders(message):
            yield f"other placeholders: {key[1][0]!r}"


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def _texts(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(text or "" for text in string) if isinstance(string, list | tuple) else (string or "",)


def _translated(message: Message) -> bool:
    return bool(_texts(message)) and all(_texts(message))


def _placeholders(message: Message) -> bool:
    """True when a translation names other placeholders; a plural form may leave the number out."""
    wanted = set(PLACEHOLDER.findall(_ids(message)[-1]))
    optional = {"%(num)s", "%(num)d"} if len(_ids(message)) > 1 else set()
    return any(set(PLACEHOLDER.findall(text)) - optional != wanted - optional for text in _texts(message))


def main(arguments: list[str]) -> int:
    """0 when all is well."""
    if "--check" in arguments:
        found = list(problems())
        print("\n".join(found) if found else "All texts are translated.")
        return 1 if found else 0
    print(f"{update()} texts are untranslated.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
