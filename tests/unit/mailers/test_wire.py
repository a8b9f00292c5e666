"""The bytes of a mail: structure, headers, and values that try to be more than values."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailers.terms import Attachment, CalendarPart, Letter, Mailbox
from mailers.wire import UnsafeValue, build, file_name, free_text, mailbox

NOW = datetime(2026, 9, 1, 6, 30, tzinfo=UTC)
ICS = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Rīga\r\nEND:VCALENDAR\r\n".encode()
ALWAYS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
          "Content-Type"]  # fmt: skip


def make(subject: str = "Sveiki", text: str = "Labdien!\n", html: str = "<p>Labdien!</p>\n", name: str = "Anna",
         address: str = "anna@example.lv", **fields: object) -> bytes:  # fmt: skip
    letter = Letter(subject, text, html, **fields)  # type: ignore[arg-type]
    return build(letter, sender=Mailbox("Aicina", "aicina@example.lv"), recipient=Mailbox(name, address),
                 message_id="<abc@example.lv>", now=NOW)  # fmt: skip


def shape(data: bytes) -> list[tuple[str, str]]:
    parts = message_from_bytes(data, policy=policy.SMTP).walk()
    return [(p.get_content_type(), str(p["Content-Transfer-Encoding"] or "")) for p in parts]


def decoded(data: bytes, header: str) -> str:
    return str(make_header(decode_header(message_from_bytes(data)[header].replace("\r\n", ""))))


def test_build_invitation_has_the_tree_calendars_need() -> None:
    agenda = Attachment("Darba kārtība.pdf", "application/pdf", b"%PDF")
    data = make(calendar=CalendarPart("REQUEST", ICS), attachments=(agenda,))
    assert shape(data) == [
        ("multipart/mixed", ""),
        ("multipart/alternative", ""),
        ("text/plain", "quoted-printable"),
        ("text/html", "quoted-printable"),
        ("text/calendar", "base64"),
        ("application/ics", "base64"),
        ("application/pdf", "base64"),
    ]
    calendar, file, pdf = list(message_from_bytes(data, policy=policy.SMTP).walk())[4:]
    assert calendar["Content-Type"] == 'text/calendar; charset="utf-8"; method="REQUEST"'
    assert (calendar["Content-Disposition"], calendar["Content-ID"]) == (None, None)
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == ICS
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        'application/ics; name="invite.ics"', 'attachment; filename="invite.ics"')  # fmt: skip
    assert pdf.get_filename() == "Darba_kartiba.pdf"


def test_build_plain_letter_is_alternative_alone() -> None:
    assert [kind for kind, _ in shape(make())] == ["multipart/alternative", "text/plain", "text/html"]


def test_build_headers_are_exactly_these() -> None:
    message = message_from_bytes(
        make(reply_to=Mailbox("Birojs, SIA", "birojs@example.lv"), references=("<one@example.lv>", "<two@example.lv>"),
             list_unsubscribe="https://aicina.example.lv/u/abc")
    )  # fmt: skip
    assert message.items()[:-1] == [
        ("From", "Aicina <aicina@example.lv>"),
        ("To", "Anna <anna@example.lv>"),
        ("Reply-To", '"Birojs, SIA" <birojs@example.lv>'),
        ("Subject", "Sveiki"),
        ("Date", "Tue, 01 Sep 2026 06:30:00 +0000"),
        ("Message-ID", "<abc@example.lv>"),
        ("In-Reply-To", "<two@example.lv>"),
        ("References", "<one@example.lv> <two@example.lv>"),
        ("List-Unsubscribe", "<https://aicina.example.lv/u/abc>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("MIME-Version", "1.0"),
    ]
    assert message.keys()[-1] == "Content-Type"


def test_build_long_unsubscribe_address_stays_one_word() -> None:
    link = "https://aicina.example.lv/u/" + "a" * 200
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in make(list_unsubscribe=link)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Hi\r\nBcc: x@example.lv"),
        ("subject", "Hi\nBcc: x@example.lv"),
        ("subject", "Hi\rBcc: x@example.lv"),
        ("name", "Anna\r\nBcc: x@example.lv"),
        ("address", "anna@example.lv\r\nBcc: x@example.lv"),
        ("address", "anna@example.lv, x@example.lv"),
        ("address", "anna@example.lv> <x@example.lv"),
        ("address", "jānis@example.lv"),
        ("address", "anna@ēka.lv"),
        ("address", "=?utf-8?q?x?=@example.lv"),
        ("address", "a b@example.lv"),
        ("address", "@example.lv"),
        ("address", "anna"),
        ("address", ""),
        ("address", "a@" + ".".join(["a" * 60] * 5)),
        ("references", ("<a@example.lv>\r\nBcc: x@example.lv",)),
        ("references", ("<a@b> <c@d>",)),
        ("list_unsubscribe", "https://example.lv/u/a>\r\nBcc: x"),
        ("list_unsubscribe", "javascript:alert(1)"),
        ("reply_to", Mailbox("x", "x@example.lv\nBcc: y@example.lv")),
        ("calendar", CalendarPart("request; x=y", ICS)),
        ("attachments", (Attachment("x", "text/html; x\r\nBcc: y", b""),)),
    ],
)
def test_build_value_no_header_can_carry_is_refused(field: str, value: object) -> None:
    with pytest.raises(UnsafeValue):
        make(**{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?a=0ABcc:x@example.lv?=",
        "=?utf-8?b?DQpCY2M6IHg=?= un vēl",
        "Vai tiešām =? jā ?=",
        'Ņikita "Ņika" O’Brien',
        "Ž" * 300,
        "👩‍👩‍👧‍👦" * 40,
        "a" * 300,
        "Gara nosaukuma ASCII virsraksts " * 8,
    ],
)
def test_build_awkward_words_are_read_as_they_were_written(text: str) -> None:
    data = make(subject=text, name=text)
    assert decoded(data, "Subject") == " ".join(text.split())
    assert decoded(data, "To") == f"{' '.join(text.split())} <anna@example.lv>"
    assert sorted(message_from_bytes(data).keys()) == sorted(ALWAYS)


@pytest.mark.parametrize("separator", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\t", "\x00 "])
def test_free_text_other_line_breaks_become_a_space(separator: str) -> None:
    assert free_text(f"Hi{separator}Bcc: x@example.lv") == "Hi Bcc: x@example.lv"


def test_mailbox_without_a_name_is_the_bare_address() -> None:
    assert mailbox(Mailbox("  ", "a@example.lv")) == "a@example.lv"


@pytest.mark.parametrize(
    ("name", "safe"),
    [("invite.ics", "invite.ics"), ("../../etc/x", "etc_x"), ("ā.ics", "a.ics"), ("\r\nx", "x"), ("", "file")],
)
def test_file_name_is_plain(name: str, safe: str) -> None:
    assert file_name(name) == safe


@settings(max_examples=300, deadline=None)
@given(subject=st.text(max_size=200), name=st.text(max_size=120), text=st.text(max_size=300))
def test_build_any_text_gives_our_headers_and_plain_lines_or_is_refused(subject: str, name: str, text: str) -> None:
    breaks = any(c in subject + name for c in "\r\n")
    try:
        data = make(subject=subject, name=name, text=text, html=text)
    except UnsafeValue:
        assert breaks
        return
    assert not breaks
    lines = data.split(b"\r\n")
    assert data.isascii()
    assert b"\r" not in b"".join(lines)
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 78
    assert sorted(message_from_bytes(data).keys()) == sorted(ALWAYS)
    assert [kind for kind, _ in shape(data)] == ["multipart/alternative", "text/plain", "text/html"]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_free_text_any_title_is_read_back(title: str) -> None:
    assert str(make_header(decode_header(free_text(title)))) == " ".join(title.split())
