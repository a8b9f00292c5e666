"""`flask compose`: one file becomes another, or says why not."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks import instances
from scheduling import commands
from scheduling.commands import compose
from scheduling.engine import checking, plans
from scheduling.engine.instances import Refused, read_instance
from scheduling.engine.outcomes import Infeasible, Limits
from tests.unit.scheduling import cases
from tests.unit.scheduling.cases import group

ROOT = Path(__file__).resolve().parents[3]


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(compose, arguments)


def _write(path: Path, data: Any) -> str:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return str(path)


def _check(data: dict[str, Any], written: Path) -> checking.Objective:
    """What the written plan is worth, once it is certain that it keeps all rules."""
    instance = read_instance(data)
    assert not isinstance(instance, Refused)
    plan = plans.read_plan(json.loads(written.read_bytes()), instance)
    assert not isinstance(plan, Refused)
    assert checking.broken_rules(instance, plan) == ()
    return checking.measure(instance, plan)


def test_writes_the_best_plan(tmp_path: Path) -> None:
    source, target = _write(tmp_path / "in.json", cases.focus_groups()), tmp_path / "out.json"
    done = _run(source, str(target))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("seated 6 (proved best)\nifneedbe ")
    assert _check(cases.focus_groups(), target).values["seated"] == 6
    first = target.read_bytes()
    assert _run(source, str(target), "--seed", "7").exit_code == 0
    _check(cases.focus_groups(), target)
    assert _run(source, str(target)).exit_code == 0
    assert target.read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.json", "out.json"]


REFUSED: dict[str, tuple[Any, str]] = {
    "no json": ("{", "line 1, column 2: json"),
    "digits": ('{"schema": ' + "1" * 1_000_000 + "}", "$: json: a number of 1000000 digits"),
    "deep": ("[" * 1_000_000, "$: json: nested too deeply"),
    "twice": ('{"kind": "poll", "kind": "poll"}', "$: json: the key 'kind' is there twice"),
    "not a number": ('{"seed": NaN}', "$: json: NaN is no number"),
    "schema": ({}, "$.schema: schema"),
    "surrogate": (cases.focus_groups(id="\udc80"), "$.id: shape"),
    "two problems": (
        cases.focus_groups(apart=[["p1", "p1"], ["p1", "x"]]),
        "$.apart[0]: pair: somebody is paired with themselves\ncompose: $.apart[1]: unknown: x",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_it_cannot_read(name: str, tmp_path: Path) -> None:
    data, expected = REFUSED[name]
    done = _run(_write(tmp_path / "in.json", data), str(tmp_path / "out.json"))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"compose: {expected}")
    assert not (tmp_path / "out.json").exists()


def test_refuses_files_that_are_none(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.json", cases.focus_groups())
    for arguments, expected in (
        ((str(tmp_path / "none"), "out"), "No such file or directory"),
        ((str(tmp_path), "out"), "not an ordinary file"),
        (("/dev/zero", "out"), "not an ordinary file"),
        ((source, str(tmp_path)), "not an ordinary file"),
        ((source, str(tmp_path / "none" / "out")), "No such file or directory"),
        ((source, source), "this is the instance itself"),
    ):
        done = _run(*arguments)
        assert (done.exit_code, expected in done.stderr) == (2, True), done.stderr
    assert read_instance(json.loads(Path(source).read_bytes())) == read_instance(cases.focus_groups())


@pytest.mark.parametrize("seconds", ["nan", "inf", "0", "-1", "1e9", "x"])
def test_refuses_odd_times(seconds: str, tmp_path: Path) -> None:
    source = _write(tmp_path / "in.json", cases.focus_groups())
    done = _run(source, str(tmp_path / "out.json"), "--seconds", seconds)
    assert done.exit_code == 2
    assert "--seconds" in done.stderr


def test_says_why_there_is_no_plan(tmp_path: Path) -> None:
    pins = [{"type": "person_in", "person": "p1"}, {"type": "person_out", "person": "p1"}]
    target = tmp_path / "out.json"
    target.write_text("an older plan")
    done = _run(_write(tmp_path / "in.json", cases.focus_groups(pins=pins)), str(target))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "compose: no plan keeps every rule",
        "compose: there is one without pin 1 (p1): 6 seated",
        "compose: there is one without pin 0 (p1): 5 seated",
    ]
    assert target.read_text() == "an older plan"


def _pins(*pins: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"type": kind, "participant": person, "mentor": mentor} for kind, person, mentor in pins]


TWO = [{"groups": 0, "individuals": 2}]
NO_PLAN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "too few slots": (
        cases.poll(buckets=[{"id": "all", "pick": 4}, {"id": "more", "pick": 1}]),
        [
            "a bucket has fewer slots than are to be picked",
            "bucket all has 3 slots, 4 are to be picked",
            "bucket more has 0 slots, 1 are to be picked",
            "there is one if at most these are picked: 0 of more, 2 of all",
        ],
    ),
    "slots that overlap": (
        cases.poll(buckets=[{"id": "all", "pick": 3}]),
        [
            "the slots that are to be picked cannot all be chosen: they overlap, or lie on one day",
            "there is one if at most these are picked: 2 of all",
        ],
    ),
    "slots on one day": (
        cases.poll(buckets=[{"id": "all", "pick": 2}], distinct_days=True),
        [
            "the slots that are to be picked cannot all be chosen: they overlap, or lie on one day",
            "there is one if two slots may be on one day",
            "there is one if at most these are picked: 1 of all",
        ],
    ),
    "two mentors": (
        cases.mentoring(pins=_pins(("match", "p1", "m1"), ("match", "p1", "m2"), ("match", "p2", "m1"))),
        [
            "pins want somebody in two places",
            "there is one without pin 0 (p1, m1)",
            "there is one without pin 1 (p1, m2)",
        ],
    ),
    "with and without": (
        cases.mentoring(
            pins=_pins(*((kind, person, "m1") for person in ("p1", "p2") for kind in ("match", "not_match")))
        ),
        ["pins want somebody in two places", "there is one without pin 1 (p1, m1) and pin 3 (p2, m1)"],
    ),
    "too many": (
        cases.mentoring(patterns=TWO, pins=_pins(*(("match", person, "m1") for person in ("p1", "p2", "p3")))),
        [
            "pins give a mentor more people than any pattern allows",
            "no pattern bears what pins want of mentor m1",
            "there is one without pin 0 (p1, m1)",
            "there is one without pin 1 (p2, m1)",
            "there is one without pin 2 (p3, m1)",
            "there is one with a pattern of 0 groups and 3 individuals",
        ],
    ),
}


@pytest.mark.parametrize("name", NO_PLAN)
def test_says_why_of_every_kind(name: str, tmp_path: Path) -> None:
    data, reasons = NO_PLAN[name]
    done = _run(_write(tmp_path / "in.json", data), str(tmp_path / "out.json"))
    told = [f"compose: {line}" for line in ("no plan keeps every rule", *reasons)]
    assert (done.exit_code, done.stderr.splitlines()) == (1, told)
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("data", [cases.poll(), cases.mentoring()], ids=["poll", "mentoring"])
def test_composes_every_kind(data: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    done = _run(_write(tmp_path / "in.json", data), str(target))
    assert (done.exit_code, done.output.count("(proved best)")) == (0, 5)
    _check(data, target)


def test_a_group_that_cannot_be_is_no_error(tmp_path: Path) -> None:
    data = cases.focus_groups(groups=[group("g1", min=9, max=3, required=True), group("g2")])
    done = _run(_write(tmp_path / "in.json", data), str(tmp_path / "out.json"))
    assert done.exit_code == 1
    assert "compose: there is one if group g1 need not be opened: 3 seated" in done.stderr.splitlines()


def _flask(*arguments: str, **more: Any) -> "subprocess.Popen[bytes]":
    command: Sequence[str] = (sys.executable, "-m", "flask", "--app", "scheduling.commands", "compose", *arguments)
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more.pop("env", {})}, **more)


def test_files_are_named_from_where_the_launcher_was_called(tmp_path: Path) -> None:
    _write(tmp_path / "in.json", cases.focus_groups())
    with _flask("in.json", "out.json", env={"AICINA_FROM": str(tmp_path)}) as process:
        assert process.wait() == 0
    assert _check(cases.focus_groups(), tmp_path / "out.json").vector[0] == -6


@pytest.mark.parametrize(
    ("gone", "clock"),
    [("4", 5.8), ("8", 4.65), ("-3", 9.8), ("9999", 9.8), ("nan", 9.8), ("x", 9.8)],
    ids=["slow start", "half is left", "of another machine", "of yesterday", "no number", "a word"],
)
def test_a_slow_start_is_counted(gone: str, clock: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seconds begin with the launcher; how much is searched does not depend on them."""
    asked: list[Limits] = []

    def search(_instance: object, limits: Limits, _watch: object) -> Infeasible:
        asked.append(limits)
        return Infeasible(False)

    monkeypatch.setattr(commands, "_search", search)
    monkeypatch.setattr(commands.time, "monotonic", lambda: 20_000.0)
    began = gone if gone in ("nan", "x") else str(20_000.0 - float(gone))
    monkeypatch.setenv("AICINA_BEGAN", began)
    _run(_write(tmp_path / "in.json", cases.focus_groups()), str(tmp_path / "out.json"))
    (limits,) = asked
    assert (limits.seconds, limits.work) == (9.3, None)
    assert limits.clock == pytest.approx(clock)


def test_reasons_take_the_seconds_that_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = [{"type": "person_in", "person": "p1"}, {"type": "person_out", "person": "p1"}]
    now = [20_000.0]
    asked: list[Limits] = []

    def search(_instance: object, _limits: Limits, _watch: object) -> Infeasible:
        now[0] += 5
        return Infeasible(True)

    def why(_instance: object, _found: object, limits: Limits, _watch: object) -> list[str]:
        asked.append(limits)
        return ["because"]

    monkeypatch.setattr(commands, "_search", search)
    monkeypatch.setattr(commands, "_reasons", why)
    monkeypatch.setattr(commands.time, "monotonic", lambda: now[0])
    monkeypatch.delenv("AICINA_BEGAN", raising=False)
    done = _run(_write(tmp_path / "in.json", cases.focus_groups(pins=pins)), str(tmp_path / "out.json"))
    assert (done.exit_code, done.stderr) == (1, "compose: because\n")
    assert [limits.seconds for limits in asked] == [pytest.approx(4.8)]


def test_stopping_keeps_the_best_so_far(tmp_path: Path) -> None:
    """Somebody watches in a terminal, sees the first plan, and presses Ctrl-C."""
    data = instances.make("fg-250")
    source, target = _write(tmp_path / "in.json", data), tmp_path / "out.json"
    watching, terminal = os.openpty()
    with _flask(source, str(target), "--seconds", "600", stderr=terminal, stdout=subprocess.PIPE) as process:
        os.close(terminal)
        with os.fdopen(watching, "rb", buffering=0) as shown:
            assert shown.read(6) == b"seated"
            process.send_signal(2)
            output, _nothing = process.communicate()
    assert process.returncode == 0
    assert output.decode().rstrip().endswith("stopped")
    assert _check(data, target).values["seated"] > 0


def test_composing_loads_neither_database_nor_site() -> None:
    script = (
        "import sys, scheduling.commands, scheduling.engine.compose, scheduling.engine.focus_groups;"
        "print(sorted({'sqlalchemy', 'app', 'core.db', 'numpy', 'pandas'}.intersection(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True) == "[]\n"


def test_the_site_does_not_load_the_solver() -> None:
    script = "import sys, app; print(sorted({'ortools'}.intersection(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True) == "[]\n"
