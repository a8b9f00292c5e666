"""What the clock sends, to whom, and when: promises P7 to P9 on both databases, with a clock that the test moves."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.bilingual import Bilingual
from core.db import transaction
from registration import event_services, guest_services, leaving
from registration.guest_models import Guest
from registration.models import Follower, Registration
from registration.terms import Answered, Source
from reminders import audiences, ticking
from reminders.terms import Kind, Numbers
from tests import builders
from tests.builders import FOCUS_GROUP
from tests.integration.reminders.world import Reminding, crowd

STARTS = datetime(2027, 2, 10, 14, 0, tzinfo=UTC)
CLOSES = datetime(2027, 2, 7, 22, 0, tzinfo=UTC)
THREE_DAYS = datetime(2027, 2, 4, 8, 0, tzinfo=UTC)  # 10:00 in Riga, three days before the last day
ONE_DAY = datetime(2027, 2, 6, 8, 0, tzinfo=UTC)
STILL = datetime(2027, 2, 8, 14, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 2, 9, 14, 0, tzinfo=UTC)
HOUR_BEFORE = datetime(2027, 2, 10, 13, 0, tzinfo=UTC)
AFTER = datetime(2027, 2, 10, 16, 30, tzinfo=UTC)
MOMENTS = (THREE_DAYS, ONE_DAY, STILL, DAY_BEFORE, HOUR_BEFORE, AFTER)
MS = timedelta(milliseconds=1)


def test_each_kind_goes_at_its_moment_to_its_people(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id, 1)
    reminding.invite(event_id, 1)
    reminding.follow(event_id)
    reminding.tick()
    seen = []
    for moment in MOMENTS:
        reminding.at(moment - MS).tick()
        before = Counter(reminding.ordered())
        reminding.at(moment).tick()
        seen.append(sorted((Counter(reminding.ordered()) - before).elements()))
    deadline, person = ["g1@example.lv", "seko@example.lv"], ["p1@example.lv"]
    assert seen == [deadline, deadline, person, person, person, person]
    assert reminding.history().count("reminders_sent") == 8


def test_a_tick_without_anything_due_does_nothing(reminding: Reminding) -> None:
    reminding.publish()
    assert [reminding.tick(), reminding.tick()] == [1, 0]


def say_no(reminding: Reminding, event_id: int, guest: int) -> None:
    with reminding.app.app_context(), transaction() as session:
        guest_services.answer(session, builders.settings_here(), guest, Answered.no, Source.phone, reminding.now)


def say_maybe(reminding: Reminding, event_id: int, guest: int) -> None:
    with reminding.app.app_context(), transaction() as session:
        guest_services.answer(session, builders.settings_here(), guest, Answered.maybe, Source.email, reminding.now)


def register(reminding: Reminding, event_id: int, guest: int) -> None:
    reminding.register(event_id, email="g1@example.lv", given_name="Cita", family_name="Persona")


def register_and_leave(reminding: Reminding, event_id: int, guest: int) -> None:
    number = reminding.register(event_id, email="g1@example.lv")
    with reminding.app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), number, event_id, reminding.now)


@pytest.mark.parametrize("answer", [say_no, say_maybe, register, register_and_leave])
def test_any_answer_stops_the_reminders_of_the_deadline(reminding: Reminding, answer: Any) -> None:
    event_id = reminding.publish()
    guest = reminding.invite(event_id, 1)
    reminding.invite(event_id, 2)
    reminding.at(THREE_DAYS).tick()
    assert reminding.ordered() == ["g1@example.lv", "g2@example.lv"]
    answer(reminding, event_id, guest)
    reminding.at(ONE_DAY).tick()
    assert reminding.ordered(Kind.deadline_invited) == ["g1@example.lv", "g2@example.lv", "g2@example.lv"]


def test_a_follower_who_registers_or_is_invited_is_not_reminded_as_a_follower(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for email in ("p1@example.lv", "g1@example.lv", "seko@example.lv"):
        reminding.follow(event_id, email)
    reminding.register(event_id, 1)
    reminding.invite(event_id, 1)
    reminding.at(THREE_DAYS).tick()
    assert reminding.ordered(Kind.deadline_followers) == ["seko@example.lv"]
    assert reminding.ordered(Kind.deadline_invited) == ["g1@example.lv"]


def test_who_came_after_the_moment_has_just_been_written_to(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.at(DAY_BEFORE - MS)
    reminding.register(event_id, 1, now=THREE_DAYS)
    reminding.register(event_id, 2, now=CLOSES - timedelta(hours=1))
    reminding.change(Registration, 2, confirmed_at=DAY_BEFORE + MS)
    reminding.at(DAY_BEFORE + timedelta(minutes=5)).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]


def test_nobody_is_asked_whether_they_still_come_who_registered_yesterday(reminding: Reminding) -> None:
    event_id = reminding.publish(deadline_on=date(2027, 2, 9))
    reminding.register(event_id, 1, now=STILL - timedelta(hours=24))
    reminding.register(event_id, 2, now=STILL - timedelta(hours=24) + MS)
    reminding.at(STILL).tick()
    assert reminding.ordered(Kind.still_coming) == ["p1@example.lv"]


def test_who_is_left_out_and_why(reminding: Reminding) -> None:
    event_id = reminding.publish(capacity=4)
    numbers = [reminding.register(event_id, n) for n in range(1, 5)]
    reminding.register(event_id, 5)  # on the waiting list
    reminding.bad("p2@example.lv")
    reminding.change(Registration, numbers[2], reminders_off_at=reminding.now)
    reminding.change(Registration, numbers[3], partstat="DECLINED")
    reminding.at(STILL).tick()
    assert reminding.ordered() == ["p1@example.lv", "p4@example.lv"]  # who declined is asked, and not reminded
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.outcomes() == {
        ("ordered", None): 3,
        ("skipped", "bounced"): 2,
        ("skipped", "switched_off"): 2,
        ("skipped", "declined"): 1,
    }


def test_guests_and_followers_are_left_out_too(reminding: Reminding) -> None:
    event_id = reminding.publish()
    guest = reminding.invite(event_id, 1)
    reminding.invite(event_id, 2, email="", phone="+37120000002")
    reminding.change(Guest, guest, reminders_off_at=reminding.now)
    reminding.change(Guest, reminding.invite(event_id, 3), invited_at=None)
    follower = reminding.follow(event_id)
    reminding.change(Follower, follower, reminders_off_at=reminding.now)
    reminding.at(THREE_DAYS).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes() == {("skipped", "switched_off"): 2, ("skipped", "no_email"): 1}


def test_a_family_of_one_address_gets_one_letter(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in range(3):
        reminding.register(event_id, number, email="gimene@example.lv")
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered(Kind.start) == ["gimene@example.lv"]
    assert reminding.outcomes(Kind.start) == {("ordered", None): 3}


def test_colleagues_of_one_mailbox_answer_each_for_themselves(reminding: Reminding) -> None:
    event_id = reminding.publish()
    velta, ralfs = (reminding.invite(event_id, number, email="birojs@example.lv") for number in (1, 2))
    came = reminding.register(event_id, given_name="Velta", email="birojs@example.lv")
    reminding.change(Registration, came, guest_id=velta)
    reminding.change(Guest, velta, answer="yes", answered_at=reminding.now, answer_source="invitation")
    reminding.at(THREE_DAYS).tick()
    with reminding.app.app_context(), transaction() as session:
        assert [mail.subject_id for mail in builders.mails(session, "reminders.deadline_invited")] == [ralfs]


def test_the_page_counts_the_letters_that_go(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in (1, 2):
        reminding.invite(event_id, number, email="birojs@example.lv")
    reminding.invite(event_id, 3, email="", phone="+37120000003")
    reminding.change(Guest, reminding.invite(event_id, 4), reminders_off_at=reminding.now)
    for number in range(3):
        reminding.register(event_id, number, email="gimene@example.lv")
    with reminding.app.app_context(), transaction() as session:
        found = [
            audiences.count_recipients(session, event_id, kind, at, STARTS)
            for kind, at in ((Kind.deadline_invited, THREE_DAYS), (Kind.still_coming, STILL), (Kind.start, STILL))
        ]
    assert found == [Numbers(4, 2, 1, 1), Numbers(3, 1), Numbers(3, 1)]


@pytest.mark.parametrize(
    ("stopped", "sent", "expired"),
    [(timedelta(hours=1), 1, 0), (timedelta(hours=6), 1, 0), (timedelta(hours=8), 0, 1), (timedelta(days=2), 0, 1)],
)
def test_after_standing_still_a_reminder_goes_while_it_helps(
    reminding: Reminding, stopped: timedelta, sent: int, expired: int
) -> None:
    event_id = reminding.publish(online_url="", online_number="")
    reminding.register(event_id)
    reminding.at(DAY_BEFORE - MS).tick()
    reminding.at(DAY_BEFORE + stopped).tick()
    assert len(reminding.ordered(Kind.start)) == sent
    found = {("ordered", None): 1} if sent else {("expired", "late"): expired}
    assert reminding.outcomes(Kind.start) == found


def test_over_the_start_nothing_goes(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(HOUR_BEFORE + timedelta(minutes=30) + MS).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes() == {("expired", "late"): 3}  # still coming, the day before, the hour before


def test_a_clock_that_goes_back_repeats_nothing(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    for hours in (0, -2, 1, -1, 2):
        reminding.at(DAY_BEFORE + timedelta(hours=hours)).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.outcomes(Kind.start) == {("ordered", None): 1}


def test_a_clock_that_jumps_two_days_forward_sends_no_burst(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.invite(event_id)
    reminding.at(THREE_DAYS - timedelta(days=1)).tick()
    reminding.at(timedelta(days=2)).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes() == {("expired", "late"): 1}
    reminding.at(-timedelta(days=2)).tick()
    reminding.at(THREE_DAYS).tick()
    assert reminding.ordered() == []


def test_a_changed_text_repeats_nothing_and_another_start_is_another_reminder(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(DAY_BEFORE).tick()
    reminding.save(event_id, summary=Bilingual("Cits teksts"))
    reminding.at(timedelta(minutes=1)).tick()
    assert len(reminding.ordered(Kind.start)) == 1
    moved = timedelta(days=7)
    reminding.save(event_id, day=date(2027, 2, 17), starts_at=STARTS + moved, ends_at=FOCUS_GROUP["ends_at"] + moved)
    reminding.at(timedelta(minutes=1)).tick()
    assert len(reminding.ordered(Kind.start)) == 1
    reminding.at(DAY_BEFORE + moved).tick()
    assert len(reminding.ordered(Kind.start)) == 2


def test_an_event_that_comes_back_to_its_old_start_repeats_nothing(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(STILL).tick()
    moved = {"starts_at": STARTS + timedelta(hours=1), "ends_at": STARTS + timedelta(hours=3)}
    reminding.save(event_id, **moved)
    reminding.at(STILL + timedelta(hours=1)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == 2
    reminding.save(event_id, starts_at=STARTS, ends_at=FOCUS_GROUP["ends_at"])
    reminding.at(STILL + timedelta(hours=2)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == 2


def test_a_moved_deadline_chooses_its_reminders_anew(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.invite(event_id)
    reminding.tick()
    reminding.at(datetime(2027, 2, 3, 9, 0, tzinfo=UTC))
    reminding.save(event_id, deadline_on=date(2027, 2, 6))  # 3 days and 13 hours away: one, at noon the day before
    reminding.tick()
    noon = datetime(2027, 2, 5, 10, 0, tzinfo=UTC)
    assert reminding.at(noon - MS).ordered() == []
    reminding.tick()
    assert reminding.ordered() == []
    reminding.at(noon).tick()
    assert reminding.ordered() == ["g1@example.lv"]


def test_a_save_that_the_clock_has_not_seen_sends_nothing_for_the_old_moment(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.at(DAY_BEFORE - timedelta(minutes=1)).tick()
    with reminding.app.app_context(), transaction() as session:
        from reminders import sending

        rule = reminding.rule(event_id, Kind.start).id
        event = session.get(builders.Event, event_id)
        assert event is not None
        later = {"starts_at": STARTS + timedelta(hours=2), "ends_at": STARTS + timedelta(hours=4)}
        builders.save(session, event, now=reminding.now, notify=False, **later)
        assert sending.run_rule(session, builders.settings_here(), rule, DAY_BEFORE) == 0
    assert reminding.ordered(Kind.start) == []


def test_an_event_published_late_has_only_what_is_still_ahead(reminding: Reminding) -> None:
    event_id = reminding.at(DAY_BEFORE + timedelta(hours=1)).publish(
        deadline_on=None, now=DAY_BEFORE + timedelta(hours=1)
    )
    reminding.register(event_id, now=reminding.now)
    reminding.tick()
    assert (reminding.ordered(), reminding.outcomes()) == ([], {})
    reminding.at(HOUR_BEFORE).tick()
    assert reminding.ordered() == ["p1@example.lv"]


def test_a_cancelled_event_has_no_reminders_until_it_is_published_again(reminding: Reminding) -> None:
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.tick()
    with reminding.app.app_context(), transaction() as session:
        event_services.cancel_event(session, builders.settings_here(), event_id, Bilingual(), None, reminding.now)  # type: ignore[arg-type]
    reminding.at(STILL).tick()
    assert reminding.ordered() == []
    with reminding.app.app_context(), transaction() as session:
        event_services.publish_event(session, builders.settings_here(), event_id, None, STILL)  # type: ignore[arg-type]
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.ordered(Kind.still_coming) == []


def test_a_draft_has_no_plan(reminding: Reminding) -> None:
    from registration.terms import EventStatus

    reminding.publish(status=EventStatus.draft)
    assert reminding.tick() == 0


def test_a_tick_deals_with_so_many_people_and_the_next_goes_on(reminding: Reminding) -> None:
    more = ticking.PEOPLE + 100
    event_id = reminding.publish(capacity=None)
    crowd(reminding.app, event_id, more)
    reminding.at(DAY_BEFORE - timedelta(days=1)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == ticking.PEOPLE
    reminding.at(timedelta(seconds=10)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == more
