"""Texts inside f-strings are never collected for translation, so there must be none."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CALLS = {"_", "_l", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext"}
ROOMS = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")


def hidden(source: str) -> list[str]:
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id in CALLS]


def test_a_hidden_text_is_found() -> None:
    assert hidden("""said = f"{x} {_('Read on.')}" """) == ["_('Read on.')"]


def test_no_text_hides_in_an_f_string() -> None:
    files = [file for room in ROOMS for file in room.rglob("*.py")]
    assert len(files) > 300
    assert [f"{file.name}: {text}" for file in files for text in hidden(file.read_text("utf-8"))] == []
