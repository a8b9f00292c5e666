"""Files and hostile texts at the desk: read as a pasted text is, or refused in words."""

from io import BytesIO

import docx
import pytest
from werkzeug.test import TestResponse

from tests.integration.announcements.pasting import answered, text_of, the_event
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of, words_of


def document(*paragraphs: str) -> bytes:
    made, written = docx.Document(), BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(written)
    return written.getvalue()


def uploaded(desk: Desk, data: bytes, name: str = "teksts.docx") -> TestResponse:
    _action, values = form_of(desk.get(f"{ROOM}/no-teksta"), "text")
    sent = {**values.to_dict(), "file": (BytesIO(data), name)}
    return desk.client.post(f"{ROOM}/no-teksta", data=sent, base_url=BASE, content_type="multipart/form-data")


@pytest.mark.parametrize(
    "data",
    [
        document(*text_of("think-tank").splitlines()),
        text_of("think-tank").encode("utf-8-sig"),
        text_of("think-tank").replace("\n", "\r\n").encode("cp1257", "replace"),
        text_of("think-tank").encode("utf-16"),
    ],
    ids=["docx", "bom", "windows-1257", "utf-16"],
)
def test_a_file_is_read_as_the_text_is(desk: Desk, data: bytes) -> None:
    page = uploaded(desk, data)
    assert page.status_code == 200, words_of(page)
    assert (
        the_event(desk, answered(desk, page, year="2023-09-27", which_title="headline", desk_arrival="arrival")).address
        == "Zīļu iela 2, Kandava"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 not a zip", "This document is damaged."),
        (document("Teksts")[:-900], "This document is damaged."),
        (b"%PDF-1.7 ...", "This is a PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "This is the old Word format."),
        (b"\x00\x01\x02\x03", "neither a text nor a Word document"),
        (b"   \n", "There is no text in this file."),
        (("a" * 200_001).encode(), "longer than 200,000 characters"),
        (document("a" * 200_001), "longer than 200,000 characters"),
        (b"", "Paste the text, or choose a file."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(desk: Desk, data: bytes, said: str) -> None:
    page = uploaded(desk, data)
    assert page.status_code == 422
    assert said in words_of(page)


@pytest.mark.parametrize(
    "text",
    [
        "\ud800",
        "a\x00b",
        "<script>alert(1)</script> 27.09.2027. plkst. 10",
        "\u202e27.09.2027",
        "x" * 200_001,
        "",
        "💥" * 1000,
    ],
)
def test_hostile_texts_are_answered(desk: Desk, text: str) -> None:
    _action, values = form_of(desk.get(f"{ROOM}/no-teksta"), "text")
    sent = {**values.to_dict(), "text": text.encode("utf-8", "surrogatepass")}
    page = desk.client.post(f"{ROOM}/no-teksta", data=sent, base_url=BASE)
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
