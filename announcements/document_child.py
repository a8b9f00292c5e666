"""Reads one Word document from standard input and writes its text to standard output, as JSON. A program of its own.

What a document unpacks to is known only once it is unpacked; here it may take no more than the limits below, and a
death of this process harms nobody. Argument: most characters.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes of address space, this interpreter included
SECONDS = 4  # of CPU
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OLD = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def main(arguments: list[str]) -> int:
    """0 with the text, or with {"problem": code}; a broken limit ends the process otherwise."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(_read(sys.stdin.buffer.read(), int(arguments[0])), sys.stdout)
    return 0


def _read(data: bytes, most: int) -> dict[str, Any]:
    import docx

    try:
        document = docx.Document(BytesIO(data))
        pieces, length = [], 0
        for line in chain(_lines(document.iter_inner_content()), _footnotes(document)):
            length += len(line) + 1
            if length > most:
                return {"problem": "too_long"}
            pieces.append(line)
    except MemoryError:
        raise
    except Exception:  # whatever the libraries say of a broken document, it means one thing
        return {"problem": "damaged"}
    return {"text": "\n".join(pieces)}


def _lines(content: Any) -> Iterator[str]:
    """Paragraphs as lines, a row of a table as a line with its cells apart by tabs, then what stands in text boxes."""
    for block in content:
        if not hasattr(block, "rows"):
            yield _paragraph(block)
            yield from _boxes(block)
            continue
        for row in block.rows:
            cells = _once(row.cells)
            if len(cells) == 1:  # a frame around a text, not a table
                yield from _lines(cells[0].iter_inner_content())
            else:
                yield "\t".join(" ".join(" ".join(_lines(cell.iter_inner_content())).split()) for cell in cells)
        yield ""


def _once(cells: Any) -> list[Any]:
    """The cells of a row; one that spans several columns counts once."""
    return list({id(cell._tc): cell for cell in cells}.values())


def _boxes(paragraph: Any) -> Iterator[str]:
    """The lines of the text boxes that hang on a paragraph; Word writes each twice, for new and old readers."""
    boxes = list(paragraph._p.iter(f"{WORD}txbxContent"))
    new = [box for box in boxes if next(box.iterancestors(f"{OLD}Fallback"), None) is None]
    for box in new or boxes:
        for inner in box.iter(f"{WORD}p"):
            yield _plain(inner)


def _footnotes(document: Any) -> Iterator[str]:
    """The footnotes, below the text."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith("/footnotes") and not relation.is_external:
            for note in parse_xml(relation.target_part.blob).iter(f"{WORD}footnote"):
                if note.get(f"{WORD}type") is None:  # the others draw the line above the notes
                    yield _plain(note)


def _plain(element: Any) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{WORD}t"))


def _paragraph(paragraph: Any) -> str:
    text = str(paragraph.text)
    for link in paragraph.hyperlinks:  # "ŠEIT>>" is worth nothing without its address
        if link.address and link.address not in text and not link.address.startswith("mailto:"):
            text += f" ({link.address})"
    properties = paragraph._p.pPr
    listed = properties is not None and properties.numPr is not None
    style = paragraph.style.name if paragraph.style is not None else ""
    return f"• {text}" if text.strip() and (listed or str(style).startswith("List ")) else text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
