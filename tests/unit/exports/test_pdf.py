"""Documents as PDF: accessible, made of data that is never a template, by a child that may die."""

import threading
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from exports import pdf
from exports.pdf import PdfProblem

AT = datetime(2027, 3, 24, 9, 0, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title, author: data.author)
#set text(lang: data.lang, font: ("Libertinus Serif", "DejaVu Sans Mono"))
= #data.title
#for line in data.lines { par(line) }
#for code in data.codes { image(bytes(code), format: "svg", width: 2cm, alt: "code") }
#for picture in data.pictures { image(bytes(picture), width: 2cm, alt: "picture") }
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "paper.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def drawn(template: Path, *lines: str, **more: object) -> pypdf.PdfReader:
    data = {"title": "Saraksts ā č ž", "author": "Biedrība „Kopā”", "lang": "lv", "lines": lines}
    made = pdf.render(template, data, AT, **more)  # type: ignore[arg-type]
    assert isinstance(made, bytes), made
    return pypdf.PdfReader(BytesIO(made))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_a_document_is_tagged_and_says_its_title_language_and_author(template: Path) -> None:
    reader = drawn(template, "Glāžšķūņa rūķīši")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "lv"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Saraksts ā č ž", "Biedrība „Kopā”")
    assert reader.metadata.creation_date == AT
    assert "Glāžšķūņa rūķīši" in text_of(reader)
    assert b"pdfuaid" in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    "line",
    [
        '#read("/etc/passwd")',
        "#panic()",
        "<script>alert(1)</script>",
        "$ x^2 $ *bold* _it_ `raw` @ref = head",
        "\\u{41} // comment /* open",
        "Жанна Щукина",
        '"); #import "@preview/cetz:0.3.0',
    ],
)
def test_what_people_wrote_is_text(template: Path, line: str) -> None:
    said = text_of(drawn(template, line)).split("\n", 1)[1]
    assert said.replace(" ", "").replace("\n", "") == line.replace(" ", "")


@pytest.mark.parametrize("line", ["中文 😀", "\ue000", "محمد علي", "שלום", "e\u0301\u0323", "\ud800", "a\u200bb"])
def test_letters_without_a_font_do_not_stop_a_document(template: Path, line: str) -> None:
    reader = drawn(template, line)
    assert len(reader.pages) == 1
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_codes_and_pictures_are_drawn(template: Path) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 2), "navy").save(picture, "PNG")
    reader = drawn(template, codes=("https://example.lv/1", "https://example.lv/2"), pictures=(picture.getvalue(),))
    assert len(reader.pages[0].images) == 1


def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    inside = tmp_path / "inside"
    inside.mkdir()
    for path in ("/etc/passwd", "../secret.txt"):
        (inside / "paper.typ").write_text(f'#set document(title: "x")\n#read("{path}")', encoding="utf-8")
        assert pdf.render(inside / "paper.typ", {}, AT) is PdfProblem.failed


def test_a_template_that_cannot_be_drawn_is_a_problem_and_its_words_stay_out_of_the_log(
    template: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    template.write_text("#let data = json(bytes(sys.inputs.data))\n#panic(data.lines.at(0))", encoding="utf-8")
    assert pdf.render(template, {"lines": ["Anna Bērziņa"]}, AT) is PdfProblem.failed
    said = capsys.readouterr()
    assert "Bērziņa" not in caplog.text + said.out + said.err


def test_a_child_that_is_too_slow_is_ended(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Typst refuses a loop that never ends, but not one that ends in a thousand years.
    turns = "for n in range(10000) {" * 5 + "}" * 5
    template.write_text(f"#{turns}", encoding="utf-8")
    monkeypatch.setattr(pdf, "PATIENCE", 0.05)
    assert pdf.render(template, {}, AT) is PdfProblem.too_slow


def test_a_child_that_dies_is_a_problem(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", encoding="utf-8")
    monkeypatch.setattr(pdf, "CHILD", child)
    assert pdf.render(template, {}, AT) is PdfProblem.failed


def test_when_the_line_is_full_nobody_waits(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_line", threading.BoundedSemaphore(1))
    assert pdf.has_room()
    assert pdf.has_room()  # asking takes nothing
    with pdf._line:
        assert (pdf.has_room(), pdf.render(template, {}, AT)) == (False, PdfProblem.busy)
    assert pdf.has_room()


def test_when_all_places_are_taken_the_answer_is_busy(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "QUEUE", 0.02)
    for _place in range(pdf.AT_ONCE):
        pdf._places.acquire()
    try:
        assert pdf.render(template, {}, AT) is PdfProblem.busy
    finally:
        for _place in range(pdf.AT_ONCE):
            pdf._places.release()


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Anna Bērziņa", "Anna Bērziņa"),
        ("Zālamane-Dobrovoļska-Vītoliņa-Kalniņa", "Zālamane-Dobrovoļska-Vītoliņa-Kalniņa"),
        ("a" * 25, "aaaaaaaaaaa\u200baaaaaaaaaaa\u200baaa"),
        ("e\u0301" * 12, "e\u0301" * 5 + "e\u0301" + "\u200b" + "e\u0301" * 6),
        ("", ""),
    ],
)
def test_very_long_words_may_be_broken_between_letters(text: str, broken: str) -> None:
    assert pdf.breakable(text) == broken
