"""What letters say to people who no longer have a place. Finished words in, content out; no database."""

from flask_babel import gettext as _

from registration.letter_content import Content, Reader
from registration.letter_frames import (
    calendar_words,
    ending,
)
from registration.letter_parts import About


def withdrawn(about: About, reader: Reader, *, in_calendar: bool, stays: bool, closed: bool = False) -> Content:
    """They gave up their place; `closed` when nobody can register any more, so that no way back is promised."""
    return ending(
        about,
        reader,
        _("Withdrawal received: %(title)s", title=about.title),
        _("Your withdrawal has been received"),
        _("Thank you for telling us that you cannot come."),
        calendar_words(in_calendar, stays),
        _("Registration has closed. Have you changed your mind? Please contact the organiser.")
        if closed
        else _("Have you changed your mind? While registration is open, you can register again on the event page."),
    )


def took_back(about: About, reader: Reader, *, in_calendar: bool, stays: bool) -> Content:
    """They took back an answer or an application about which nothing had been decided."""
    return ending(
        about,
        reader,
        _("Withdrawal received: %(title)s", title=about.title),
        _("Your withdrawal has been received"),
        _("Thank you for telling us. The organiser no longer counts on you."),
        calendar_words(in_calendar, stays),
        _("Have you changed your mind? Until the deadline you can answer again on the event page."),
    )


def removed(about: About, reader: Reader, *, in_calendar: bool, stays: bool) -> Content:
    """The organiser took their place back."""
    return ending(
        about,
        reader,
        _("Invitation withdrawn: %(title)s", title=about.title),
        _("The organiser has cancelled your registration"),
        _("Your registration for this event is no longer valid."),
        calendar_words(in_calendar, stays),
        _("If you think this is a mistake, please contact the organiser."),
    )


def address_left(about: About, reader: Reader, *, in_calendar: bool, stays: bool) -> Content:
    """The registration goes on under another address, which is not named here."""
    return ending(
        about,
        reader,
        _("Invitation withdrawn: %(title)s", title=about.title),
        _("The registration now has another e-mail address"),
        _("The registration itself is still valid; letters about it now go to the new address."),
        calendar_words(in_calendar, stays),
        _("If this is a surprise to you, please contact the organiser."),
    )


def withdrawal_note() -> str:
    """What the calendar's CANCEL for one person says: the event itself goes on."""
    return _("The invitation has been withdrawn.")
