"""The form of what holds for all groups, with what matters when they are balanced."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from registration.desk.event_fields import Choice, CountField
from scheduling.balance import Level, weights_of
from scheduling.forms import LISTED, Versioned, whole_number
from scheduling.inputs import FrameDraft
from scheduling.terms import MOST_GROUPS, WEIGHTS

LEVELS = ((Level.none, _l("Unimportant")), (Level.usual, _l("As usual")), (Level.much, _l("Important")))


class HowMuch(Choice):
    """How much something matters; a form that does not ask means the usual."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, LEVELS, default=Level.usual, **more)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The first value that was sent."""
        super().process_formdata(valuelist or [Level.usual.value])


class FrameForm(Versioned):
    """What holds for all groups."""

    no_show = whole_number(_l("Of ten invited people, how many do not come?"), least=0, most=9)
    buffer_minutes = whole_number(_l("Minutes a facilitator needs between two groups"), least=0, most=240)
    max_parallel = CountField(_l("Groups at the same time, at most"), most=MOST_GROUPS)
    language_question = Choice(_l("Which question says what languages people speak"), ())
    role_question = Choice(_l("Which question says what role people have"), ())
    size = HowMuch(_l("Groups are of the ideal size"))
    dup_org = HowMuch(_l("People of one organisation are in different groups"))
    dup_municipality = HowMuch(_l("People of one municipality are in different groups"))
    together = HowMuch(_l("Those who would like to are together"))
    unrepresented = HowMuch(_l("No municipality is left out altogether"))

    @property
    def balance(self) -> list[Any]:
        """The fields that say what matters."""
        return [self[name] for name in WEIGHTS]

    @property
    def balanced_otherwise(self) -> bool:
        """True when something is not as usual, so that it must be seen."""
        return any(field.data != Level.usual or field.errors for field in self.balance)

    def offer(self, languages: Sequence[LISTED], roles: Sequence[LISTED]) -> None:
        """Fill the lists of questions: (id, words)."""
        nobody = ("", _("None: everybody speaks every language"))
        self.language_question.choices = [SelectChoice(*one) for one in (nobody, *languages)]
        self.role_question.choices = [SelectChoice(*one) for one in (("", _("None")), *roles)]

    def to_draft(self) -> FrameDraft:
        """What was entered; call after validate()."""
        return FrameDraft(
            no_show=(self.no_show.data or 0) * 100,
            buffer_minutes=self.buffer_minutes.data or 0,
            max_parallel=self.max_parallel.data,
            language_question_id=int(self.language_question.data) if self.language_question.data else None,
            role_question_id=int(self.role_question.data) if self.role_question.data else None,
            weights=weights_of({name: Level(self[name].data) for name in WEIGHTS}),
        )
