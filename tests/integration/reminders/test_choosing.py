"""What an organiser chooses: switching, holding, sending now, own words; and what people press."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.bilingual import Bilingual
from core.db import db, transaction
from registration.models import Registration
from reminders import audiences, services, stopping
from reminders.models import ReminderPlan
from reminders.terms import Kind, RuleChange, Timing
from tests import builders
from tests.integration.reminders.moments import DAY_BEFORE, MS, STARTS, STILL, THREE_DAYS
from tests.integration.reminders.world import Reminding

DAY = timedelta(days=1)


def planned(reminding: Reminding) -> int:
    """An event with a person, its plan made."""
    event_id = reminding.publish()
    reminding.register(event_id)
    reminding.tick()
    return event_id


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (RuleChange(False, Timing(days=1)), None),
        (RuleChange(True, Timing(days=1)), DAY_BEFORE),
        (RuleChange(True, None), DAY_BEFORE),
        (RuleChange(True, Timing(hours=3)), STARTS - timedelta(hours=3)),
        (RuleChange(True, Timing(days=3)), DAY_BEFORE - 2 * DAY),
    ],
)
def test_a_rule_goes_when_the_organiser_says(reminding: Reminding, change: RuleChange, at: object) -> None:
    event_id = planned(reminding)
    assert reminding.do(services.change_rule, event_id, Kind.start, change=change) is True
    assert reminding.rule(event_id, Kind.start).due_at == at


def test_a_choice_stays_when_the_event_is_saved(reminding: Reminding) -> None:
    event_id = planned(reminding)
    change = RuleChange(True, Timing(hours=2), Bilingual("Ņemiet līdzi krūzi."))
    reminding.do(services.change_rule, event_id, Kind.start, change=change)
    later = timedelta(hours=1)
    reminding.save(event_id, starts_at=STARTS + later, ends_at=STARTS + 2 * later, survey_url="")
    reminding.tick()
    rule = reminding.rule(event_id, Kind.start)
    assert (rule.due_at, rule.words) == (STARTS - later, Bilingual("Ņemiet līdzi krūzi."))
    assert reminding.rule(event_id, Kind.thanks).due_at is None  # by default, without a survey


def test_saving_the_same_choice_is_no_choice(reminding: Reminding) -> None:
    event_id = planned(reminding)
    reminding.do(services.change_rule, event_id, Kind.start, change=RuleChange(True, Timing(days=1)))
    assert reminding.rule(event_id, Kind.start).enabled is None
    assert reminding.history().count("reminder_changed") == 0


def test_a_rule_switched_on_after_its_moment_is_not_sent_by_itself(reminding: Reminding) -> None:
    event_id = planned(reminding)
    reminding.do(services.change_rule, event_id, Kind.still_coming, change=RuleChange(False, None))
    reminding.at(STILL + timedelta(hours=1))
    reminding.do(services.change_rule, event_id, Kind.still_coming, change=RuleChange(True, None))
    reminding.tick()
    assert reminding.ordered() == []


def test_a_held_rule_waits_and_goes_when_it_is_let_go(reminding: Reminding) -> None:
    event_id = planned(reminding)
    reminding.do(services.hold_rule, event_id, Kind.start, held=True)
    reminding.do(services.hold_rule, event_id, Kind.start, held=True)
    reminding.at(DAY_BEFORE + timedelta(hours=1)).tick()
    assert reminding.ordered() == []
    reminding.do(services.hold_rule, event_id, Kind.start, held=False)
    reminding.at(timedelta(minutes=1)).tick()
    assert reminding.ordered() == ["p1@example.lv"]
    assert [a for a in reminding.history() if "held" in a or "released" in a] == ["reminder_held", "reminder_released"]


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_held_too_long_is_never_sent(reminding: Reminding, everything: bool) -> None:
    event_id = planned(reminding)
    if everything:
        with reminding.app.app_context(), transaction() as session:
            services.hold_plan(session, event_id, None, reminding.now, held=True)  # type: ignore[arg-type]
    else:
        reminding.do(services.hold_rule, event_id, Kind.start, held=True)
    reminding.at(DAY_BEFORE + timedelta(hours=6) + MS).tick()
    assert reminding.ordered() == []
    assert reminding.outcomes(Kind.start) == {("expired", "held"): 1}


def test_send_now_goes_once_and_instead_of_the_planned_moment(reminding: Reminding) -> None:
    event_id = planned(reminding)
    pressed = [reminding.do(services.send_now, event_id, Kind.start) for _ in range(2)]
    assert pressed == [True, False]
    reminding.tick()
    assert reminding.ordered() == ["p1@example.lv"]
    reminding.register(event_id, 2)
    reminding.save(event_id, summary=Bilingual("Cits teksts"))
    for moment in (timedelta(minutes=1), DAY_BEFORE):
        reminding.at(moment).tick()
        assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert reminding.do(services.send_now, event_id, Kind.start) is False
    assert reminding.history().count("reminder_sent_now") == 1


def test_another_start_may_be_sent_now_again(reminding: Reminding) -> None:
    event_id = planned(reminding)
    reminding.do(services.send_now, event_id, Kind.start)
    reminding.tick()
    reminding.save(event_id, starts_at=STARTS + timedelta(hours=1), ends_at=STARTS + timedelta(hours=2))
    assert reminding.do(services.send_now, event_id, Kind.start) is True
    reminding.tick()
    assert reminding.ordered() == ["p1@example.lv", "p1@example.lv"]


@pytest.mark.parametrize("service", [services.hold_rule, services.send_now])
def test_a_rule_that_does_not_exist_is_not_found(reminding: Reminding, service: Callable[..., bool]) -> None:
    event_id = planned(reminding)
    more = {"held": True} if service is services.hold_rule else {}
    assert reminding.do(service, event_id, Kind.start, 9, **more) is False
    assert reminding.do(service, event_id + 999, Kind.start, 1, **more) is False


def test_who_is_shown_is_who_gets_it(reminding: Reminding) -> None:
    event_id = reminding.publish()
    for number in range(1, 6):
        reminding.register(event_id, number)
        reminding.invite(event_id, number)
    reminding.follow(event_id)
    reminding.bad("p2@example.lv")
    reminding.bad("g3@example.lv")
    reminding.change(Registration, 4, partstat="DECLINED")
    reminding.tick()
    shown = {}
    for kind, at, anchor in (
        (Kind.deadline_invited, THREE_DAYS, None),
        (Kind.deadline_followers, THREE_DAYS, None),
        (Kind.still_coming, STILL, STARTS),
        (Kind.start, DAY_BEFORE, STARTS),
    ):
        with reminding.app.app_context():
            people = audiences.recipients(db.session(), event_id, kind, at, anchor)
            shown[kind] = sorted(person.email for person in people if person.why_not is None)
            db.session().rollback()
    for moment in (THREE_DAYS, STILL, DAY_BEFORE):
        reminding.at(moment).tick()
    assert {kind: reminding.ordered(kind) for kind in shown} == shown


def test_still_coming_is_asked_once_for_a_start(reminding: Reminding) -> None:
    event_id = planned(reminding)
    number = reminding.register(event_id, 1)
    reminding.at(STILL).tick()
    for expected in (True, False):
        with reminding.app.app_context(), transaction() as session:
            assert stopping.still_coming(session, number, reminding.now) is expected
    assert reminding.history().count("still_coming") == 1
    with reminding.app.app_context():
        assert audiences.recipients(db.session(), event_id, Kind.still_coming, STILL, STARTS) == []
        assert len(audiences.recipients(db.session(), event_id, Kind.still_coming, STILL, STARTS + DAY)) == 1
        db.session().rollback()


@pytest.mark.parametrize("who", ["guest", "follower", "registration"])
def test_no_more_reminders_means_the_address_and_this_event(reminding: Reminding, who: str) -> None:
    event_id, other = reminding.publish(), reminding.publish()
    for event in (event_id, other):
        if who == "guest":
            reminding.invite(event, email="a@example.lv")
        elif who == "follower":
            reminding.follow(event, "a@example.lv")
        else:
            reminding.register(event, 1, email="a@example.lv")
            reminding.register(event, 2, email="a@example.lv")
    for expected in (True, False):
        with reminding.app.app_context(), transaction() as session:
            assert stopping.switch(session, event_id, "a@example.lv", reminding.now, off=True) is expected
    for moment in (THREE_DAYS, STILL, DAY_BEFORE):
        reminding.at(moment).tick()
    with reminding.app.app_context():
        rows = builders.mails(db.session())
        found = {row.event_id for row in rows if row.letter.startswith("reminders.")}
        db.session().rollback()
    assert found == {other}
    assert reminding.history().count("reminders_off") == 1


def test_reminders_that_are_wanted_again_come_again(reminding: Reminding) -> None:
    event_id = planned(reminding)
    for off in (True, False):
        with reminding.app.app_context(), transaction() as session:
            assert stopping.switch(session, event_id, "p1@example.lv", reminding.now, off=off) is True
    reminding.at(DAY_BEFORE).tick()
    assert reminding.ordered(Kind.start) == ["p1@example.lv"]
    assert [a for a in reminding.history() if a.startswith("reminders_o")] == ["reminders_off", "reminders_on"]


def test_deleting_a_draft_takes_its_plan_along(reminding: Reminding) -> None:
    from registration import event_deleting
    from registration.terms import EventStatus

    event_id = reminding.publish(status=EventStatus.draft)
    reminding.do(services.change_rule, event_id, Kind.start, change=RuleChange(False, None))
    with reminding.app.app_context(), transaction() as session:
        assert event_deleting.delete_event(session, event_id) is None
    with reminding.app.app_context():
        assert db.session().get(ReminderPlan, event_id) is None
        db.session().rollback()
