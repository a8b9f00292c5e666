"""Exceptions and where they happened, as outcomes."""

import smtplib
import ssl

import pytest

from mailers.smtp_replies import printable
from mailers.smtp_terms import Step
from mailers.terms import Outcome, Verdict
from mailers.transport import read_failure

DISCONNECTED = smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(
    ("error", "step", "verdict"),
    [
        (ConnectionRefusedError(111, "refused"), Step.connect, Verdict.unreachable),
        (TimeoutError("slow"), Step.connect, Verdict.unreachable),
        (ssl.SSLCertVerificationError("bad"), Step.connect, Verdict.account_refused),
        (ssl.SSLError("bad"), Step.tls, Verdict.account_refused),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), Step.tls, Verdict.account_refused),
        (DISCONNECTED, Step.greeting, Verdict.unreachable),
        (DISCONNECTED, Step.recipient, Verdict.unreachable),
        (DISCONNECTED, Step.data, Verdict.unreachable),
        (DISCONNECTED, Step.dot, Verdict.uncertain),
        (TimeoutError("slow"), Step.dot, Verdict.uncertain),
        (smtplib.SMTPConnectError(554, b"no"), Step.greeting, Verdict.account_refused),
        (smtplib.SMTPConnectError(421, b"busy"), Step.greeting, Verdict.unreachable),
        (smtplib.SMTPHeloError(550, b"no"), Step.hello, Verdict.account_refused),
        (smtplib.SMTPAuthenticationError(535, b"no"), Step.login, Verdict.account_refused),
        (smtplib.SMTPAuthenticationError(454, b"later"), Step.login, Verdict.unreachable),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b"), Step.sender, Verdict.account_refused),
        (smtplib.SMTPSenderRefused(552, b"size", "a@b"), Step.sender, Verdict.message_refused),
        (smtplib.SMTPSenderRefused(451, b"later", "a@b"), Step.sender, Verdict.retry),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), Step.recipient, Verdict.address_refused),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"later")}), Step.recipient, Verdict.retry),
        (smtplib.SMTPDataError(554, b"spam"), Step.data, Verdict.message_refused),
        (smtplib.SMTPDataError(552, b"big"), Step.dot, Verdict.message_refused),
        (smtplib.SMTPDataError(451, b"later"), Step.dot, Verdict.retry),
        (smtplib.SMTPDataError(250, b"odd"), Step.data, Verdict.retry),
        (smtplib.SMTPDataError(354, b"odd"), Step.dot, Verdict.uncertain),
    ],
    ids=lambda value: value.name if isinstance(value, Step | Verdict) else type(value).__name__,
)
def test_read_failure_follows_the_table(error: Exception, step: Step, verdict: Verdict) -> None:
    assert read_failure(error, step).verdict is verdict


def test_read_failure_keeps_code_and_words() -> None:
    refused = smtplib.SMTPRecipientsRefused({"a@b": (550, b"5.1.1 No such person")})
    assert read_failure(refused, Step.recipient) == Outcome(Verdict.address_refused, 550, "5.1.1 No such person")


@pytest.mark.parametrize(
    ("said", "shown"),
    [(b"a\r\nb\x00c", "a b c"), (b"x" * 900, "x" * 500), ("\u202eevil", "evil"), (b"", "")],
)
def test_printable_is_one_short_line(said: bytes | str, shown: str) -> None:
    assert printable(said) == shown
