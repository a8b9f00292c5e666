"""The words of paper: what can be printed of an event, with which choices, and what stands in a closing report.

Start reading here, then `rules.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from core.bilingual import Bilingual
from core.naming import known_as

DEFAULT_BLANK = 10  # empty rows at the end of a sign-in sheet
MOST_BLANK = 100


class Paper(StrEnum):
    """What is printed; also how the history of an event names it."""

    sheet = "sheet"
    badges = "badges"
    programme = "programme"
    sign = "sign"  # at the entrance, about photographs
    phones = "phones"  # who joins an online meeting by phone
    report = "report"


class Variant(StrEnum):
    """How a sign-in sheet is laid out."""

    plain = "plain"
    esf = "esf"  # as lists of EU-funded projects look


class Grouping(StrEnum):
    """In what order people stand on a sheet."""

    institution = "institution"
    name = "name"


class Detail(StrEnum):
    """A column of a sign-in sheet besides number, name and signatures. There is none for anything sensitive."""

    institution = "institution"
    municipality = "municipality"
    position = "position"
    photos = "photos"
    email = "email"
    phone = "phone"


OF_CONTACT = frozenset({Detail.email, Detail.phone})  # only for who may moderate registrations
OF_ESF = (Detail.institution, Detail.position)


class SignSize(StrEnum):
    """The paper of the entrance sign."""

    a4 = "a4"
    a3 = "a3"


@dataclass(frozen=True, slots=True)
class SheetChoices:
    """How an organiser wants a sign-in sheet. `question_id` is whose answers stand under "position"; None: to be
    written by hand."""

    language: str
    destroy_on: date
    variant: Variant = Variant.plain
    grouping: Grouping = Grouping.institution
    details: tuple[Detail, ...] = ()
    question_id: int | None = None
    blank: int = DEFAULT_BLANK
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class BadgeChoices:
    """How badges are wanted: 8 or 10 on a page; `photos`: a dot for those who did not agree to photographs."""

    language: str
    per_page: int = 10
    hosts: bool = True
    codes: bool = True
    photos: bool = True


@dataclass(frozen=True, slots=True)
class SignChoices:
    """What the entrance sign says besides what the event knows."""

    size: SignSize = SignSize.a4
    published: Bilingual = field(default_factory=Bilingual)


@dataclass(frozen=True, slots=True)
class Listed:
    """One person as paper knows them; `institution` is the matched one's name, else as typed."""

    id: int
    number: int
    given_name: str
    family_name: str
    sort_key: str
    institution: str = ""
    kind: str = ""
    municipality: str = ""
    region: str = ""
    email: str = ""
    phone: str = ""
    age_band: str | None = None
    registered_by_id: int | None = None
    registered_by: str = ""

    @property
    def name(self) -> str:
        """Given name and family name as registered."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def known_as(self) -> str:
        """The name on a list; of somebody without a family name also whose: "Zane (Ilze Bērziņa)"."""
        return known_as(self.given_name, self.family_name, self.registered_by)


@dataclass(frozen=True, slots=True)
class Group:
    """People under one heading, which is empty where there is no grouping."""

    heading: str
    people: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a template needs. `count` and `columns` are what the history of the event keeps."""

    paper: Paper
    template: str
    data: Mapping[str, Any]
    codes: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    count: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupNote:
    """What a group wrote down, or a result that came out of it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportText:
    """What the organiser writes into the closing report."""

    handed_to: Bilingual = field(default_factory=Bilingual)
    handed_on: date | None = None
    results: Bilingual = field(default_factory=Bilingual)


class ReportOutcome(StrEnum):
    """What became of saving or publishing a report."""

    saved = "saved"
    unchanged = "unchanged"
    conflict = "conflict"  # somebody else saved meanwhile
    too_early = "too_early"  # the event has not ended


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of a report: how many people of each sort. None stands for a number too small to be told."""

    title: str
    rows: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many people had a place; how many came and how many of those with a place did not. None: not marked.

    `erased` of these people were erased one at a time since; `beside` of them would stand in the tables, and do not.
    """

    registered: int
    came: int | None = None
    stayed_away: int | None = None
    erased: int = 0
    beside: int = 0

    @property
    def in_tables(self) -> int:
        """How many people the tables count."""
        return (self.registered if self.came is None else self.came) - self.beside


@dataclass(frozen=True, slots=True)
class Report:
    """A closing report in one language. `photos_refused`: people who said no to photographs, None: nobody was asked.

    `counted_at` is set when the people have been erased since, and these are the numbers that were kept of them.
    """

    numbers: Numbers
    tables: tuple[Counted, ...]
    notes: tuple[GroupNote, ...] = ()
    photos_refused: int | None = None
    counted_at: datetime | None = None
