"""What each letter to a person says, in the language that is forced. Finished words in, content out; no database."""

from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from core import locale
from core.wording import quoted
from registration.change_words import ChangeRow, heading_words, subject_words
from registration.changes import TIMES
from registration.letter_content import Content, Reader
from registration.letter_frames import (
    contact,
    declining,
    ending,
    gmail,
    own,
    place_follows,
    plans_change,
    time_follows,
)
from registration.letter_parts import About, basic_facts, with_event
from registration.terms import RegistrationStatus, WaitingMode, WaitingReason

Lists = tuple[tuple[str, tuple[str, ...]], ...]


def registered(about: About, reader: Reader, *, opening: str = "", lists: Lists = ()) -> Content:
    """A seat is theirs from the beginning; `opening` says who else filled in the form, `lists` are put below."""
    content = Content(
        subject=_("Registration received: %(title)s", title=about.title),
        heading=_("Your place is reserved"),
        paragraphs=(
            opening or _("Thank you for registering!"),
            _("The invitation in this letter puts the event into your calendar."),
        ),
        next_steps=(*plans_change(about), *place_follows(about), *time_follows(about), gmail()),
        lists=lists,
    )
    return with_event(own(content, about, reader), about, reader)


def promoted(about: About, reader: Reader) -> Content:
    """A seat became free and is theirs."""
    content = Content(
        subject=_("A place has become free: %(title)s", title=about.title),
        heading=_("You have a place"),
        paragraphs=(
            _("A place has become free, and it is yours."),
            _("The invitation in this letter puts the event into your calendar."),
            _("If you can no longer come, please withdraw soon: somebody else will be glad of the place."),
        ),
        next_steps=(declining(about), *place_follows(about), *time_follows(about), gmail()),
    )
    return with_event(own(content, about, reader), about, reader)


def waiting(
    about: About, reader: Reader, place: int, reason: str | None = None, *, opening: str = "", lists: Lists = ()
) -> Content:
    """A place on the waiting list; `reason` is a WaitingReason, None for a full event."""
    content = Content(
        subject=_("On the waiting list: %(title)s", title=about.title),
        heading=_("You are number %(place)s on the waiting list", place=place),
        paragraphs=tuple(text for text in (opening, why_waiting(reason), may_be_passed(reason)) if text),
        next_steps=(
            *when_a_place_is_free(about),
            _("If you can no longer come, please withdraw with the private link."),
        ),
        lists=lists,
    )
    return with_event(own(content, about, reader), about, reader)


def why_waiting(reason: str | None) -> str:
    """Why somebody has no seat yet."""
    if reason == WaitingReason.institution:
        return _("Your registration has been received, but your institution has all the places it may have.")
    if reason == WaitingReason.party:
        return _("Your registration has been received, but there are not enough free places for all of you together.")
    return _("Your registration has been received, but all places are taken at the moment.")


def may_be_passed(reason: str | None) -> str:
    """Why others on the list may have a seat earlier; empty when nobody can."""
    if reason == WaitingReason.institution:
        return _("You can get a place when somebody of your institution gives one up; others may get a place earlier.")
    if reason == WaitingReason.party:
        return _("Until there are enough places for all of you, people further down the list may get single places.")
    return ""


def when_a_place_is_free(about: About) -> tuple[str, ...]:
    """What happens to people on the waiting list, as the organiser decided."""
    event = about.event
    if event.waiting_mode == WaitingMode.offer:
        hours = ngettext("%(num)s hour", "%(num)s hours", event.offer_hours)
        return (
            _("Places that become free are offered to the people on the list in their order."),
            _("When a place is offered to you, we will write to you at once. You then have %(hours)s to accept it.",
              hours=hours),
        )  # fmt: skip
    return (
        _("Places that become free go to the people on the list in their order, by themselves."),
        _("When a place is yours, we will write to you at once and send the invitation for your calendar."),
    )


def updated(
    about: About,
    reader: Reader,
    rows: tuple[ChangeRow, ...],
    fields: frozenset[str],
    *,
    note: str = "",
    again: bool = False,
    place: int = 0,
    held: bool = False,
    applied: bool = False,
) -> Content:
    """Was and is; `again` when a cancelled event takes place after all, `place` for somebody who waits.

    `held` for somebody for whom a seat is held that is not theirs yet, `applied` for whom nothing is decided yet.
    """
    moved = bool(fields & TIMES)
    content = Content(
        subject=_("Taking place after all: %(title)s", title=about.title)
        if again
        else subject_words(fields, about.title),
        heading=_("The event takes place after all") if again else heading_words(fields),
        changes=rows,
        paragraphs=_updated_paragraphs(
            about, moved=moved or again, again=again, place=place, held=held, applied=applied
        ),
        message=note,
        next_steps=() if place or held or applied else plans_change(about),
    )
    return with_event(own(content, about, reader), about, reader)


def event_cancelled(about: About, reader: Reader, *, in_calendar: bool, seat_lost: bool = False) -> Content:
    """It will not happen."""
    content = ending(
        about,
        reader,
        _("Cancelled: %(title)s", title=about.title),
        _("The event is cancelled"),
        _("Unfortunately the event will not take place."),
        _("With this letter the event is marked as cancelled in your calendar.") if in_calendar else "",
        _("The seat that you had in a group leaves your calendar with this letter, too.") if seat_lost else "",
    )
    return replace(content, message=about.event.cancel_note.text(about.language))


def already(about: About, reader: Reader, place: int, *, applied: bool = False) -> Content:
    """Somebody filled in the form again."""
    heading = (
        _("You are number %(place)s on the waiting list", place=place)
        if place
        else _("We have your answer already")
        if applied
        else _("You are already registered")
    )
    content = Content(
        subject=_("Your registration is already here: %(title)s", title=about.title),
        heading=heading,
        paragraphs=(
            _("Somebody, probably you, has filled in the registration form again. Nothing has changed by that."),
            _("To change what you wrote, or to withdraw, open your private link."),
        ),
        facts=(*basic_facts(about, reader), *contact(about.event)),
    )
    return own(content, about, reader)


def link(about: About, reader: Reader, status: str, place: int) -> Content:
    """Their private link, asked for again."""
    content = Content(
        subject=_("Your private link: %(title)s", title=about.title),
        heading=_("Here is your private link"),
        paragraphs=(
            _state_words(about, status, place),
            _("If you did not ask for this letter, do nothing: only you have got the link."),
        ),
        facts=(*basic_facts(about, reader), *contact(about.event)),
    )
    return own(content, about, reader)


def data_code(about: About, reader: Reader, code: str) -> Content:
    """The code that opens the person's own data; no link, because the page that asks for it is open already."""
    title = quoted(about.title, locale.language())
    return Content(
        subject=_("Your code: %(code)s", code=code),
        heading=_("Your code: %(code)s", code=code),
        paragraphs=(
            _("Somebody, probably you, asked to see the data kept about you at %(title)s.", title=title),
            _("Type the code on the page that asked for it. It works for 15 minutes."),
            _("If you did not ask for it, do nothing: without the code nobody sees the data."),
        ),
        facts=contact(about.event),
    )


def _updated_paragraphs(
    about: About, *, moved: bool, again: bool, place: int, held: bool, applied: bool
) -> tuple[str, ...]:
    said = [_("The event was cancelled and now takes place after all.")] if again else []
    if place:
        said.append(_("You are still number %(place)s on the waiting list.", place=place))
    elif held:
        said.append(_("The place is still held for you."))
    elif applied:
        said.append(_("Your answer stands; you can change it with the private link."))
    elif moved:
        said.append(_("Your place is still yours. The invitation in this letter moves the event in your calendar."))
        said.append(_("If you cannot come at this time, please withdraw, so that somebody else can have the place."))
    else:
        said.append(_("Your place is still yours. The invitation in this letter updates the event in your calendar."))
    return (*said, *time_follows(about))


def _state_words(about: About, status: str, place: int) -> str:
    if about.event.status == "cancelled":
        return _("The event is cancelled.")
    return {
        RegistrationStatus.confirmed: _("You are registered, and your place is reserved."),
        RegistrationStatus.waiting: _("You are number %(place)s on the waiting list.", place=place),
        RegistrationStatus.offered: _("A place is held for you until you say whether you accept it."),
        RegistrationStatus.pending: _("A place is held for you until your parent or guardian confirms."),
        RegistrationStatus.withdrawn: _("You have withdrawn from this event."),
        RegistrationStatus.lapsed: _("The place is no longer held for you."),
        RegistrationStatus.cancelled: _("The organiser has cancelled your registration."),
        RegistrationStatus.applied: _("Your answer has been received; the organiser has yet to decide."),
        RegistrationStatus.placed: _("You have a place in a group; its letter has been sent to you."),
        RegistrationStatus.not_chosen: _("Thank you for your answer. There is no place for you this time."),
    }[RegistrationStatus(status)]
