"""`./aicina run` and `./aicina serve`: prepare the database, start site and clock, end both cleanly."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from core.settings import ROOT, Settings, SettingsError, read_settings
from core.upgrade import UpgradeError, upgrade
from jobs import demonstration
from privacy import restoring

GRACE = 30  # seconds for running requests and the mail under way (promise P19)


def main(arguments: Sequence[str] = ()) -> int:
    """Run until a signal or until a part dies; 0 after a clean end."""
    try:
        settings = read_settings()
        app = create_app(settings)
        upgrade(app)
        restoring.prepare(app)
        account = demonstration.prepare(app) if "--site-only" not in arguments else None
    except (SettingsError, UpgradeError) as error:
        return _refuse(str(error))
    except SQLAlchemyError as error:
        return _refuse(f"AICINA_DATABASE_URL: the database cannot be used ({_first_line(error)}).")
    except OSError as error:
        return _refuse(f"AICINA_DATA_DIR={settings.data_dir}: {error.strerror}.")
    if not _port_free(settings):
        return _refuse(f"AICINA_PORT={settings.port}: something else is listening there; choose another port.")
    commands = [_site(settings)] + ([] if "--site-only" in arguments else [[sys.executable, "-m", "jobs.worker"]])
    return Supervisor(commands, lambda: _listens(settings), _welcome(settings, account)).run()


class Supervisor:
    """Starts processes, says welcome once they are ready, and ends all when one ends or a signal comes."""

    def __init__(self, commands: Sequence[Sequence[str]], ready: Callable[[], bool], welcome: str) -> None:
        self.commands = commands
        self.ready = ready
        self.welcome = welcome
        self.stopping = False
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self) -> int:
        """0 when a signal ended it, 1 when a part died by itself."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        self.processes = [subprocess.Popen(command, cwd=ROOT, start_new_session=True) for command in self.commands]
        greeted = False
        while not self.stopping and all(process.poll() is None for process in self.processes):
            if not greeted and self.ready():
                greeted = True
                print(self.welcome, flush=True)
            time.sleep(0.2)
        died = not self.stopping
        self._end()
        return 1 if died else 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE + 5
        for process in self.processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _site(settings: Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        *(sys.executable, "-m", "gunicorn", "app:create_app()", "--config", "python:jobs.site"),
        *("--bind", f"{host}:{settings.port}", "--worker-class", "gthread"),
        *("--workers", str(settings.web_workers), "--threads", "256", "--preload"),
        *("--graceful-timeout", str(GRACE), "--timeout", "60", "--no-control-socket", "--log-level", "warning"),
    ]


def _port_free(settings: Settings) -> bool:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _listens(settings: Settings) -> bool:
    """True once a browser would be answered; an address for all networks is asked on this machine's own."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    try:
        with socket.create_connection((host, settings.port), timeout=1):
            return True
    except OSError:
        return False


def _welcome(settings: Settings, account: demonstration.Account | None) -> str:
    lines = ["", f"  Aicina          {settings.public_url}/"]
    if account is not None:
        lines += [
            f"  Organiser       {settings.public_url}/birojs/",
            f"    e-mail        {account.email}",
            f"    password      {account.password}",
        ]
    if settings.smtp is None:
        lines += [f"  Captured mail   {settings.mail_dir}", f"                  {settings.public_url}/pasts/"]
    return "\n".join([*lines, "  Stop with Ctrl+C.", ""])


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
