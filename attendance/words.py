"""What the room says: where somebody stands, what became of a note, and what the page says by itself."""

from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import pgettext

from attendance.terms import Attended, Families, How, Mix, Outcome, State
from core.clock import local
from core.locale import language
from core.wording import clock_time, short_days
from registration.terms import RegistrationStatus


def clock_words(at: datetime | None, timezone: str) -> str:
    """ "14.03": the time of an arrival; empty for none."""
    return clock_time(local(at, timezone), language()) if at is not None else ""


def day_words(day: date) -> str:
    """ "24.03.2027.": a day of the event on a tab."""
    return short_days(day, None, language())


def state_words(state: State) -> str:
    """Where somebody stands on a day."""
    return {
        State.expected: pgettext("attendance", "expected"),
        State.arrived: pgettext("attendance", "arrived"),
        State.left_out: pgettext("attendance", "did not come"),
    }[state]


def how_words(how: How | None) -> str:
    """How an arrival was noticed; empty for none."""
    if how is None:
        return ""
    return {
        How.list: _("at the door"),
        How.qr: _("by the badge"),
        How.walk_in: _("came without registering"),
        How.self: _("marked by themselves"),
        How.later: _("recorded afterwards"),
    }[how]


def standing_words(found: Attended | None, timezone: str) -> str:
    """ "arrived 14.03": one cell of a list."""
    if found is None:
        return state_words(State.expected)
    at = clock_words(found.arrived_at, timezone)
    return f"{state_words(found.state)} {at}".strip()


def status_words(status: str) -> str:
    """Why somebody is not expected; empty for who has a place."""
    return {
        RegistrationStatus.waiting: _("on the waiting list"),
        RegistrationStatus.offered: _("a place is offered"),
        RegistrationStatus.pending: _("waits for the parent or guardian"),
        RegistrationStatus.withdrawn: _("gave the place up"),
        RegistrationStatus.cancelled: _("removed by the organiser"),
        RegistrationStatus.lapsed: _("the time to answer has passed"),
        RegistrationStatus.applied: _("applied, the organiser has not decided"),
        RegistrationStatus.placed: _("has a place in a group"),
        RegistrationStatus.not_chosen: _("was not chosen"),
    }.get(RegistrationStatus(status), "")


def outcome_words(outcome: Outcome, name: str) -> str:
    """What a helper is told of a note that did not simply count; empty when it did."""
    whom = name or _("Somebody")
    return {
        Outcome.look: _("%(name)s is on the list already: please look whether it is the same person.", name=whom),
        Outcome.unknown: _("Somebody you marked is not on the list any more; please tell the organiser."),
        Outcome.no_place: _("%(name)s has no place at this event. You can let the person in.", name=whom),
        Outcome.guardian: _(
            "%(name)s: nothing was marked. Please call the organiser before you let this person in.", name=whom
        ),
        Outcome.wrong_day: _("%(name)s: that is not a day of this event.", name=whom),
        Outcome.refused: _("%(name)s could not be entered: the event takes nobody any more.", name=whom),
        Outcome.malformed: _("%(name)s: the name could not be read. Please write it again.", name=whom),
    }.get(outcome, "")


def ask_words(ask: str) -> str:
    """What a helper does about somebody of whom the organiser must be asked first; empty for nobody of that sort."""
    return {
        "guardian": _("The parent or guardian has not agreed yet. Let the child wait with you and call the organiser."),
        "rests": _("Do not mark anything yet. Let the person wait with you and call the organiser."),
    }.get(ask, "")


def mix_words() -> list[tuple[str, str]]:
    """What may be spread over the groups."""
    return [
        (Mix.nothing.value, _("only even in number")),
        (Mix.institution.value, _("people of one institution apart")),
        (Mix.kind.value, _("kinds of institutions mixed, young people among adults")),
    ]


def families_words() -> list[tuple[str, str]]:
    """What becomes of people who came by one form."""
    return [
        (Families.together.value, _("in one group")),
        (Families.apart.value, _("in different groups")),
    ]


def group_words(number: int | None, *, tables: bool) -> str:
    """ "group 3", or "table 3" where the organiser composed tables; empty without a number."""
    if not number:
        return ""
    return _("table %(number)s", number=number) if tables else _("group %(number)s", number=number)


def own_group_words(number: int | str | None, *, tables: bool) -> str:
    """The same in a sentence to whoever has just arrived."""
    if not number:
        return ""
    if tables:
        return _("Your place is at table %(number)s.", number=number)
    return _("You are in group %(number)s.", number=number)


def page_words(*, tables: bool = False) -> dict[str, str]:
    """What the check-in page says by its script; {n} and {name} stand for what it knows."""
    return {
        "arrived": pgettext("attendance button", "Arrived"),
        "undo": pgettext("attendance button", "Undo"),
        "let_in": _("Let in"),
        "mark_all": _("All have arrived"),
        "ask": pgettext("door", "ask the organiser"),
        "open": _("Open the registration"),
        "ask_guardian": ask_words("guardian"),
        "ask_rests": ask_words("rests"),
        "group": _("table {n}") if tables else _("group {n}"),
        "no_photo": _("do not photograph"),
        "collected": _("collected by: {name}"),
        "together": _("Came together"),
        "unsent": _("not sent yet"),
        "offline": _("No network: {n} waiting to be sent"),
        "sending": _("Sending: {n}"),
        "online": _("Everything is sent"),
        "signed_out": _("Please sign in again: {n} waiting to be sent"),
        "closed": _("This link no longer opens the list."),
        "walk_in": _("came without registering"),
        "same": _("It is the same person"),
        "other": _("Another person with this name"),
        "nobody": _("Nobody was found"),
        "found": _("Found: {n}"),
        "numbers": _("{n} of {all} have arrived"),
        "scan_nothing": _("This code is not a badge of this event."),
        "scan_no_camera": _("The camera cannot be used. Open the phone’s own camera and point it at the badge."),
        "scan_phone": _(
            "This browser does not read codes. Open the phone’s own camera and point it at the badge: the person’s "
            "page opens. Without a network, search for the name."
        ),
        "unsaved": _("This device has no room to keep notes. Do not close this page before they are sent: {n}."),
        "end_unsent": _("{n} are not sent yet. They stay on this device until there is a network."),
        "looked": _("somebody of this name is on the list, number {n}. Is it the same person?"),
        "mistake": _("It was entered by mistake"),
        **{f"status_{status.value}": status_words(status) for status in RegistrationStatus},
    }
