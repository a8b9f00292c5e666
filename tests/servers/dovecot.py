"""A real IMAP server for tests: Dovecot with one user, on a free loopback port, in a folder that goes with it."""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import trustme

from tests.servers.missing import missing
from tests.servers.postgres import free_port, unprivileged_user

HOW_TO_GET_ONE = "no Dovecot found: apt-get install dovecot-imapd"
STARTING_SECONDS = 20
USER = "aicina@example.lv"
CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
info_log_path = {home}/log
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
protocols = imap
listen = 127.0.0.1
{ssl}
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:{home}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
imap_capability = {capability}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/home allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""
NO_MOVE = "IMAP4rev1 LITERAL+ IDLE UIDPLUS CHILDREN"


class Dovecot:
    """One server with one empty mailbox; use it as a context manager. stop() and start() keep port and mails.

    With `tls` it also speaks TLS, on `port` by STARTTLS and on `tls_port` from the first octet; `ca_file` holds the CA
    that signed its certificate, `wrong_ca_file` another.
    """

    def __init__(self, *, move: bool = True, password: str = "slepena", tls: bool = False) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="aicina-imap-"))
        self.port = free_port()
        self.tls_port = free_port() if tls else 0
        self.ca_file, self.wrong_ca_file = self.home / "ca.pem", self.home / "wrong-ca.pem"
        self.password = password
        self._capability = "" if move else NO_MOVE
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = unprivileged_user() or _name(os.geteuid())  # Dovecot gives no mail to root
        self.home.chmod(0o755)
        for folder in ("mail", "home"):
            (self.home / folder).mkdir()
            shutil.chown(self.home / folder, self._owner)
        if tls:
            self._certify()

    def __enter__(self) -> "Dovecot":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def url(self) -> str:
        """Address in the form of AICINA_IMAP_URL."""
        return f"imap://{quote(USER, safe='')}:{quote(self.password, safe='')}@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server and return once it greets; no effect while it runs."""
        if self._process and self._process.poll() is None:
            return
        config = self.home / "dovecot.conf"
        config.write_text(self._config())
        launcher = str(Path(__file__).with_name("bound_child.py"))
        bound = [sys.executable, "-I", launcher, str(os.getpid()), str(int(signal.SIGTERM)), "-"]
        program = find_dovecot()
        assert program, HOW_TO_GET_ONE
        self._process = subprocess.Popen(
            [*bound, str(program), "-F", "-c", str(config)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._wait_until_it_greets()

    def stop(self) -> None:
        """Stop the server and everything it started; the mails stay."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def log(self) -> str:
        """What the server wrote."""
        file = self.home / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def _config(self) -> str:
        me, mail = _name(os.geteuid()), pwd.getpwnam(self._owner)
        # Root may give the parts that talk to strangers users of their own, anybody else runs all as they are.
        root = os.geteuid() == 0
        keys = f"ssl_cert = <{self.home}/own.pem\nssl_key = <{self.home}/own.key"
        return CONFIG.format(
            ssl=f"ssl = yes\n{keys}" if self.tls_port else "ssl = no", tls_port=self.tls_port,
            home=self.home, port=self.port, uid=mail.pw_uid, gid=mail.pw_gid, password=self.password,
            login_user="dovenull" if root else me, internal_user="dovecot" if root else me,
            internal_group="dovecot" if root else grp.getgrgid(os.getegid()).gr_name, capability=self._capability,
        )  # fmt: skip

    def _certify(self) -> None:
        ca = trustme.CA()
        own = ca.issue_cert("127.0.0.1")
        ca.cert_pem.write_to_path(self.ca_file)
        trustme.CA().cert_pem.write_to_path(self.wrong_ca_file)
        own.cert_chain_pems[0].write_to_path(self.home / "own.pem")
        own.private_key_pem.write_to_path(self.home / "own.key")

    def _wait_until_it_greets(self) -> None:
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                raise RuntimeError(f"Dovecot ended: {self.log}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                probe.settimeout(1)
                if probe.recv(100).startswith(b"* OK"):
                    return
            time.sleep(0.02)
        raise RuntimeError(f"Dovecot does not answer: {self.log}")


def find_dovecot() -> Path | None:
    """The server program."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def require_dovecot() -> None:
    """End the calling test where there is no Dovecot: skipped with the reason, failed in CI."""
    if find_dovecot() is None:
        missing(HOW_TO_GET_ONE)


def _name(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name
