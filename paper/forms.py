"""The forms of paper: which columns, how many empty rows, until when the list is kept; and the report's own words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from core.bilingual import Bilingual
from core.forms import AicinaForm
from core.settings import LANGUAGES
from paper import rules
from paper.terms import (
    DEFAULT_BLANK,
    MOST_BLANK,
    OF_CONTACT,
    BadgeChoices,
    Detail,
    Grouping,
    ReportText,
    SheetChoices,
    SignChoices,
    SignSize,
    Variant,
)
from registration.desk.event_fields import Choice, CountField, DayField, Expected, NeededDay, Ticks, area, line

LANGUAGE_NAMES = {"lv": "latviešu", "en": "English"}
DETAILS = {
    Detail.institution: _l("Institution"),
    Detail.municipality: _l("Municipality"),
    Detail.position: _l("Position or role"),
    Detail.photos: _l("Photographs: who did not agree"),
    Detail.email: _l("E-mail"),
    Detail.phone: _l("Phone"),
}
RESULTS = 20_000
Asked = Sequence[tuple[int, str]]  # questions by id, with their words


def language_choice() -> Choice:
    """The language of a paper."""
    return Choice(_l("Language of the paper"), [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])


class BlankRows(CountField):
    """How many rows stay empty; none may too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """0, or what CountField takes; raises ValueError with words for anything else."""
        if valuelist and valuelist[0].strip() == "0":
            self.data = 0
            return
        super().process_formdata(valuelist)


class SheetForm(AicinaForm):
    """How the sign-in sheet shall look."""

    variant = Choice(
        _l("Layout"), [(Variant.plain, _l("Sign-in sheet")), (Variant.esf, _l("List for an EU-funded project"))]
    )
    grouping = Choice(
        _l("Order"), [(Grouping.institution, _l("By institution")), (Grouping.name, _l("By family name"))]
    )
    details = Ticks(_l("More columns"))
    position = Choice(_l("What stands under “Position or role”"), [])
    blank = BlankRows(_l("Empty rows at the end"), validators=[Expected()], most=MOST_BLANK, default=DEFAULT_BLANK)
    waiting = BooleanField(_l("The waiting list on a page of its own"))
    destroy_on = DayField(_l("The signed list is kept until"), [NeededDay()])
    language = language_choice()

    def prepare(
        self, asked: Asked, *, contact: bool, photos: bool, last_day: date, reader: str, put: bool
    ) -> "SheetForm":
        """The form for this event: its questions, and e-mail and phone only for those who may see them."""
        self.last_day = last_day
        offered = [d for d in Detail if (contact or d not in OF_CONTACT) and (photos or d is not Detail.photos)]
        self.details.choices = [SelectChoice(detail.value, DETAILS[detail]) for detail in offered]
        blank = SelectChoice("", _("empty, to be written by hand"))
        self.position.choices = [blank, *(SelectChoice(str(number), words) for number, words in asked)]
        if put:
            self.details.data, self.position.data = [], ""
            self.destroy_on.data, self.language.data = rules.destroy_on(last_day), reader
        return self

    def validate_destroy_on(self, field: Any) -> None:
        """After the event, and not for ever."""
        if field.data is None:
            return
        if field.data <= self.last_day:
            raise StopValidation(_("Choose a day after the event."))
        if field.data > rules.destroy_on(self.last_day, rules.LONGEST_KEPT * 12):
            raise StopValidation(_("At most %(years)s years after the event.", years=rules.LONGEST_KEPT))

    def to_choices(self) -> SheetChoices:
        """The choices as a value."""
        return SheetChoices(
            language=str(self.language.data),
            destroy_on=self.destroy_on.data,
            variant=Variant(str(self.variant.data)),
            grouping=Grouping(str(self.grouping.data)),
            details=tuple(Detail(value) for value in dict.fromkeys(self.details.data or ())),
            question_id=_number(self.position.data),
            blank=DEFAULT_BLANK if self.blank.data is None else int(self.blank.data),
            waiting=bool(self.waiting.data),
        )


class BadgeForm(AicinaForm):
    """How badges shall look."""

    per_page = Choice(_l("On a page"), [("10", _l("10 badges")), ("8", _l("8 badges, with wider margins"))])
    photos = BooleanField(_l("A dot for those who did not agree to photographs"), default=True)
    hosts = BooleanField(_l("Badges for facilitators and speakers too"), default=True)
    codes = BooleanField(_l("With a QR code"), default=True)
    language = language_choice()

    def prepare(self, reader: str, *, put: bool) -> "BadgeForm":
        """The form as it is shown first, in the reader's language."""
        if put:
            self.language.data = reader
        return self

    def to_choices(self) -> BadgeChoices:
        """The choices as a value."""
        return BadgeChoices(
            language=str(self.language.data),
            per_page=int(str(self.per_page.data)),
            hosts=bool(self.hosts.data),
            codes=bool(self.codes.data),
            photos=bool(self.photos.data),
        )


class SignForm(AicinaForm):
    """What the sign about photographs says and how large it is."""

    size = Choice(_l("Paper"), [(SignSize.a4, "A4"), (SignSize.a3, "A3")])
    published_lv = line(_l("Where the pictures are published (Latvian)"), 200)
    published_en = line(_l("Where the pictures are published (English)"), 200)

    def to_choices(self) -> SignChoices:
        """The choices as a value."""
        published = Bilingual(self.published_lv.data or "", self.published_en.data or "")
        return SignChoices(SignSize(str(self.size.data)), published)


class LanguageForm(AicinaForm):
    """A paper of which only the language is chosen."""

    language = language_choice()


class ReportForm(AicinaForm):
    """What the organiser writes into the closing report; `version` is the one it was written over."""

    version = HiddenField()
    results_lv = area(_l("Results (Latvian)"), RESULTS)
    results_en = area(_l("Results (English)"), RESULTS)
    handed_to_lv = line(_l("Handed to (Latvian)"), 200)
    handed_to_en = line(_l("Handed to (English)"), 200)
    handed_on = DayField(_l("Day it was handed over"))

    def base(self) -> int:
        """The version the text was written over; a broken one is that of nothing."""
        text = str(self.version.data or "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    def to_text(self) -> ReportText:
        """The words as a value."""
        return ReportText(
            handed_to=Bilingual(self.handed_to_lv.data or "", self.handed_to_en.data or ""),
            handed_on=self.handed_on.data,
            results=Bilingual(self.results_lv.data or "", self.results_en.data or ""),
        )


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isdecimal() else None
