"""The worker's round on both databases, against a real mail server."""

import threading
from datetime import timedelta

import pytest
from flask_mail import email_dispatched
from sqlalchemy import select

from core.db import db, transaction
from mailers import claims, registry, services
from mailers.delivery import LANES, deliver_due
from mailers.models import OutboxRow
from mailers.terms import Letter, MailReason, MailState, Outcome, Skip, Verdict
from tests.integration.mailers.conftest import MORNING, Office
from tests.servers.smtp_terms import Mode


def test_deliver_due_queued_mail_arrives_once_with_its_message_id(office: Office) -> None:
    (row_id,) = office.write("anna")
    assert office.deliver() == {"sent": 1}
    assert office.deliver() == {}
    row, (received,) = office.row(row_id), office.sink.messages
    assert (row.state, row.sent_at, row.attempts, row.lease_owner, row.handed_at) == ("sent", MORNING, 1, None, None)
    assert (received.sender, received.recipients) == ("aicina@example.lv", ("anna@example.lv",))
    assert received.message["Message-ID"] == row.message_id
    assert received.message["Subject"] == "Pieteikums saņemts"
    assert received.message["From"] == "Aicina <aicina@example.lv>"


@pytest.mark.parametrize(("mails", "conversations"), [(50, 1), (120, LANES)])
def test_deliver_due_many_mails_share_conversations(office: Office, mails: int, conversations: int) -> None:
    office.write(*(f"p{n}" for n in range(mails)))
    assert office.deliver() == {"sent": mails}
    assert office.sink.connections == conversations
    assert len({m.recipients for m in office.sink.messages}) == mails


def test_deliver_due_limit_stops_there(office: Office) -> None:
    office.write("a", "b", "c")
    assert office.deliver(limit=2) == {"sent": 2}


def test_deliver_due_before_its_time_waits(office: Office) -> None:
    office.write("anna", not_before=MORNING + timedelta(hours=1))
    assert office.deliver() == {}
    office.wait(hours=1)
    assert office.deliver() == {"sent": 1}


def test_deliver_due_unknown_letter_is_left_alone(office: Office) -> None:
    (row_id,) = office.write("anna", letter="future.letter")
    assert office.deliver() == {}
    assert office.row(row_id).state == "queued"


def test_deliver_due_broken_letter_fails_alone_with_its_reason(office: Office) -> None:
    before, broken, after = (office.write(k, letter=n)[0] for k, n in
                             (("a", "test.plain"), ("b", "test.broken"), ("c", "test.plain")))  # fmt: skip
    assert office.deliver() == {"sent": 2}
    row = office.row(broken)
    assert (row.state, row.reason, row.last_error) == (
        "failed", "letter_error", "KeyError: 'no such placeholder'")  # fmt: skip
    assert {office.row(before).state, office.row(after).state} == {"sent"}


def test_deliver_due_broken_letter_leaves_nothing_it_wrote(office: Office) -> None:
    @registry.letter("test.half")
    def _half(session: object, row: OutboxRow, now: object) -> Letter:
        row.params = {"told": 1}
        session.flush()  # type: ignore[attr-defined]
        raise ValueError("half way")

    try:
        (row_id,) = office.write("anna", letter="test.half")
        office.deliver()
    finally:
        registry.forget("test.half")
    assert (office.row(row_id).state, office.row(row_id).params) == ("failed", {})


def test_deliver_due_unsafe_recipient_fails_with_its_reason(office: Office) -> None:
    (row_id,) = office.write("anna")
    office.change(row_id, recipient="anna@example.lv\r\nBcc: x@example.lv")
    office.deliver()
    assert (office.row(row_id).state, office.row(row_id).reason) == ("failed", "unsafe_header")
    assert office.sink.messages == []


@pytest.mark.parametrize("state", [MailState.withdrawn, MailState.expired])
def test_deliver_due_skipped_letter_ends_in_the_state_it_names(office: Office, state: MailState) -> None:
    registry.letter("test.skip")(lambda session, row, now: Skip("event_over", state))
    try:
        (row_id,) = office.write("anna", letter="test.skip")
        assert office.deliver() == {}
    finally:
        registry.forget("test.skip")
    assert (office.row(row_id).state, office.row(row_id).reason) == (state, "event_over")


def test_deliver_due_retry_sends_the_same_bytes(office: Office) -> None:
    office.sink.mode = Mode.GREYLIST
    (row_id,) = office.write("anna", letter="test.calendar")
    assert office.deliver() == {"queued": 1}
    frozen = _wire(office, row_id)
    office.wait(minutes=1)
    assert office.deliver() == {"sent": 1}
    assert [m.raw for m in office.sink.messages] == [frozen]
    assert _wire(office, row_id) == frozen


def test_deliver_due_while_paused_sends_nothing_until_released(office: Office) -> None:
    office.write("anna")
    with office.app.app_context(), transaction() as session:
        services.pause(session, office.moment, "restored from a backup")
    office.wait(days=3)
    assert office.deliver() == {}
    with office.app.app_context(), transaction() as session:
        assert services.release_pause(session) is True
    assert office.deliver() == {"sent": 1}


def test_deliver_due_stop_returns_what_was_not_sent(office: Office) -> None:
    stop, ids = threading.Event(), office.write(*(f"p{n}" for n in range(20)))

    def stop_after_four(_app: object, **_message: object) -> None:
        if len(office.sink.messages) == 4:
            stop.set()

    with email_dispatched.connected_to(stop_after_four):
        counts = deliver_due(office.app, office.now, "worker", 1000, stop)
    assert counts == {MailState.sent: 4}
    assert [office.row(i).state for i in ids] == ["sent"] * 4 + ["queued"] * 16
    assert {office.row(i).lease_owner for i in ids} == {None}


def test_sweep_worker_died_before_handing_over_sends_once(office: Office) -> None:
    (row_id,) = office.write("anna")
    _claim(office)
    assert office.deliver() == {}
    office.wait(minutes=15, seconds=1)
    assert office.sweep() == {"queued": 1}
    assert office.deliver() == {"sent": 1}
    assert (office.row(row_id).crashes, len(office.sink.messages)) == (1, 1)


def test_sweep_worker_died_after_handing_over_sends_one_copy_more(office: Office) -> None:
    (row_id,) = office.write("anna")
    _claim(office)
    _hand(office, row_id)
    office.wait(minutes=15, seconds=1)
    assert office.sweep() == {"uncertain": 1}
    assert office.deliver() == {"sent": 1}
    assert office.sink.messages[0].message["Message-ID"] == office.row(row_id).message_id


def test_sweep_worker_died_twice_after_handing_over_fails_honestly(office: Office) -> None:
    (row_id,) = office.write("anna")
    for _ in range(2):
        _claim(office, suspects=True)
        _claim(office)
        _hand(office, row_id)
        office.wait(minutes=15, seconds=1)
        office.sweep()
    assert (office.row(row_id).state, office.row(row_id).reason) == ("failed", "maybe_delivered")
    assert office.deliver() == {}


def test_sweep_letter_that_kills_workers_fails_and_others_go(office: Office) -> None:
    poison = office.write("poison", "b", "c")[0]
    for _ in range(3):
        _claim(office, limit=1, suspects=True) or _claim(office, limit=1)
        office.wait(minutes=15, seconds=1)
        office.sweep()
        office.wait(minutes=15)
    assert (office.row(poison).state, office.row(poison).reason) == ("failed", "worker_stopped")
    assert office.deliver() == {"sent": 2}


def test_sweep_past_its_end_expires(office: Office) -> None:
    (row_id,) = office.write("anna", expires_at=MORNING + timedelta(minutes=5))
    office.wait(minutes=5)
    assert office.deliver() == {}
    assert office.sweep() == {"expired": 1}
    assert office.row(row_id).reason == "too_late"


def test_finish_after_the_lease_was_lost_changes_nothing(office: Office) -> None:
    (row_id,) = office.write("anna")
    _claim(office, owner="frozen")
    handed = _hand(office, row_id, owner="frozen")
    office.wait(minutes=20)
    office.sweep()
    _claim(office, owner="other", suspects=True)
    with office.app.app_context(), transaction() as session:
        late = claims.finish(session, office.moment, handed, Outcome(Verdict.sent, 250), "frozen")
    assert late is None
    assert (office.row(row_id).state, office.row(row_id).lease_owner) == ("sending", "other")


def test_deliver_due_two_workers_send_each_mail_once(office: Office) -> None:
    office.write(*(f"p{n}" for n in range(200)))
    results: list[int] = []

    def work(name: str) -> None:
        results.append(sum(deliver_due(office.app, office.now, name, 1000).values()))

    workers = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(results) == 200
    assert len(office.sink.messages) == 200
    assert len({m.message["Message-ID"] for m in office.sink.messages}) == 200


def _wire(office: Office, row_id: int) -> bytes | None:
    with office.app.app_context():
        return db.session.scalar(select(OutboxRow.wire).where(OutboxRow.id == row_id))


def _claim(office: Office, owner: str = "dead", limit: int = 50, suspects: bool = False) -> list[int]:
    with office.app.app_context(), transaction() as session:
        return claims.claim(session, office.moment, owner, limit, suspects=suspects)


def _hand(office: Office, row_id: int, owner: str = "dead") -> claims.Ready:
    with office.app.app_context(), transaction() as session:
        (ready,) = claims.prepare(session, office.moment, [row_id], owner)
        assert claims.hand(session, office.moment, ready, owner)
    return ready


def test_deliver_due_memory_error_is_tried_again(office: Office) -> None:
    @registry.letter("test.huge")
    def _huge(session: object, row: OutboxRow, now: object) -> Letter:
        raise MemoryError

    try:
        (row_id,) = office.write("anna", letter="test.huge")
        office.deliver()
    finally:
        registry.forget("test.huge")
    row = office.row(row_id)
    assert (row.state, row.reason, row.attempts) == ("queued", MailReason.retrying, 1)
    assert row.next_attempt_at == MORNING + timedelta(minutes=1)


def test_release_mail_already_handed_over_is_not_given_back(office: Office) -> None:
    handed, waiting = office.write("a", "b")
    _claim(office)
    _hand(office, handed)
    with office.app.app_context(), transaction() as session:
        assert claims.release(session, [handed, waiting], "dead") == 1
    assert (office.row(handed).state, office.row(waiting).state) == ("sending", "queued")
