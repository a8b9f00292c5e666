"""What letters to people have in common: how they open to what is one's own, how they end, and what is said below."""

from dataclasses import replace

from flask_babel import gettext as _

from registration.change_words import where_words
from registration.changes import told
from registration.letter_content import Button, Content, Fact, Reader
from registration.letter_parts import About, basic_facts, contact_fact
from registration.meeting import lacks_link
from registration.models import Event


def own(content: Content, about: About, reader: Reader) -> Content:
    """A letter to somebody who has something to change or to give up: with the private link."""
    return replace(
        content,
        main=content.main or Button(_("See, change or withdraw"), reader.manage_url),
        main_note=content.main_note or _("The link is private: whoever has it can change your registration."),
        links=(event_page(about), *content.links),
        footer=(why(), *content.footer),
    )


def ending(about: About, reader: Reader, subject: str, heading: str, *paragraphs: str) -> Content:
    """A letter after which there is nothing to do: no private link, the contact and the event page."""
    return Content(
        subject=subject,
        heading=heading,
        paragraphs=tuple(text for text in paragraphs if text),
        facts=(*basic_facts(about, reader), *contact(about.event)),
        links=(event_page(about),),
        footer=(why(),),
    )


def plans_change(about: About) -> tuple[str, ...]:
    """How to give a place up, and what the calendar's own button does."""
    return (
        _("If your plans change, please withdraw with the private link: somebody else will be glad of the place."),
        declining(about),
    )


def declining(about: About) -> str:
    """What happens to the place when somebody declines in their calendar, as the organiser decided."""
    if about.event.decline_frees:
        return _("Declining the invitation in your calendar also gives up your place.")
    return _("Declining the invitation in your calendar does not free your place.")


def time_follows(about: About) -> tuple[str, ...]:
    """For an event of which only the day is known."""
    if not about.event.save_the_date or about.event.undated:
        return ()
    return (_("So far only the day is known; we will write to you when the time is."),)


def place_follows(about: About) -> tuple[str, ...]:
    """For whoever has a seat where the organiser has not written the meeting link or the room yet."""
    where = where_words(told(about.event), about.language)
    if where and not lacks_link(about.event):
        return ()
    return (_("The place or the link of the meeting will follow in another letter."),)


def gmail() -> str:
    """Gmail hides invitations of unknown senders until one has answered."""
    return _(
        "In Gmail, if the event does not appear in your calendar, open this letter and press “Yes” in the invitation."
    )


def event_page(about: About) -> Button:
    """The way to the public page."""
    return Button(_("Event page"), about.page)


def why() -> str:
    """Why somebody gets this letter."""
    return _("You receive this letter because this address was used to register for the event.")


def contact(event: Event) -> tuple[Fact, ...]:
    """Whom to ask, when there is anybody."""
    fact = contact_fact(event)
    return (fact,) if fact.text else ()


def calendar_words(in_calendar: bool, stays: bool) -> str:
    """What happens to the calendar's entry of somebody who left; `stays` when others share it."""
    if stays:
        return _(
            "The event stays in the calendar, because somebody else with this e-mail address is registered for it."
        )
    return _("The invitation has been withdrawn, and the event leaves your calendar.") if in_calendar else ""
