"""What the announcement check asks: questions and their answers."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from announcements.terms import ENTER, Option, Question, QuestionCode
from announcements.time_asking import clock
from core import wording
from core.locale import language

Facts = Mapping[str, Any]


def question_words(question: Question) -> str:
    """The question itself."""
    return _QUESTIONS[question.code](question.facts)


def option_words(question: Question, option: Option) -> str:
    """An answer to it."""
    if option.key == ENTER:
        return _enter_words(question.code)
    told = _OPTIONS.get(question.code)
    return told(option) if told is not None else str(option.facts.get("value", option.key))


def weekday_words(number: int) -> str:
    """ "trešdiena" or "Wednesday"."""
    return (wording.WEEKDAYS_EN if language() == "en" else wording.WEEKDAYS)[number]


def at_minutes(minutes: int) -> str:
    """ "plkst. 16.00" or "16:00"."""
    at = clock(minutes)
    return wording.at_time(at, language()) if at is not None else ""


def _day(day: Any) -> str:
    return wording.on_day(day, language())


def _year_question(facts: Facts) -> str:
    if facts.get("weekday") is None:
        return _("The text does not say the year. Which one is it?")
    return _(
        "The text does not say the year. In these years the day is a %(weekday)s; which one is it?",
        weekday=weekday_words(facts["weekday"]),
    )


def _weekday_question(facts: Facts) -> str:
    return _(
        "The text says %(weekday)s, but %(date)s is a %(real)s. Which day is it?",
        weekday=weekday_words(facts["weekday"]),
        date=f"{facts['day']:%d.%m.%Y}.",
        real=wording.weekday(facts["day"], language()),
    )


def _arrival_question(facts: Facts) -> str:
    return _(
        "The text speaks of registration twice: at the desk from %(arrives)s, and beforehand by the form. "
        "When does the event begin?",
        arrives=at_minutes(facts["arrives"]),
    )


def _time_question(facts: Facts) -> str:
    if facts.get("foreign"):
        return _("The hours of a text in Russian are not read. At what time does it begin?")
    return _("The text does not say at what time it begins.")


_QUESTIONS: dict[QuestionCode, Callable[[Facts], str]] = {
    QuestionCode.year: _year_question,
    QuestionCode.which_day: lambda f: _(
        "The text has several days. Each day is an event of its own: on which one is this event?"
    ),
    QuestionCode.weekday: _weekday_question,
    QuestionCode.relative_day: lambda f: _(
        "The text says the day only as seen from when it was written. Enter the day in the field above."
    ),
    QuestionCode.no_such_day: lambda f: _(
        "There is no such day in the calendar. Enter the right one in the field above."
    ),
    QuestionCode.end_day: lambda f: _("The last day is before the first one. How many days is it?"),
    QuestionCode.time_missing: _time_question,
    QuestionCode.no_such_time: lambda f: _("There is no such time. Enter the right one in the field above."),
    QuestionCode.skipped_time: lambda f: _(
        "The clocks change on this day and %(time)s is not a single moment. When does it begin?",
        time=wording.at_time(f["time"], language()),
    ),
    QuestionCode.which_time: lambda f: _("The text says different times. Which is right?"),
    QuestionCode.end_before_start: lambda f: _("The end is not after the beginning. When does it end?"),
    QuestionCode.desk_arrival: _arrival_question,
    QuestionCode.which_deadline: lambda f: _("The text has several deadlines. Until when can one register?"),
    QuestionCode.deadline_day: lambda f: _("There is no such day in the calendar. Until when can one register?"),
    QuestionCode.deadline_weekday: lambda f: _weekday_question(f),
    QuestionCode.deadline_after_start: lambda f: _(
        "The deadline is after the event begins. Until when can one register?"
    ),
    QuestionCode.deadline_hour: lambda f: _(
        "The text says an hour (%(time)s), but registration closes at midnight. Until when?",
        time=f.get("said") or at_minutes(f["minutes"]),
    ),
    QuestionCode.deadline_relative: lambda f: _(
        "The text does not say the deadline as a day. Until when can one register?"
    ),
    QuestionCode.which_capacity: lambda f: _("The text has several numbers of places. How many are there?"),
    QuestionCode.which_title: lambda f: _(
        "The headline and the name in quotation marks differ. What is the event called?"
    ),
    QuestionCode.programme_gap: lambda f: _(
        "Row %(row)s: there are %(minutes)s free minutes before it. Is that right?", row=f["row"], minutes=f["minutes"]
    ),
    QuestionCode.programme_overlap: lambda f: _(
        "Row %(row)s begins %(minutes)s minutes before the row above ends. Is that right?",
        row=f["row"],
        minutes=f["minutes"],
    ),
    QuestionCode.programme_reversed: lambda f: _("Row %(row)s ends before it begins. Is that right?", row=f["row"]),
    QuestionCode.programme_end: lambda f: _(
        "Row %(row)s: the text does not say when it ends. Enter it below.", row=f["row"]
    ),
    QuestionCode.programme_time: lambda f: _(
        "Row %(row)s: there is no such time. Enter the right one below.", row=f["row"]
    ),
    QuestionCode.which_place: lambda f: _("The text has several places. Where is this event held?"),
    QuestionCode.which_phone: lambda f: _("The text has several phone numbers. Which one should be on the page?"),
    QuestionCode.which_email: lambda f: _("The text has several e-mail addresses. Which one should be on the page?"),
    QuestionCode.which_contact: lambda f: _("The text names several people to ask. Who should be on the page?"),
    QuestionCode.day_order: lambda f: _("The date can be read in two ways. Which day is it?"),
    QuestionCode.deadline_order: lambda f: _("The deadline can be read in two ways. Until when can one register?"),
    QuestionCode.foreign_day: lambda f: _(
        "The text is in Russian, which is not read here. On which of its days is the event?"
    ),
    QuestionCode.which_name: lambda f: _(
        "The text has “%(name)s”. How is the name written in the nominative?", name=f["value"]
    ),
    QuestionCode.which_project: lambda f: _("The text has several project numbers. Which one is this event’s?"),
    QuestionCode.which_link: lambda f: _("The text has several meeting links. Which one is this event’s?"),
}


def _day_option(option: Option) -> str:
    """ "2023. gads: trešdien, 2023. gada 27. septembrī; pieteikšanās līdz 25. septembrim"."""
    said = wording.on_days(option.facts["day"], option.facts.get("last"), language())
    deadline = option.facts.get("deadline")
    if deadline is not None:
        said = _("%(day)s; registration %(until)s", day=said, until=wording.until(deadline, True, language()))
    place = option.facts.get("venue")
    return f"{said}: {place}" if place else said


def _year_option(option: Option) -> str:
    """ "trešdiena, 2023. gada 27. septembris"; of several days the first."""
    return wording.named_day(option.facts["day"], language())


def _hours_option(option: Option) -> str:
    starts, ends = clock(option.facts["starts"]), clock(option.facts["ends"])
    return wording.time_span(starts, ends, language()) if starts is not None else ""


def _deadline_option(option: Option) -> str:
    if option.key == "none":
        return _("No deadline: until the event begins")
    return (
        f"{wording.until(option.facts['day'], True, language())} ({wording.weekday(option.facts['day'], language())})"
    )


def _hour_option(option: Option) -> str:
    whole = _("To the end of that day (inclusive)")
    return whole if option.key == "whole" else _("To the end of the day before")


def _arrival_option(option: Option) -> str:
    at = at_minutes(option.facts["minutes"])
    if option.key == "arrival":
        return _("At %(time)s, with arrival and registration at the desk", time=at)
    return _("At %(time)s; before that people only arrive", time=at)


def _end_option(option: Option) -> str:
    if option.key == "none":
        return _("The end is not known")
    return _("At %(time)s on the next day", time=at_minutes(option.facts["minutes"]))


def _place_option(option: Option) -> str:
    return ", ".join(part for part in (option.facts["venue"], option.facts["address"]) if part)


def _contact_option(option: Option) -> str:
    phone = option.facts["phone"]
    said = (option.facts["name"], wording.phone(phone) if phone else "", option.facts["email"])
    return ", ".join(part for part in said if part)


_OPTIONS: dict[QuestionCode, Callable[[Option], str]] = {
    QuestionCode.year: _year_option,
    QuestionCode.which_day: _day_option,
    QuestionCode.weekday: _day_option,
    QuestionCode.end_day: lambda o: _("One day"),
    QuestionCode.time_missing: lambda o: _("It is not known yet: save the date"),
    QuestionCode.skipped_time: lambda o: wording.at_time(o.facts["time"], language()),
    QuestionCode.which_time: _hours_option,
    QuestionCode.end_before_start: _end_option,
    QuestionCode.desk_arrival: _arrival_option,
    QuestionCode.which_deadline: _deadline_option,
    QuestionCode.deadline_day: _deadline_option,
    QuestionCode.deadline_weekday: _deadline_option,
    QuestionCode.deadline_order: _deadline_option,
    QuestionCode.deadline_after_start: _deadline_option,
    QuestionCode.deadline_relative: _deadline_option,
    QuestionCode.deadline_hour: _hour_option,
    QuestionCode.programme_gap: lambda o: _("Yes, it stays so"),
    QuestionCode.programme_overlap: lambda o: _("Yes, it stays so"),
    QuestionCode.programme_reversed: lambda o: _("Yes, it stays so"),
    QuestionCode.which_place: _place_option,
    QuestionCode.which_contact: _contact_option,
    QuestionCode.day_order: _day_option,
    QuestionCode.foreign_day: _day_option,
    QuestionCode.which_phone: lambda o: wording.phone(o.facts["value"]),
}


_DAYS = (
    QuestionCode.year, QuestionCode.which_day, QuestionCode.weekday, QuestionCode.day_order, QuestionCode.foreign_day,
)  # fmt: skip


def _enter_words(code: QuestionCode) -> str:
    if code in (QuestionCode.programme_gap, QuestionCode.programme_overlap, QuestionCode.programme_reversed):
        return _("No, I have corrected the rows")
    if code in (QuestionCode.time_missing,):
        return _("I have entered it above")
    if code in _DAYS:
        return _("Another day: I have entered it above")
    return pgettext("announcement", "Something else: I have entered it above")
