"""A letter that comes back marks the address and nothing else; forged ones do nothing."""

from collections.abc import Iterator

import pytest

from core.db import db, transaction
from core.settings import Settings
from mailers import addresses
from mailers.addresses import bad_among
from mailers.bounces import envelope_sender
from registration.desk.frame import moment  # noqa: F401 - the desk's words are loaded
from tests.integration.replies.conftest import Office, _office
from tests.servers.dovecot import Dovecot
from tests.unit.mailers.test_bounces import report

ANNA = "anna.berzina@example.lv"


@pytest.fixture
def office(settings: Settings, dovecot: Dovecot) -> Iterator[Office]:
    yield from _office(settings, dovecot, bounces=True)


def bad(office: Office) -> set[str]:
    with office.app.app_context():
        found = set(bad_among(db.session(), [ANNA, "Anna.Berzina@example.lv", "cits@example.lv"]))
        db.session().rollback()
        return found


def test_bounce_marks_the_address_and_unregisters_nobody(office: Office) -> None:
    anna = office.register(office.event())
    (mail,) = office.letters(anna)
    assert mail.envelope_from == envelope_sender(office.settings, mail.id)
    assert f"+b{mail.id}." in mail.envelope_from
    assert office.answer(report(to=mail.envelope_from, original="Content-Type: text/plain\r\n\r\nx")) == {"bounced": 1}
    (mail,) = office.letters(anna)
    assert (mail.state, mail.reason) == ("failed", "bounced")
    assert mail.last_error == "5.1.1 smtp; 550 5.1.1 <cits@example.lv> unknown user"
    assert bad(office) == {ANNA, "Anna.Berzina@example.lv"}
    assert (office.person(anna).status, office.history(anna)) == ("confirmed", ["registered", "mail_bounced"])


def test_bounce_is_known_by_the_message_id_alone(office: Office) -> None:
    anna = office.register(office.event())
    (mail,) = office.letters(anna)
    original = f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail.message_id}\r\n"
    assert office.answer(report(original=original), report(original=original, headers="X-Copy: 1\r\n")) == {
        "bounced": 2
    }
    assert office.history(anna) == ["registered", "mail_bounced"]
    assert bad(office) == {ANNA, "Anna.Berzina@example.lv"}


def test_forged_and_harmless_reports_do_nothing(office: Office) -> None:
    anna = office.register(office.event())
    (mail,) = office.letters(anna)
    assert mail.envelope_from is not None
    forged = mail.envelope_from.replace(f"+b{mail.id}.", f"+b{mail.id + 1}.")
    plain = "Content-Type: text/plain\r\n\r\nx"
    counts = office.answer(
        report(to=forged, original=plain),
        report(to=forged),  # a Message-ID that is none of ours
        report(to=mail.envelope_from, original=plain, action="delayed", status="4.4.7"),
        b"From: anna@example.lv\r\nTo: "
        + mail.envelope_from.encode()
        + b"\r\nAuto-Submitted: auto-replied\r\n\r\nProm\r\n",
    )
    assert counts == {"other": 3, "forged": 1}
    assert (office.letters(anna)[0].state, bad(office), office.history(anna)) == ("sent", set(), ["registered"])


def test_address_that_was_put_right_stays_right_when_the_same_bounce_is_read_again(office: Office) -> None:
    anna = office.register(office.event())
    (mail,) = office.letters(anna)
    raw = report(to=mail.envelope_from or "")
    office.answer(raw)
    with office.app.app_context(), transaction() as session:
        assert addresses.clear(session, ANNA.upper())
        assert not addresses.clear(session, ANNA)
    assert office.answer(raw) == {"seen": 1}
    assert bad(office) == set()


def test_bounce_with_a_calendar_answer_inside_is_a_bounce(office: Office) -> None:
    anna = office.register(office.event())
    (mail,) = office.letters(anna)
    inside = f"Content-Type: message/rfc822\r\n\r\n{(mail.wire or b'').decode()}"
    assert office.answer(report(to=mail.envelope_from or "", original=inside)) == {"bounced": 1}
    assert office.replies(anna) == []
