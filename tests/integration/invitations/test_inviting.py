"""Inviting, writing to the silent again, and taking back: rows, letters, seats, history."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db, transaction
from invitations import inviting, undoing
from invitations.inviting import Invited
from invitations.models import InvitationBatch
from invitations.undoing import Undone
from mailers import claims
from mailers.models import BadAddress, OutboxRow
from mailers.terms import MailState
from registration import guest_services
from registration.models import HistoryEntry, Seating
from registration.terms import Answered, Source
from tests.integration.invitations.world import ANNA, EARLY, ILZE, JANIS, LATER, OFFICE, House


def history(house: House) -> list[str]:
    with house.app.app_context():
        query = select(HistoryEntry.action).where(HistoryEntry.event_id == house.event_id).order_by(HistoryEntry.id)
        found = list(db.session().scalars(query))
        db.session.remove()
        return found[2:]  # made and published


def answer_no(house: House, draft: guest_services.GuestDraft) -> None:
    guest_id = house.guest(draft).id
    with house.app.app_context(), transaction() as session:
        guest_services.answer(session, house.settings, guest_id, Answered.no, Source.phone, EARLY)


def test_inviting_writes_rows_that_wait_for_the_undo_window(house: House) -> None:
    done = house.invite(ANNA, JANIS, OFFICE, ILZE)
    assert (done.letters, done.by_phone, done.known, done.reserved) == (3, 1, 0, 0)
    rows = house.rows(letter=inviting.INVITE)
    assert [(row.recipient, row.state) for row in rows] == [
        ("anna.b@example.lv", "queued"),
        ("janis@example.lv", "queued"),
        ("birojs@example.lv", "queued"),
    ]
    assert {row.due_at for row in rows} == {EARLY + timedelta(minutes=10)}
    assert [guest.invited_at is not None for guest in house.guests()] == [True, True, True, False]
    assert history(house) == ["guests_added", "guests_invited"]
    assert house.deliver(EARLY + timedelta(minutes=9)) == []
    assert sorted(letter["To"] for letter in house.deliver()) == [
        "Anna Bērziņa <anna.b@example.lv>", "Jānis Kalns <janis@example.lv>", "birojs@example.lv",
    ]  # fmt: skip


def test_form_sent_twice_invites_once(house: House) -> None:
    first, second = house.invite(ANNA, key="inv:same"), house.invite(ANNA, key="inv:same")
    assert second == Invited(first.batch_id)
    assert len(house.rows(letter=inviting.INVITE)) == 1


def test_whoever_was_invited_is_not_written_to_again(house: House) -> None:
    house.invite(ANNA)
    done = house.invite(replace(ANNA, email="ANNA.B@example.lv"), JANIS, now=LATER)
    assert (done.letters, done.known) == (1, 1)
    assert [row.recipient for row in house.rows(letter=inviting.INVITE)] == ["anna.b@example.lv", "janis@example.lv"]


def test_reserved_seats_are_held_while_there_are_any(house: House) -> None:
    house.change_event(capacity=2)
    with house.app.app_context(), transaction() as session:
        session.get_one(Seating, house.event_id).seat_limit = 2
    done = house.invite(*(replace(draft, seat="reserved") for draft in (ANNA, JANIS, OFFICE)))
    assert (done.letters, done.reserved) == (3, 2)
    assert house.seating() == (0, 2, 3)
    assert house.undo(done.batch_id) == Undone(3, 0)
    assert house.seating() == (0, 0, 0)


def test_undo_in_time_takes_everything_back(house: House) -> None:
    done = house.invite(ANNA, JANIS, ILZE)
    assert house.undo(done.batch_id) == Undone(2, 0)
    assert house.guests() == []
    assert house.seating() == (0, 0, 0)
    assert {(row.state, row.reason) for row in house.rows(batch=house.rows()[0].batch)} == {("withdrawn", "undone")}
    assert history(house) == ["guests_added", "guests_invited", "letters_taken_back"]
    assert house.deliver() == []
    assert house.undo(done.batch_id) == Undone(0, 0)
    assert history(house) == ["guests_added", "guests_invited", "letters_taken_back"]
    assert house.invite(ANNA, now=LATER).letters == 1


def test_undo_after_a_worker_took_some_says_how_many(house: House) -> None:
    done = house.invite(ANNA, JANIS, OFFICE, replace(ANNA, email="x@example.lv"), replace(JANIS, email="y@example.lv"))
    with house.app.app_context(), transaction() as session:
        claimed = claims.claim(session, LATER, "worker", 2)
    assert len(claimed) == 2
    assert house.undo(done.batch_id, LATER) == Undone(3, 2)
    assert sorted(guest.id for guest in house.guests()) == sorted(row.subject_id for row in house.rows(state="sending"))
    assert house.undo(done.batch_id, LATER) == Undone(0, 2)


def test_undo_while_workers_send_leaves_no_letter_in_doubt(house: House) -> None:
    """Whatever the worker had is sent, everything else is taken back, and the numbers said are those of the rows."""
    drafts = [replace(ANNA, email=f"p{number}@example.lv") for number in range(60)]
    done = house.invite(*drafts)
    began = threading.Event()
    outcome: list[Undone] = []

    def press() -> None:
        began.wait(60)
        outcome.append(house.undo(done.batch_id, LATER))

    presser = threading.Thread(target=press)
    presser.start()
    with house.app.app_context(), transaction() as session:
        claims.claim(session, LATER, "another", 7)
    began.set()
    letters = house.deliver()
    presser.join()
    states = [row.state for row in house.rows(letter=inviting.INVITE)]
    sent, taken, held = (states.count(state) for state in ("sent", "withdrawn", "sending"))
    assert (sent + taken + held, held, len(letters)) == (60, 7, sent)
    assert outcome == [Undone(taken, sent + held)]
    assert len(house.guests()) == sent + held


def test_whoever_answered_stays_when_letters_are_taken_back(house: House) -> None:
    done = house.invite(ANNA, JANIS)
    answer_no(house, ANNA)
    assert house.undo(done.batch_id) == Undone(2, 0)
    assert [guest.email for guest in house.guests()] == ["anna.b@example.lv"]


def test_whoever_was_on_the_list_before_stays_on_it_uninvited(house: House) -> None:
    with house.app.app_context(), transaction() as session:
        guest_services.add_guests(session, house.settings, house.event_id, [ANNA], EARLY - timedelta(days=1), None)
    done = house.invite(ANNA, JANIS)
    assert done.letters == 2
    house.undo(done.batch_id)
    assert [(guest.email, guest.invited_at) for guest in house.guests()] == [("anna.b@example.lv", None)]


def test_batch_of_another_event_is_nobodys(house: House) -> None:
    done = house.invite(ANNA)
    with house.app.app_context(), transaction() as session:
        assert undoing.undo(session, house.settings, 2**31 - 1, done.batch_id, 1, EARLY) is None
    assert [row.state for row in house.rows()] == ["queued"]


def test_nudge_reaches_the_silent_alone(house: House) -> None:
    others = [replace(ANNA, email=f"{name}@example.lv") for name in ("off", "bad", "no")]
    house.invite(ANNA, ILZE, *others)
    house.deliver()
    answer_no(house, others[2])
    with house.app.app_context(), transaction() as session:
        session.get_one(guest_services.Guest, house.guest(others[0]).id).reminders_off_at = EARLY
        session.add(BadAddress(email_key="bad@example.lv", since=EARLY))
    done = house.nudge(now=LATER)
    assert done.letters == 1
    assert [row.recipient for row in house.rows(letter=inviting.NUDGE)] == ["anna.b@example.lv"]
    assert house.nudge(now=LATER + timedelta(minutes=1)).letters == 0  # the first has not gone yet


def test_nudges_are_taken_back_and_nobody_leaves_the_list(house: House) -> None:
    house.invite(ANNA, JANIS)
    house.deliver()
    done = house.nudge(now=LATER)
    assert house.undo(done.batch_id, LATER) == Undone(2, 0)
    assert [guest.invited_at is not None for guest in house.guests()] == [True, True]


def test_batch_remembers_the_organisers_words(house: House) -> None:
    done = house.invite(ANNA, note="Ļoti gaidām!")
    with house.app.app_context():
        assert db.session().get_one(InvitationBatch, done.batch_id).note == "Ļoti gaidām!"
    letter = house.deliver()[0]
    assert "> Ļoti gaidām!" in letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "reason", "state"),
    [
        ({"status": "cancelled"}, "event_cancelled", MailState.withdrawn),
        ({"starts_at": EARLY, "ends_at": EARLY + timedelta(hours=1)}, "event_started", MailState.expired),
        ({"closes_at": EARLY}, "deadline_passed", MailState.expired),
    ],
)
def test_letters_that_have_become_pointless_are_not_sent(
    house: House, change: dict[str, object], reason: str, state: MailState
) -> None:
    house.invite(ANNA)
    house.change_event(**change)
    with house.app.app_context(), transaction() as session:
        for row in session.scalars(select(OutboxRow)):
            row.expires_at = None
    assert house.deliver() == []
    assert [(row.state, row.reason) for row in house.rows()] == [(state, reason)]


def test_letter_is_not_sent_to_whoever_has_answered(house: House) -> None:
    house.invite(ANNA)
    answer_no(house, ANNA)
    assert house.deliver() == []
    assert [(row.state, row.reason) for row in house.rows(letter=inviting.INVITE)] == [("withdrawn", "answered")]
