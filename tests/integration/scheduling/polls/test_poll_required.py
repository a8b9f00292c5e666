"""A poll that insists on required people: a time that does not suit all of them is refused, by name and with why."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from registration import deciding, leaving
from registration.deciding_terms import Decided, DecidingReason, PollDecision, Refused
from registration.models import Event, Registration
from registration.terms import RegistrationStatus
from scheduling.polls import services as polls
from tests import builders
from tests.integration.deciding import world
from tests.integration.desk.events_world import Desk, words_of
from tests.integration.scheduling.polls.poll_world import (
    EVENTS,
    NEW,
    NOW,
    answer,
    invite,
    numbers,
    poll_here,
    say,
    stored,
)
from tests.integration.scheduling.polls.test_poll_closing import shown, slots, standing

ANNA, MARY, PETERIS = "Anna Ozola", "Mary Murphy", "Pēteris Bērzs"
INSISTS = "This time does not count: everybody required must be able to come."


@pytest.fixture
def poll(app: Flask, desk: Desk) -> int:
    """Three of them: Anna can on Monday (and Wednesday), Mary if need be on Monday, Pēteris always; all required."""
    return three(app, "yny", "myn", "yyy")


def three(app: Flask, *said: str | None, insists: bool = True) -> int:
    event_id = poll_here(app, all_required=insists)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, ANNA, MARY, PETERIS, language="en")
        for name, signs in zip((ANNA, MARY, PETERIS), said, strict=True):
            if signs is not None:
                answer(session, event_id, name, signs, guests[name])
        polls.set_required(session, event_id, [f"g{n}" for n in guests.values()], (), None, NOW)  # type: ignore[arg-type]
        keys = [f"r{n}" for n in session.scalars(select(Registration.id).where(Registration.event_id == event_id))]
        polls.set_required(session, event_id, keys, (), None, NOW)  # type: ignore[arg-type]
    return event_id


def closed(app: Flask, event_id: int, *times: int, **choice: Any) -> Decided | Refused:
    """The outcome of choosing the n-th times, by the service."""
    with app.app_context(), transaction() as session:
        chosen = tuple(numbers(session, event_id)[place] for place in times)
        decision = PollDecision(chosen, **choice)
        sending = world.sending(f"poll:{times}{choice}", now=NOW)
        return deciding.close_poll(session, builders.settings_here(), event_id, decision, sending, None, NOW)


def people(app: Flask, event_id: int) -> dict[str, int]:
    with app.app_context():
        found = {r.name: r.id for r in db.session.scalars(select(Registration).filter_by(event_id=event_id))}
        db.session.remove()
        return found


def test_when_all_three_can_all_three_get_the_invitation(app: Flask, poll: int) -> None:
    done = closed(app, poll, 0)
    assert isinstance(done, Decided)
    assert set(standing(app, poll).values()) == {"confirmed"}
    with app.app_context():
        assert sorted(row.recipient for row in builders.mails(db.session(), "registration.registered")) == [
            "anna.ozola@example.lv", "mary.murphy@example.lv", "peteris.berzs@example.lv",
        ]  # fmt: skip
        db.session.remove()


@pytest.mark.parametrize("place", [1, 2])
def test_a_time_that_somebody_required_cannot_is_refused(app: Flask, poll: int, place: int) -> None:
    refused = closed(app, poll, place)
    assert isinstance(refused, Refused)
    who = people(app, poll)[ANNA if place == 1 else MARY]
    assert (refused.reason, refused.registration_ids, refused.guest_ids) == (DecidingReason.required_cannot, (who,), ())
    assert stored(app, poll).decided_at is None
    assert set(standing(app, poll).values()) == {"applied"}


def test_each_of_several_times_must_suit_them(app: Flask, poll: int) -> None:
    refused = closed(app, poll, 0, 1)
    assert isinstance(refused, Refused)
    assert refused.slot_ids == (slots(app, poll)[1],)


@pytest.mark.parametrize("mary", [None, "-yy"])
def test_whoever_has_not_answered_is_in_the_way(app: Flask, desk: Desk, mary: str | None) -> None:
    event_id = three(app, "yyy", mary, "yyy")
    refused = closed(app, event_id, 0)
    assert isinstance(refused, Refused)
    assert refused.reason is DecidingReason.required_cannot
    assert (len(refused.registration_ids), len(refused.guest_ids)) == ((0, 1) if mary is None else (1, 0))
    page = desk.get(shown(desk, event_id, slots(app, event_id)[0]).location)
    assert f"{INSISTS} No answer from: Mary Murphy." in words_of(page)


def test_the_page_names_who_stands_in_the_way_and_offers_no_button(desk: Desk, app: Flask, poll: int) -> None:
    page = desk.get(f"{EVENTS}/{poll}/laika-atbildes")
    said = words_of(page)
    assert "All required people can come. Only if need be: Mary Murphy." in said
    assert "Cannot: Mary Murphy." in said
    assert said.count("Does not count: everybody required must be able to come.") == 2
    assert page.text.count("/izveleties?laiks=") == 1
    for place, name in ((1, ANNA), (2, MARY)):
        sent = shown(desk, poll, slots(app, poll)[place])
        assert sent.status_code == 303
        assert f"{INSISTS} Cannot: {name}." in words_of(desk.get(sent.location))


def test_an_answer_that_changes_meanwhile_is_judged_again(desk: Desk, app: Flask, poll: int) -> None:
    page = shown(desk, poll, slots(app, poll)[0])
    with app.app_context(), transaction() as session:
        say(session, poll, people_of(session, poll)[MARY], "nnn")
    sent = desk.fill(page, "redzets", "solis=sutit")
    assert sent.status_code == 303
    assert f"{INSISTS} Cannot: Mary Murphy." in words_of(desk.get(sent.location))
    assert stored(app, poll).decided_at is None


def people_of(session: Any, event_id: int) -> dict[str, int]:
    return {r.name: r.id for r in session.scalars(select(Registration).filter_by(event_id=event_id))}


def test_a_required_person_must_not_be_left_without_a_seat(app: Flask, poll: int) -> None:
    """ "If need be" counts as can, so whoever can only then needs the seat, too."""
    who = people(app, poll)
    for refused, name in ((closed(app, poll, 0, if_need_be=False), MARY),
                          (closed(app, poll, 0, left_out=frozenset({who[ANNA]})), ANNA)):  # fmt: skip
        assert isinstance(refused, Refused)
        assert (refused.reason, refused.registration_ids) == (DecidingReason.required_unseated, (who[name],))


def test_whoever_withdrew_is_in_the_way_while_they_are_required(app: Flask, desk: Desk, poll: int) -> None:
    who = people(app, poll)
    with app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), who[MARY], poll, NOW)
        assert session.get_one(Registration, who[MARY]).status == RegistrationStatus.withdrawn
    refused = closed(app, poll, 0)
    assert isinstance(refused, Refused)
    assert (refused.registration_ids, len(refused.guest_ids)) == ((), 1)
    sent = shown(desk, poll, slots(app, poll)[0])
    assert "Mary Murphy" in words_of(desk.get(sent.location))


def test_without_the_rule_the_preview_warns_and_the_time_can_be_chosen(app: Flask, desk: Desk) -> None:
    event_id = three(app, "yny", "myn", "yyy", insists=False)
    first, second, _third = slots(app, event_id)
    assert "Not everybody required can come" not in words_of(shown(desk, event_id, first))
    warned = words_of(shown(desk, event_id, second))
    assert "Not everybody required can come" in warned
    assert "Cannot: Anna Ozola." in warned
    assert isinstance(closed(app, event_id, 1), Decided)


def test_nobody_required_leaves_every_time_open(app: Flask, desk: Desk) -> None:
    event_id = poll_here(app, all_required=True)
    with app.app_context(), transaction() as session:
        answer(session, event_id, ANNA, "nnn")
    assert "nobody is marked as required yet" in words_of(desk.get(f"{EVENTS}/{event_id}/laika-atbildes"))
    assert isinstance(closed(app, event_id, 0), Decided)


def test_the_event_of_a_further_time_insists_on_nobody(app: Flask, desk: Desk) -> None:
    event_id = three(app, "yyy", "yyy", "yyy")
    done = closed(app, event_id, 0, 1)
    assert isinstance(done, Decided)
    assert [stored(app, number).all_required for number in done.event_ids] == [True, False]


def test_the_form_of_an_event_has_the_rule_for_polls_alone(desk: Desk) -> None:
    event_id = desk.made(admission="poll", all_required="y", deadline_on="2027-02-07")
    assert desk.event(event_id).all_required
    assert desk.edit(event_id, capacity="30").status_code == 303
    assert desk.event(event_id).all_required
    assert not desk.event(desk.made(all_required="y")).all_required


@pytest.mark.parametrize("ticked", [True, False])
def test_a_new_poll_is_asked_whether_it_insists(desk: Desk, app: Flask, ticked: bool) -> None:
    page = desk.get(NEW)
    assert "A time counts only when everybody required can come" in words_of(page)
    row = {"rows-0-day": "2027-02-08", "rows-0-starts": "10:00", "length": "90"}
    more = {"all_required": "y"} if ticked else {}
    sent = desk.fill(page, "title", title="Trīs puses", deadline_on="2027-02-01", **row, **more)
    assert sent.status_code == 303, words_of(sent)
    with app.app_context():
        made = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
        assert made.all_required is ticked
        db.session.remove()
