import ast
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "aicina"


@pytest.fixture
def aicina(tmp_path, monkeypatch) -> ModuleType:
    """The script as a module that works on a checkout of its own: two locks, no environment yet."""
    checkout = tmp_path / "checkout"
    (checkout / "requirements").mkdir(parents=True)
    for lock in ("build", "run", "dev"):
        (checkout / "requirements" / f"{lock}.txt").write_text("")
    monkeypatch.delenv("AICINA_VENV", raising=False)
    loader = importlib.machinery.SourceFileLoader("aicina_script", str(SCRIPT))
    spec = importlib.util.spec_from_loader("aicina_script", loader)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    venv = checkout / ".venv"
    values = {"ROOT": checkout, "LOCKS": checkout / "requirements", "VENV": venv, "PYTHON": venv / "bin" / "python"}
    for name, value in {**values, "STAMP": venv / "aicina-stamp"}.items():
        monkeypatch.setattr(module, name, value)
    return module


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, env=env, cwd="/")


def test_grammar_is_one_that_old_pythons_read():
    # Otherwise they answer with a SyntaxError instead of the version message.
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_version_message_names_what_is_needed(tmp_path):
    old = "import sys; sys.version_info = (3, 9, 2); sys.argv = ['aicina', 'run']; "
    code = old + f"exec(compile(open({str(SCRIPT)!r}).read(), 'aicina', 'exec'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        f"Aicina needs Python 3.11 or newer; this is Python 3.9 ({sys.executable}).",
    )


def test_unknown_command_is_named():
    done = run("frobnicate")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "aicina: there is no command 'frobnicate'.")


def test_tests_that_are_not_there_are_named():
    done = run("test", "-q", "tests/unit/cor::test_x", "tests/unit/core")
    assert (done.returncode, done.stderr) == (1, f"aicina: there is no tests/unit/cor in {SCRIPT.parent}.\n")


def test_help_names_every_command(aicina):
    shown = run("--help")
    words = set(shown.stdout.split())
    assert (shown.returncode, sorted(set(aicina.COMMANDS) - words)) == (0, [])


def test_prepare_refuses_a_folder_that_is_no_environment(tmp_path):
    (tmp_path / "letters.txt").write_text("mine")
    done = run("run", AICINA_VENV=str(tmp_path), HOME=str(tmp_path))
    said = f"aicina: {tmp_path} is not empty and not a Python environment. Move it away, or set AICINA_VENV."
    assert (done.returncode, done.stderr.strip()) == (1, said)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_prepared_set_is_ready_until_its_lock_changes(aicina, capsys):
    # One story instead of three: without uv every new environment takes seconds.
    aicina.prepare("run")
    assert (aicina.is_ready("run"), aicina.is_ready("dev")) == (True, False)
    assert subprocess.run([aicina.PYTHON, "-c", ""]).returncode == 0
    capsys.readouterr()
    aicina.prepare("run")
    assert capsys.readouterr().out == ""
    (aicina.LOCKS / "run.txt").write_text("# another\n")
    assert not aicina.is_ready("run")


def test_dev_set_serves_run(aicina):
    aicina.prepare("dev")
    assert aicina.is_ready("run")


def test_failed_install_ends_with_one_clear_line_and_no_stamp(aicina, capsys):
    aicina.prepare("run")
    # No package index is asked: a requirement without a hash is refused at once.
    (aicina.LOCKS / "run.txt").write_text("flask==3.1.3\n")
    with pytest.raises(SystemExit) as stopped:
        aicina.prepare("run")
    last = capsys.readouterr().err.splitlines()
    assert (stopped.value.code, last) == (1, ["aicina: The dependencies could not be installed; the reason is above."])
    assert not aicina.STAMP.exists()


def test_prepare_without_uv_pip_and_ensurepip_names_the_package(aicina, monkeypatch, capsys):
    monkeypatch.setattr(aicina, "installers", lambda: iter(()))
    with pytest.raises(SystemExit):
        aicina.prepare("run")
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_two_first_starts_prepare_once(tmp_path):
    (tmp_path / "requirements").mkdir()
    for lock in ("build", "run", "dev"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text("")
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "serve.py").write_text("import sys; print('serving', *sys.argv[1:])")
    copy = tmp_path / "aicina"
    copy.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    starts = [
        subprocess.Popen([sys.executable, copy, "run", number], stdout=subprocess.PIPE, text=True, env=env, cwd="/")
        for number in ("one", "two")
    ]
    said = [start.communicate(timeout=120)[0].splitlines() for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    assert [lines[-1] for lines in said] == ["serving one", "serving two"]
    assert sum(line.startswith("The environment is ready") for lines in said for line in lines) == 1


@pytest.mark.parametrize(("command", "application"), [("compose", "scheduling.commands"), ("routes", "app")])
def test_composing_has_an_application_to_itself(aicina, monkeypatch, tmp_path, command, application):
    became = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(aicina, "prepare", lambda _name: None)
    monkeypatch.setattr(aicina.os, "execve", lambda path, arguments, env: became.append((arguments, env)))
    for name in ("AICINA_FROM", "AICINA_BEGAN"):
        monkeypatch.setenv(name, "elsewhere")  # and so it is taken back afterwards
    before = time.monotonic()
    aicina.main(["flask", command, "in.json"])
    ((arguments, env),) = became
    assert arguments[1:] == ["-m", "flask", "--app", application, command, "in.json"]
    assert (env["AICINA_FROM"], Path.cwd()) == (str(tmp_path), aicina.ROOT)
    assert before <= float(env["AICINA_BEGAN"]) <= time.monotonic()
