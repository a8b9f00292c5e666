"""Erasing a person leaves nothing of them, in whatever table."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from mailers.models import OutboxRow
from mailers.terms import MailState
from privacy import farewell, keeping, services
from privacy.models import EventStatistics, KeptRecord
from privacy.terms import Erased, NotErased, Refused, Why
from registration.erasure_models import Erasure
from registration.models import Event, HistoryEntry, Link, Registration, Seating
from registration.privacy_models import EventPrivacy, Project
from registration.terms import RegistrationStatus
from tests import builders
from tests.builders import NOW, settings_here
from tests.integration.privacy import marked

LATER = NOW + timedelta(hours=1)
# Where the mark was put, so that its absence afterwards means something.
PLANTED = {
    "registration", "guest", "follower", "answer", "consent", "calendar_reply", "history_entry", "outbox",
    "bad_address", "reminder_link", "check_in_op",
}  # fmt: skip
# Tables in which no word of a participant can stand. A new table is put here or into PLANTED, knowingly.
NO_PARTICIPANTS = {
    "account", "account_role", "roles_users", "organisation", "membership", "event_rights", "sign_in",
    "organisation_entry", "event", "event_revision", "logo", "question", "seating", "party", "institution",
    "institution_name", "project", "event_privacy", "notice_version", "contact_list", "contact", "import_draft",
    "invitation_batch", "reminder_plan", "reminder_rule", "reminder", "mailbox", "seen_mail", "sending_account",
    "rate_limit", "erasure", "do_not_contact", "event_statistics", "kept_record", "link", "objection",
    "api_token", "attendance", "board_step", "check_in_link", "check_in_setting", "group_note", "series", "web_authn",
    "webhook_delivery", "webhook_endpoint",
    # What composes groups knows people by their numbers alone, and gives those up too (scheduling.erasing).
    "composed_group", "composed_pair", "composed_place", "composing_run", "composition", "decision", "event_leader",
    "facilitator", "planned_group",
}  # fmt: skip


def erase(person_id: int, *, by: int | None = None, why: Why = Why.asked) -> Erased | NotErased:
    with transaction() as session:
        return services.erase_person(session, settings_here(), person_id, LATER, by, why)


def deliver(app: Flask) -> None:
    """The worker took every letter and the clock went on."""
    with transaction() as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.state == MailState.queued)):
            row.state, row.sent_at = MailState.sent, LATER
        session.flush()
        farewell.purge(session, settings_here(), LATER + farewell.SHOWN)


def test_every_table_with_words_is_thought_of(app: Flask) -> None:
    assert sorted(marked.speaking_tables() - PLANTED - NO_PARTICIPANTS) == []


def test_nothing_of_an_erased_person_is_left(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            person = marked.marked_person(session, marked.marked_event(session))
            marked.merged_twin(session, person)
            marked.write_letters(session)
            person_id = person.id
        before = marked.traces(db.session())
        assert set(before) >= PLANTED, sorted(PLANTED - set(before))
        assert erase(person_id) == Erased(people=2, kept=None, letters=2)
        assert set(marked.traces(db.session())) == {"outbox"}  # the letters that tell of it
        deliver(app)
        assert marked.traces(db.session()) == {}
        seating = db.session().scalars(select(Seating)).one()
        assert (seating.taken, seating.waiting, seating.guests, seating.held) == (0, 0, 0, 0)


def test_farewell_letters_need_no_row_of_the_person(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            person = marked.marked_person(session, marked.marked_event(session))
            person_id = person.id
        erase(person_id)
        rows = db.session().scalars(select(OutboxRow).where(OutboxRow.batch == farewell.BATCH)).all()
        assert [(row.letter, row.event_id, row.registration_id, row.params, row.recipient) for row in rows] == [
            ("registration.withdrawn", None, None, {}, marked.EMAIL),
            ("privacy.erased", None, None, {}, marked.EMAIL),
        ]
        assert b"METHOD:CANCEL" in (rows[0].wire or b"").replace(b"=\r\n", b"") or b"text/calendar" in (
            rows[0].wire or b""
        )


def test_waiting_person_moves_up_and_is_told(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = marked.marked_event(session, capacity=1)
            person = marked.marked_person(session, event)
            other = builders.make_registration(session, event, given_name="Otra", email="otra@example.lv")
            assert other.status == RegistrationStatus.waiting
            ids = person.id, other.id
        erase(ids[0])
        session = db.session()
        assert session.get_one(Registration, ids[1]).status == RegistrationStatus.confirmed
        assert len(builders.mails(session, "registration.promoted", registration_id=ids[1])) == 1
        assert session.scalars(select(Seating.taken)).one() == 1


def test_number_of_an_erased_person_is_never_given_again(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = marked.marked_event(session)
            person_id, event_id = marked.marked_person(session, event).id, event.id
        links = set(db.session().scalars(select(Link.hash).where(Link.registration_id == person_id)))
        erase(person_id)
        with transaction() as session:
            event = session.get_one(Event, event_id)
            new = builders.make_registration(session, event, given_name="Jauna", email="jauna@example.lv")
            assert new.id > person_id
            assert links.isdisjoint(session.scalars(select(Link.hash)))


def test_erasing_twice_changes_nothing(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            person_id = marked.marked_person(session, marked.marked_event(session)).id
        erase(person_id)
        assert erase(person_id) == NotErased(Refused.gone)
        assert db.session().scalar(select(func.count()).select_from(Erasure)) == 1


def test_others_of_a_family_keep_their_letter(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            event = marked.marked_event(session)
            person = marked.marked_person(session, event)
            other = builders.make_registration(
                session, event, given_name="Berta", family_name="Ozola", email="berta@example.lv", form_key="f2"
            )
            row = builders.mails(session, registration_id=other.id)[0]
            row.params = {"people": [person.id, other.id], "news": "registered"}
            row.recipient_name = "Berta Ozola"
            details: dict[str, object] = {"instead_of": person.name, "source": "web"}
            builders.event_services.record(session, event.id, other.id, "person", "registered", NOW, details)
            row_id, ids = row.id, (person.id, other.id)
        erase(ids[0])
        row = db.session().get_one(OutboxRow, row_id)
        assert row.params == {"people": [ids[1]], "news": "registered"}
        kept = db.session().scalars(select(HistoryEntry).where(HistoryEntry.registration_id == ids[1])).all()
        assert kept[-1].details == {"source": "web"}


@pytest.mark.parametrize("payment", [None, NOW.date()])
def test_project_keeps_what_it_requires_and_no_more(app: Flask, payment: object) -> None:
    with app.app_context():
        with transaction() as session:
            event = marked.marked_event(session)
            project = Project(
                organisation_id=event.organisation_id, name="Kopā", number="9.2.1",
                legal_reference="Regula 2021/1060, 82. pants",
                last_payment_on=payment, keep_years=5, created_at=NOW,
            )  # fmt: skip
            session.add(project)
            session.flush()
            session.add(EventPrivacy(event_id=event.id, project_id=project.id, updated_at=NOW))
            person = marked.marked_person(session, event)
            marked.end_event(session, event)
            person_id, number, project_id = person.id, person.number, project.id
        outcome = erase(person_id)
        assert isinstance(outcome, Erased)
        assert outcome.kept is not None
        assert outcome.kept.until == (None if payment is None else NOW.date().replace(year=2032, month=12, day=31))
        deliver(app)
        assert marked.traces(db.session()) == {"kept_record": ["name", "institution"]}
        kept = db.session().scalars(select(KeptRecord)).one()
        assert (kept.project_id, kept.number, kept.days) == (project_id, number, [])
        with transaction() as session:
            assert keeping.purge(session, NOW.date().replace(year=2032, month=12, day=31)) == {}
            gone = keeping.purge(session, NOW.date().replace(year=2033, month=1, day=1))
            assert sum(gone.values()) == (0 if payment is None else 1)


def test_one_person_is_counted_by_status_only(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            person_id = marked.marked_person(session, marked.marked_event(session)).id
        erase(person_id)
        row = db.session().scalars(select(EventStatistics)).one()
        assert (row.people, row.counts) == (1, {"status": {"withdrawn": 1}})


def test_open_objection_is_not_erased_by_an_organiser(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            person = marked.marked_person(session, marked.marked_event(session))
            person.objected_at, person_id = NOW, person.id
        assert erase(person_id, by=1, why=Why.organiser) == NotErased(Refused.objection)
