"""The calendar part of a letter to one person: invitation, update, cancellation, withdrawal (docs/mail.md).

Like the letter itself it is written once with stand-ins (letter_copies) and filled in for each person.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from icalendar import Parameters

from calendars import invitations
from calendars.stream import fold, one_line, parameter
from calendars.terms import Attendee, CalendarEvent, Mailbox, Method, Partstat
from core.kept import Kept
from mailers.terms import CalendarPart
from registration.calendar_entries import entry, named, own_uid
from registration.leaving_texts import withdrawal_note
from registration.letter_cases import Case, own_values, stranger
from registration.letter_content import Reader
from registration.letter_copies import ADDRESS, NAME, OWN, TITLED, fill

# A moment stands in for the one at which the event or this person's place changed last.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_STAMPS = "\r\nDTSTAMP:{}", "\r\nLAST-MODIFIED:{}"

# An invitation, cancellation or withdrawal of `calendars.invitations`, its note bound.
Writer = Callable[[CalendarEvent, Mailbox, Attendee], bytes]

_masters: Kept[str] = Kept("calendar parts", 200)


def request(case: Case, reader: Reader) -> CalendarPart:
    """REQUEST, the first and every later one: complete, with the answer the person's calendar gave so far."""
    partstat = Partstat(case.person.partstat)
    sequence = case.person.calendar_sequence
    return CalendarPart(Method.REQUEST, _stream(case, "request", invitations.invitation, sequence, reader, partstat))


def event_cancelled(case: Case) -> CalendarPart:
    """CANCEL with STATUS: nobody comes."""
    write = partial(invitations.cancellation, note=case.event.cancel_note.text(case.about.language))
    return CalendarPart(Method.CANCEL, _stream(case, "event", write, case.person.calendar_sequence))


def withdrawn(case: Case, sequence: int, *, own: bool | None = None) -> CalendarPart:
    """CANCEL without STATUS for this person's entry alone; the event goes on.

    `own` says whether the entry had a UID of its own, for an address that the registration has left.
    """
    write = partial(invitations.withdrawal, note=withdrawal_note())
    return CalendarPart(Method.CANCEL, _stream(case, "place", write, sequence, own=own))


def _stream(
    case: Case,
    kind: str,
    write: Writer,
    own_sequence: int,
    reader: Reader | None = None,
    partstat: Partstat | None = None,
    own: bool | None = None,
) -> bytes:
    """The stream for one person: lines are folded last, since their length depends on the person."""
    about, reader = case.about, reader or stranger(case)
    sequence = max(case.event.revision, own_sequence)
    apart = case.person.own_entry if own is None else own
    key = (kind, sequence, partstat, reader, apart, about.value, about.language)
    lines = fill(_masters.get(key, lambda: _master(case, reader, write, sequence, partstat, apart)), _values(case))
    moments = (case.event.calendar_changed_at, case.person.confirmed_at, case.person.ended_at)
    changed_at = max(moment for moment in moments if moment is not None)
    for stamp in _STAMPS:
        lines = lines.replace(stamp.format(_utc(_NEVER)), stamp.format(_utc(changed_at)))
    return b"\r\n".join(map(fold, lines.split("\r\n")))


def _master(case: Case, reader: Reader, write: Writer, sequence: int, partstat: Partstat | None, apart: bool) -> str:
    """The stream for the stand-in, its lines not folded."""
    about, event = case.about, case.event
    join_url = reader.join_url if event.online_url else ""
    shown = replace(
        entry(event, about.language, url=about.page, join_url=join_url or None), sequence=sequence, changed_at=_NEVER
    )
    if apart:
        shown = named(shown, own_uid(event, OWN), TITLED if reader.name else "")
    # The From address: answers of calendars go to ORGANIZER, and clients trust an invitation only from it.
    organizer = Mailbox(about.sender, case.settings.mail_from)
    answer = partstat or Partstat.NEEDS_ACTION
    attendee = Attendee(Mailbox(reader.name, f"{ADDRESS}@x"), answer, rsvp=partstat is Partstat.NEEDS_ACTION)
    return write(shown, organizer, attendee).decode().replace("\r\n ", "").replace(f"{ADDRESS}@x", ADDRESS)


def _values(case: Case) -> dict[str, str]:
    person = Mailbox(case.person.name, case.row.recipient)  # refuses what cannot stand in a mailto:
    name = Parameters({"CN": parameter(person.name)}).to_ical().decode().removeprefix("CN=")
    titled = one_line(person.name).to_ical().decode()
    return {**own_values(case), NAME: name, ADDRESS: person.address, OWN: str(case.person.id), TITLED: titled}


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
