"""What a browser calls itself, in a few words that people know. Pure."""

import re

# The first that fits is meant: most browsers also name those they descend from.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|OPT/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"YaBrowser/", "Yandex"),
    (r"Vivaldi/", "Vivaldi"),
    (r"DuckDuckGo/|Ddg/", "DuckDuckGo"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Version/[\d.]+ .*Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"Linux|X11", "Linux"),
)
READ = 400  # characters of the header; no browser's own is longer


def device_words(user_agent: str) -> str:
    """Browser and system such as "Firefox, Windows"; one of them or nothing where the header does not say."""
    known = (_first(BROWSERS, user_agent[:READ]), _first(SYSTEMS, user_agent[:READ]))
    return ", ".join(word for word in known if word)


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for pattern, word in table if re.search(pattern, user_agent)), "")
