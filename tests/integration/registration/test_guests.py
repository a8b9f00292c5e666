"""Invited people and seats: held seats, seats beyond the limit, answers by whatever way."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import transaction
from organisers.services import create_account
from registration import guest_links, guest_services, leaving, merging, waiting
from registration.guest_models import Guest
from registration.guest_services import Added, GuestDraft
from registration.inputs import Registered
from registration.models import Event, HistoryEntry, Registration, Seating
from registration.terms import Answered, Parties, Reason, RegistrationStatus, Rejected, Source
from tests import builders
from tests.builders import NOW
from tests.integration.registration.party_world import member
from tests.integration.registration.world import person, publish, register, stored, withdraw


def invite(app: Flask, event_id: int, *numbers: int, seat: str = "public", **more: Any) -> Added:
    """The n-th people are on the list of invited."""
    drafts = [GuestDraft(**{**person(number), "seat": seat, **more}) for number in numbers]
    with app.app_context(), transaction() as session:
        return guest_services.add_guests(session, builders.settings_here(), event_id, drafts, NOW, None)


def say(app: Flask, guest_id: int, said: Answered, source: Source = Source.phone) -> Rejected | None:
    with app.app_context(), transaction() as session:
        return guest_services.answer(session, builders.settings_here(), guest_id, said, source, NOW)


def come(app: Flask, event_id: int, guest_id: int, number: int = 0) -> Any:
    return register(app, event_id, number, guest_id=guest_id, source=Source.invitation)


def seating(session: Session, event_id: int) -> tuple[int, int, int, int, int]:
    found = session.get_one(Seating, event_id)
    return found.taken, found.held, found.extra, found.waiting, found.guests


def numbers(app: Flask, event_id: int) -> tuple[int, int, int, int, int]:
    """Taken, held, extra, waiting, guests."""
    with app.app_context(), transaction() as session:
        return seating(session, event_id)


def answers(app: Flask, event_id: int) -> list[tuple[str, str, str | None]]:
    with app.app_context(), transaction() as session:
        query = select(Guest.email, Guest.answer, Guest.answer_source).where(Guest.event_id == event_id)
        return [tuple(row) for row in session.execute(query.order_by(Guest.id))]  # type: ignore[misc]


def test_held_seats_are_not_given_to_others_and_go_to_whom_they_were_held_for(app: Flask) -> None:
    event_id = publish(app, capacity=3)
    added = invite(app, event_id, 1, 2, seat="reserved")
    assert (len(added.added), added.reserved, numbers(app, event_id)) == (2, 2, (0, 2, 0, 0, 2))
    outcomes = [register(app, event_id, number).status for number in (7, 8)]
    assert outcomes == [RegistrationStatus.confirmed, RegistrationStatus.waiting]
    assert come(app, event_id, added.added[0], 1).status is RegistrationStatus.confirmed
    assert numbers(app, event_id) == (2, 1, 0, 1, 2)
    assert say(app, added.added[1], Answered.no) is None
    assert numbers(app, event_id) == (3, 0, 0, 0, 2)
    assert stored(app, event_id).of(RegistrationStatus.confirmed) == ["p7@example.lv", "p8@example.lv", "p1@example.lv"]
    assert answers(app, event_id) == [("p1@example.lv", "yes", "invitation"), ("p2@example.lv", "no", "phone")]


def test_no_more_seats_are_held_than_are_free(app: Flask) -> None:
    event_id = publish(app, capacity=2)
    register(app, event_id, 9)
    added = invite(app, event_id, 1, 2, 3, seat="reserved")
    assert (len(added.added), added.reserved, numbers(app, event_id)) == (3, 1, (1, 1, 0, 0, 3))


def test_people_beyond_the_limit_come_when_it_is_full_and_free_no_public_seat(app: Flask) -> None:
    event_id = publish(app, capacity=1)
    register(app, event_id, 9)
    register(app, event_id, 8)
    added = invite(app, event_id, 1, seat="beyond")
    outcome = come(app, event_id, added.added[0], 1)
    assert outcome.status is RegistrationStatus.confirmed
    assert numbers(app, event_id) == (1, 0, 1, 1, 1)
    with app.app_context(), transaction() as session:
        leaving.withdraw(session, builders.settings_here(), outcome.registration_id, event_id, NOW)
    assert numbers(app, event_id) == (1, 0, 0, 1, 1)
    assert answers(app, event_id) == [("p1@example.lv", "no", "web")]


@pytest.mark.parametrize("named", ["by_link", "by_address"])
def test_an_invitation_beyond_the_limit_gives_one_seat(app: Flask, named: str) -> None:
    event_id = publish(app, capacity=1)
    register(app, event_id, 9)
    office = invite(app, event_id, 1, seat="beyond", given_name="", family_name="").added[0]
    own: dict[str, Any] = {"guest_id": office} if named == "by_link" else {}
    outcomes = [register(app, event_id, number, email="p1@example.lv", **own).status for number in (1, 2)]
    assert outcomes == [RegistrationStatus.confirmed, RegistrationStatus.waiting]
    assert numbers(app, event_id) == (1, 0, 1, 1, 1)
    withdraw(app, event_id, 2)
    assert register(app, event_id, 3, email="p1@example.lv", **own).status is RegistrationStatus.waiting
    withdraw(app, event_id, 3)
    withdraw(app, event_id, 4)
    assert register(app, event_id, 4, email="p1@example.lv", **own).status is RegistrationStatus.confirmed


@pytest.mark.parametrize(("seat", "seats"), [("reserved", (3, 0, 0, 2, 1)), ("beyond", (3, 0, 1, 1, 1))])
def test_namesakes_who_come_along_do_not_share_the_seat_of_the_invitation(
    app: Flask, seat: str, seats: tuple[int, ...]
) -> None:
    event_id = publish(app, capacity=3, parties=Parties.colleagues)
    for number in (8, 9):
        register(app, event_id, number)
    guest = invite(app, event_id, 1, seat=seat).added[0]
    namesakes = tuple(member("Dalībniece1", "Kalniņa", f"{n}@example.lv", None) for n in (1, 2))
    outcome = register(app, event_id, 1, members=namesakes, guest_id=guest)
    assert isinstance(outcome, Registered)
    assert outcome.status is RegistrationStatus.confirmed
    assert numbers(app, event_id) == seats


def test_merged_row_keeps_the_invitation_of_the_one_that_goes(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    come(app, event_id, guest, 1)
    register(app, event_id, 2, given_name="Dalībniece1")
    with app.app_context(), transaction() as session:
        account = create_account(session, NOW, "olga@example.lv", "Olga Ozola", None)
        merged = merging.merge_rows(session, builders.settings_here(), event_id, 2, 1, account.id, NOW)
        assert isinstance(merged, Registered)
        assert session.get_one(Registration, 2).guest_id == guest
    assert answers(app, event_id) == [("p1@example.lv", "yes", "invitation")]


def test_who_registers_on_the_public_page_has_answered_their_invitation(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1, 2)
    register(app, event_id, 1)
    assert answers(app, event_id) == [("p1@example.lv", "yes", "web"), ("p2@example.lv", "none", None)]


def test_an_office_is_answered_for_by_whoever_uses_its_address(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1, given_name="", family_name="", institution="Sociālais dienests")
    register(app, event_id, 1)
    assert answers(app, event_id) == [("p1@example.lv", "yes", "web")]


def test_two_heads_who_share_an_address_answer_each_for_themselves(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1, 2, email="iestade@example.lv")
    register(app, event_id, 2, email="iestade@example.lv")
    assert [answer for _email, answer, _source in answers(app, event_id)] == ["none", "yes"]


def test_who_had_registered_before_the_invitation_has_answered(app: Flask) -> None:
    event_id = publish(app, capacity=2)
    register(app, event_id, 1)
    invite(app, event_id, 1, seat="reserved")
    assert (answers(app, event_id), numbers(app, event_id)) == ([("p1@example.lv", "yes", "web")], (1, 0, 0, 0, 1))


def test_inviting_twice_changes_nothing(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1)
    again = invite(app, event_id, 1, 1, 2)
    assert (len(again.added), again.known, numbers(app, event_id)[4]) == (1, 2, 2)


def test_no_withdraws_and_a_later_yes_registers_again(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    come(app, event_id, guest, 1)
    assert say(app, guest, Answered.no, Source.email) is None
    assert say(app, guest, Answered.no, Source.email) is None
    assert stored(app, event_id).of(RegistrationStatus.withdrawn) == ["p1@example.lv"]
    assert answers(app, event_id) == [("p1@example.lv", "no", "email")]
    outcome = come(app, event_id, guest, 1)
    assert isinstance(outcome, Registered)
    assert answers(app, event_id) == [("p1@example.lv", "yes", "invitation")]
    assert stored(app, event_id).history[outcome.registration_id] == ["registered", "withdrawn", "registered"]


def test_one_of_two_colleagues_leaving_does_not_make_it_a_no(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    first, second = come(app, event_id, guest, 1), come(app, event_id, guest, 2)
    for outcome, expected in ((second, "yes"), (first, "no")):
        with app.app_context(), transaction() as session:
            leaving.withdraw(session, builders.settings_here(), outcome.registration_id, event_id, NOW)
        assert answers(app, event_id)[0][1] == expected


def test_held_seats_go_on_when_registration_has_ended(app: Flask) -> None:
    event_id = publish(app, capacity=2)
    invite(app, event_id, 1, seat="reserved")
    for number in (5, 6):
        register(app, event_id, number)
    for expected in (1, 0):
        with app.app_context(), transaction() as session:
            assert waiting.release_reserved(session, builders.settings_here(), event_id, NOW) == expected
    assert numbers(app, event_id) == (2, 0, 0, 0, 1)


def test_the_personal_link_opens_only_its_guest(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1, 2)
    with app.app_context(), transaction() as session:
        for guest in session.scalars(select(Guest)).all():
            token = guest_links.token_of(builders.settings_here(), guest.ref)
            found = guest_links.guest_by_token(session, token)
            assert (len(token), found) == (32, guest)
        assert guest_links.guest_by_token(session, "x" * 32) is None
        assert guest_links.guest_by_token(session, "\0" * 32) is None


def test_links_of_letters_open_after_the_secret_key_was_changed(app: Flask) -> None:
    event_id = publish(app)
    invite(app, event_id, 1)
    with app.app_context(), transaction() as session:
        settings = builders.settings_here()
        guest = session.scalars(select(Guest)).one()
        before = guest_links.opening_token(settings, guest)
        after = guest_links.opening_token(replace(settings, secret_key="y" * 40), guest)
        session.flush()
        opened = [guest_links.guest_by_token(session, token) for token in (before, after)]
        assert (before != after, opened) == (True, [guest, guest])


def test_an_invitation_of_another_event_gives_nothing(app: Flask) -> None:
    other, event_id = publish(app), publish(app, capacity=1)
    guest = invite(app, other, 1, seat="beyond").added[0]
    invite(app, event_id, 3)
    register(app, event_id, 9)
    assert come(app, event_id, guest, 1).status is RegistrationStatus.waiting
    assert answers(app, other) == [("p1@example.lv", "none", None)]


def test_answers_that_cannot_be(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    refused = Rejected(Reason.not_active)
    assert [say(app, guest, Answered.yes), say(app, guest, Answered.none), say(app, 10**6, Answered.no)] == [
        refused
    ] * 3
    with app.app_context(), transaction() as session:
        ends = session.get_one(Event, event_id).ends_at
        late = guest_services.answer(session, builders.settings_here(), guest, Answered.no, Source.phone, ends)
    assert late == Rejected(Reason.event_started)


def test_every_answer_has_one_history_row(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    say(app, guest, Answered.maybe)
    say(app, guest, Answered.no)
    with app.app_context(), transaction() as session:
        rows = session.scalars(select(HistoryEntry).where(HistoryEntry.event_id == event_id).order_by(HistoryEntry.id))
        found = [(row.action, row.details.get("answer")) for row in rows if row.action.startswith("guest")]
    assert found == [("guests_added", None), ("guest_answered", "maybe"), ("guest_answered", "no")]


def test_registrations_know_their_guest(app: Flask) -> None:
    event_id = publish(app)
    guest = invite(app, event_id, 1).added[0]
    outcome = come(app, event_id, guest, 1)
    with app.app_context(), transaction() as session:
        made = session.get_one(Registration, outcome.registration_id)
        assert (made.guest_id, made.source) == (guest, Source.invitation)
