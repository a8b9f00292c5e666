"""How people come to a seat, in the form of an event: polls and selections, on both databases."""

from flask import Flask

from core.db import db, transaction
from registration import event_services
from registration.availability import slots_of
from registration.models import Event
from registration.terms import Admission
from tests import builders
from tests.integration.desk.events_world import ROOM, Desk, register, words_of


def stored(desk: Desk, event_id: int) -> tuple[str, bool, object, object]:
    event = desk.event(event_id)
    return event.admission, event.answers_shown, event.starts_at, event.closes_at and event.closes_at.isoformat()


def test_an_event_is_first_come_first_served_unless_said_otherwise(desk: Desk) -> None:
    assert stored(desk, desk.made())[:2] == ("in_order", False)


def test_a_poll_needs_no_hours_and_survives_another_save(desk: Desk) -> None:
    event_id = desk.made(admission="poll", answers_shown="y", deadline_on="2027-02-07", start_time="16:00")
    expected = ("poll", True, None, "2027-02-07T22:00:00+00:00")
    assert stored(desk, event_id) == expected
    assert desk.edit(event_id, capacity="30").status_code == 303
    assert stored(desk, event_id) == expected


def test_the_deadline_of_a_poll_may_be_any_day_and_cannot_be_left_out(desk: Desk) -> None:
    late = desk.made(admission="poll", deadline_on="2027-12-24")
    assert desk.event(late).closes_at is not None
    refused = desk.new(admission="poll", deadline_on="")
    assert refused.status_code == 422
    assert "Write until when people can answer." in words_of(refused)


def test_a_selection_keeps_its_hours_or_needs_a_deadline(desk: Desk) -> None:
    timed = desk.made(admission="selection", deadline_on="")
    assert stored(desk, timed)[0] == "selection"
    assert desk.event(timed).starts_at is not None
    refused = desk.new(admission="selection", time_unknown="y", deadline_on="")
    assert (refused.status_code, "Write until when people can answer." in words_of(refused)) == (422, True)


def test_a_selection_without_a_day_is_one_whose_time_is_chosen_later(desk: Desk) -> None:
    event_id = desk.made(admission="selection", day="", deadline_on="2027-02-07")
    assert stored(desk, event_id) == ("selection", False, None, "2027-02-07T22:00:00+00:00")
    text = words_of(desk.get(f"{ROOM}/{event_id}/publicet"))
    assert "the time has yet to be chosen" in text
    assert "7 February" not in text.replace("until 7 February", "")
    assert desk.edit(event_id, capacity="30").status_code == 303
    for wrong, said in (("rīt", "Write the date like this"), ("", "Write until when people can answer.")):
        refused = desk.new(admission="selection", day=wrong, deadline_on="")
        assert (refused.status_code, said in words_of(refused)) == (422, True)


def test_something_else_is_no_admission(desk: Desk) -> None:
    answer = desk.new(admission="lottery")
    assert (answer.status_code, "Please choose from the list" in words_of(answer)) == (422, True)


def test_admission_stays_once_somebody_has_answered(desk: Desk, app: Flask) -> None:
    event_id = desk.published()
    assert desk.fill(desk.edit(event_id, admission="selection"), "notify", "step=save").status_code == 303
    assert desk.event(event_id).admission == "selection"
    register(app, event_id, "Anna")
    answer = desk.edit(event_id, admission="in_order")
    assert answer.status_code == 422
    assert "People have registered or answered already" in words_of(answer)
    assert desk.event(event_id).admission == "selection"
    assert 'value="in_order"' in desk.get(f"{ROOM}/{event_id}").text


def test_who_answers_while_another_admission_is_saved_is_not_passed_over(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, admission=Admission.selection)
        builders.make_registration(session, event)
        draft = builders.make_draft(admission=Admission.in_order)
        outcome = event_services.save_event(
            session,
            builders.settings_here(),
            event.id,
            draft,
            event.version,
            None,
            builders.NOW,
            notify=False,  # type: ignore[arg-type]
        )
        assert isinstance(outcome, event_services.Conflict)
        assert event.admission == "selection"


def test_a_copy_asks_in_the_same_way_and_has_no_times(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        event = builders.make_event(session, **builders.POLL, answers_shown=True)
        builders.make_slots(session, event)
        copied = event_services.copy_event(session, builders.settings_here(), event.id, None, builders.NOW)  # type: ignore[arg-type]
        copy = session.get_one(Event, copied.event_id)
        assert (copy.admission, copy.answers_shown, copy.decided_at) == ("poll", True, None)
    with app.app_context():
        assert len(slots_of(db.session(), copied.event_id)) == 0


def test_a_free_place_of_a_selection_is_offered_unless_said_otherwise(desk: Desk) -> None:
    assert desk.event(desk.made()).waiting_mode == "automatic"
    event_id = desk.made(admission="selection")
    assert desk.event(event_id).waiting_mode == "offer"
    assert desk.edit(event_id, capacity="30").status_code == 303
    assert desk.event(event_id).waiting_mode == "offer"
    by_hand = desk.made(admission="selection", waiting_mode="automatic")
    assert desk.event(by_hand).waiting_mode == "automatic"
    assert desk.edit(by_hand, capacity="30").status_code == 303
    assert desk.event(by_hand).waiting_mode == "automatic"


def test_offers_come_with_selection_that_is_chosen_later(desk: Desk) -> None:
    event_id = desk.made()
    assert desk.edit(event_id, admission="selection").status_code == 303
    assert desk.event(event_id).waiting_mode == "offer"
