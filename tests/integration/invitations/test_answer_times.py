"""The personal page of somebody who is invited to a poll: their data is there, the times are asked."""

import pytest

from core.db import db, transaction
from registration import availability
from registration.models import Event, Registration
from registration.terms import Admission, Can
from tests import builders
from tests.integration.invitations.world import ANNA, House, Reader


@pytest.fixture
def slots(house: House) -> list[int]:
    house.change_event(admission=Admission.poll, starts_at=None, ends_at=None)
    house.invite(ANNA)
    with house.app.app_context(), transaction() as session:
        return builders.make_slots(session, session.get_one(Event, house.event_id))


def reader(house: House) -> Reader:
    return Reader(house.app, house.link(ANNA))


def said(house: House) -> list[dict[int, Can]]:
    with house.app.app_context():
        ids = db.session().scalars(db.select(Registration.id)).all()
        found = [availability.of_person(db.session(), number) for number in ids]
        db.session.remove()
        return found


def test_the_page_asks_when_and_keeps_the_answer(house: House, slots: list[int]) -> None:
    anna = reader(house)
    page = anna.get()
    assert "When can you come?" in page
    assert page.count(f'name="slot{slots[0]}"') == 3
    assert "Send my answer" in page
    assert "Will you come?" not in page
    assert "No time suits me" in page  # as the letter calls it
    chosen = {f"slot{slot}": "" for slot in slots} | {f"slot{slots[0]}": "2", f"slot{slots[1]}": "0"}
    assert anna.come(zone="", **chosen).status_code == 303
    assert said(house) == [{slots[0]: Can.yes, slots[1]: Can.no}]
    assert [row[1] for row in house.registered()] == ["applied"]
    assert [guest.answer for guest in house.guests()] == ["yes"]
    assert "Your answer has been received" in anna.get()


def test_saying_nothing_of_any_time_is_refused(house: House, slots: list[int]) -> None:
    answer = reader(house).come(zone="", **{f"slot{slot}": "" for slot in slots})
    assert answer.status_code == 422
    assert "Please say at least of one time whether you can." in answer.text


def test_who_does_not_want_to_take_part_at_all_says_no_as_ever(house: House, slots: list[int]) -> None:
    anna = reader(house)
    assert anna.decline("Būšu ārzemēs").status_code == 303
    assert [guest.answer for guest in house.guests()] == ["no"]
    assert said(house) == []
    page = anna.get()
    assert "Thank you, we know that no time suits you" in page
    assert "you can still answer below" in page


def test_a_no_after_an_answer_takes_it_back(house: House, slots: list[int]) -> None:
    anna = reader(house)
    anna.come(zone="", **({f"slot{slot}": "" for slot in slots} | {f"slot{slots[0]}": "2"}))
    assert anna.decline().status_code == 303
    assert "withdrawn" in str(house.registered())
    assert [guest.answer for guest in house.guests()] == ["no"]


def test_another_clock_on_the_personal_page(house: House, slots: list[int]) -> None:
    assert "where you are: 14:00–15:30" in reader(house).get("?zone=Europe/London")


def test_the_invitation_asks_when_one_can_come(house: House, slots: list[int]) -> None:
    (letter,) = [mail for mail in house.deliver() if "anna.b" in str(mail["To"])]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "asks when you can." in text
    assert [button in text for button in ("Say when I can", "No time suits me")] == [True, True]
    assert not [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
