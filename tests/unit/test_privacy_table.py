"""The table of what is promised about people's data is whole, and every module and test that it names is there."""

import re

import pytest

from core.settings import ROOT

TABLE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
ROWS = {cells[1].strip(): cells[2:] for line in TABLE.splitlines() if (cells := line.split("|"))[1:] and "| G" in line}
CODE = re.compile(r"`([^`]+)`")


def test_every_behaviour_has_its_row() -> None:
    assert list(ROWS) == [f"G{number}" for number in range(1, 25)]


@pytest.mark.parametrize("name", ROWS)
def test_modules_and_tests_of_a_row_are_there(name: str) -> None:
    _behaviour, modules, tests, _end = ROWS[name]
    named = CODE.findall(tests)
    assert named != []
    assert [path for path in CODE.findall(modules) if not (ROOT / path).is_file()] == []
    for one in named:
        path, _mark, test = one.partition("::")
        assert f"def {test}(" in (ROOT / "tests" / path).read_text(encoding="utf-8"), one
