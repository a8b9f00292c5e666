"""The form of one rule: on or off, when, and the organiser's own words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from core.bilingual import Bilingual
from core.forms import AicinaForm, AtMost, PlainCharacters, several_lines
from core.locale import language
from reminders.terms import ABOUT_DEADLINE, Kind, RuleChange, Slot, Timing
from reminders.wording import timing_words

WORDS = 1000
DAYS = (0, 1, 2, 3, 4, 5, 7, 10, 14, 21, 30)
EARLIEST, LATEST = 8, 20  # o'clock: never at night
DAYS_BEFORE_START = (1, 2, 3, 5, 7, 14)
HOURS_BEFORE_START = (1, 2, 3, 4, 6, 12)
AFTER_END = (Timing(hours=1), Timing(hours=3), Timing(days=1), Timing(days=2), Timing(days=3))


class RuleForm(AicinaForm):
    """What an organiser can choose for a rule; the choices of `when` depend on its kind."""

    enabled = BooleanField(_l("Send this reminder"))
    days = SelectField(_l("When"), validate_choice=True)
    at = SelectField(_l("At"), validate_choice=True)
    words_lv = TextAreaField(
        _l("Your own words (Latvian)"), [Optional(), PlainCharacters(multiline=True), AtMost(WORDS)], [several_lines]
    )
    words_en = TextAreaField(
        _l("Your own words (English)"), [Optional(), PlainCharacters(multiline=True), AtMost(WORDS)], [several_lines]
    )

    def to_change(self) -> RuleChange:
        """The choices as a value."""
        timing = _read(str(self.days.data))
        if "at" in self:
            timing = Timing(timing.days, timing.hours, int(self.at.data))
        words = Bilingual(self.words_lv.data or "", self.words_en.data or "")
        return RuleChange(bool(self.enabled.data), timing, words)


def rule_form(slot: Slot, timing: Timing, enabled: bool, words: Bilingual) -> RuleForm:
    """The form of a rule with what is chosen now; a choice of another kind of rule is refused."""
    at = timing.at
    values = {"enabled": enabled, "days": _key(timing), "words_lv": words.lv, "words_en": words.en}
    form = RuleForm(data={**values, "at": str(at)})
    if slot.kind in ABOUT_DEADLINE:
        form.days.choices = [SelectChoice(_key(Timing(days=d)), _days_before(d)) for d in sorted({*DAYS, timing.days})]
        hours = sorted({*(hour * 60 for hour in range(EARLIEST, LATEST + 1)), at or 0})
        form.at.choices = [SelectChoice(str(minute), _clock(minute)) for minute in hours if minute]
    else:
        del form.at
        chosen = [*_choices(slot.kind), timing]
        unique = sorted(set(chosen), key=lambda t: t.days * 24 + t.hours)
        form.days.choices = [SelectChoice(_key(t), timing_words(slot.kind, t, language())) for t in unique]
    return form


def _choices(kind: Kind) -> tuple[Timing, ...]:
    if kind is Kind.thanks:
        return AFTER_END
    days = tuple(Timing(days=number) for number in DAYS_BEFORE_START)
    return days if kind is Kind.still_coming else (*days, *(Timing(hours=number) for number in HOURS_BEFORE_START))


def _days_before(days: int) -> str:
    if not days:
        return _("On the last day to register")
    return ngettext("%(num)s day before the last day", "%(num)s days before the last day", days)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _key(timing: Timing) -> str:
    return f"{timing.days}d{timing.hours}h"


def _read(key: str) -> Timing:
    days, _mark, hours = key.rstrip("h").partition("d")
    return Timing(int(days), int(hours))
