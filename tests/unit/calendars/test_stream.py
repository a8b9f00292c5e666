import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.stream import Text, fold, one_line, paragraphs, parameter, uri

ANY_TEXT = st.text(alphabet=st.characters() | st.sampled_from('\\\\\\,;:"nN\n\r\tāčķ\x00\x85\u2028'))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Nāc, runā; klausies", "Nāc\\, runā\\; klausies"),
        ("C:\\New\\name", "C:\\\\New\\\\name"),
        ("viens\r\ndivi\rtrīs\u2028četri", "viens\\ndivi\\ntrīs\\nčetri"),
        ("a\x00b\x07c\x1bd\x7fe\x9ff\ufeffg\ud800", "abcdefg"),
        ("a\tb", "a\tb"),
        ('"jā" \\; \\n', '"jā" \\\\\\; \\\\n'),
    ],
)
def test_paragraphs_are_cleaned_and_escaped(typed: str, written: str) -> None:
    assert paragraphs(typed).to_ical().decode() == written


def test_one_line_has_no_breaks() -> None:
    assert one_line("  Tikšanās\r\nBEGIN:VEVENT\t x ") == "Tikšanās BEGIN:VEVENT x"


@pytest.mark.parametrize(
    ("typed", "written"),
    [('SIA "Ābols"', "SIA „Ābols”"), ('6" pods', "6” pods"), ("a^b\r\nc", "ab c"), ('"a" un "b"', "„a” un „b”")],
)
def test_parameter_needs_no_rfc_6868(typed: str, written: str) -> None:
    assert parameter(typed) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://zoom.example/j/1?pwd=a,b;c%20d", "https://zoom.example/j/1?pwd=a,b;c%20d"),
        (" https://example.lv/ā b\r\nX:1", "https://example.lv/%C4%81%20b%0AX:1"),
        ('https://example.lv/"\\', "https://example.lv/%22%5C"),
    ],
)
def test_uri_keeps_itself_and_cannot_break_a_line(typed: str, written: str) -> None:
    assert uri(typed) == written
    assert uri(written) == written


@pytest.mark.parametrize(("length", "lines"), [(75, 1), (76, 2), (149, 2), (150, 3)])
def test_fold_counts_its_own_space(length: int, lines: int) -> None:
    assert [len(piece) for piece in fold("x" * length).split(b"\r\n")][:-1] == [75] * (lines - 1)
    assert fold("x" * length).count(b"\r\n") == lines - 1


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("part", ["\\\\", "\\n", "\\,", "\\\\\\;", "ā", "€", "🎉"])
def test_fold_leaves_letters_and_escapes_whole(part: str, shift: int) -> None:
    line = "x" * shift + part * 100
    for piece in fold(line).split(b"\r\n "):
        piece.decode()
        assert len(piece.replace(b"\\\\", b"").rstrip(b"\\")) == len(piece.replace(b"\\\\", b""))
    assert fold(line).replace(b"\r\n ", b"").decode() == line


@given(ANY_TEXT)
def test_fold_of_any_text_is_short_and_loses_nothing(text: str) -> None:
    line = "DESCRIPTION:" + Text(paragraphs(text)).to_ical().decode()
    folded = fold(line)
    assert all(len(piece) <= 75 for piece in folded.split(b"\r\n"))
    assert folded.replace(b"\r\n ", b"").decode() == line
