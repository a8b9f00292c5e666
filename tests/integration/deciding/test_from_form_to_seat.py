"""People answer by the public form's service, the poll is closed, and who could not come registers after all."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registration import deciding, leaving, services
from registration.deciding_terms import Decided, PollDecision
from registration.inputs import Registered
from registration.models import Registration
from registration.terms import Can
from tests import builders
from tests.builders import NOW
from tests.integration.deciding import world
from tests.integration.deciding.world import FIRST


def test_from_the_answer_to_the_seat_and_back_again(session: Session) -> None:
    event = world.make_call(session, capacity=2)
    slots = [world.make_slot(session, event, FIRST + timedelta(days=n)) for n in range(2)]
    settings, commands = builders.settings_here(), []
    for number, can in ((1, Can.yes), (2, Can.no)):
        command = builders.make_command(
            event,
            given_name=f"Dalībniece{number}",
            family_name="Kalniņa",
            email=f"p{number}@example.lv",
            availability=((slots[0].id, can), (slots[1].id, Can.yes)),
        )
        outcome = services.register(session, settings, command, NOW)
        assert isinstance(outcome, Registered)
        assert outcome.status == "applied"
        commands.append(command)
    assert world.seats(session, event) == (0, 0, 2)
    closed = deciding.close_poll(session, settings, event.id, PollDecision((slots[0].id,)), world.sending(), None, NOW)
    assert isinstance(closed, Decided)
    assert world.statuses(session, event) == {1: "confirmed", 2: "not_chosen"}
    later = NOW + timedelta(days=1)
    again = builders.make_command(
        event, given_name="Dalībniece2", family_name="Kalniņa", email="p2@example.lv", arrived_at=later
    )
    outcome = services.register(session, settings, again, later)
    assert isinstance(outcome, Registered)
    assert outcome.status == "confirmed"
    assert world.seats(session, event) == (2, 0, 2)
    person = session.scalars(select(Registration).where(Registration.email == "p2@example.lv")).one()
    assert person.ended_at is None
    leaving.withdraw(session, settings, person.id, event.id, later)
    assert world.statuses(session, event) == {1: "confirmed", 2: "withdrawn"}
    assert world.seats(session, event) == (1, 0, 2)


def test_letters_about_the_answer_that_wait_say_what_was_decided(session: Session) -> None:
    """Whoever answered a moment before the press is not told first that nothing is decided."""
    event = world.make_call(session)
    slot = world.make_slot(session, event)
    command = builders.make_command(event, email="p1@example.lv", availability=((slot.id, Can.yes),))
    services.register(session, builders.settings_here(), command, NOW)
    (answered,) = builders.mails(session)
    deciding.close_poll(
        session, builders.settings_here(), event.id, PollDecision((slot.id,)), world.sending(), None, NOW
    )
    world.written(session, answered)
    assert (answered.state, answered.reason) == ("withdrawn", "superseded")
    assert "METHOD:REQUEST" in world.calendar_of(world.written(session, world.mail_to(session, 1, "registered")))
