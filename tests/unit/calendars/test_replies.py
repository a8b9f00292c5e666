"""Replies as mail programs write them, and as nobody should."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calendars.replies import HIGHEST_SEQUENCE, LARGEST, MOST_ENTRIES, Answer, Reply, ReplyMethod, parse
from mailers.inbound_message import calendar_streams, open_message
from tests.calendar_clients import CLIENTS, Invitation, Saying

MADE = datetime(2027, 1, 20, 9, 5, tzinfo=UTC)
ANNA = "anna.berzina@example.lv"


def stream(*lines: str, method: str = "REPLY", end: str = "\r\n") -> bytes:
    """One entry with a UID, an attendee, and these lines."""
    own = ["UID:evt-1@aicina.example.lv", *lines]
    if not any(line.upper().startswith("ATTENDEE") for line in lines):
        own.append(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANNA}")
    whole = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *own, "END:VEVENT", "END:VCALENDAR", ""]
    return end.join(whole).encode()


def only(*lines: str) -> Reply:
    (reply,) = parse(stream(*lines))
    return reply


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_reply_of_every_client_is_read_alike(client: object) -> None:
    raw = client(Invitation(sequence=3), Saying("TENTATIVE", comment="Varbūt, jā; redzēsim"))  # type: ignore[operator]
    found = {reply for part in calendar_streams(open_message(raw)) for reply in parse(*part)}
    assert [(r.uid, r.answers, r.sequence, r.made_at, r.comment) for r in found] == [
        ("evt-vasara@aicina.example.lv", (Answer(ANNA, "TENTATIVE"),), 3, MADE, "Varbūt, jā; redzēsim")
    ]


@pytest.mark.parametrize("method", ["REPLY", "reply", "Reply ", "COUNTER", "REFRESH"])
def test_method_that_answers_is_taken(method: str) -> None:
    assert [reply.method for reply in parse(stream(method=method))] == [ReplyMethod(method.strip().upper())]


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "CANCEL", "ADD", "DECLINECOUNTER", "", "REPLYX"])
def test_method_that_does_not_answer_is_dropped(method: str) -> None:
    assert parse(stream(method=method)) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANNA}", Answer(ANNA, "DECLINED")),
        (f"ATTENDEE;PARTSTAT=declined:MAILTO:{ANNA}", Answer(ANNA, "DECLINED")),
        (f"attendee;partstat=DECLINED:{ANNA}", Answer(ANNA, "DECLINED")),
        (f"ATTENDEE:mailto:{ANNA}", Answer(ANNA, "NEEDS-ACTION")),
        (f'ATTENDEE;CN="a:b;c,d";PARTSTAT=ACCEPTED:mailto:{ANNA}', Answer(ANNA, "ACCEPTED")),
        (f'ATTENDEE;CN="ne\\"aizvērts;PARTSTAT=ACCEPTED:mailto:{ANNA}', Answer(ANNA, "ACCEPTED")),
        (f"ATTENDEE;PARTSTAT=ACCEPTED;EMAIL={ANNA}:/o=Org/ou=Grupa/cn=anna", Answer(ANNA, "ACCEPTED")),
        (f'ATTENDEE;SENT-BY="mailto:sek@example.lv";PARTSTAT=ACCEPTED:mailto:{ANNA}',
         Answer(ANNA, "ACCEPTED", "sek@example.lv")),
        (f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:cits@example.lv":mailto:{ANNA}',
         Answer(ANNA, "DELEGATED", "", "cits@example.lv")),
    ],
)  # fmt: skip
def test_attendee_is_read(line: str, expected: Answer) -> None:
    assert only(line).answers == (expected,)


@pytest.mark.parametrize(
    "value", ["mailto:", "mailto:a b@example.lv", "mailto:<a@example.lv>", "javascript:alert(1)", "mailto:ā@example.lv"]
)
def test_attendee_without_a_plain_address_is_no_reply(value: str) -> None:
    assert parse(stream(f"ATTENDEE;PARTSTAT=ACCEPTED:{value}")) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("DTSTAMP:20270120T090500Z", MADE),
        ("DTSTAMP:20270120T090500", MADE),
        ("DTSTAMP;TZID=Europe/Riga:20270120T110500", MADE),
        ("DTSTAMP;TZID=FLE Standard Time:20270120T110500", MADE),
        ('DTSTAMP;TZID="FLE Standard Time":20270120T110500', MADE),
        ("DTSTAMP;TZID=Nekur/Nekas:20270120T110500", None),
        ("DTSTAMP;TZID=../../etc/passwd:20270120T110500", None),
        ("DTSTAMP;VALUE=DATE:20270120", None),
        ("DTSTAMP:20271399T990500Z", None),
        ("DTSTAMP:00010101T000000Z", None),
        ("DTSTAMP;TZID=Asia/Tokyo:00010101T000000", None),
        ("DTSTAMP:٢٠٢٧٠١٢٠T٠٩٠٥٠٠Z", None),
        ("X-OTHER:1", None),
    ],
)
def test_dtstamp_becomes_utc(line: str, expected: datetime | None) -> None:
    assert only(line).made_at == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", 0), ("7", 7), (str(HIGHEST_SEQUENCE), HIGHEST_SEQUENCE), (str(HIGHEST_SEQUENCE + 1), None), ("-1", None),
     ("9" * 5000, None), ("1.5", None), ("٣", None)],
)  # fmt: skip
def test_sequence_outside_an_integer_is_no_reply(value: str, expected: int | None) -> None:
    assert [reply.sequence for reply in parse(stream(f"SEQUENCE:{value}"))] == ([] if expected is None else [expected])


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n\r\n"])
def test_line_ends_of_any_kind_are_read(end: str) -> None:
    assert len(parse(stream("DTSTAMP:20270120T090500Z", end=end))) == 1


def test_fold_inside_a_letter_is_joined() -> None:
    data = stream("COMMENT:Bērziņa").replace("ē".encode(), b"\xc4\r\n \x93")
    assert [reply.comment for reply in parse(data)] == ["Bērziņa"]


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "UTF-8", "x-nekas", "base64", "", "zlib", "\0"])
def test_charset_that_lies_is_survived(charset: str) -> None:
    assert [reply.comment for reply in parse(stream("COMMENT:Nākšu"), charset)] == ["Nākšu"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1257"])
def test_text_in_other_encodings_is_read(encoding: str) -> None:
    data = stream("COMMENT:Nākšu").decode().encode(encoding)
    assert [reply.comment for reply in parse(data, "cp1257" if encoding == "cp1257" else "utf-8")] == ["Nākšu"]


def test_comment_loses_what_could_harm() -> None:
    reply = only("COMMENT:jā\\nBcc: cits@example.lv\0\u202e<script>alert(1)</script>" + "x" * 3000)
    assert reply.comment.startswith("jā\nBcc: cits@example.lv<script>")
    assert len(reply.comment) == 1000


def test_what_another_component_says_is_not_taken() -> None:
    inner = [
        "BEGIN:VALARM", "ATTENDEE;PARTSTAT=DECLINED:mailto:cits@example.lv", "UID:cits", "END:VALARM",
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANNA}",
    ]  # fmt: skip
    reply = only(*inner)
    assert (reply.uid, reply.answers) == ("evt-1@aicina.example.lv", (Answer(ANNA, "ACCEPTED"),))
    assert parse(stream().replace(b"VEVENT", b"VTODO")) == []


def test_copies_of_an_entry_are_one_reply() -> None:
    once = stream()
    twice = once.replace(
        b"END:VCALENDAR", once.partition(b"METHOD:REPLY\r\n")[2].partition(b"END:VCALENDAR")[0] + b"END:VCALENDAR"
    )
    assert twice.count(b"BEGIN:VEVENT") == 2
    assert len(parse(twice)) == 1


def test_a_thousand_entries_are_cut() -> None:
    entry = "\r\n".join(["BEGIN:VEVENT", "UID:evt-{}@x", f"ATTENDEE:mailto:{ANNA}", "END:VEVENT", ""])
    data = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + "".join(entry.format(n) for n in range(1000)) + "END:VCALENDAR"
    assert [reply.uid for reply in parse(data.encode())] == [f"evt-{n}@x" for n in range(MOST_ENTRIES)]


def test_a_giant_stream_is_not_read() -> None:
    assert parse(stream("DESCRIPTION:" + "x" * LARGEST)) == []


def test_repetition_and_rules_are_only_noted() -> None:
    assert only("RRULE:FREQ=SECONDLY;COUNT=999999999", "RECURRENCE-ID:20270210T140000Z").repetition


def test_proposed_time_is_that_of_a_counter_alone() -> None:
    line = "DTSTART;TZID=FLE Standard Time:20270211T160000"
    assert only(line).proposed_at is None
    (counter,) = parse(stream(line, method="COUNTER"))
    assert counter.proposed_at == datetime(2027, 2, 11, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("moment", ["99991231T235959Z", "00010101T000000Z", "00010101T000000", "22000101T000000Z"])
def test_time_that_has_no_place_on_a_clock_is_not_proposed(moment: str) -> None:
    (counter,) = parse(stream(f"DTSTART:{moment}", method="COUNTER"))
    assert counter.proposed_at is None


PIECES = st.sampled_from(
    [b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"METHOD:REPLY", b"\r\n", b"\n", b" ", b"\t",
     b"UID:", b"ATTENDEE", b";PARTSTAT=", b"ACCEPTED", b":mailto:a@b.lv", b"DTSTAMP", b";TZID=", b"SEQUENCE:", b'"',
     b":", b";", b"\\", b"^", b"=", b",", b"\xff\xfe", b"\x00", b"20270120T090500Z", b"COMMENT:", b"\xc4"]
)  # fmt: skip


@given(
    st.lists(PIECES | st.binary(max_size=8), max_size=60), st.sampled_from(["utf-8", "utf-16", "x", "cp1257", "idna"])
)
@example([b"\xff\xfe"], "utf-8")
def test_anything_at_all_is_survived(pieces: list[bytes], charset: str) -> None:
    for reply in parse(b"".join(pieces), charset):
        assert reply.answers
        assert 0 < len(reply.uid) <= 255
        assert 0 <= reply.sequence <= HIGHEST_SEQUENCE


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_in_a_property_is_survived(name: str, value: str) -> None:
    parse(stream(f"{name}:{value}", f"ATTENDEE;{name}={value}:mailto:{ANNA}"))
