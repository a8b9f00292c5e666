"""The code an organiser copies into their own site: plain HTML, finished."""

from dataclasses import dataclass

from markupsafe import escape

from core.urls import absolute

BUTTON, LIST = (480, 280), (600, 520)  # width and height of the frames, in pixels


@dataclass(frozen=True, slots=True)
class Snippet:
    """A frame's address and the code that shows it."""

    url: str
    code: str


def button(slug: str, title: str, language: str) -> Snippet:
    """The frame of one event."""
    url = absolute("embedding.button", slug=slug, valoda=language)
    return Snippet(url, frame(url, title, *BUTTON))


def listing(name: str, title: str, language: str) -> Snippet:
    """The frame of a list."""
    url = absolute("embedding.listing", name=name, valoda=language)
    return Snippet(url, frame(url, title, *LIST))


def frame(url: str, title: str, width: int, height: int) -> str:
    """An iframe that shrinks with the page around it."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="{width}" height="{height}" '
        'style="max-width:100%;border:0" loading="lazy"></iframe>'
    )


def link(slug: str, words: str, language: str) -> str:
    """A plain link, for sites that take no frames."""
    url = absolute("public.event", slug=slug, **({"lang": language} if language != "lv" else {}))
    return f'<a href="{escape(url)}">{escape(words)}</a>'
