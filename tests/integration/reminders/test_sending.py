"""What the clock sends, to whom, and when: promises P7 to P9 on both databases, with a clock that the test moves."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from core.db import transaction
from registration import guest_services, leaving
from registration.guest_models import Guest
from registration.models import Event, Follower, Registration
from registration.terms import Admission, Answered, RegistrationStatus, Source
from reminders import audiences, ticking
from reminders.terms import Kind, Numbers
from tests import builders
from tests.integration.reminders.moments import (
    CLOSES,
    DAY_BEFORE,
    MOMENTS,
    MS,
    ONE_DAY,
    STARTS,
    STILL,
    THREE_DAYS,
)
from tests.integration.reminders.world import Reminding, crowd


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


def test_a_tick_deals_with_so_many_people_and_the_next_goes_on(reminding: Reminding) -> None:
    more = ticking.PEOPLE + 100
    event_id = reminding.publish(capacity=None)
    crowd(reminding.app, event_id, more)
    reminding.at(DAY_BEFORE - timedelta(days=1)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == ticking.PEOPLE
    reminding.at(timedelta(seconds=10)).tick()
    assert len(reminding.ordered(Kind.still_coming)) == more


@pytest.mark.parametrize("admission", [pytest.param(one, id=one) for one in ("poll", "selection")])
def test_the_silent_are_reminded_of_a_poll_or_a_call_and_nobody_who_answered(
    reminding: Reminding, admission: str
) -> None:
    event_id = reminding.publish(capacity=None)
    reminding.invite(event_id, 1)
    answered = reminding.invite(event_id, 2)
    reminding.register(event_id, 3)
    number = reminding.register(event_id, 4, email="g2@example.lv", given_name="Guntis2", guest_id=answered)
    asks = {"admission": admission, "starts_at": None, "ends_at": None}
    with reminding.app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        for name, value in asks.items():
            setattr(event, name, value)
        event.version += 1
        session.get_one(Registration, number).status = RegistrationStatus.applied
    reminding.tick()
    seen = []
    for moment in MOMENTS:
        before = Counter(reminding.ordered())
        reminding.at(moment).tick()
        reminding.tick()  # once only, however often the clock ticks
        seen.append(sorted((Counter(reminding.ordered()) - before).elements()))
    assert seen == [["g1@example.lv"], ["g1@example.lv"], [], [], [], []]


def test_nobody_is_asked_to_apply_once_the_people_are_chosen(reminding: Reminding) -> None:
    event_id = reminding.publish(capacity=None)
    reminding.invite(event_id, 1)
    reminding.tick()
    with reminding.app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        event.admission, event.decided_at, event.version = Admission.selection, reminding.now, event.version + 1
    for moment in MOMENTS:
        reminding.at(moment).tick()
    assert [one for one in reminding.ordered() if one.startswith("g")] == []
