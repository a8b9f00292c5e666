"""Polls in the reader's language: times, what was left out and why, what stops a rule."""

from collections.abc import Sequence
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import ngettext

from core import wording as words
from core.clock import local
from core.locale import language
from core.working_days import Holiday
from registration import zone_words
from scheduling.polls.terms import MOST_SLOTS, Left, LeftOut, Refusal, Refused, SlotTime


def holiday_words(code: str) -> str:
    """A public holiday by its name."""
    return {
        Holiday.new_year: _("New Year’s Day"),
        Holiday.good_friday: _("Good Friday"),
        Holiday.easter_sunday: _("Easter Sunday"),
        Holiday.easter_monday: _("Easter Monday"),
        Holiday.labour_day: _("Labour Day"),
        Holiday.independence: _("the Day of the Restoration of Independence"),
        Holiday.ligo: _("Līgo Day"),
        Holiday.jani: _("Jāņi (Midsummer)"),
        Holiday.proclamation: _("the Day of the Proclamation of the Republic of Latvia"),
        Holiday.christmas_eve: _("Christmas Eve"),
        Holiday.christmas: _("Christmas Day"),
        Holiday.second_christmas: _("the second day of Christmas"),
        Holiday.new_years_eve: _("New Year’s Eve"),
        Holiday.independence_moved: _("the day off after 4 May"),
        Holiday.proclamation_moved: _("the day off after 18 November"),
    }[Holiday(code)]


def day_month(day: date) -> str:
    """ "18. novembris" or "18 November"."""
    reader = language()
    return f"{day.day} {words.month(day, reader)}" if reader == "en" else f"{day.day}. {words.month(day, reader)}"


def minute_words(minute: int) -> str:
    """ "plkst. 3.30" or "3:30" of minutes since midnight."""
    return words.at_time(time(minute // 60 % 24, minute % 60), language())


def clock_words(instead: int) -> str:
    """What is said of an hour that the clocks leave out."""
    return _(
        "There is no such time on this day: the clocks go forward. Use %(time)s.",
        time=words.clock_time(time(instead // 60 % 24, instead % 60), language()),
    )


def left_out_words(left: Sequence[LeftOut]) -> list[str]:
    """What a rule left out, a sentence for each thing."""
    return [_left_out(one) for one in left]


def _left_out(one: LeftOut) -> str:
    if one.why is Left.holiday:
        return _("Left out: %(day)s, %(holiday)s.", day=day_month(one.day), holiday=holiday_words(one.what))
    if one.why is Left.missing:
        return _(
            "Left out: %(day)s, %(time)s. There is no such time: the clocks go forward. %(instead)s would be there.",
            day=day_month(one.day),
            time=minute_words(one.minute),
            instead=minute_words(one.instead),
        )
    if one.why is Left.known:
        return ngettext("%(num)s time was on the list already.", "%(num)s times were on the list already.", one.count)
    if not one.count:
        return _("Days that are over are left out.")
    return ngettext("%(num)s time is past and left out.", "%(num)s times are past and left out.", one.count)


def twice_words(slots: Sequence[SlotTime], timezone: str) -> list[str]:
    """That of an hour which comes twice the first one was taken."""
    return [
        _(
            "%(day)s, %(time)s comes twice: the clocks go back. The first one is taken.",
            day=day_month(local(slot.starts_at, timezone).date()),
            time=words.at_time(local(slot.starts_at, timezone), language()),
        )
        for slot in slots
    ]


def refusal_words(refused: Refused) -> str:
    """Why a rule makes nothing."""
    if refused.why is Refusal.too_many:
        return _(
            "There would be more than %(most)s times, which nobody answers. Choose fewer days or fewer times a day.",
            most=MOST_SLOTS,
        )
    if refused.why is Refusal.nothing:
        return " ".join([_("No time comes of this."), *left_out_words(refused.left_out)])
    return problem_words(refused.why)


def problem_words(problem: Refusal | Left) -> str:
    """Why a time cannot be proposed."""
    return {
        Left.past: _("This moment has passed."),
        Refusal.too_far: _("Propose times within a year from today."),
        Refusal.no_room: _("A time lasts at least 5 minutes and at most a day."),
        Refusal.backwards: _("The last day is before the first day."),
    }[problem]


def day_words(day: date, this_year: int | None = None) -> str:
    """ "pirmdiena, 7. decembris" or "Monday, 7 December"; with the year when it is another than `this_year`."""
    reader = language()
    if this_year is not None and day.year != this_year:
        return words.named_day(day, reader)
    return f"{words.weekday(day, reader)}, {day_month(day)}"


def hours_words(slot: SlotTime, timezone: str) -> str:
    """ "10.00–11.30", "visa diena", or with the day of an end after midnight; an hour that comes twice says which."""
    if slot.whole_day:
        return _("all day")
    reader = language()
    start, end = local(slot.starts_at, timezone), local(slot.ends_at, timezone)
    said = "–".join(zone_words.clock_words(moment, timezone, reader) for moment in (slot.starts_at, slot.ends_at))
    return said if _same_day(start, end) else f"{said} ({day_month(end.date())})"


def _same_day(start: datetime, end: datetime) -> bool:
    midnight = (end.hour, end.minute) == (0, 0)
    return end.date() == start.date() or (midnight and (end.date() - start.date()).days == 1)


def slot_words(slot: SlotTime, timezone: str, *, year: bool = False) -> str:
    """ "pirmdiena, 7. decembris, 10.00–11.30"."""
    day = local(slot.starts_at, timezone).date()
    said = words.named_day(day, language()) if year else day_words(day)
    return f"{said}, {hours_words(slot, timezone)}"


def by_day(slots: Sequence[SlotTime], timezone: str) -> list[tuple[date, list[SlotTime]]]:
    """The times under their days, in order."""
    found: dict[date, list[SlotTime]] = {}
    for slot in sorted(slots):
        found.setdefault(local(slot.starts_at, timezone).date(), []).append(slot)
    return list(found.items())
