"""Documents: what is read out of every corner of one, and what is refused before and while it is unpacked."""

import io
import time
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from announcements.files import FileProblem, read_text

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BOX = (
    "<w:r {ns}><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>Vieta: Cēsis</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>Vieta: Cēsis</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
NOTES = (
    f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t>Nr. 9.2.1.1/15/I/001</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def document(build: Callable[[docx.document.Document], None]) -> bytes:
    made, written = docx.Document(), io.BytesIO()
    build(made)
    made.save(written)
    return written.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The archive with its parts changed, left out (None), or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return written.getvalue()


def same(_name: str, part: bytes) -> bytes:
    return part


SIMPLE = document(lambda made: made.add_paragraph("Domnīca 27.09.2027. plkst. 10.00"))


def nested(made: docx.document.Document) -> None:
    frame = made.add_table(1, 1).cell(0, 0)
    frame.paragraphs[0].text = "Seminārs"
    frame.add_paragraph("27.09.2027.")
    inner = frame.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "10.00", "Ievads"


def merged(made: docx.document.Document) -> None:
    table = made.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Kad"
    table.cell(0, 2).text, table.cell(1, 0).text = "27.09.2027.", "Kur"


def boxed(made: docx.document.Document) -> None:
    paragraph = made.add_paragraph("Seminārs")
    paragraph._p.append(parse_xml(BOX.format(ns=nsdecls("w"))))


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (nested, "Seminārs\n27.09.2027.\n10.00\tIevads\n\n\n"),
        (merged, "Kad\t27.09.2027.\nKur\t\t\n"),
        (boxed, "Seminārs\nVieta: Cēsis"),
    ],
)
def test_every_corner_of_a_document_is_read(build: Callable[[docx.document.Document], None], text: str) -> None:
    found = read_text(document(build))
    assert isinstance(found, str)
    assert found.split() == text.split()
    assert [line for line in found.split("\n") if line.strip()] == [line for line in text.split("\n") if line.strip()]


def test_footnotes_are_read() -> None:
    def linked(name: str, part: bytes) -> bytes:
        if name == "word/_rels/document.xml.rels":
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
            one = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'
            return part.replace(b"</Relationships>", one.encode())
        if name == "[Content_Types].xml":
            one = (
                '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                'wordprocessingml.footnotes+xml"/></Types>'
            )
            return part.replace(b"</Types>", one.encode())
        return part

    assert read_text(repacked(SIMPLE, linked, word__footnotes_dot_xml=NOTES.encode())) == (
        "Domnīca 27.09.2027. plkst. 10.00\nNr. 9.2.1.1/15/I/001"
    )


def bomb() -> bytes:
    return repacked(SIMPLE, same, word__media__image1_dot_png=b"\x00" * (30 * 1024 * 1024))


def liar() -> bytes:
    """A table of contents that claims a small document, which unpacks to 60 MB."""
    body = b"<w:p><w:r><w:t>" + b"a" * (60 * 1024 * 1024) + b"</w:t></w:r></w:p>"
    data = repacked(
        SIMPLE, lambda n, part: part.replace(b"<w:body>", b"<w:body>" + body) if n == "word/document.xml" else part
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (5000).to_bytes(4, "little"))


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:document xmlns:w="{WORD}"><w:body><w:p><w:r>'
    )
    laughing = (body + "<w:t>&l9;</w:t></w:r></w:p></w:body></w:document>").encode()
    return repacked(SIMPLE, lambda n, part: laughing if n == "word/document.xml" else part)


def of_kind(kind: str) -> bytes:
    """A document of another kind under the name of a DOCX."""
    family = b"application/vnd.ms-word." if "macro" in kind else b"application/vnd.openxmlformats-officedocument."
    word = b"" if "macro" in kind else b"wordprocessingml."
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main"
    return repacked(
        SIMPLE, lambda n, part: part.replace(plain, family + word + kind.encode()) if n.startswith("[Con") else part
    )


def encrypted() -> bytes:
    """The flag of a part with a password, in the table of contents."""
    data = bytearray(SIMPLE)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (bomb(), FileProblem.too_complex),
        (encrypted(), FileProblem.locked),
        (of_kind("template.main"), FileProblem.template),
        (of_kind("template.macroEnabledTemplate.main"), FileProblem.template),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), FileProblem.locked),
        (repacked(SIMPLE, lambda n, part: None if n == "word/document.xml" else part), FileProblem.not_text),
        (repacked(SIMPLE, lambda n, part: None if n == "[Content_Types].xml" else part), FileProblem.damaged),
        (repacked(SIMPLE, lambda n, part: b"<w:" if n == "word/document.xml" else part), FileProblem.damaged),
        (repacked(SIMPLE, same, **{f"word__p{n}_dot_xml": b"" for n in range(2100)}), FileProblem.too_complex),
        (b"PK\x03\x04" + b"\x00" * 100, FileProblem.damaged),
        (b"{\\rtf1 teksts}", FileProblem.not_text),
        (b"MZ\x90\x00" + b"\x00" * 50, FileProblem.not_text),
        (SIMPLE[: len(SIMPLE) // 2], FileProblem.damaged),
    ],
    ids=[
        "bomb", "password on a part", "template", "template with macros",
        "password on the document", "workbook", "no types", "broken xml", "many parts",
        "no zip", "rtf", "program", "half",
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_named(data: bytes, problem: FileProblem) -> None:
    assert read_text(data) is problem


@pytest.mark.parametrize("build", [liar, entities])
def test_a_document_that_swells_is_refused_with_bounded_work(build: Callable[[], bytes]) -> None:
    data, started = build(), time.process_time()
    assert isinstance(read_text(data), FileProblem)
    assert time.process_time() - started < 10


def test_a_document_with_macros_is_refused() -> None:
    """Renamed from .docm: Word's own kind of main part, and a project of macros that nobody opens."""
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = repacked(SIMPLE, lambda _n, part: part.replace(plain, macro), word__vbaProject_dot_bin=b"\xd0\xcf\x11\xe0x")
    assert read_text(data) is FileProblem.macros
