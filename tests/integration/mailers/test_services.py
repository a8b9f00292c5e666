"""What features and organisers do to the outbox, on both databases."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from mailers import queries, services
from mailers.models import OutboxRow
from mailers.terms import Mailbox, MailState
from mailers.transport import mail
from tests.integration.mailers.conftest import MORNING, Office, make_mail
from tests.servers.smtp_terms import Mode


def test_enqueue_same_key_twice_adds_one(office: Office) -> None:
    fields = {"letter": "test.plain", "recipient": Mailbox("Anna", "anna@example.lv"), "locale": "lv",
              "dedupe_key": "k", "domain": "aicina.example.lv"}  # fmt: skip
    with office.app.app_context(), transaction() as session:
        assert services.enqueue(session, MORNING, **fields) is True
        assert services.enqueue(session, MORNING, **fields) is False
        row = session.scalars(select(OutboxRow)).one()
        assert (row.state, row.attempts, row.next_attempt_at, row.params) == ("queued", 0, MORNING, {})
        assert row.message_id.startswith("<")
        assert row.message_id.endswith("@aicina.example.lv>")


def test_enqueue_many_counts_only_new_ones(office: Office) -> None:
    office.write("a")
    with office.app.app_context(), transaction() as session:
        assert services.enqueue_many(session, MORNING, [make_mail(k) for k in "abc"]) == 2
        assert services.enqueue_many(session, MORNING, []) == 0
        assert session.scalar(select(func.count(func.distinct(OutboxRow.message_id)))) == 3


def test_enqueue_of_a_rolled_back_change_leaves_nothing(office: Office) -> None:
    with office.app.app_context():
        with pytest.raises(RuntimeError), transaction() as session:  # noqa: PT012 - the rollback is what is tested
            services.enqueue_many(session, MORNING, [make_mail("a")])
            raise RuntimeError
        assert db.session.scalar(select(func.count()).select_from(OutboxRow)) == 0


def test_withdraw_takes_waiting_mails_of_the_named_kind_alone(office: Office) -> None:
    a, other, held, sent = (office.write(k, **f)[0] for k, f in (
        ("a", {}), ("b", {"event_id": 8}), ("c", {"held": True}), ("d", {"registration_id": 1})))  # fmt: skip
    office.change(sent, state="sent", sent_at=MORNING)
    with office.app.app_context(), transaction() as session:
        assert services.withdraw(session, MORNING, event_id=7, letters=["other"], reason="x") == 0
        assert services.withdraw(session, MORNING, event_id=7, letters=["test.plain"], reason="event_cancelled") == 2
    states = [office.row(i).state for i in (a, other, held, sent)]
    assert states == ["withdrawn", "queued", "withdrawn", "sent"]
    assert office.row(a).reason == "event_cancelled"


def test_withdraw_without_a_condition_is_refused(office: Office) -> None:
    with office.app.app_context(), transaction() as session, pytest.raises(ValueError, match="condition"):
        services.withdraw(session, MORNING, reason="x")


def test_withdraw_leaves_uncertain_and_sending_mails(office: Office) -> None:
    sending, uncertain = office.write("a", "b")
    office.change(sending, state="sending", lease_owner="w", lease_until=MORNING)
    office.change(uncertain, state="uncertain", uncertain_at=MORNING)
    with office.app.app_context(), transaction() as session:
        assert services.withdraw(session, MORNING, event_id=7, reason="x") == 0


def test_held_mail_waits_for_its_release(office: Office) -> None:
    office.write("a", held=True)
    assert office.deliver() == {}
    with office.app.app_context(), transaction() as session:
        assert services.release_held(session, MORNING, event_id=7) == 1
    assert office.deliver() == {"sent": 1}


def test_thaw_queued_mail_is_rendered_again_but_not_an_uncertain_one(office: Office) -> None:
    office.sink.mode = Mode.GREYLIST
    uncertain = office.write("a", "b")[1]
    office.deliver()
    office.change(uncertain, state="uncertain", uncertain_at=MORNING)
    with office.app.app_context():
        with transaction() as session:
            assert services.thaw(session, 7) == 1
        left = db.session.scalars(select(OutboxRow.id).where(OutboxRow.wire.is_not(None))).all()
    assert left == [uncertain]


def test_resend_failed_mail_is_a_new_one_and_pressing_twice_sends_once(office: Office) -> None:
    (old,) = office.write("a", params={"x": 1})
    office.change(old, state="failed", reason="address_refused")
    with office.app.app_context(), transaction() as session:
        new = services.resend(session, MORNING, old)
        assert services.resend(session, MORNING, old) == new
    assert new is not None
    first, second = office.row(old), office.row(new)
    assert (second.dedupe_key, second.params, second.recipient) == (f"resend:{old}:1", {"x": 1}, "a@example.lv")
    assert first.message_id != second.message_id
    assert second.message_id.rpartition("@")[2] == first.message_id.rpartition("@")[2]
    assert office.deliver() == {"sent": 1}
    with office.app.app_context(), transaction() as session:
        assert services.resend(session, MORNING, old) == new  # a second press that came late
        assert services.resend(session, MORNING + timedelta(minutes=1), old) == new + 1


@pytest.mark.parametrize("state", ["queued", "withdrawn"])
def test_resend_mail_that_is_not_over_or_was_taken_back_is_refused(office: Office, state: str) -> None:
    (old,) = office.write("a")
    office.change(old, state=state)
    with office.app.app_context(), transaction() as session:
        assert services.resend(session, MORNING, old) is None
        assert services.resend(session, MORNING, 999) is None


def test_purge_bodies_after_30_days_takes_finished_ones_alone(office: Office) -> None:
    office.sink.mode = Mode.GREYLIST
    (waiting,) = office.write("a")
    office.deliver()
    office.sink.mode = Mode.ACCEPT
    office.write("b")
    office.deliver()
    with office.app.app_context():
        for days, purged in ((30, 0), (31, 1), (32, 0)):
            with transaction() as session:
                assert services.purge_bodies(session, MORNING + timedelta(days=days)) == purged
        left = db.session.scalars(select(OutboxRow.id).where(OutboxRow.wire.is_not(None))).all()
    assert left == [waiting]


def test_pause_a_person_made_is_not_shortened_by_the_machine(office: Office) -> None:
    with office.app.app_context(), transaction() as session:
        services.pause(session, MORNING, "restored")
        services.pause(session, MORNING, "server", MORNING + timedelta(minutes=1))
        services.note_recovery(session, MORNING)
        pause = queries.sending_pause(session, MORNING + timedelta(days=9))
    assert pause == queries.Pause(MORNING, None, "restored")


def test_mails_are_found_without_case_and_diacritics(office: Office) -> None:
    anna, juris = (office.write(k, recipient=Mailbox(n, f"{k}@example.lv"))[0] for k, n in
               (("anna", "Anna ĀBOLIŅA"), ("juris", "Juris Bērziņš")))  # fmt: skip
    with office.app.app_context(), transaction() as session:
        keys = session.execute(select(OutboxRow.id, OutboxRow.search_key).order_by(OutboxRow.id)).all()
        assert [tuple(row) for row in keys] == [
            (anna, "anna abolina anna example lv"), (juris, "juris berzins juris example lv")
        ]  # fmt: skip
        assert queries.counts(session, 7) == {MailState.queued: 2}


def test_outbox_lease_without_owner_is_refused_by_the_database(office: Office) -> None:
    (row_id,) = office.write("a")
    with pytest.raises(IntegrityError):
        office.change(row_id, state="sending")
    with pytest.raises(IntegrityError):
        office.change(row_id, state="lost")


def test_record_messages_sees_what_is_delivered(office: Office) -> None:
    office.write("a")
    with office.app.app_context(), mail.record_messages() as recorded:
        office.deliver()
    assert [(m.subject, m.recipients) for m in recorded] == [("Pieteikums saņemts", ["a@example.lv"])]


def test_suppressed_mail_is_recorded_and_not_sent(office: Office) -> None:
    office.app.extensions["mail"].suppress = True
    office.write("a")
    with office.app.app_context(), mail.record_messages() as recorded:
        assert office.deliver() == {"sent": 1}
    assert (len(recorded), office.sink.messages) == (1, [])


def test_read_captured_name_that_is_a_path_is_refused(tmp_path: Path) -> None:
    from mailers.captured import list_captured, read_captured

    (tmp_path / "secret.eml").write_text("Subject: x\n\nx")
    folder = tmp_path / "mail"
    assert list_captured(folder) == []
    folder.mkdir()
    (folder / ".half.eml.1").write_text("x")
    assert list_captured(folder) == []
    for name in ("../secret.eml", "/etc/passwd", "secret", "..eml", "a/../../secret.eml", "x\0.eml", "none.eml"):
        assert read_captured(folder, name) is None
