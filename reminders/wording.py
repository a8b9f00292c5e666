"""Reminders in the reader's language: kinds, moments, states, reasons."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from core.clock import local
from core.wording import clock_time, on_moment, zone_words
from reminders.terms import ABOUT_DEADLINE, Kind, Numbers, Standing, State, Timing, Why


def kind_words(kind: Kind) -> str:
    """What a reminder is about."""
    return {
        Kind.deadline_invited: _("The deadline is near: to the invited"),
        Kind.deadline_followers: _("The deadline is near: to those who asked"),
        Kind.still_coming: _("Are you still coming?"),
        Kind.start: _("The event begins soon"),
        Kind.thanks: _("Thank you, and the survey"),
    }[kind]


def audience_words(kind: Kind) -> str:
    """Whom it goes to."""
    return {
        Kind.deadline_invited: _("To invited people who have not answered."),
        Kind.deadline_followers: _("To people who asked on the event page to be reminded, and have not registered."),
        Kind.still_coming: _("To people with a place, with two buttons: still coming, or the place for somebody else."),
        Kind.start: _("To people with a place, with their own join link when the event is online."),
        Kind.thanks: _("To people who had a place at the end, with the survey when the event has one."),
    }[kind]


def moment_words(moment: datetime, timezone: str, language: str) -> str:
    """ "trešdien, 2027. gada 27. septembrī, plkst. 16.00 (pēc Latvijas laika)"."""
    said = f"{on_moment(local(moment, timezone), language)} ({zone_words(timezone, language)})"
    return said[:1].upper() + said[1:]


def timing_words(kind: Kind, timing: Timing, language: str) -> str:
    """ "3 days before the last day, at 10.00", "1 hour before the start"."""
    days, hours = timing.days, timing.hours
    if kind in ABOUT_DEADLINE:
        at = clock_time(datetime(2000, 1, 1, *divmod(timing.at or 0, 60)), language)
        if not days:
            return _("On the last day to register, at %(time)s", time=at)
        return ngettext(
            "%(num)s day before the last day, at %(time)s",
            "%(num)s days before the last day, at %(time)s",
            days,
            time=at,
        )
    if kind is Kind.thanks:
        if days:
            return ngettext("%(num)s day after the end", "%(num)s days after the end", days)
        return ngettext("%(num)s hour after the end", "%(num)s hours after the end", hours)
    if days:
        return ngettext("%(num)s day before the start", "%(num)s days before the start", days)
    return ngettext("%(num)s hour before the start", "%(num)s hours before the start", hours)


def standing_words(standing: Standing) -> str:
    """Where a rule stands."""
    return {
        Standing.off: _("Switched off"),
        Standing.no_moment: _("No moment yet"),
        Standing.passed: _("Not sent: the moment had passed"),
        Standing.planned: _("Planned"),
        Standing.held: _("Held back"),
        Standing.under_way: _("Being sent"),
        Standing.done: pgettext("reminder", "Sent"),
        Standing.nobody: _("Nobody to remind"),
        Standing.expired: _("Too late, not sent"),
    }[standing]


def standing_hint(standing: Standing) -> str:
    """What that means, where the word alone does not say it."""
    return {
        Standing.no_moment: _("The event is not published, or has no deadline, time or end to count from."),
        Standing.passed: _("When the event was published or moved, this moment was already behind."),
        Standing.held: _("It waits until you let it go; if it is too late by then, it is not sent."),
        Standing.expired: _("The service stood still, or the reminder was held, until it was of no use any more."),
    }.get(standing, "")


def state_words(state: State) -> str:
    """What became of a reminder for one person."""
    return {
        State.ordered: pgettext("reminder", "Sent"),
        State.skipped: _("Not sent"),
        State.expired: _("Too late, not sent"),
    }[state]


def why_words(why: str | None) -> str:
    """Why a person got or gets nothing; empty for none."""
    texts = {
        Why.no_email: _("no e-mail: please call"),
        Why.bounced: _("the address takes no mail: please call"),
        Why.switched_off: _("wants no more reminders"),
        Why.declined: _("declined in the calendar"),
        Why.late: _("the service stood still for too long"),
        Why.held: _("held back by the organiser"),
    }
    return {str(code): text for code, text in texts.items()}.get(why or "", why or "")


def numbers_words(numbers: Numbers) -> str:
    """ "18 letters will go, 2 people have no e-mail": what of those a rule is for gets something."""
    parts = [ngettext("%(num)s letter will go", "%(num)s letters will go", numbers.letters)]
    if numbers.without_email:
        parts.append(ngettext("%(num)s person has no e-mail", "%(num)s people have no e-mail", numbers.without_email))
    if numbers.left_out:
        parts.append(ngettext("%(num)s gets none", "%(num)s get none", numbers.left_out))
    return ", ".join(parts)


def outcome_words(numbers: dict[State, int]) -> str:
    """ "12 people were reminded, 2 were left out"; empty when the rule has done nothing yet."""
    parts = []
    if number := numbers.get(State.ordered, 0):
        parts.append(ngettext("%(num)s person was reminded", "%(num)s people were reminded", number))
    if number := numbers.get(State.skipped, 0):
        parts.append(ngettext("%(num)s was left out", "%(num)s were left out", number))
    if number := numbers.get(State.expired, 0):
        parts.append(ngettext("for %(num)s it was too late", "for %(num)s it was too late", number))
    return ", ".join(parts)
