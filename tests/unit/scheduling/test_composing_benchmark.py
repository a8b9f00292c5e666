"""The table of instances."""

from typing import Any

import pytest

from benchmarks import composing


def test_prints_what_is_found_beside_what_people_do(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    known = tmp_path / "known.json"
    known.write_text('{"fg-15": [-9, 0, 0]}')
    monkeypatch.setattr(composing, "KNOWN", known)
    monkeypatch.setattr(composing, "SHARED", tmp_path / "none")
    composing.main(["fg-15"])
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("| fg-15"))
    name, by_hand, greedy, found, best, gap, proved, *_times = (cell.strip() for cell in row.strip("|").split("|"))
    assert (name, best, gap, proved) == ("fg-15", "9 / 0 / 0", "0", "3 of 3")
    assert max(int(by_hand), int(greedy)) <= int(found.split(" / ")[0]) < 9


def test_learns_what_is_better(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    known = tmp_path / "known.json"
    known.write_text('{"fg-15": [0, 0, 0]}')
    monkeypatch.setattr(composing, "KNOWN", known)
    monkeypatch.setattr(composing, "SHARED", tmp_path / "none")
    composing.main(["fg-15"])
    assert known.read_text() == '{"fg-15": [0, 0, 0]}'
    composing.main(["fg-15"], learn=True)
    assert composing.json.loads(known.read_text())["fg-15"][0] < 0
