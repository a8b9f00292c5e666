"""Who leads a group hears of it as its people do: the invitation, was and is, the end, and nothing after an undo."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers import claims
from mailers.models import OutboxRow
from mailers.terms import MailState
from privacy import traces
from registration import deciding, deciding_groups, deciding_preview, deciding_undo, event_services
from registration.deciding_terms import Decided, GroupSeats, GroupsPlan, Leader, Preview, Selection, TakenBack, Told
from registration.inputs import Person
from registration.models import Event, EventLeader, HistoryEntry
from registration.terms import Admission
from tests.builders import NOW, settings_here
from tests.integration.deciding import world
from tests.integration.deciding.test_groups import Call

ILZE = Leader(7, "Ilze Siliņa", "ilze@example.lv")
MARA = Leader(8, "Māra Liepa", "mara@example.lv", "en", "Europe/London")
LINK = "https://meeting.example.lv/j/77?pwd=slepena"


class Groups(Call):
    """A call with one published group, or none yet, led by whom `publish` says."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, 4)
        self.presses = 0

    def plan(self, *leaders: Leader, slot: int = 0, event_id: int | None = None) -> GroupsPlan:
        people = tuple(Person(one.name) for one in leaders)
        seats = self.ids(1, 2, 3)
        group = GroupSeats("A grupa", self.slots[slot].id, 10, seats, event_id, people, leaders=leaders)
        return GroupsPlan((group,), self.ids(4))

    def publish(self, *leaders: Leader, slot: int = 0, event_id: int | None = None, note: str = "") -> Decided:
        self.presses += 1
        sending = world.sending(f"lem:{self.presses}", note)
        plan = self.plan(*leaders, slot=slot, event_id=event_id)
        made = deciding_groups.publish_groups(self.session, settings_here(), self.event.id, plan, sending, None, NOW)
        assert isinstance(made, Decided), made
        return made

    def row(self, one: Leader = ILZE) -> EventLeader:
        return self.session.scalars(select(EventLeader).where(EventLeader.email == one.email)).one()

    def save(self, group: Event, *, notify: bool = True, **values: Any) -> None:
        """The organiser changes the group on its own page."""
        draft = event_services.draft_of(group, [])
        changed = {name: getattr(draft, name) for name in draft.__dataclass_fields__} | values
        account: Any = None
        event_services.save_event(
            self.session, settings_here(), group.id, type(draft)(**changed), group.version, account, NOW, notify=notify
        )


def mails(session: Session, one: Leader = ILZE) -> list[OutboxRow]:
    """What waits for somebody who leads, oldest first."""
    query = select(OutboxRow).where(OutboxRow.recipient == one.email, OutboxRow.state == MailState.queued)
    return list(session.scalars(query.order_by(OutboxRow.id)))


def go(session: Session, one: Leader = ILZE) -> list[bytes]:
    """Everything that waits for them is written and sent; skipped letters are left out."""
    sent = []
    for row in mails(session, one):
        wire = world.written(session, row)
        if wire:
            row.state, row.sent_at = MailState.sent, NOW
            sent.append(wire)
    session.flush()
    return sent


def sequence(calendar: str) -> int:
    found = re.search(r"SEQUENCE:(\d+)", calendar)
    assert found
    return int(found[1])


def uid(calendar: str) -> str:
    found = re.search(r"UID:(\S+)", calendar)
    assert found
    return found[1]


@pytest.fixture
def groups(session: Session) -> Groups:
    return Groups(session)


def test_who_leads_gets_an_invitation_of_their_own(groups: Groups, session: Session) -> None:
    made = groups.publish(ILZE, MARA, note="Lūdzu, sāciet laikus.")
    group = groups.event_of(made, 0)
    groups.save(
        group, notify=False, online_url=LINK, online_number="123 456", online_passcode="998877", venue=Bilingual()
    )
    assert made.told[Told.leading] == 2
    [wire] = go(session)
    text, calendar = world.text_of(wire), world.calendar_of(wire)
    assert "METHOD:REQUEST" in calendar
    assert uid(calendar) == f"{group.uid.partition('@')[0]}.l{groups.row().id}@{settings_here().domain}"
    assert "ATTENDEE" in calendar
    assert "mailto:ilze@example.lv" in calendar
    for words in (LINK, "998877", "123 456", "Māra Liepa", "Lūdzu, sāciet laikus."):
        assert words in text, text
    assert "3 cilvēki" in text or "3 people" in text
    assert LINK in calendar
    assert "998877" not in calendar
    assert "Dalībniece" not in text


def test_somebody_abroad_reads_in_their_language_and_on_their_clock(groups: Groups, session: Session) -> None:
    groups.publish(ILZE, MARA)
    [wire] = go(session, MARA)
    text = world.text_of(wire)
    assert "You lead this group" in text
    assert "16:00" in text
    assert "in London and Dublin 14:00–15:30" in text.replace("\n", " ")
    [other] = go(session)
    assert "London" not in world.text_of(other)


def test_a_moved_group_is_told_once_and_the_participants_entry_is_another(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    [first] = go(session)
    groups.publish(ILZE, slot=1, event_id=group.id)
    assert [row.letter for row in mails(session)] == ["registration.leading_updated"]
    [second] = go(session)
    before, after = world.calendar_of(first), world.calendar_of(second)
    assert uid(before) == uid(after) != group.uid
    assert sequence(after) > sequence(before)
    assert "20270211T" in after
    assert mails(session) == []
    groups.publish(ILZE, slot=1, event_id=group.id)
    assert mails(session) == []


def test_a_changed_link_is_told_before_and_after_the_invitation_went(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    groups.save(group, online_url=LINK)
    assert len(mails(session)) == 2
    [first] = go(session)  # the update says nothing that the invitation does not say
    assert LINK in world.text_of(first)
    groups.save(group, online_url=f"{LINK}2")
    [second] = go(session)
    assert sequence(world.calendar_of(second)) > sequence(world.calendar_of(first))
    assert f"{LINK}2" in world.calendar_of(second)


def test_taken_off_and_put_on_again_keeps_the_entry(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE, MARA), 0)
    [invited] = map(world.calendar_of, go(session))
    go(session, MARA)
    made = groups.publish(MARA, event_id=group.id)
    assert (made.told[Told.leading_ended], made.told[Told.leading_updated]) == (1, 1)
    [ended] = map(world.calendar_of, go(session))
    assert "METHOD:CANCEL" in ended
    assert "STATUS:CANCELLED" not in ended
    [other] = go(session, MARA)  # who leads alone now hears that, too
    assert "Ilze Siliņa" in world.text_of(other)
    groups.publish(ILZE, MARA, event_id=group.id)
    [again] = map(world.calendar_of, go(session))
    assert "METHOD:REQUEST" in again
    assert uid(invited) == uid(ended) == uid(again)
    assert sequence(invited) < sequence(ended) < sequence(again)


def test_another_address_is_another_entry(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    [old] = map(world.calendar_of, go(session))
    moved = Leader(ILZE.number, ILZE.name, "ilze.silina@example.lv")
    groups.publish(moved, event_id=group.id)
    [ended] = map(world.calendar_of, go(session))
    [new] = map(world.calendar_of, go(session, moved))
    assert ("METHOD:CANCEL" in ended, uid(ended)) == (True, uid(old))
    assert ("METHOD:REQUEST" in new, uid(new) != uid(old)) == (True, True)


def test_taken_off_before_the_letters_go_hears_nothing(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE, MARA), 0)
    groups.publish(MARA, event_id=group.id)
    assert len(mails(session)) == 2
    assert go(session) == []


def test_a_closed_group_and_a_cancelled_one_leave_the_calendar(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    go(session)
    event_services.cancel_event(session, settings_here(), group.id, Bilingual("Telpa slēgta.", ""), None, NOW)  # type: ignore[arg-type]
    [off] = go(session)
    assert "STATUS:CANCELLED" in world.calendar_of(off)
    assert "Telpa slēgta." in world.text_of(off)
    event_services.publish_event(session, settings_here(), group.id, None, NOW)  # type: ignore[arg-type]
    [again] = go(session)
    assert "METHOD:REQUEST" in world.calendar_of(again)
    assert sequence(world.calendar_of(again)) > sequence(world.calendar_of(off))
    other = GroupSeats("B grupa", groups.slots[1].id, 10, groups.ids(1, 2, 3), leaders=())
    plan = GroupsPlan((other,), groups.ids(4))
    deciding_groups.publish_groups(
        session, settings_here(), groups.event.id, plan, world.sending("lem:cita"), None, NOW
    )
    [closed] = go(session)
    assert "STATUS:CANCELLED" in world.calendar_of(closed)


def test_undone_in_the_window_nothing_goes_and_the_next_press_invites(groups: Groups, session: Session) -> None:
    made = groups.publish(ILZE)
    undone = deciding_undo.undo(session, settings_here(), groups.event.id, made.decision_id, None, NOW)
    assert isinstance(undone, TakenBack)
    assert (mails(session), groups.row().ended_at) == ([], NOW)
    groups.publish(ILZE)
    [wire] = go(session)
    assert "METHOD:REQUEST" in world.calendar_of(wire)


def test_an_undone_ending_puts_them_back_and_is_no_end(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE, MARA), 0)
    [first] = map(world.calendar_of, go(session))
    go(session, MARA)
    before = groups.row().calendar_sequence
    made = groups.publish(MARA, event_id=group.id)
    assert isinstance(
        deciding_undo.undo(session, settings_here(), groups.event.id, made.decision_id, None, NOW), TakenBack
    )
    assert groups.row().ended_at is None
    assert groups.row().calendar_sequence > before
    assert go(session) == go(session, MARA) == []
    groups.save(group, online_url=LINK)
    [later] = map(world.calendar_of, go(session))
    assert sequence(later) > sequence(first)


def test_the_preview_counts_letters_and_shows_one(groups: Groups, session: Session) -> None:
    plan = groups.plan(ILZE, MARA)
    shown = deciding_preview.preview(session, groups.event.id, plan, NOW)
    assert isinstance(shown, Preview)
    assert shown.lot(Told.leading).ids == (7, 8)
    letter = deciding_preview.example(session, groups.event.id, plan, Told.leading, "en", NOW)
    assert letter.subject.startswith("You lead: ")
    assert "Māra Liepa" in letter.text
    assert "3 people" in letter.text
    group = groups.event_of(groups.publish(ILZE, MARA), 0)
    again = deciding_preview.preview(session, groups.event.id, groups.plan(MARA, slot=1, event_id=group.id), NOW)
    assert isinstance(again, Preview)
    assert (again.lot(Told.leading_ended).ids, again.lot(Told.leading_updated).ids) == ((7,), (8,))


def test_one_group_that_is_the_event_itself_is_led_too(session: Session) -> None:
    event = world.make_call(
        session, Admission.selection, starts_at=world.FIRST, ends_at=world.FIRST + timedelta(hours=1)
    )
    person = world.apply(session, event, 1)
    chosen = Selection((person.id,), leaders=(ILZE,))
    made = deciding.decide(session, settings_here(), event.id, chosen, world.sending(), None, NOW)
    assert isinstance(made, Decided)
    assert made.told == {Told.seated: 1, Told.leading: 1}
    [wire] = go(session)
    assert "METHOD:REQUEST" in world.calendar_of(wire)
    other = world.apply(session, event, 2)
    without = Selection((other.id,))  # the desk chooses one more person: who leads stays as they are
    assert isinstance(
        deciding.decide(session, settings_here(), event.id, without, world.sending("lem:vēl"), None, NOW),
        Decided,
    )
    assert mails(session) == []


def test_the_history_counts_and_names_nobody(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    query = select(HistoryEntry).where(HistoryEntry.event_id == group.id, HistoryEntry.action == "leaders_changed")
    [entry] = session.scalars(query)
    assert (entry.details["count"], entry.details["ended"]) == (1, 0)
    assert "Ilze" not in str(entry.details)


def test_letters_stay_when_a_participant_of_the_same_address_is_erased(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    traces.erase_addresses(session, group.id, [ILZE.email])
    assert len(mails(session)) == 1


def test_an_invitation_left_out_while_they_did_not_lead_goes_after_the_undo(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE, MARA), 0)
    made = groups.publish(MARA, event_id=group.id)
    [first, _ended] = mails(session)
    assert world.written(session, first) == b""  # its time came in between
    undone = deciding_undo.undo(session, settings_here(), groups.event.id, made.decision_id, None, NOW)
    assert isinstance(undone, TakenBack)
    [wire] = go(session)
    assert "METHOD:REQUEST" in world.calendar_of(wire)
    assert len(mails(session, MARA)) == 1  # hers still waits: one is enough


def test_an_end_that_is_taken_up_and_not_written_yet_has_ended_nothing(groups: Groups, session: Session) -> None:
    group = groups.event_of(groups.publish(ILZE), 0)
    go(session)
    groups.publish(event_id=group.id)
    groups.publish(ILZE, event_id=group.id)  # the end of before will be left out
    event_services.cancel_event(session, settings_here(), group.id, Bilingual(), None, NOW)  # type: ignore[arg-type]
    waiting = mails(session)
    assert claims.claim(session, NOW + timedelta(hours=1), "darbinieks", 50)  # one worker takes up all of them
    [off] = [row for row in waiting if row.letter == "registration.leading_off"]
    assert "METHOD:CANCEL" in world.calendar_of(world.written(session, off))
