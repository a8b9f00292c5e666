"""The calendar part of a letter to one person: invitation, update, cancellation, withdrawal (docs/mail.md)."""

from dataclasses import replace

from calendars import invitations
from calendars.terms import Attendee, CalendarEvent, Mailbox, Method, Partstat
from core.settings import Settings
from mailers.terms import CalendarPart
from registration.calendar_entries import entry
from registration.letter_parts import About, Reader
from registration.letter_texts import withdrawal_note
from registration.models import Registration


def request(settings: Settings, about: About, reader: Reader, person: Registration, address: str) -> CalendarPart:
    """REQUEST, the first and every later one: complete, with the answer the person's calendar gave so far."""
    shown = _entry(about, person, person.calendar_sequence, reader.join_url if about.event.online_url else "")
    partstat = Partstat(person.partstat)
    attendee = Attendee(Mailbox(reader.name, address), partstat, rsvp=partstat is Partstat.NEEDS_ACTION)
    return CalendarPart(Method.REQUEST, invitations.invitation(shown, _organizer(settings, about), attendee))


def event_cancelled(settings: Settings, about: About, person: Registration, address: str) -> CalendarPart:
    """CANCEL with STATUS: nobody comes."""
    shown = _entry(about, person, person.calendar_sequence)
    attendee = Attendee(Mailbox(person.name, address), rsvp=False)
    note = about.event.cancel_note.text(about.language)
    return CalendarPart(
        Method.CANCEL, invitations.cancellation(shown, _organizer(settings, about), attendee, note=note)
    )


def withdrawn(settings: Settings, about: About, person: Registration, address: str, sequence: int) -> CalendarPart:
    """CANCEL without STATUS for this address alone; the event goes on."""
    shown = _entry(about, person, sequence)
    attendee = Attendee(Mailbox(person.name, address), rsvp=False)
    data = invitations.withdrawal(shown, _organizer(settings, about), attendee, note=withdrawal_note())
    return CalendarPart(Method.CANCEL, data)


def _entry(about: About, person: Registration, own_sequence: int, join_url: str = "") -> CalendarEvent:
    """The event with the SEQUENCE and DTSTAMP of whichever changed last, the event or this person's place."""
    event = about.event
    moments = (event.calendar_changed_at, person.confirmed_at, person.ended_at)
    return replace(
        entry(event, about.language, url=about.page, join_url=join_url or None),
        sequence=max(event.revision, own_sequence),
        changed_at=max(moment for moment in moments if moment is not None),
    )


def _organizer(settings: Settings, about: About) -> Mailbox:
    # The From address: answers of calendars go to ORGANIZER, and clients trust an invitation only from it.
    return Mailbox(about.sender, settings.mail_from)
