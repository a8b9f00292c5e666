"""The code an organiser copies into their own site: plain HTML, finished."""

from dataclasses import dataclass

from markupsafe import escape

from core.urls import absolute
from embedding.themes import Theme

BUTTON, LIST = (480, 300), (600, 520)  # width and height of the frames, in pixels


@dataclass(frozen=True, slots=True)
class Snippet:
    """A frame's address and the code that shows it."""

    url: str
    code: str


def button(slug: str, title: str, language: str, theme: Theme = Theme.light) -> Snippet:
    """The frame of one event."""
    url = absolute("embedding.button", slug=slug, valoda=language, **_colours(theme))
    return Snippet(url, frame(url, title, *BUTTON))


def listing(name: str, title: str, language: str, theme: Theme = Theme.light) -> Snippet:
    """The frame of a list."""
    url = absolute("embedding.listing", name=name, valoda=language, **_colours(theme))
    return Snippet(url, frame(url, title, *LIST))


def series(slug: str, title: str, language: str, theme: Theme = Theme.light) -> Snippet:
    """The frame of a series."""
    url = absolute("embedding.series", slug=slug, valoda=language, **_colours(theme))
    return Snippet(url, frame(url, title, *LIST))


def series_link(slug: str, words: str, language: str) -> str:
    """A plain link to the page of a series."""
    return _link(absolute("public_series.show", slug=slug, **_other(language)), words)


def frame(url: str, title: str, width: int, height: int) -> str:
    """An iframe that shrinks with the page around it."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="max-width:100%;border:0" loading="lazy"></iframe>'
    )


def link(slug: str, words: str, language: str) -> str:
    """A plain link, for sites that take no frames."""
    return _link(absolute("public.event", slug=slug, **_other(language)), words)


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'


def _other(language: str) -> dict[str, str]:
    return {"lang": language} if language != "lv" else {}


def _colours(theme: Theme) -> dict[str, str]:
    return {"tema": theme.value} if theme is not Theme.light else {}
