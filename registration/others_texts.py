"""What letters say that somebody else caused: a colleague, a parent or guardian, one of several at an address."""

from dataclasses import replace

from flask_babel import gettext as _

from registration.holding import guardian_words
from registration.letter_content import Button, Content, Reader
from registration.letter_frames import calendar_words, contact, ending, event_page
from registration.letter_parts import About, basic_facts


def substituted(about: About, reader: Reader, *, by: str, in_calendar: bool, stays: bool) -> Content:
    """To whoever had the place: a named person comes instead."""
    return ending(
        about,
        reader,
        _("Your place has been passed on: %(title)s", title=about.title),
        _("Your place has been passed on"),
        _("%(name)s comes in your place.", name=by) if by else _("Somebody else comes in your place."),
        calendar_words(in_calendar, stays),
        _("If this is a surprise to you, please contact the organiser."),
    )


def refused(about: About, reader: Reader, *, in_calendar: bool, stays: bool) -> Content:
    """To the minor: the parent or guardian said no, or took the consent back."""
    return ending(
        about,
        reader,
        _("Your registration no longer holds: %(title)s", title=about.title),
        _("Your parent or guardian does not agree"),
        _("Without the consent of a parent or guardian you cannot take part, so your registration no longer holds."),
        calendar_words(in_calendar, stays),
        _("If this is a surprise to you, please talk to them, or contact the organiser."),
    )


def one_left(about: About, reader: Reader, *, name: str, by_organiser: bool, in_calendar: bool, stays: bool) -> Content:
    """To an address that several people share: which of them is no longer registered."""
    return ending(
        about,
        reader,
        _("No longer registered – %(name)s: %(title)s", name=name, title=about.title),
        _("No longer registered: %(name)s", name=name),
        _("The organiser has cancelled this registration.")
        if by_organiser
        else _("The withdrawal of this person has been received."),
        _("Nothing changes for the others who are registered with this e-mail address."),
        _("The invitation of this person has been withdrawn, and that entry leaves the calendar.")
        if in_calendar and not stays
        else "",
    )


def left_list(about: About, reader: Reader, *, in_calendar: bool, stays: bool) -> Content:
    """To somebody who only waited and no longer wants to; they have no entry in a calendar."""
    return ending(
        about,
        reader,
        _("You have left the waiting list: %(title)s", title=about.title),
        _("You are no longer on the waiting list"),
        _("Thank you for letting us know."),
        calendar_words(in_calendar, stays),
        _("Have you changed your mind? While registration is open, you can register again on the event page."),
    )


def consent(about: About, name: str, url: str) -> Content:
    """To the guardian who agreed: to what, and how to take it back."""
    content = Content(
        subject=_("You have agreed: %(name)s, %(title)s", name=name, title=about.title),
        heading=_("Thank you for your answer"),
        paragraphs=(_("You have agreed to %(name)s taking part. Below are the words you agreed to.", name=name),),
        lists=((_("What you have agreed to"), (guardian_words(name, about.title, about.when, about.sender),)),),
        main=Button(_("See the answer or take it back"), url),
        main_note=_("The link is private: whoever has it can answer for you."),
        footer=(_("You receive this letter because %(name)s wrote your address when registering.", name=name),),
    )
    facts = (*basic_facts(about, None), *contact(about.event))
    return replace(content, facts=facts, links=(event_page(about),))


def opening(instead_of: str = "", registered_by: str | None = None) -> str:
    """How a letter begins to whoever did not fill in the form: `registered_by` is empty for an organiser."""
    if instead_of:
        return _("%(name)s has passed the place on to you.", name=instead_of)
    if registered_by is None:
        return ""
    if not registered_by:
        return _("The organiser has registered you for this event.")
    return _("%(name)s has registered you for this event.", name=registered_by)


def registered_too(lines: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """To the sender: what the others of the form have, who are written to at their own addresses."""
    return ((_("You also registered, and they are written to at their own addresses"), lines),) if lines else ()
