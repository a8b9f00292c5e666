"""Reads one document from standard input as JSON and writes its PDF to standard output. A program of its own.

Typst keeps what it has drawn in memory for as long as its process lives, up to 250 MB; here it may take no more than
the limits below, and gives everything back (docs/adr/0021). Texts of people come as data, never as part of a template.
"""

import json
import re
import resource
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 1024 * 1024 * 1024  # bytes of address space; the library alone maps 200 MB
SECONDS = 25  # of CPU
ACCESSIBLE = ["ua-1"]
_QUOTED = re.compile("`[^`]*`")  # in messages: words of the document, perhaps somebody's name


def main() -> int:
    """0 with the PDF; 1 with a line on standard error that holds no text of the document."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.load(sys.stdin)
    import typst

    try:
        pdf = _drawn(asked)
    except typst.TypstError as error:
        sys.stderr.write(_without_texts(str(error), asked["data"])[:400])
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


def _without_texts(message: str, data: Any) -> str:
    """The message without any text of the document: it goes into a log, and may quote somebody's name."""
    for text in sorted(_texts(data), key=len, reverse=True):
        message = message.replace(text, "…")
    return _QUOTED.sub("`…`", message)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str) and len(data) > 2:
        yield data
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for part in inside:
        yield from _texts(part)


def _drawn(asked: dict[str, Any]) -> bytes:
    """The PDF, accessible as PDF/UA-1 asks. That standard refuses letters without a font: for those every font of the
    machine is tried, and when none has them the tagged PDF without the standard's mark."""
    import typst

    for system_fonts, standards in ((False, ACCESSIBLE), (True, ACCESSIBLE), (True, [])):
        try:
            return _compiled(asked, system_fonts, standards)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error) or not standards:
                raise
    raise AssertionError("the last attempt returns or raises")


def _compiled(asked: dict[str, Any], system_fonts: bool, standards: Any) -> bytes:
    import typst

    template = Path(asked["template"])
    data = dict(asked["data"], codes=[_code(text) for text in asked["codes"]])
    data["pictures"] = [list(b64decode(picture)) for picture in asked["pictures"]]
    with tempfile.TemporaryDirectory() as nothing:  # no packages: neither kept ones nor any from the network
        return typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=typst.Fonts(include_system_fonts=system_fonts),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=standards,
            package_path=nothing,
            package_cache_path=nothing,
            timestamp=asked["at"],
        )


def _code(text: str) -> str:
    """A QR code as SVG. One fixed mask: trying all eight takes five times as long, and readers do not mind."""
    import segno

    code = segno.make_qr(text, error="m", boost_error=False, mask=4)
    return str(code.svg_inline(border=0, scale=4, svgclass=None, lineclass=None, omitsize=False))


if __name__ == "__main__":
    sys.exit(main())
