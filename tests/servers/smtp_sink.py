"""A real SMTP server for tests: keeps what it is sent, and misbehaves when told to.

`SmtpSink.mode` may change between connections: polite modes are aiosmtpd's dialogue with one refusal, the rude ones
(`smtp_rude`) break the dialogue itself.
"""

import asyncio
import ssl
import tempfile
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from urllib.parse import quote

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.smtp_rude import rude_protocol
from tests.servers.smtp_terms import RUDE, Mode, Received

__all__ = ["Mode", "Received", "SmtpSink", "Tls"]

Tls = Literal["none", "starttls", "implicit"]


class SmtpSink:
    """An SMTP server in a thread on a free loopback port; use it as a context manager.

    With `tls` its certificate is signed by the CA in `ca_file`; `wrong_ca_file` holds another. With `login`
    it takes mail only after AUTH with that name and password.
    """

    def __init__(
        self,
        mode: Mode = Mode.ACCEPT,
        *,
        tls: Tls = "none",
        login: tuple[str, str] | None = None,
        smtputf8: bool = False,
        byte_seconds: float = 0.05,
    ) -> None:
        self.mode = mode
        self.tls = tls
        self.login = login
        self.smtputf8 = smtputf8
        self.byte_seconds = byte_seconds
        self.host = "127.0.0.1"
        self.port = 0
        self.messages: list[Received] = []
        self.connections = 0
        self.greylisted: set[str] = set()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-sink", daemon=True)
        self._folder = tempfile.TemporaryDirectory(prefix="aicina-smtp-")
        self._context = self._make_context() if tls != "none" else None

    def __enter__(self) -> "SmtpSink":
        self._thread.start()
        self._call(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._folder.cleanup()

    @property
    def ca_file(self) -> Path:
        """PEM file of the CA that signed our certificate."""
        return Path(self._folder.name) / "ca.pem"

    @property
    def wrong_ca_file(self) -> Path:
        """PEM file of a CA that did not."""
        return Path(self._folder.name) / "wrong-ca.pem"

    @property
    def url(self) -> str:
        """Address in the form of AICINA_SMTP_URL, with the login."""
        scheme = {"none": "smtp", "starttls": "smtp+starttls", "implicit": "smtps"}[self.tls]
        login = ":".join(quote(part, safe="") for part in self.login) + "@" if self.login else ""
        return f"{scheme}://{login}{self.host}:{self.port}"

    def keep(self, received: Received) -> None:
        """Add a message and wake whoever waits for one."""
        with self._changed:
            self.messages.append(received)
            self._changed.notify_all()

    def wait_for(self, count: int = 1, timeout: float = 10) -> list[Received]:
        """The messages, as soon as there are `count`; AssertionError after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, timeout):
                raise AssertionError(f"{len(self.messages)} of {count} messages after {timeout} s")
            return list(self.messages)

    def clear(self) -> None:
        """Forget messages, connections and greylisting."""
        with self._changed:
            self.messages.clear()
            self.connections = 0
            self.greylisted.clear()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        context = self._context if self.tls == "implicit" else None
        self._server = await self._loop.create_server(self._protocol, self.host, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        self._server.close()
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> asyncio.BaseProtocol:
        self.connections += 1
        if self.mode in RUDE:
            return rude_protocol(self)
        return SMTP(
            _Polite(self),
            hostname="sink.example.lv",
            loop=self._loop,
            enable_SMTPUTF8=self.smtputf8,
            tls_context=self._context if self.tls == "starttls" else None,
            require_starttls=self.tls == "starttls",
            # AUTH is offered in the clear only where the test asked for a server without TLS.
            auth_require_tls=self.tls == "starttls",
            authenticator=self._authenticate if self.login else None,
            auth_exclude_mechanism=None if self.login else ["LOGIN", "PLAIN"],
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, kind: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        right = given == self.login and self.mode is not Mode.REFUSE_LOGIN
        return AuthResult(success=right, handled=False, auth_data=given[0] if given else None)

    def _make_context(self) -> ssl.SSLContext:
        ca = trustme.CA()
        ca.cert_pem.write_to_path(self.ca_file)
        trustme.CA().cert_pem.write_to_path(self.wrong_ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert("localhost", self.host).configure_cert(context)
        return context


class _Polite:
    """aiosmtpd's hooks: keep the message, or refuse at one step as the sink's mode says."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.mode is Mode.REFUSE_RECIPIENT:
            return "550 5.1.1 No such person here"
        if self._sink.mode is Mode.GREYLIST and address not in self._sink.greylisted:
            self._sink.greylisted.add(address)
            return "451 4.7.1 Greylisted, please try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._sink.mode is Mode.REFUSE_DATA:
            return "552 5.3.4 Message too big"
        login = str(session.auth_data) if session.authenticated else None
        encrypted = session.ssl is not None or self._sink.tls == "implicit"
        self._sink.keep(
            Received(
                envelope.mail_from or "", tuple(envelope.rcpt_tos), bytes(envelope.content or b""), encrypted, login
            )
        )
        return "250 2.0.0 Kept"
