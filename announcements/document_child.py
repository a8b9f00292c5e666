"""Reads one Word document from standard input and writes its text to standard output, as JSON. A program of its own.

What a document unpacks to is known only once it is unpacked; here it may take no more than the limits below, and a
death of this process harms nobody. Argument: most characters.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes of address space, this interpreter included
SECONDS = 4  # of CPU


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
        for line in _lines(document.iter_inner_content()):
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
    """Paragraphs as lines, a row of a table as a line with its cells apart by tabs."""
    for block in content:
        if hasattr(block, "rows"):
            for row in block.rows:
                yield "\t".join(_once(row.cells))
            yield ""
        else:
            yield _paragraph(block)


def _once(cells: Any) -> Iterator[str]:
    """The texts of a row's cells; one that spans several columns counts once."""
    seen = set()
    for cell in cells:
        if id(cell._tc) not in seen:
            seen.add(id(cell._tc))
            yield " ".join(" ".join(_paragraph(one) for one in cell.paragraphs).split())


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
