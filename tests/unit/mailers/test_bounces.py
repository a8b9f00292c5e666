"""Envelope senders that name a mail, and reports of mail servers: only a proved, final failure counts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import Settings
from mailers.bounces import bounce_in, envelope_sender, mail_of
from mailers.inbound_message import open_message

SETTINGS = Settings(
    Path("/nekur"), "sqlite://", "https://aicina.example.lv", "k" * 40, (), mail_from="Aicina@example.lv", bounces=True
)
OURS = "<0123456789abcdef@aicina.example.lv>"


def report(
    to: str = "aicina@example.lv",
    action: str = "failed",
    status: str = "5.1.1",
    kind: str = "multipart/report; report-type=delivery-status",
    original: str = f"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: {OURS}\r\n",
    headers: str = "",
    fields: str = "",
) -> bytes:
    """What a mail server writes about a mail it could not deliver."""
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.cits.lv>\r\nTo: {to}\r\n{headers}Subject: Undelivered\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: {kind}; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nStatus: 2.0.0, it went well.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.cits.lv\r\n\r\n"
        f"Final-Recipient: rfc822; cits@example.lv\r\nAction: {action}\r\nStatus: {status}\r\n{fields}"
        "Diagnostic-Code: smtp; 550 5.1.1 <cits@example.lv>\r\n unknown user\r\n\r\n"
        f"--b\r\n{original}\r\n--b--\r\n"
    ).encode()


def test_envelope_sender_names_the_mail() -> None:
    own = envelope_sender(SETTINGS, 4711)
    assert own.startswith("Aicina+b4711.")
    assert own.endswith("@example.lv")
    assert (mail_of(SETTINGS, own), mail_of(SETTINGS, own.upper())) == (4711, 4711)
    assert len({envelope_sender(SETTINGS, number) for number in range(100)}) == 100


@pytest.mark.parametrize(
    "changes", [{"bounces": False}, {"mail_from": "x" * 60 + "@example.lv"}], ids=["not asked for", "too long"]
)
def test_envelope_sender_is_the_plain_address_otherwise(changes: dict[str, object]) -> None:
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]
    assert envelope_sender(settings, 1) == settings.mail_from


@pytest.mark.parametrize(
    "forge",
    [
        lambda own: own.replace("+b7.", "+b8."),
        lambda own: own.replace("@", "0@"),
        lambda own: own.replace("@", "")[:-1],
        lambda own: own.replace("+b7.", "+b07."),
        lambda own: own.replace("Aicina", "cits"),
        lambda own: "aicina@example.lv",
        lambda own: "",
        lambda own: "aicina+b" + "9" * 400 + ".0123456789abcdef@example.lv",
    ],
)
def test_forged_envelope_sender_names_nothing(forge: object) -> None:
    forged = forge(envelope_sender(SETTINGS, 7))  # type: ignore[operator]
    assert mail_of(SETTINGS, forged) is None


def test_key_of_another_service_proves_nothing() -> None:
    assert mail_of(SETTINGS, envelope_sender(replace(SETTINGS, secret_key="cits"), 7)) is None


@pytest.mark.parametrize("header", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_failure_is_known_by_the_address_it_came_to(header: str) -> None:
    own = envelope_sender(SETTINGS, 7)
    raw = report(
        to=own if header == "To" else "x@example.lv", headers="" if header == "To" else f"{header}: <{own}>\r\n"
    )
    found = bounce_in(SETTINGS, open_message(raw))
    assert found is not None
    assert (found.mail_id, found.status, found.said) == (7, "5.1.1", "smtp; 550 5.1.1 <cits@example.lv> unknown user")


@pytest.mark.parametrize(
    "original",
    [
        f"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: {OURS}\r\nSubject: x\r\n",
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: {OURS}\r\nSubject: x\r\n\r\nLabdien!\r\n",
        f"Content-Type: text/rfc822-headers\r\n\r\nReceived: x\r\nMessage-Id:\r\n {OURS}\r\n",
    ],
)
def test_failure_is_known_by_the_message_id(original: str) -> None:
    found = bounce_in(SETTINGS, open_message(report(original=original)))
    assert found is not None
    assert (found.mail_id, found.message_id) == (None, OURS)


@pytest.mark.parametrize(
    "raw",
    [
        report(action="delayed", status="4.4.1"),
        report(action="delayed", status="5.1.1"),
        report(action="failed", status="4.2.2"),
        report(action="delivered", status="2.0.0"),
        report(action="relayed", status="5.0.0"),
        report(action="failed", status="x"),
        report(kind="multipart/report; report-type=disposition-notification"),
        report(kind="multipart/report; report-type=feedback-report"),
        report(kind="multipart/mixed"),
        report(kind="multipart/report"),
        report(original="Content-Type: text/plain\r\n\r\nMessage-ID: <x@y>\r\n"),
        report(original="Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n"),
        b"From: anna@example.lv\r\nAuto-Submitted: auto-replied\r\nSubject: Prom\r\n\r\n550 5.1.1 failed\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
    ],
)
def test_anything_but_a_proved_final_failure_is_no_bounce(raw: bytes) -> None:
    assert bounce_in(SETTINGS, open_message(raw)) is None


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_report_is_survived(inner: bytes, header: bytes) -> None:
    raw = (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\nTo: " + header + b"\r\n\r\n--b\r\n"
    )
    raw += b"Content-Type: message/delivery-status\r\n\r\n" + inner + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    bounce_in(SETTINGS, open_message(raw + inner + b"\r\n--b--\r\n"))
