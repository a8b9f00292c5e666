"""What the page of a person tells besides the details: how they came, with whom, what was agreed, what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.locale import language
from mailers.models import BadAddress
from registration import merging, own_times, people_calls, people_marks, queries, seats
from registration.desk.event_pages import link
from registration.desk.frame import moment
from registration.desk.series_people import also_registered, from_elsewhere
from registration.guest_models import Guest
from registration.models import Consent, HistoryEntry, Registration
from registration.own_times import SaidDay
from registration.people_words import news_words
from registration.terms import GuardianState, RegistrationStatus, Rejected


@dataclass(frozen=True, slots=True)
class About:
    """Rows behind one person; None and empty say that there is nothing of the kind."""

    entry: HistoryEntry | None
    late: bool
    consents: Sequence[Consent]
    party: Sequence[Registration]
    guest: Guest | None
    guest_url: str | None
    bad: BadAddress | None
    address_url: str | None
    instead_of: Registration | None
    replaced_by: Registration | None
    twins: Sequence[Registration]
    news: str
    sender: str
    also: Sequence[tuple[str, str]]  # where else in the series the person is registered: words, address
    from_elsewhere: bool
    objection_url: str | None
    erase_url: str | None
    times: Sequence[SaidDay]  # what the person said of proposed times


@dataclass(frozen=True, slots=True)
class May:
    """What an organiser can do for the person now."""

    say_no: bool
    substitute: bool
    confirm_guardian: bool
    refuse_guardian: bool
    ask_guardian: bool
    accept_offer: bool
    register_again: bool
    note_times: bool


def about(session: Session, person: Registration, history: Sequence[HistoryEntry], now: datetime) -> About:
    """Everything the page shows around the person; a handful of indexed queries."""
    marks = people_marks.marks_of(session, [person])
    guest = session.get(Guest, person.guest_id) if person.guest_id else None
    here = {"event_id": person.event_id}
    since = people_calls.calls(session, person.event, now, person.id).news.get(person.id)
    return About(
        entry=people_marks.entry_of(history),
        late=person.id in marks.late,
        consents=people_marks.consents_of(session, person.id),
        party=people_marks.party_of(session, person),
        guest=guest,
        guest_url=link("invited.guest", **here, guest_id=guest.id) if guest else None,
        bad=marks.bad.get(person.email),
        address_url=link("answers.address_is_right", **here, registration_id=person.id),
        instead_of=people_marks.predecessor(session, person.id),
        replaced_by=session.get(Registration, person.replaced_by_id) if person.replaced_by_id else None,
        twins=merging.twins_of(session, person) if person.status in queries.ACTIVE else (),
        also=also_registered(session, person),
        from_elsewhere=bool(from_elsewhere(session, person.event, [person])),
        sender=marks.senders.get(person.registered_by_id or 0, ""),
        objection_url=link("person_data.objection", **here, registration_id=person.id),
        erase_url=link("person_data.erase", **here, registration_id=person.id),
        news=news_words(person.status, moment(since)) if since else "",
        times=own_times.said_days(session, person, language()),
    )


def may(person: Registration, now: datetime) -> May:
    """Which actions make sense for somebody in this state; the services decide again under the lock."""
    event, active = person.event, person.status in queries.ACTIVE
    asked = active and person.guardian_state == GuardianState.asked
    ahead = event.starts_at is None or now < event.starts_at
    intake = queries.intake_of(event, event.seating)
    seats_given = seats.place_by_hand(intake, now, anyway=True, institution_left=None)
    return May(
        say_no=active,
        substitute=ahead and person.status == RegistrationStatus.confirmed,
        confirm_guardian=asked,
        refuse_guardian=asked,
        ask_guardian=asked and bool(person.guardian_email),
        accept_offer=person.status == RegistrationStatus.offered,
        register_again=not active and person.replaced_by_id is None and not isinstance(seats_given, Rejected),
        note_times=person.status == RegistrationStatus.applied and intake.collects,
    )
