"""Files from outside: read whole or refused, written whole or not at all."""

import json
import os
from pathlib import Path

import pytest

from scheduling import files
from scheduling.engine.parsing import MOST_BYTES, parse
from scheduling.engine.refusals import Refused


def _why(found: object) -> str:
    assert isinstance(found, Refused), found
    (problem,) = found.problems
    return f"{problem.code}: {problem.detail}"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"1" * 1_000_000, "json: a number of 1000000 digits"),
        (b'{"a": -' + b"9" * 5000 + b"}", "json: a number of 5001 digits"),
        (b"[" * 1_000_000, "json: nested too deeply"),
        (b'{"a":' * 1_000_000, "json: nested too deeply"),
        (b'{"a": {"b": 1, "b": 1}}', "json: the key 'b' is there twice"),
        (b'{"\\udc80": 1, "\\udc80": 1}', "json: the key '\\udc80' is there twice"),
        (b"[NaN]", "json: NaN is no number"),
        (b"[-Infinity]", "json: -Infinity is no number"),
        (b'"\xff"', "json: not UTF-8"),
        ('"ā"'.encode("utf-16"), "json: not UTF-8"),
        (b"", "json: Expecting value"),
        (b"{} {}", "json: Extra data"),
        (b'"\x00"', "json: Invalid control character at"),
        (b"0" * (MOST_BYTES + 1), f"size: more than {MOST_BYTES} bytes"),
    ],
    ids=[
        "digits", "negative digits", "deep lists", "deep objects", "key twice", "odd key twice", "nan", "infinity",
        "not utf-8", "utf-16", "empty", "two values", "nul", "size",
    ],
)  # fmt: skip
def test_refuses(data: bytes, expected: str) -> None:
    assert _why(parse(data)) == expected


def test_reads_json() -> None:
    assert parse(b'\xef\xbb\xbf{"a": [1, 2.5, null, true, "\xc4\x81"]}') == {"a": [1, 2.5, None, True, "ā"]}


def test_reads_ordinary_files_alone(tmp_path: Path) -> None:
    file, link, dangling, pipe = (tmp_path / name for name in ("file", "link", "dangling", "pipe"))
    file.write_text("[1]")
    link.symlink_to(file)
    dangling.symlink_to(tmp_path / "nowhere")
    os.mkfifo(pipe)
    assert files.read(file) == files.read(link) == [1]
    assert _why(files.read(pipe)) == _why(files.read(tmp_path)) == "file: not an ordinary file"
    assert _why(files.read(Path("/dev/zero"))) == "file: not an ordinary file"
    assert _why(files.read(dangling)) == _why(files.read(tmp_path / "none")) == "file: No such file or directory"
    assert _why(files.read(tmp_path / "a\0b")).startswith("file: ")
    assert _why(files.read(tmp_path / ("n" * 5000))) == "file: File name too long"


def test_does_not_read_what_is_too_large(tmp_path: Path) -> None:
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(100 * 1024**2)
    assert _why(files.read(huge)).startswith("size: ")


def test_writes_whole_files(tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    assert files.unwritable(file) is None
    assert not file.exists()
    files.write(file, b"[1]")
    assert json.loads(file.read_bytes()) == [1]
    file.chmod(0o640)
    link.symlink_to(file)
    assert files.unwritable(link) is None
    files.write(link, b"[2]")
    assert link.is_symlink()
    assert file.read_bytes() == b"[2]"
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_a_link_to_nowhere_is_replaced(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    assert files.unwritable(link) is None
    files.write(link, b"[1]")
    assert link.read_bytes() == b"[1]"


def test_says_where_nothing_can_be_written(tmp_path: Path) -> None:
    def why(path: Path) -> str:
        return _why(files.unwritable(path))

    (tmp_path / "file").write_text("")
    assert why(tmp_path) == why(Path("/dev/null")) == "file: not an ordinary file"
    assert why(tmp_path / "none" / "plan") == "file: No such file or directory"
    assert why(tmp_path / "file" / "plan") == "file: Not a directory"
    assert why(Path("/proc/plan")).startswith("file: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_leaves_nothing_behind_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    with pytest.raises(OSError, match="directory"):
        files.write(tmp_path / "plan", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]
