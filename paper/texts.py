"""What organisers and groups wrote in Markdown, as blocks that a paper's template draws: paragraphs and lists."""

import re
from typing import Any

from exports.pdf import breakable
from registration.markdown import to_plain

_ITEM = re.compile(r" *(?:-|(?P<number>\d{1,9})\.) +(?P<words>.*)")
Block = dict[str, Any]


def blocks(text: str) -> list[Block]:
    """The text as `{"kind": "text" | "bullets" | "numbers", "lines": [...], "start": first number}`, in its order.

    A list within a list stands as a part of the outer one.
    """
    made: list[Block] = []
    for part in to_plain(text).split("\n\n"):
        for line in part.split("\n"):
            _add(made, line)
        made.append({"kind": "end", "lines": []})
    return [block for block in made if any(block["lines"])]


def _add(made: list[Block], line: str) -> None:
    item = _ITEM.fullmatch(line)
    if item is None:
        # A line that goes on below an item belongs to it.
        if made and made[-1]["kind"] in ("bullets", "numbers"):
            made[-1]["lines"][-1] += f"\n{breakable(line)}"
        else:
            made.append({"kind": "text", "lines": [breakable(line)]})
        return
    kind = "numbers" if item["number"] else "bullets"
    if not made or made[-1]["kind"] != kind:
        made.append({"kind": kind, "lines": [], "start": int(item["number"] or 1)})
    made[-1]["lines"].append(breakable(item["words"]))
