"""Draws one picture: texts as JSON on standard input, a PNG on standard output. A program of its own, with limits."""

import json
import resource
import sys
from pathlib import Path

MEMORY = 1024 * 1024 * 1024  # bytes of address space, fonts and this interpreter included
SECONDS = 8  # of CPU


def main() -> int:
    """0 with the picture; a broken limit ends the process otherwise."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import typst

    template = Path(__file__).with_name("picture.typ")
    texts = {name: str(value) for name, value in json.load(sys.stdin).items()}
    drawn = typst.compile(template, format="png", ppi=72.0, sys_inputs=texts, ignore_system_fonts=True)
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
