"""What letters about a held seat say: an offer, a guardian who is asked, and time that ran out."""

from flask_babel import gettext as _

from registration.holding import guardian_words
from registration.letter_content import Button, Content, Reader
from registration.letter_frames import contact, ending, event_page, own
from registration.letter_parts import About, basic_facts, with_event
from registration.letter_texts import Lists


def offered(about: About, reader: Reader, until: str) -> Content:
    """A seat is held for them; `until` when, in words."""
    content = Content(
        subject=_("A place is offered to you: %(title)s", title=about.title),
        heading=_("A place is offered to you"),
        paragraphs=(
            _("A place has become free. It is held for you %(until)s.", until=until),
            _("Please say whether you accept it. Then we will send you the invitation for your calendar."),
        ),
        main=Button(_("Accept the place"), reader.manage_url),
        second=Button(_("I am no longer interested"), f"{reader.manage_url}/atteikties"),
        main_note=_("The links are private: whoever has them can answer for you."),
        next_steps=(_("If you do not accept the place by then, it goes to the next person on the list."),),
    )
    return with_event(own(content, about, reader), about, reader)


def pending(
    about: About, reader: Reader, guardian: str, until: str, *, by_mail: bool, opening: str = "", lists: Lists = ()
) -> Content:
    """To the minor: whom we ask, and until when the seat is held."""
    asked = (
        _("We have written to %(guardian)s and asked for a confirmation.", guardian=guardian)
        if by_mail
        else _("The organiser will ask %(guardian)s by phone for a confirmation.", guardian=guardian)
    )
    content = Content(
        subject=_("A place is held for you: %(title)s", title=about.title),
        heading=_("A place is held for you"),
        paragraphs=(
            opening or _("Thank you for registering!"),
            _("A parent or guardian must confirm that you may take part."),
            asked,
            _("The place is held for you %(until)s.", until=until),
        ),
        next_steps=(
            _("As soon as they confirm, we will send you the invitation for your calendar."),
            _("If nobody confirms by then, the place goes to somebody else."),
            _("If you can no longer come, please withdraw with the private link."),
        ),
        lists=lists,
    )
    return with_event(own(content, about, reader), about, reader)


def guardian(about: About, name: str, url: str, until: str, *, applied: bool = False) -> Content:
    """To the guardian: who registered, and what is asked. `until` is empty while the minor waits for a seat.

    `applied`: nobody has a seat yet, the organiser decides later.
    """
    words = guardian_words(name, about.title, about.when, about.sender)
    time = (
        _("A place is held %(until)s. If nobody confirms by then, it goes to somebody else.", until=until)
        if until
        else _("Nobody has a place yet; the organiser decides later.")
        if applied
        else _("All places are taken at the moment; %(name)s is on the waiting list.", name=name)
    )
    return Content(
        subject=_("Please confirm: %(name)s, %(title)s", name=name, title=about.title),
        heading=_("May %(name)s take part?", name=name),
        paragraphs=(
            _("%(name)s has registered for this event and named you as a parent or guardian.", name=name),
            _("Without your confirmation %(name)s cannot take part.", name=name),
            time,
        ),
        facts=(*basic_facts(about, None), *contact(about.event)),
        main=Button(_("Confirm or refuse"), url),
        main_note=_("The link is private: whoever has it can answer for you."),
        lists=((_("What you would agree to"), (words,)),),
        links=(event_page(about),),
        footer=(_("You receive this letter because %(name)s wrote your address when registering.", name=name),),
    )


def lapsed(about: About, reader: Reader, *, offered: bool) -> Content:
    """Nobody answered in time: an offer (`offered`), or the question to a guardian."""
    again = _("If you would still like to come, you can register again on the event page.")
    if offered:
        return ending(
            about,
            reader,
            _("The offer has ended: %(title)s", title=about.title),
            _("The offer has ended"),
            _("You did not accept the place in time, so it has gone to the next person on the list."),
            again,
        )
    return ending(
        about,
        reader,
        _("The place is no longer held for you: %(title)s", title=about.title),
        _("The place is no longer held for you"),
        _("Your parent or guardian has not confirmed in time."),
        again,
    )
