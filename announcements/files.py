"""A file that somebody sent, read into text: a Word document by a child process with limits, plain text here."""

import io
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from announcements.terms import MOST_CHARACTERS
from core.office_files import Unfit, read_by_child, unfit

MOST_BYTES = 5 * 1024 * 1024  # of the file
MOST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 2000  # files inside a document
MOST_LISTED = 256 * 1024  # bytes of the list of parts that are looked at
PATIENCE = 8.0  # seconds for the child, which may use 4 of CPU
CHILD = Path(__file__).with_name("document_child.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an old .doc, or a document with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class FileProblem(StrEnum):
    """Why a file cannot be read."""

    empty = "empty"
    too_large = "too_large"
    too_long = "too_long"
    too_complex = "too_complex"
    damaged = "damaged"
    locked = "locked"
    old_word = "old_word"
    macros = "macros"
    template = "template"
    pdf = "pdf"
    not_text = "not_text"


def read_text(data: bytes) -> str | FileProblem:
    """The text of a file, at most 200,000 characters. What it is, its bytes say and not its name."""
    if not data.strip():
        return FileProblem.empty
    if len(data) > MOST_BYTES:
        return FileProblem.too_large
    if data.startswith(_OLE):
        return FileProblem.locked if _LOCKED in data else FileProblem.old_word
    if data.startswith(b"%PDF"):
        return FileProblem.pdf
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _checked(_document(data))
    return FileProblem.not_text if data.startswith(b"{\\rtf") else _checked(_plain(data))


def _checked(text: str | FileProblem) -> str | FileProblem:
    if isinstance(text, FileProblem):
        return text
    if len(text) > MOST_CHARACTERS:
        return FileProblem.too_long
    return text if any(c.isalnum() for c in text) else FileProblem.empty


def _plain(data: bytes) -> str | FileProblem:
    """UTF-8 with or without its mark, UTF-16 with one, else the code page of Latvian Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        if b"\x00" in data:
            return FileProblem.not_text
        encodings = ["utf-8-sig", "cp1257"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return FileProblem.not_text if "\x00" in text else text
    return FileProblem.not_text


def _document(data: bytes) -> str | FileProblem:
    problem = _unfit(data)
    if problem is not None:
        return problem
    other = _other_kind(data)
    if other is not None:
        return other
    found = read_by_child(CHILD, data, PATIENCE, MOST_CHARACTERS)
    if found is None:
        return FileProblem.too_complex
    return FileProblem(found["problem"]) if "problem" in found else str(found["text"])


def _other_kind(data: bytes) -> FileProblem | None:
    """A document with macros or a template, whatever its name ends in: the list of its parts says so."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("[Content_Types].xml") as part:
            said = part.read(MOST_LISTED)
    except (KeyError, OSError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError):
        return None  # the child says what is wrong with it
    if b"template.macroEnabledTemplate.main" in said or b"wordprocessingml.template.main" in said:
        return FileProblem.template
    return FileProblem.macros if b"document.macroEnabled.main" in said else None


def _unfit(data: bytes) -> FileProblem | None:
    """What the table of contents says already: no document, a bomb, parts with a password."""
    problem = unfit(data, "word/document.xml", MOST_UNPACKED, MOST_PARTS)
    if problem is None:
        return None
    return FileProblem.not_text if problem is Unfit.other else FileProblem(problem.value)
