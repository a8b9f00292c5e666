"""What a letter holds before it is drawn: texts, facts, buttons, the programme."""

from dataclasses import dataclass

from registration.change_words import ChangeRow


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads and what is theirs. Private links are empty where the letter must not carry them."""

    name: str
    number: str
    manage_url: str = ""
    join_url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Words and an absolute address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled line, with a link beside it where `url` is set."""

    label: str
    text: str
    url: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeDay:
    """The rows of one day; `title` names the day only when there are several."""

    title: str
    rows: tuple[tuple[str, str, str], ...]  # time, what, who


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything a letter says, in reading order; what is empty is left out."""

    subject: str
    heading: str
    changes: tuple[ChangeRow, ...] = ()
    paragraphs: tuple[str, ...] = ()
    message: str = ""  # the organiser's own words
    facts: tuple[Fact, ...] = ()
    join: Button | None = None
    join_notes: tuple[str, ...] = ()
    main: Button | None = None
    second: Button | None = None  # beside the main one: yes and no
    main_note: str = ""
    next_steps: tuple[str, ...] = ()
    programme: tuple[ProgrammeDay, ...] = ()
    people: tuple[str, ...] = ()
    links: tuple[Button, ...] = ()
    footer: tuple[str, ...] = ()
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()  # heading and lines
