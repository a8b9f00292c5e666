"""Who sent a mail, as far as our own mail server vouches; and mails built to hurt whoever opens them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailers.inbound_message import (
    DEEPEST,
    LARGEST,
    Sender,
    TooComplex,
    addresses_in,
    calendar_streams,
    open_message,
    parts,
    sender_of,
)

OURS = "mx.example.lv"
ANNA = "anna@birojs.example.lv"
PASS = f"{OURS}; dmarc=pass (p=none dis=none) header.from=birojs.example.lv"


def sender(*headers: str, authserv: str = OURS) -> Sender:
    return sender_of(open_message("\r\n".join([*headers, "", ""]).encode("latin-1")), authserv)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (ANNA, ANNA),
        ("Anna@Birojs.Example.LV", ANNA),
        (f"Anna <{ANNA}>", ANNA),
        (f'"Bērziņa, Anna" <{ANNA}>'.encode().decode("latin-1"), ANNA),
        (f'"cits@example.lv" <{ANNA}>', ANNA),
        (f"<{ANNA}>, <cits@example.lv>", ""),
        (f"cits@example.lv <{ANNA}> <cits@example.lv>", ""),
        (f"{ANNA}, cits@example.lv", ""),
        (f"{ANNA})cits", ""),
        ("Anna", ""),
        ("", ""),
        ("<>", ""),
    ],
)
def test_from_is_one_address_or_none(value: str, address: str) -> None:
    assert sender(f"From: {value}").address == address


def test_from_twice_is_nobody() -> None:
    assert sender(f"Authentication-Results: {PASS}", f"From: {ANNA}", f"From: {ANNA}") == Sender("")


@pytest.mark.parametrize(
    ("results", "proved"),
    [
        ([PASS], True),
        ([PASS.upper()], True),
        ([f"{OURS} 1; spf=fail smtp.mailfrom=x; dmarc=pass header.from=birojs.example.lv"], True),
        ([f"{OURS}; dmarc=fail header.from=birojs.example.lv"], False),
        ([f"{OURS}; dmarc=bestguesspass header.from=birojs.example.lv"], False),
        ([f"{OURS}; dmarc=none"], False),
        ([f"{OURS}; dmarc=pass"], False),
        ([f"{OURS}; dmarc=pass header.from=cits.example.lv"], False),
        ([f"{OURS}; dkim=pass header.d=birojs.example.lv; spf=pass"], False),
        (["mx.cits.lv; dmarc=pass header.from=birojs.example.lv"], False),
        ([f"{OURS}.cits.lv; dmarc=pass header.from=birojs.example.lv"], False),
        ([f"x {OURS}; dmarc=pass header.from=birojs.example.lv"], False),
        ([], False),
        # the topmost of ours counts: what is below came with the mail
        ([f"{OURS}; dmarc=fail header.from=birojs.example.lv", PASS], False),
        ([f"{OURS}; none", PASS], False),
        (["mx.cits.lv; dmarc=fail", PASS], True),
        # our server repeats in quotes and comments what the sender said
        ([f'{OURS}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=birojs.example.lv;"@cits.lv'], False),
        ([f"{OURS}; spf=pass (x; dmarc=pass header.from=birojs.example.lv)"], False),
        ([f"{OURS}; spf=pass (a (b) ; dmarc=pass header.from=birojs.example.lv)"], False),
        ([f'{OURS}; spf=pass reason="a\\" (;dmarc=pass header.from=birojs.example.lv"'], False),
        ([f"{OURS}; dmarc=fail header.from=birojs.example.lv; dmarc=pass header.from=birojs.example.lv"], False),
    ],
)
def test_sender_is_proved_only_by_our_own_server(results: list[str], proved: bool) -> None:
    headers = [f"Authentication-Results: {value}" for value in results]
    assert sender(*headers, f"From: Anna <{ANNA}>").proved is proved


def test_sender_is_never_proved_without_a_server_of_our_own() -> None:
    assert not sender(
        f"Authentication-Results: {PASS}", "Authentication-Results: ;", f"From: {ANNA}", authserv=""
    ).proved


def nested(levels: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels))
    return opening + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"x" * (LARGEST + 1),
        nested(200),
        nested(5000),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 5000,
        b'Content-Type: text/calendar; x="' + b";" * 500_000,
        b'From: a@b.lv\r\nCONTENT-disposition :\r\n attachment; x="' + b";" * 9000 + b"\r\n\r\nx",
        b"X: y\rContent-Type: text/calendar" + b"\r\n ; a=b" * 9000 + b"\r\n\r\n",
        b"Content-Type: message/delivery-status\r\n\r\n" + b"A: b\n\n" * 100_000,
    ],
    ids=["5 MB", "200 levels", "5000 levels", "5000 parts", "type", "disposition", "folded", "report"],
)
def test_mail_that_is_too_complex_is_refused_before_it_is_opened(raw: bytes) -> None:
    with pytest.raises(TooComplex):
        open_message(raw)


def test_calendar_is_found_as_deep_as_honest_mails_go() -> None:
    assert [len(calendar_streams(open_message(nested(levels)))) for levels in (1, 10, DEEPEST)] == [1, 1, 1]
    assert calendar_streams(open_message(nested(DEEPEST + 1))) == []


@pytest.mark.parametrize(
    ("charset", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("Windows-1257", "cp1257"),
        ("ISO-8859-13", "iso8859-13"),
        ("us-ascii", "ascii"),
        ("punycode", "utf-8"),
        ("idna", "utf-8"),
        ("utf-7", "utf-8"),
        ("rot13", "utf-8"),
        ("base64", "utf-8"),
        ("nonsense", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_charsets_that_cost_too_much_are_not_used(charset: str, read_as: str) -> None:
    raw = f'Content-Type: text/calendar; charset="{charset}"\r\n\r\nBEGIN:VCALENDAR\r\n'.encode()
    assert [found for _octets, found in calendar_streams(open_message(raw))] == [read_as]


def test_calendar_inside_a_forwarded_mail_is_not_the_senders() -> None:
    raw = b"Content-Type: message/rfc822\r\n\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    assert calendar_streams(open_message(raw)) == []


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(raw: bytes) -> None:
    message = open_message(b"From: a@b.lv\nAuthentication-Results: " + raw + b"\nContent-Type: " + raw + b"\n\n" + raw)
    sender_of(message, OURS)
    calendar_streams(message)
    addresses_in(message, "From", "To")
    assert list(parts(message)) is not None
