"""What letters to those who lead an event say, in the language that is forced. Finished words in; no database."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from registration.change_words import ChangeRow, heading_words, subject_words
from registration.letter_content import Content, Fact, Reader
from registration.letter_frames import contact, event_page, gmail, place_follows, time_follows
from registration.letter_parts import About, all_facts, basic_facts, with_event


@dataclass(frozen=True, slots=True)
class Leads:
    """Who reads, with whom they lead, how many people have been invited."""

    name: str
    others: tuple[str, ...] = ()
    people: int = 0


def invited(about: About, leads: Leads, *, note: str = "") -> Content:
    """They lead the event: everything they need on the day."""
    content = Content(
        subject=_("You lead: %(title)s", title=about.title),
        heading=_("You lead this group"),
        paragraphs=(
            _("Hello, %(name)s!", name=leads.name),
            *(() if about.event.undated else (_("We meet on %(when)s.", when=about.when),)),
            _("The invitation in this letter puts the event into your calendar."),
        ),
        message=note,
        next_steps=(_ask(), *place_follows(about), *time_follows(about), gmail()),
    )
    return _whole(content, about, leads)


def updated(
    about: About,
    leads: Leads,
    *,
    rows: tuple[ChangeRow, ...],
    fields: frozenset[str],
    note: str = "",
    again: bool = False,
) -> Content:
    """Was and is; `again` when a cancelled event takes place after all."""
    content = Content(
        subject=_("Taking place after all: %(title)s", title=about.title)
        if again
        else subject_words(fields, about.title),
        heading=_("The event takes place after all") if again else heading_words(fields),
        changes=rows,
        paragraphs=(
            _("Hello, %(name)s!", name=leads.name),
            _("You lead this group. The invitation in this letter updates the event in your calendar."),
        ),
        message=note,
        next_steps=(_ask(), *place_follows(about)),
    )
    return _whole(content, about, leads)


def ended(about: About, leads: Leads, *, cancelled: bool, note: str = "") -> Content:
    """They lead the group no more, since somebody else does or since it will not meet."""
    thanks = _("The organiser has changed who leads this group. Thank you for being ready to help!")
    said = _("The group will not meet. Thank you for being ready to lead it!") if cancelled else thanks
    return _farewell(
        about,
        leads,
        _("You no longer lead: %(title)s", title=about.title),
        _("You no longer lead this group"),
        said,
        _("The invitation has been withdrawn, and the event leaves your calendar."),
        note,
    )


def off(about: About, leads: Leads, *, in_calendar: bool) -> Content:
    """The event is cancelled by the organiser."""
    return _farewell(
        about,
        leads,
        _("Cancelled: %(title)s", title=about.title),
        _("The event is cancelled"),
        _("Unfortunately the event will not take place."),
        _("With this letter the event is marked as cancelled in your calendar.") if in_calendar else "",
        about.event.cancel_note.text(about.language),
    )


def _farewell(about: About, leads: Leads, subject: str, heading: str, said: str, calendar: str, note: str) -> Content:
    return Content(
        subject=subject,
        heading=heading,
        paragraphs=tuple(text for text in (_("Hello, %(name)s!", name=leads.name), said, calendar) if text),
        message=note,
        facts=(*basic_facts(about, None), *contact(about.event)),
        links=(event_page(about),),
        footer=(_why(),),
    )


def _whole(content: Content, about: About, leads: Leads) -> Content:
    """With the meeting's own link, number and passcode: who leads begins before the links of the others open."""
    event = about.event
    whole = with_event(content, about, Reader("", "", join_url=event.online_url))
    known = all_facts(about, None, phoning_in=True)
    notes = (_("This is the meeting’s own link: it works at any time, so please do not pass it on."),)
    own = (
        Fact(_("Leading with you"), ", ".join(leads.others)),
        Fact(_("Invited"), ngettext("%(num)s person", "%(num)s people", leads.people)),
    )
    return replace(
        whole,
        facts=tuple(fact for fact in (*known, *own) if fact.text),
        join_notes=notes if whole.join else (),
        people=(),
        links=(event_page(about),),
        footer=(_why(),),
    )


def _ask() -> str:
    return _("If you cannot lead at this time, please tell the organiser soon.")


def _why() -> str:
    return _("You receive this letter because the organiser has named you as somebody who leads this event.")
