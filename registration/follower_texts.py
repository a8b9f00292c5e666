"""What letters say to those without a place: who asked to be kept posted, and the invited who had not answered."""

from dataclasses import replace

from flask_babel import gettext as _

from core.clock import local
from core.wording import on_moment
from registration.facts import deadline_words
from registration.letter_content import Button, Content, Reader
from registration.letter_frames import (
    contact,
)
from registration.letter_parts import About, basic_facts, with_event


def date_set(about: About) -> Content:
    """The time of a save-the-date is known."""
    event, deadline = about.event, deadline_words(about.event, about.language)
    opens = event.opens_at is not None and about.now < event.opens_at
    steps = [_("One can register %(until)s.", until=deadline)] if deadline else []
    if opens and event.opens_at is not None:
        moment = on_moment(local(event.opens_at, event.timezone), about.language)
        steps.insert(0, _("Registration opens on %(moment)s.", moment=moment))
    content = Content(
        subject=_("The time is known: %(title)s", title=about.title),
        heading=_("The time is known"),
        paragraphs=(_("You asked us to let you know when there is more to say. Here it is."),),
        next_steps=tuple(steps),
        main=Button(_("To the event page") if opens else _("Register"), about.page),
        footer=(_why_followed(),),
    )
    return replace(with_event(content, about, Reader("", "")), facts=(*basic_facts(about, None), *contact(event)))


def date_off(about: About) -> Content:
    """A save-the-date that will not happen."""
    return Content(
        subject=_("Cancelled: %(title)s", title=about.title),
        heading=_("The event is cancelled"),
        paragraphs=(
            _("You asked us to let you know when there is more to say. Unfortunately the event will not take place."),
        ),
        message=about.event.cancel_note.text(about.language),
        facts=(*basic_facts(about, None), *contact(about.event)),
        footer=(_why_followed(),),
    )


def guest_off(about: About) -> Content:
    """An event that somebody was invited to and had not answered."""
    return Content(
        subject=_("Cancelled: %(title)s", title=about.title),
        heading=_("The event is cancelled"),
        paragraphs=(_("We had invited you to this event. Unfortunately it will not take place; you need not answer."),),
        message=about.event.cancel_note.text(about.language),
        facts=(*basic_facts(about, None), *contact(about.event)),
        footer=(_("You receive this letter because you were invited to the event."),),
    )


def _why_followed() -> str:
    return _("You receive this letter because this address was left on the event page.")
