"""Listening to what a browser complains about: scripts, the content policy, strangers' hosts, unknown cookies."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

COOKIES = frozenset({"aicina", "__Host-aicina", "aicina-device", "__Host-aicina-device", "lang"})
# Chromium writes this for every page whose status is 4xx; our forms answer 422 on purpose.
STATUS_NOTE = "Failed to load resource: the server responded with a status of 4"
# And these for what a page asks while a test has taken the network away (tests/servers/line.py).
OFFLINE_NOTES = tuple(
    f"Failed to load resource: net::ERR_{why}"
    for why in (
        "INTERNET_DISCONNECTED",
        "CONNECTION_RESET",
        "CONNECTION_CLOSED",
        "EMPTY_RESPONSE",
        "SOCKET_NOT_CONNECTED",
    )
)
ON_VIOLATION = """addEventListener('securitypolicyviolation',
  e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));"""


def watch(context: BrowserContext, into: list[str] | None = None) -> list[str]:
    """A list, `into` if given, that grows with every complaint of the context's pages."""
    complaints: list[str] = [] if into is None else into

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith((STATUS_NOTE, *OFFLINE_NOTES)):
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in {"127.0.0.1", "localhost"}:
            complaints.append(f"asked a stranger: {request.url}")

    context.add_init_script(ON_VIOLATION)
    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("request", on_request)
    return complaints


def unknown_cookies(context: BrowserContext) -> set[str]:
    """Names of cookies that no page of ours should set."""
    return {cookie["name"] for cookie in context.cookies()} - COOKIES
