"""Forms of the frame: a facilitator, two people, a run; those of groups are in `group_forms`."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, StopValidation

from core.forms import AicinaForm, WholeNumber
from registration.desk.event_fields import Choice, Expected, Ticks, line, valid_email
from registration.zone_words import zone_choices
from scheduling.inputs import FacilitatorDraft, PairDraft
from scheduling.terms import MOST_GROUPS, PairKind

LISTED = tuple[str, Any]
LANGUAGES = (("lv", "Latviešu"), ("en", "English"))
SECONDS = (("10", _l("10 seconds")), ("60", _l("1 minute")), ("300", _l("5 minutes")))


class NeededNumber:
    """A number must be given; a wrong one has its own message."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Write a number."))


def whole_number(label: Any, *, least: int, most: int, needed: bool = True, **more: Any) -> WholeNumber:
    words = _l("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
    checks = [NeededNumber()] if needed else [Optional()]
    return WholeNumber(label, checks, least=least, most=most, words=words, **more)


class Versioned(AicinaForm):
    """A form that knows which version of the frame it was drawn from; a nonsense version is an old one."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version of the frame when the page was opened."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


CAN = (("2", _l("yes")), ("1", _l("if need be")), ("0", _l("no")))


class FacilitatorForm(Versioned):
    """Somebody who leads groups; `with_times` adds a line for every time."""

    name = line(_l("Name"), 160, needed=_l("Write the name."))
    email = line(_l("E-mail"), 254, valid_email)
    institution = line(_l("Institution"), 160)
    languages = Ticks(_l("Languages"))
    max_groups = whole_number(_l("Leads at most so many groups"), least=1, most=MOST_GROUPS, default=1)
    language = Choice(_l("Language of letters"), LANGUAGES, default="lv")
    zone = SelectField(_l("Time there, for somebody abroad"), [Expected()], default="")
    times: ClassVar[tuple[int, ...]] = ()

    def offer(self, languages: Sequence[LISTED], timezone: str, zone: str = "") -> None:
        """Fill the list of languages: (key, words); clocks beside the event's `timezone`, with the kept `zone`."""
        self.languages.choices = [SelectChoice(*one) for one in languages]
        self.zone.choices = [
            SelectChoice("", _("not abroad")),
            *(SelectChoice(*one) for one in zone_choices(timezone, zone)),
        ]

    def time_fields(self) -> list[Any]:
        """The lines of the times."""
        return [self[f"slot_{number}"] for number in self.times]

    def to_draft(self) -> FacilitatorDraft:
        """What was entered; call after validate()."""
        return FacilitatorDraft(
            name=self.name.data or "",
            email=self.email.data or "",
            institution=self.institution.data or "",
            languages=tuple(self.languages.data or ()),
            max_groups=self.max_groups.data or 1,
            availability={number: int(self[f"slot_{number}"].data) for number in self.times},
            language=self.language.data or "lv",
            zone=self.zone.data or "",
        )


def with_times(slots: Sequence[tuple[int, str]]) -> type[FacilitatorForm]:
    """The form of a facilitator with a line for each of these times: (id, words)."""
    fields: dict[str, Any] = {
        f"slot_{number}": RadioField(words, [Expected()], choices=[SelectChoice(*one) for one in CAN], default="2")
        for number, words in slots
    }
    made: type[FacilitatorForm] = type("TimedFacilitatorForm", (FacilitatorForm,), fields)
    made.times = tuple(number for number, _words in slots)
    return made


class PairForm(Versioned):
    """Two people and what they are to each other; a facilitator is chosen as "f" and the number."""

    kind = Choice(
        _l("What they are to each other"),
        ((PairKind.apart, _l("Never in one group, such as a manager and an employee")),
         (PairKind.together, _l("Would like to be in one group"))),
    )  # fmt: skip
    first = Choice(_l("First person"), ())
    second = Choice(_l("Second person"), ())

    def offer(self, people: Sequence[LISTED], facilitators: Sequence[LISTED]) -> None:
        """Fill the lists: (id, words)."""
        nobody = ("", _("Choose"))
        leading = [(f"f{number}", _("%(name)s (facilitator)", name=name)) for number, name in facilitators]
        self.first.choices = [SelectChoice(*one) for one in (nobody, *people)]
        self.second.choices = [SelectChoice(*one) for one in (nobody, *people, *leading)]

    def validate_first(self, field: Any) -> None:
        """Somebody."""
        if not field.data:
            raise StopValidation(_("Choose a person."))

    def validate_second(self, field: Any) -> None:
        """Somebody else; a facilitator can only be kept apart."""
        if not field.data:
            raise StopValidation(_("Choose a person."))
        if field.data == self.first.data:
            raise StopValidation(_("Choose another person."))
        if field.data.startswith("f") and self.kind.data == PairKind.together:
            raise StopValidation(_("Who leads is chosen on the board; here choose somebody who applied."))

    def to_draft(self) -> PairDraft:
        """What was entered; call after validate()."""
        second = self.second.data
        leads = second.startswith("f")
        return PairDraft(
            kind=PairKind(self.kind.data),
            first_id=int(self.first.data),
            second_id=None if leads else int(second),
            facilitator_id=int(second[1:]) if leads else None,
        )


class RunForm(AicinaForm):
    """How long to search at most."""

    seconds = Choice(_l("Search at most"), SECONDS, default="60")
