"""Addresses that work outside a request: in letters, calendars and feeds."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from flask import current_app, has_request_context, request

ENCODED_SLASH = re.compile(r"/%(?:25)*(?:2f|5c)", re.IGNORECASE)


def absolute(endpoint: str, **values: Any) -> str:
    """The public address of a view, built on AICINA_PUBLIC_URL and never on the Host a client sent."""
    public_url: str = current_app.config["AICINA"].public_url
    parts = urlsplit(public_url)
    adapter = current_app.url_map.bind(parts.netloc, script_name=parts.path or "/", url_scheme=parts.scheme)
    return adapter.build(endpoint, values, force_external=True)


def own_in_language(url: str, language: str) -> str:
    """The address with the language that its page is to have; addresses of other sites stay as they are.

    The site's default language is not named, so that most addresses stay short.
    """
    settings = current_app.config["AICINA"]
    root = settings.public_url.rstrip("/")
    parts = urlsplit(url)
    if (
        language == settings.default_language
        or not url.startswith((f"{root}/", f"{root}?"))
        or "lang" in parse_qs(parts.query)
    ):
        return url
    query = f"{parts.query}&lang={language}" if parts.query else f"lang={language}"
    return urlunsplit(parts._replace(query=query))


def local(endpoint: str, **values: Any) -> str:
    """The path of a view, also where Flask's url_for has nothing to stand on: on the page of a refused Host."""
    script_name = request.script_root if has_request_context() else ""
    return current_app.url_map.bind("localhost", script_name=script_name or "/").build(endpoint, values)


def is_local_path(target: str) -> bool:
    """True for a path on this site that a redirect may lead to; anything a browser could read as a host is not."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return False
    if any(ord(c) <= 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in target):
        return False
    if ENCODED_SLASH.match(target):  # a proxy that decodes it would make a host of what follows
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc
