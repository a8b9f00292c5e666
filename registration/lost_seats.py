"""A seat that somebody lost by a decision, here or in a group: the letter that tells so takes it out of the calendar.

When that letter is overtaken by another one, the other one does it: nobody keeps an hour that is not theirs.
"""

from dataclasses import replace

from mailers.terms import CalendarPart
from registration import letter_calendar
from registration import told as hearing
from registration.letter_cases import Case
from registration.letter_parts import About
from registration.models import Event, Registration


def seat_of(case: Case) -> Case | None:
    """The seat that the letter says was lost, if the calendar may hold it; as a case of its own."""
    number = case.row.params.get("lost_seat")
    if not number:
        return None
    if number == case.person.id:
        seat = case
    else:
        person = case.session.get(Registration, int(number))
        if person is None:
            return None
        event = case.session.get_one(Event, person.event_id)
        about = About(event, case.about.organisation, case.about.now, case.about.zone)
        mails = hearing.history(case.session, [person.id])[person.id]
        seat = replace(case, person=person, about=about, mails=mails)
    return seat if hearing.was_invited(seat.mails, seat.person, case.row.recipient) else None


def cancel(seat: Case | None) -> CalendarPart | None:
    """The CANCEL for it; None when there is nothing to take out."""
    if seat is None or stays(seat):
        return None
    return letter_calendar.withdrawn(seat, seat.person.calendar_sequence)


def stays(seat: Case | None) -> bool:
    """True when somebody else of the address shares the entry."""
    if seat is None:
        return False
    person = seat.person
    return hearing.shares_mailbox(seat.session, person, seat.row.recipient, own=person.own_entry)
