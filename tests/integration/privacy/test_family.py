"""One of a family is erased, or the other parent objects: everybody else keeps their place, letters and entries."""

from collections.abc import Sequence
from datetime import date, timedelta
from email import message_from_bytes

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.db import db, transaction
from invitations.inviting import INVITE
from mailers.freezing import freeze_carefully
from mailers.models import OutboxRow
from mailers.terms import WAITING, Mailbox, MailState, NewMail
from privacy import objections, services
from privacy.terms import ObjectionDraft, Why
from registration import by_hand, event_mailing, mailing
from registration.guest_models import Guest
from registration.models import Event, Follower, Registration
from reminders.models import ReminderPlan, ReminderRule
from reminders.sending import letter_name
from reminders.terms import Kind
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.registration.party_world import FAMILY, member, people, register_party

LATER = NOW + timedelta(hours=1)
ADDRESS = "anna.berzina@example.lv"
SAID = ObjectionDraft("Otrs vecāks nepiekrīt.", NOW.date())


def words(row: OutboxRow) -> str:
    """Everything that a mail says, its calendars unfolded."""
    parts = [
        part.get_payload(decode=True) for part in message_from_bytes(row.wire or b"").walk() if not part.is_multipart()
    ]
    return "\n".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes)).replace("\r\n ", "")


def write_out(session: Session) -> list[OutboxRow]:
    """The worker renders what waits; the letters that are ready to go, oldest first."""
    session.flush()
    query = select(OutboxRow).where(OutboxRow.state == MailState.queued).order_by(OutboxRow.id)
    freeze_carefully(session, session.scalars(query).all(), LATER)
    session.flush()
    return [row for row in session.scalars(query) if row.wire is not None]


def family(session: Session, **overrides: object) -> tuple[Event, list[Registration]]:
    event = builders.make_event(session, **{**FAMILY, "guardian_below": None, **overrides})
    return event, register_party(session, event, member("Līga"), member("Jānis", "Ozols"))


def erase(person_id: int) -> None:
    with transaction() as session:
        services.erase_person(session, settings_here(), person_id, LATER, None, Why.asked)


def still_here(event_id: int) -> list[tuple[str, str]]:
    query = select(Registration).where(Registration.event_id == event_id).order_by(Registration.number)
    return [(person.given_name, person.status) for person in db.session().scalars(query)]


@pytest.mark.parametrize(("gone", "left"), [(0, ["Līga", "Jānis"]), (1, ["Anna", "Jānis"]), (2, ["Anna", "Līga"])])
def test_letter_to_a_family_goes_on_without_the_erased(app: Flask, gone: int, left: Sequence[str]) -> None:
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            event_id, ids, names = event.id, [one.id for one in members], [one.name for one in members]
            write_out(session)  # written out already: the name of the erased stands in the bytes
        erase(ids[gone])
        assert still_here(event_id) == [(name, "confirmed") for name in left]
        with transaction() as session:
            written = [row for row in write_out(session) if row.letter == mailing.PARTY]
            assert [(row.recipient, row.registration_id in ids) for row in written] == [(ADDRESS, True)]
            said = words(written[0])
            assert names[gone] not in said
            assert all(name in said for name in names if name != names[gone])
            assert said.count("BEGIN:VEVENT") >= 2  # an invitation for each who is left


@pytest.mark.parametrize("state", ["queued", "held", "uncertain", "sending", "sent", "failed"])
def test_bytes_of_others_letters_name_nobody_who_was_erased(app: Flask, state: str) -> None:
    with app.app_context():
        with transaction() as session:
            _event, members = family(session)
            (row,) = write_out(session)
            row.state, row.sent_at = state, NOW if state == "sent" else None
            if state == "sending":
                row.lease_owner, row.lease_until = "w", LATER
            number, ids = row.id, [one.id for one in members]
        erase(ids[2])
        found = db.session().get_one(OutboxRow, number)
        assert (found.state, found.wire, found.params["people"]) == (state, None, ids[:2])


def reminder(session: Session, event: Event, person: Registration, kind: Kind = Kind.start) -> None:
    """The letter of a reminder as the clock orders it: one for the address, under the number of the first person."""
    if session.get(ReminderPlan, event.id) is None:
        session.add(ReminderPlan(event_id=event.id, event_version=1, chosen_at=NOW))
    rule = ReminderRule(event_id=event.id, kind=kind, number=7, words=Bilingual(), anchor_at=event.starts_at)
    session.add(rule)
    session.flush()
    assert event.starts_at is not None
    mail = NewMail(
        letter=letter_name(kind), recipient=Mailbox(person.name, person.email), locale="en",
        dedupe_key=f"{letter_name(kind)}:{rule.id}", domain="example.lv", event_id=event.id, registration_id=person.id,
        params={"rule": rule.id, "anchor": event.starts_at.isoformat()},
    )  # fmt: skip
    mailing.enqueue_many(session, NOW, [mail])


@pytest.mark.parametrize("kind", [Kind.start, Kind.still_coming])
def test_reminder_under_the_number_of_the_erased_reaches_the_others(app: Flask, kind: Kind) -> None:
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            reminder(session, event, members[0], kind)
            ids = [one.id for one in members]
        erase(ids[0])
        with transaction() as session:
            (row,) = [row for row in write_out(session) if row.letter == letter_name(kind)]
            assert (row.registration_id, row.recipient_name, row.recipient) == (ids[1], "Līga Bērziņa", ADDRESS)
            assert "Anna" not in words(row)
            assert "Jānis Ozols" in words(row)


def test_objection_to_one_leaves_the_others_their_letter(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            reminder(session, event, members[0])
            ids, event_id = [one.id for one in members], event.id
        with transaction() as session:
            assert objections.object_to(session, event_id, ids[1], SAID, None, LATER)  # type: ignore[arg-type]
        with transaction() as session:
            for row in write_out(session):
                assert "Līga" not in words(row), row.letter
                assert "Jānis Ozols" in words(row), row.letter
            assert len(builders.mails(session, registration_id=ids[0])) == 2


def test_objection_to_the_sender_holds_nobody_elses_letter(app: Flask) -> None:
    """The letter stands under the number of whoever filled in the form, who is a minor here."""
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            reminder(session, event, members[0])
            ids, event_id = [one.id for one in members], event.id
        with transaction() as session:
            objections.object_to(session, event_id, ids[0], SAID, None, LATER)  # type: ignore[arg-type]
            write_out(session)
        with transaction() as session:
            written = write_out(session)
            assert sorted((row.letter, row.registration_id) for row in written) == [
                (mailing.PARTY, ids[1]), ("reminders.start", ids[1]),
            ]  # fmt: skip
            assert all("Anna Bērziņa" not in words(row).replace("CN=", "") for row in written)
        assert still_here(event_id) == [(name, "confirmed") for name in ("Anna", "Līga", "Jānis")]


def test_settled_objection_sends_what_was_left_out(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            ids, event_id = [one.id for one in members], event.id
            objections.object_to(session, event_id, ids[1], SAID, None, NOW)  # type: ignore[arg-type]
        with transaction() as session:
            for row in write_out(session):
                row.state, row.sent_at = MailState.sent, LATER
        with transaction() as session:
            assert objections.settle(session, settings_here(), event_id, ids[1], "Vienojās.", None, LATER)  # type: ignore[arg-type]
        with transaction() as session:
            assert [(row.letter, row.registration_id) for row in write_out(session)] == [(mailing.REGISTERED, ids[1])]
            assert "Līga Bērziņa" in words(write_out(session)[0])
        with transaction() as session:  # whoever was told before hears nothing twice
            objections.object_to(session, event_id, ids[1], SAID, None, LATER)  # type: ignore[arg-type]
            objections.settle(session, settings_here(), event_id, ids[1], "", None, LATER)  # type: ignore[arg-type]
            assert len(builders.mails(session, mailing.REGISTERED, registration_id=ids[1])) == 1


def test_objection_never_stops_the_code_and_the_last_letter(app: Flask) -> None:
    """Who objects does not take away the person's own right to see and to erase."""
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session)
            person = builders.make_registration(session, event)
            event_id, person_id = event.id, person.id
            objections.object_to(session, event_id, person_id, SAID, None, NOW)  # type: ignore[arg-type]
            mailing.enqueue_many(session, NOW, [mailing.data_code(settings_here(), person, 1, LATER)])
        with transaction() as session:
            assert [row.letter for row in write_out(session)] == [mailing.DATA_CODE]
        erase(person_id)
        left = select(OutboxRow.letter).where(OutboxRow.state.in_(WAITING)).order_by(OutboxRow.id)
        assert list(db.session().scalars(left)) == [mailing.WITHDRAWN, "privacy.erased"]


def test_colleague_who_took_over_a_seat_keeps_it_without_the_name_before(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session)
            guest = builders.make_guest(session, event, given_name="Guna", family_name="Liepa", email="guna@example.lv")
            person = builders.make_registration(
                session, event, given_name="Guna", family_name="Liepa", email="guna@example.lv", guest_id=guest.id
            )
            instead = builders.make_command(event, given_name="Oto", family_name="Egle", email="oto@example.lv")
            other = by_hand.substitute(session, settings_here(), person.id, instead, NOW)
            ids = person.id, other.registration_id  # type: ignore[union-attr]
            assert session.get_one(Registration, ids[1]).guest_id == guest.id
        erase(ids[0])
        session = db.session()
        assert session.scalars(select(Guest)).all() == []
        kept = session.get_one(Registration, ids[1])
        assert (kept.name, kept.status, kept.guest_id) == ("Oto Egle", "confirmed", None)


def test_invitation_of_a_parent_outlives_an_erased_child(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session, **{**FAMILY, "guardian_below": None})
            guest = builders.make_guest(session, event, given_name="Anna", family_name="Bērziņa", email=ADDRESS)
            builders.make_follower(session, event, ADDRESS)
            _anna, liga = register_party(session, event, member("Līga"), guest_id=guest.id)
            liga_id, event_id, guest_id = liga.id, event.id, guest.id
            liga.guest_id = guest_id
        erase(liga_id)
        session = db.session()
        assert [(one.id, one.name) for one in session.scalars(select(Guest))] == [(guest_id, "Anna Bērziņa")]
        assert [one.email for one in session.scalars(select(Follower))] == [ADDRESS]  # the mother's address as well
        assert still_here(event_id) == [("Anna", "confirmed")]


def test_invitation_of_a_colleague_at_the_same_mailbox_still_goes(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = builders.make_event(session)
            first = builders.make_guest(
                session, event, given_name="Guna", family_name="Liepa", email="birojs@example.lv"
            )
            second = builders.make_guest(
                session, event, given_name="Oto", family_name="Egle", email="birojs@example.lv"
            )
            for guest in (first, second):
                mail = NewMail(
                    letter=INVITE, recipient=Mailbox(guest.name, guest.email), locale="lv",
                    dedupe_key=f"{INVITE}:{guest.id}", domain="example.lv", event_id=event.id, subject_id=guest.id,
                )  # fmt: skip
                mailing.enqueue_many(session, NOW, [mail])
            person = builders.make_registration(
                session, event, given_name="Guna", family_name="Liepa", email="birojs@example.lv", guest_id=first.id
            )
            person_id, second_id = person.id, second.id
        erase(person_id)
        invitations = builders.mails(db.session(), INVITE)
        assert [(row.subject_id, row.recipient_name) for row in invitations] == [(second_id, "Oto Egle")]


def test_erased_parent_leaves_the_children_as_they_are(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event, members = family(session)
            event_id, ids = event.id, [one.id for one in members]
        erase(ids[0])
        with transaction() as session:
            event = session.get_one(Event, event_id)
            assert [one.registered_by_id for one in people(session, event)] == [None, None]
            assert event.starts_at is not None
            moved = {"starts_at": event.starts_at + timedelta(days=1), "day": event.day + timedelta(days=1)}
            assert isinstance(moved["day"], date)
            event_mailing.event_updated(session, settings_here(), event, event.revision + 1, "", LATER)
            for row in write_out(session):
                if row.event_id is not None:
                    assert "Anna Bērziņa" not in words(row), row.letter
