"""Page numbers of long lists."""

from typing import Any

from flask import request, url_for

_LAST = 100_000  # nobody has more pages; larger numbers are mistakes


def page_number(pages: int) -> int:
    """The page the address asks for, inside 1..pages; anything else is the first."""
    asked = request.args.get("lapa", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
    return min(max(number, 1), max(pages, 1), _LAST)


def pages_of(total: int, per_page: int) -> int:
    """How many pages so many rows need; at least one."""
    return max(1, -(-total // per_page))


def links(number: int, pages: int, query: dict[str, Any]) -> dict[str, Any]:
    """What the pagination macro needs: first, last and nearby pages, `None` for a gap."""

    def url(page: int) -> str:
        return here(**query, lapa=page if page > 1 else None)

    near = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    items: list[dict[str, Any]] = []
    for before, page in zip([0, *near], near, strict=False):
        if page > before + 1:
            items.append({"label": "…", "url": None, "current": False})
        items.append({"label": str(page), "url": url(page), "current": page == number})
    return {
        "items": items,
        "previous_url": url(number - 1) if number > 1 else None,
        "next_url": url(number + 1) if number < pages else None,
    }


def here(**query: Any) -> str:
    """This page's address with another query; empty values are left out."""
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    return url_for(request.endpoint or "", **(request.view_args or {}), **kept)
