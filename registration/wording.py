"""The words for kinds, reasons, phases and fields, in the reader's language; the rest of the room knows only codes."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from registration.terms import Admission, EventKind, Phase, Reason, RegistrationStatus, Source

REGIONS = ("riga", "vidzeme", "kurzeme", "zemgale", "latgale")


def kind_word(kind: str) -> str:
    """What sort of event it is, among the other sorts."""
    return {
        EventKind.focus_group: _("Focus group"),
        EventKind.think_tank: _("Think tank"),
        EventKind.regional_meeting: _("Regional meeting"),
        EventKind.training: _("Training"),
        EventKind.other: _("Other event"),
    }[EventKind(kind)]


def kind_said(kind: str) -> str:
    """What sort of event it is, beside its name: nobody is invited to an "other event"."""
    return _("Event") if kind == EventKind.other else kind_word(kind)


def kinds_word(kind: str) -> str:
    """All events of a sort, as a calendar of them is called."""
    return {
        EventKind.focus_group: _("Focus groups"),
        EventKind.think_tank: _("Think tanks"),
        EventKind.regional_meeting: _("Regional meetings"),
        EventKind.training: _("Trainings"),
        EventKind.other: _("Other events"),
    }[EventKind(kind)]


_REGIONS = {
    "": "",
    "riga": _l("Riga planning region"),
    "vidzeme": _l("Vidzeme planning region"),
    "kurzeme": _l("Kurzeme planning region"),
    "zemgale": _l("Zemgale planning region"),
    "latgale": _l("Latgale planning region"),
}


def region_word(region: str) -> str:
    """A planning region by name; empty for none."""
    return str(_REGIONS.get(region, region))


def status_word(status: str) -> str:
    """Where a person stands, for lists."""
    return {
        RegistrationStatus.confirmed: _("Registered"),
        RegistrationStatus.waiting: _("On the waiting list"),
        RegistrationStatus.offered: _("Has been offered a place"),
        RegistrationStatus.pending: _("Waits for the guardian"),
        RegistrationStatus.withdrawn: _("Withdrew"),
        RegistrationStatus.cancelled: _("Removed by the organiser"),
        RegistrationStatus.lapsed: _("Did not confirm in time"),
        RegistrationStatus.applied: pgettext("person", "Applied"),
        RegistrationStatus.placed: _("Has a place in a group"),
        RegistrationStatus.not_chosen: _("Thanked, without a place"),
    }[RegistrationStatus(status)]


def source_word(source: str) -> str:
    """How a registration came."""
    return {
        Source.web: _("on the website"),
        Source.invitation: _("by invitation"),
        Source.calendar: _("in the calendar"),
        Source.organiser: _("entered by the organiser"),
        Source.phone: _("by phone"),
        Source.email: _("by e-mail"),
    }[Source(source)]


_REASONS: dict[Reason, tuple[Any, Any]] = {
    Reason.not_published: (_l("This event is not open"), _l("The organiser has not published it.")),
    Reason.event_cancelled: (_l("The event is cancelled"), _l("Registration is no longer possible.")),
    Reason.save_the_date: (
        _l("Registration has not been announced yet"),
        _l("So far only the day is known. Leave your e-mail and we will write to you."),
    ),
    Reason.not_open_yet: (_l("Registration is not open yet"), _l("Please come back when it opens.")),
    Reason.deadline_passed: (
        _l("The registration deadline has passed"),
        _l("Your answers are still here below. If you would like to take part, please contact the organiser."),
    ),
    Reason.event_started: (
        _l("The event has already begun"),
        _l("Registration is no longer possible. Please contact the organiser."),
    ),
    Reason.full: (_l("All places are taken"), _l("There is no waiting list for this event.")),
    Reason.already_withdrawn: (_l("You have already withdrawn"), _l("You can register again on the event page.")),
    Reason.not_active: (_l("This registration is no longer active"), _l("You can register again on the event page.")),
    Reason.form_changed: (
        _l("The organiser has changed the form"),
        _l("Please look through your answers and send them again."),
    ),
    Reason.same_person: (
        _l("This person is already registered"),
        _l("There is another registration with this name and e-mail."),
    ),
    Reason.too_many: (
        _l("Too many people with this e-mail"),
        _l("Please contact the organiser to register a larger group."),
    ),
    Reason.too_often: (
        _l("Too many changes in a short time"),
        _l("Please try again in an hour or contact the organiser."),
    ),
    Reason.institution_full: (
        _l("Your institution has all its places"),
        _l("The organiser allows a certain number of people from each institution. Please contact the organiser."),
    ),
    Reason.too_few_seats: (
        _l("There are not enough places for all of you"),
        _l("You can register fewer people, or contact the organiser."),
    ),
    Reason.offer_over: (
        _l("The offer has ended"),
        _l("The place has been offered to the next person. You can register again on the event page."),
    ),
    Reason.guardian_needed: (
        _l("A parent or guardian must confirm"),
        _l("Write the name of a parent or guardian and an e-mail or phone that is not your own."),
    ),
    Reason.decided: (
        _l("The organiser has already decided"),
        _l("Answers are no longer collected. If you would like to take part, please contact the organiser."),
    ),
    Reason.time_chosen: (
        _l("The time has been chosen meanwhile"),
        _l(
            "What you said about the times no longer counts. Everything else you typed is still here: look at the time "
            "that was chosen, and if it suits you, press the button once more."
        ),
    ),
}


def reason_words(reason: Reason) -> tuple[str, str]:
    """Title and explanation of a refusal."""
    title, explained = _REASONS[reason]
    return str(title), str(explained)


_PHASES = {
    Phase.draft: _l("Draft"),
    Phase.save_the_date: _l("Save the date"),
    Phase.not_yet_open: _l("Opens soon"),
    Phase.open: _l("Registration open"),
    Phase.waiting_list: _l("Waiting list"),
    Phase.full: _l("Full"),
    Phase.closed: _l("Registration closed"),
    Phase.ongoing: _l("Happening now"),
    Phase.ended: _l("Ended"),
    Phase.cancelled: _l("Cancelled"),
}


_ASKING = {Admission.poll: _l("Finding a time"), Admission.selection: _l("Applications open")}


def phase_word(phase: Phase, admission: Admission = Admission.in_order) -> str:
    """The state of registration in a word or two, for cards and lists; a poll and a selection have their own."""
    if phase is Phase.open and admission in _ASKING:
        return str(_ASKING[admission])
    return str(_PHASES[phase])


def days_left_words(days: int | None) -> str:
    """How long one can still register."""
    if days is None:
        return ""
    if days == 0:
        return _("today is the last day")
    return ngettext("%(num)s day left", "%(num)s days left", days)


def places_words(left: int | None, waiting_list: bool) -> str:
    """How many places are left; empty when there is no limit."""
    if left is None:
        return ""
    if left > 0:
        return ngettext("%(num)s place left", "%(num)s places left", left)
    if waiting_list:
        return _("All places are taken; you can join the waiting list")
    return _("All places are taken")
