"""The words of the dashboard: headings, bars, what waits for an organiser."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from core import wording as words
from dashboard.mail_counts import MailGroup
from dashboard.terms import Kind, Lack
from registration.terms import Admission, RegistrationStatus, Source


def short_day(day: date, language: str) -> str:
    """ "27.09." or "27 Sep" for the axis of a picture."""
    return f"{day.day} {words.MONTHS_EN[day.month - 1][:3]}" if language == "en" else f"{day:%d.%m}."


_STATUS_BARS = {
    RegistrationStatus.confirmed: _l("have a place"),
    RegistrationStatus.waiting: _l("on the waiting list"),
    RegistrationStatus.offered: _l("have been offered a place"),
    RegistrationStatus.pending: _l("wait for a parent or guardian"),
    RegistrationStatus.withdrawn: _l("withdrew"),
    RegistrationStatus.cancelled: _l("removed by the organiser"),
    RegistrationStatus.lapsed: _l("did not confirm in time"),
    RegistrationStatus.applied: _l("have applied"),
    RegistrationStatus.placed: _l("have a place in a group"),
    RegistrationStatus.not_chosen: _l("were thanked, without a place"),
}


def status_bar_word(status: RegistrationStatus, how: Admission = Admission.in_order) -> str:
    """Where people stand, as the name of a bar and of a number."""
    if status is RegistrationStatus.applied and how is Admission.poll:
        return _("have answered")
    if status is RegistrationStatus.waiting and how is Admission.selection:
        return _("in reserve")
    return str(_STATUS_BARS[status])


@dataclass(frozen=True, slots=True)
class CourseWords:
    """What the picture of an event that fills up is called, what its first number is; a second one has `waits`."""

    title: str
    first: str
    waits: str = ""


def course_words(how: Admission) -> CourseWords:
    """The words of a picture over time."""
    if how is Admission.poll:
        return CourseWords(_("Answers over time"), pgettext("poll", "Answered"))
    if how is Admission.selection:
        return CourseWords(_("Applications over time"), pgettext("people", "Applied"))
    return CourseWords(_("Registrations over time"), _("Has a place"), _("Still waits"))


_SOURCE_BARS = {
    Source.web: _l("Website"),
    Source.invitation: _l("Personal invitation"),
    Source.calendar: _l("Button in the calendar"),
    Source.organiser: _l("Written down by an organiser"),
    Source.phone: _l("Phone"),
    Source.email: _l("E-mail"),
}


def source_bar_word(source: str) -> str:
    """The way people came, as the name of a bar."""
    return str(_SOURCE_BARS[Source(source)])


def mail_word(group: MailGroup) -> str:
    """Where letters stand, as the name of a bar."""
    return {
        MailGroup.sent: pgettext("letters", "Sent"),
        MailGroup.waiting: pgettext("letters", "Wait to be sent"),
        MailGroup.bounced: pgettext("letters", "Came back: the address takes no mail"),
        MailGroup.failed: pgettext("letters", "Not delivered for another reason"),
        MailGroup.withdrawn: pgettext("letters", "Not needed any more, taken back"),
    }[group]


_GUEST_BARS = {
    "coming": _l("Coming"),
    "waiting": _l("On the waiting list or not confirmed yet"),
    "maybe": _l("Said maybe"),
    "declined": _l("Not coming"),
    "silent": _l("Silent"),
    "unasked": _l("Invitation not sent yet"),
}


def guest_word(stand: str, how: Admission = Admission.in_order) -> str:
    """Where invited people stand, as the name of a bar."""
    if stand == "waiting" and how is not Admission.in_order:
        return course_words(how).first
    return str(_GUEST_BARS[stand])


def need_title(kind: Kind) -> str:
    """What is to be done, in a few words."""
    return {
        Kind.paused: _("Sending of letters is paused"),
        Kind.receivers: _("Programs that take no messages"),
        Kind.guardians: _("Parents or guardians have not answered"),
        Kind.calls: _("People to be phoned"),
        Kind.seats: _("A seat in a group has become free"),
        Kind.links: _("Groups have no link to their online meeting yet"),
        Kind.bounced: _("Addresses that take no mail"),
        Kind.failed: _("Letters that were not delivered"),
        Kind.declined: _("Say no in the calendar but hold a place"),
        Kind.replies: _("Calendar answers in doubt"),
        Kind.twins: _("Maybe on the list twice"),
        Kind.held: _("Reminders are held back"),
        Kind.attendance: _("Who came has not been marked"),
        Kind.drafts: _("Drafts that lack something"),
    }[kind]


def restored_text() -> str:
    """Why nothing goes out after the database was put back from a backup."""
    letters = _(
        "The database is an older copy. Look which letters wait, some may have gone out before; then start sending."
    )
    return " ".join((letters, _("Messages to other programs wait too.")))


def need_text(kind: Kind) -> str:
    """Why it matters and what to do."""
    return {
        Kind.paused: _("The mail server does not accept our mail. Letters wait and nothing is lost."),
        Kind.receivers: _("They are paused, and what happens meanwhile is not sent later. See to the receiver."),
        Kind.guardians: _("The place goes to the next person when the time is over. A call helps."),
        Kind.calls: _("They get no letters: tell them of their place, or ask the parent or guardian."),
        Kind.seats: _("Fill it on the board with as few changes as possible, or leave it empty."),
        Kind.links: _("Whoever has a seat in them cannot join: add the link on the page of each group."),
        Kind.bounced: _("These people do not get invitations and reminders. Correct the address or call."),
        Kind.failed: _("Look why, and send them again."),
        Kind.declined: _("Ask them, or give the place to somebody else."),
        Kind.replies: _("Nobody vouches for the sender, or something else was answered. Decide whether it counts."),
        Kind.twins: _("The same name stands on the list several times. Look whether it is one person."),
        Kind.held: _("They do not go until you let them."),
        Kind.attendance: _("The event is over. Mark who was there."),
        Kind.drafts: _("Add what is missing, then publish."),
    }[kind]


def need_count(kind: Kind, count: int) -> str:
    """How many, beside the event's name; empty where the event itself says it."""
    counted = {
        Kind.guardians: ngettext("%(num)s child or young person", "%(num)s children or young people", count),
        Kind.seats: ngettext("%(num)s seat", "%(num)s seats", count),
        Kind.bounced: ngettext("%(num)s address", "%(num)s addresses", count),
        Kind.failed: ngettext("%(num)s letter", "%(num)s letters", count),
        Kind.replies: ngettext("%(num)s answer", "%(num)s answers", count),
        Kind.twins: ngettext("%(num)s name", "%(num)s names", count),
    }
    if kind in (Kind.calls, Kind.declined, Kind.attendance):
        return ngettext("%(num)s person", "%(num)s people", count)
    return counted.get(kind, "")


def lack_words(lacks: Iterable[Lack]) -> str:
    """What a draft still needs, in one line."""
    texts = {
        Lack.past: _("the day has passed"),
        Lack.time: _("no time"),
        Lack.place: _("no venue and no link"),
        Lack.contact: _("no contact e-mail"),
    }
    return ", ".join(texts[lack] for lack in lacks)
