"""What reading a text gathers: values of fields, questions, notices. Filled by the parts of reading.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from announcements.page import Page
from announcements.terms import ENTER, Fact, Found, Notice, Option, Question, QuestionCode, Span


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the draft page shows it. A field that must be asked about stands in `fields` with the value None.

    `dated` is False for a text that names no day of an event: then only `facts` and `fields` are shown.
    """

    page: Page
    fields: Mapping[str, Found]
    questions: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()
    dated: bool = True

    def value(self, name: str) -> Any:
        """What was read for a field; None when nothing was, or when it is asked."""
        found = self.fields.get(name)
        return found.value if found is not None else None


@dataclass(slots=True)
class Gathered:
    """The same while it is being filled."""

    page: Page
    fields: dict[str, Found] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def put(self, name: str, value: Any, span: Span) -> None:
        """A value that is certain; an empty one is left out."""
        if value is not None and value != "":
            self.fields[name] = Found(value, span)

    def ask(
        self,
        code: QuestionCode,
        about: str,
        options: Sequence[Option] = (),
        spans: Sequence[Span] = (),
        facts: Mapping[str, Any] | None = None,
        number: int = 0,
    ) -> None:
        """A question about a field. With options there is always the one to write the value oneself."""
        complete = (*options, Option(ENTER)) if options else ()
        self.questions.append(Question(code, about, complete, tuple(spans), facts or {}, number))
        if about not in self.fields and spans:
            self.fields[about] = Found(None, spans[0])

    def is_certain(self, name: str) -> bool:
        """False for a field that a question of its own asks about."""
        return not any(question.field == name for question in self.questions)

    def tell(self, notice: Notice) -> None:
        """A notice, once."""
        if notice not in self.notices:
            self.notices.append(notice)
