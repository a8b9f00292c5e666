"""Who leads an event answers in the calendar: what is proved is kept, nobody else's entry is touched."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from core.db import db, transaction
from mailers.models import OutboxRow
from mailers.services import enqueue_many
from registration import leading
from registration.deciding_terms import Leader
from registration.models import Event, EventLeader, HistoryEntry
from tests.calendar_clients import Invitation, Saying, google, invitation_in, outlook
from tests.integration.replies.conftest import Office

ILZE = Leader(7, "Ilze Siliņa", "ilze@example.lv")
MINE = Saying("DECLINED", sender=ILZE.email)


def led(office: Office) -> tuple[int, int]:
    """An event with somebody who leads it and was invited; their numbers."""
    event_id = office.event(decline_frees=True)
    with office.app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        row = leading.put_on(session, event_id, ILZE, office.moment)
        mail = leading.letter(office.settings, row, event, leading.INVITED, "pirmā", event.ends_at)
        enqueue_many(session, office.moment, [mail])
        number = row.id
    office.send()
    return event_id, number


def invitation(office: Office) -> Invitation:
    """What their calendar knows from the last invitation."""
    with office.app.app_context():
        query = select(OutboxRow.wire).where(OutboxRow.recipient == ILZE.email, OutboxRow.wire.is_not(None))
        wires = [wire for wire in db.session().scalars(query.order_by(OutboxRow.id)) if b"method=REQUEST" in wire]
        db.session().rollback()
        return invitation_in(wires[-1])


def said(office: Office, number: int) -> str:
    leader: EventLeader = office._row(EventLeader, number)
    return leader.partstat


def test_a_no_is_kept_and_stands_in_the_history_without_a_name(office: Office) -> None:
    event_id, number = led(office)
    assert office.answer(outlook(invitation(office), MINE)) == {"applied": 1}
    assert said(office, number) == "DECLINED"
    with office.app.app_context():
        query = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.action == "leader_answered")
        [entry] = db.session().scalars(query)
        assert entry.details == {"partstat": "DECLINED"}
        assert leading.declined(db.session(), event_id) == {(ILZE.number, ILZE.email)}


def test_what_others_send_and_what_is_older_changes_nothing(office: Office) -> None:
    _event, number = led(office)
    mine = invitation(office)
    for forged in (replace(MINE, sender="cits@svess.example.lv"), replace(MINE, results="fail")):
        assert office.answer(google(mine, forged)) == {"dropped": 1}
    assert said(office, number) == "NEEDS-ACTION"
    assert office.answer(google(mine, replace(MINE, partstat="ACCEPTED"))) == {"applied": 1}
    older = replace(MINE, made_at=MINE.made_at - timedelta(minutes=5))
    assert office.answer(google(mine, older)) == {"outdated": 1}
    assert said(office, number) == "ACCEPTED"


def test_a_participant_of_the_same_event_cannot_answer_for_who_leads(office: Office) -> None:
    event_id, number = led(office)
    anna = office.register(event_id)
    theirs = replace(invitation(office), attendee="anna.berzina@example.lv")
    assert office.answer(outlook(theirs, Saying("DECLINED"))) == {"unknown": 1, "other": 1}
    assert (said(office, number), office.person(anna).status) == ("NEEDS-ACTION", "confirmed")


def test_another_time_asks_again(office: Office) -> None:
    event_id, number = led(office)
    office.answer(outlook(invitation(office), replace(MINE, partstat="ACCEPTED")))
    with office.app.app_context():
        ends = db.session().get_one(Event, event_id).ends_at
        db.session().rollback()
    office.later(minutes=1)
    assert ends is not None
    office.save(event_id, ends_at=ends + timedelta(minutes=30))
    assert said(office, number) == "NEEDS-ACTION"
