"""Links of a letter lead to pages in the language of the letter, whatever the reader's browser asks for."""

from dataclasses import replace

from core.urls import own_in_language
from registration.letter_content import Button, Content


def in_language(content: Content, language: str) -> Content:
    """The same content; its buttons and links to this site name the language.

    Facts keep their addresses: those are maps, at other sites.
    """

    def one(button: Button) -> Button:
        return replace(button, url=own_in_language(button.url, language))

    def perhaps(button: Button | None) -> Button | None:
        return one(button) if button is not None else None

    return replace(
        content,
        join=perhaps(content.join),
        main=perhaps(content.main),
        second=perhaps(content.second),
        links=tuple(map(one, content.links)),
    )
