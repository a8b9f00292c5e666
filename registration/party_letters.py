"""One letter to one address about several people: a family, colleagues who share a mailbox."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import CalendarPart, Letter, NotNow, Skip
from registration import letter_calendar, mailing
from registration import told as hearing
from registration.holding import until_words
from registration.letter_cases import Case, has_moved, open_cases, own_values, pointless, reader_of, reading_ahead
from registration.letter_copies import JOIN, MANAGE
from registration.letter_parts import finished
from registration.letter_senders import lists_of, opening_of
from registration.party_texts import PartyLine
from registration.party_texts import party as party_content
from registration.terms import RegistrationStatus


@letter(mailing.PARTY, reading_ahead)
def party(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """What each of the people has now, with an invitation for everybody who has a seat; those who left are left out.

    So are those whose data rests because the other parent objects.
    """
    found = open_cases(session, row, now)
    if isinstance(found, NotNow):
        return found
    cases = [case for case in found if case.person.objected_at is None]
    if not cases:
        return Skip("gone")
    pointless_for = [pointless(case) for case in cases]
    staying = [case for case, skip in zip(cases, pointless_for, strict=True) if skip is None]
    if not staying:
        return next(skip for skip in pointless_for if skip is not None)
    for case in staying:
        if has_moved(case):
            case.person.partstat = "NEEDS-ACTION"
        hearing.note_told(row, case.person, case.event)
    row.params = {**row.params, "invited": [case.person.id for case in staying if case.seat]}
    about = staying[0].about
    lines, promoted = tuple(map(_line, staying)), row.params.get("news") == "promoted"
    words = partial(party_content, promoted=promoted, opening=opening_of(staying[0]), lists=lists_of(staying[0]))
    made = finished(words(about, lines, _until(staying)), about)
    parts, thread = _invitations(staying), hearing.thread(staying[0].mails, row)
    return replace(made, calendar=parts[0] if parts else None, more_calendars=tuple(parts[1:]), references=thread)


def _line(case: Case) -> PartyLine:
    values, person = own_values(case), case.person
    online = case.seat and case.event.online_url
    return PartyLine(
        name=person.name,
        status=RegistrationStatus(person.status),
        place=case.place,
        reason=person.waiting_reason,
        manage_url=absolute("status.show", token=values[MANAGE]),
        join_url=absolute("status.join", token=values[JOIN]) if online else "",
    )


def _until(cases: list[Case]) -> str:
    held = [case for case in cases if case.person.status == RegistrationStatus.offered]
    ends = [case.person.held_until for case in held if case.person.held_until is not None]
    return until_words(min(ends), held[0].event.timezone, held[0].about.language) if ends else ""


def _invitations(cases: list[Case]) -> list[CalendarPart]:
    """One object for each person who has a seat: a REQUEST holds one UID (RFC 5546 3.2.2)."""
    parts = [letter_calendar.request(case, reader_of(case)) for case in cases if case.seat]
    return [replace(part, filename=f"invite-{n}.ics") if n > 1 else part for n, part in enumerate(parts, start=1)]
