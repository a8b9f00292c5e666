"""The only place that speaks SMTP: Flask-Mail's interface, our own time limits, and an answer as a value.

Flask-Mail knows no time limits, takes any certificate and forgets refusals, so its Connection is opened here on a
client that counts the steps of the dialogue; where it breaks decides what becomes of the mail (`read_failure`).
"""

import smtplib
import socket
import ssl
import time
from types import TracebackType
from typing import Any

import flask_mail
from flask import Flask, current_app

from core.settings import Settings
from mailers.capture import Capture
from mailers.smtp_replies import Replies, printable
from mailers.smtp_terms import Limits, Step
from mailers.terms import Outcome, Verdict
from mailers.wire_message import WireMessage

SENDING_CHUNK = 32_768


class _Dialogue(smtplib.SMTP):
    """smtplib with a step counter and deadlines."""

    _host: str
    step = Step.connect
    limits = Limits()
    ends = float("inf")  # monotonic moment at which the present mail has taken too long

    def getreply(self) -> tuple[int, bytes]:
        """(code, text) within the time for this step; SMTPServerDisconnected for what is no SMTP answer."""
        if self.file is None and self.sock is not None:
            self.file = Replies(self.sock)
        if isinstance(self.file, Replies):
            seconds = self.limits.final if self.step is Step.dot else self.limits.reply
            self.file.expect(min(seconds, self.ends - time.monotonic()))
        try:
            code, text = super().getreply()
        except smtplib.SMTPResponseException as error:  # smtplib's own "500 Line too long" is no refusal
            raise smtplib.SMTPServerDisconnected(str(error.smtp_error)) from error
        if not 200 <= code <= 599:
            self.close()
            raise smtplib.SMTPServerDisconnected(f"not an SMTP answer: {text[:100]!r}")
        return code, text

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        self.step = Step.connect
        return super().connect(host, port, source_address)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the dot travels in a packet of its own
        self.step = Step.greeting
        return sock

    def ehlo(self, name: str = "") -> tuple[int, bytes]:
        self.step = max(self.step, Step.hello)
        return super().ehlo(name)

    def mail(self, sender: str, options: Any = ()) -> tuple[int, bytes]:
        self.step = Step.sender
        return super().mail(sender, options)

    def rcpt(self, recip: str, options: Any = ()) -> tuple[int, bytes]:
        self.step = Step.recipient
        return super().rcpt(recip, options)

    def data(self, msg: Any) -> tuple[int, bytes]:
        """(250, text) when the server took the body, else its refusal; SMTPDataError when it wants no body at all."""
        self.step = Step.data
        self.putcmd("data")
        code, answer = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, answer)
        body = msg.replace(b"\r\n.", b"\r\n..")
        body = b"." + body if body.startswith(b".") else body
        body = body if body.endswith(b"\r\n") else body + b"\r\n"
        for start in range(0, len(body), SENDING_CHUNK):
            self._push(body[start : start + SENDING_CHUNK])
        self.step = Step.dot
        self._push(b".\r\n")
        self.last_answer = self.getreply()
        if not 200 <= self.last_answer[0] <= 299:
            return self.last_answer
        return 250, self.last_answer[1]

    def _push(self, octets: bytes) -> None:
        left = min(self.ends - time.monotonic(), self.limits.reply)
        if left <= 0 or self.sock is None:
            self.close()
            raise smtplib.SMTPServerDisconnected("the mail server took too long to listen")
        self.sock.settimeout(left)
        self.send(octets)


class _TlsDialogue(_Dialogue, smtplib.SMTP_SSL):
    """The same inside TLS from the first byte."""


class Connection(flask_mail.Connection):
    """One conversation with the mail server for many mails; opened again by itself after it broke."""

    mail: Any  # Flask-Mail's state with our settings and limits, see Mail.init_app()

    def __enter__(self) -> "Connection":
        """Flask-Mail's way: raises what the mail server or the network raised."""
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> Outcome | None:
        """None when mail can be given over now, else the outcome that says why not."""
        if self.host is not None or self.mail.suppress:
            return None
        self._step = Step.connect
        try:
            self.host = self.configure_host()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return read_failure(error, self._step)
        return None

    def send(self, message: flask_mail.Message, envelope_from: Any = None) -> None:
        """As Flask-Mail's, recorded by record_messages() too; a finished message skips its rewriting of addresses."""
        if not isinstance(message, WireMessage):
            super().send(message, envelope_from)
            return
        if self.host is not None:
            self.host.sendmail(message.envelope_from, [message.recipient], message.data)
        flask_mail.email_dispatched.send(current_app._get_current_object(), message=message)  # type: ignore[attr-defined]

    def deliver(self, message: WireMessage) -> Outcome:
        """Hand one mail over; never raises for what a network or a mail server does."""
        used = self.host is not None
        outcome, step = self._attempt(message)
        if used and step <= Step.sender and (outcome.code in {None, 421}) and outcome.verdict is not Verdict.sent:
            # The server had enough of this conversation, which says nothing about the mail: once more in a new one.
            outcome, _ = self._attempt(message)
        return outcome

    def _attempt(self, message: WireMessage) -> tuple[Outcome, Step]:
        failure = self.open()
        if failure is not None:
            return failure, self._step
        host = self.host
        try:
            if isinstance(host, _Dialogue):
                host.step, host.ends = Step.ready, time.monotonic() + self.mail.limits.message
            self.send(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            step = host.step if isinstance(host, _Dialogue) else Step.connect
            outcome = read_failure(error, step)
            refusal = outcome.code is not None and outcome.code >= 400 and outcome.code != 421
            if not refusal or (isinstance(host, _Dialogue) and host.sock is None):
                self._drop()
            return outcome, step
        code, said = getattr(host, "last_answer", (250, b""))
        return Outcome(Verdict.sent, code, printable(said)), Step.dot

    def close(self) -> None:
        """Say goodbye if the other side listens; no error leaves here."""
        host, self.host = self.host, None
        if isinstance(host, _Dialogue) and host.sock is not None:
            host.limits, host.step = Limits(reply=min(5, self.mail.limits.reply)), Step.ready
            host.ends = float("inf")
            try:
                host.quit()
            except (smtplib.SMTPException, OSError):
                host.close()

    def _drop(self) -> None:
        host, self.host = self.host, None
        if isinstance(host, _Dialogue):
            host.close()

    def configure_host(self) -> Any:
        """Flask-Mail's hook: a ready dialogue, or the folder of captured mail when no server is set."""
        mail = self.mail
        smtp = mail.settings.smtp
        if smtp is None:
            return Capture(mail.settings.mail_dir)
        context = ssl.create_default_context(cafile=smtp.ca_file or None)
        host: _Dialogue
        own: dict[str, Any] = {"local_hostname": mail.settings.domain, "timeout": mail.limits.connect}
        host = _TlsDialogue(context=context, **own) if smtp.security == "tls" else _Dialogue(**own)
        host.limits = mail.limits
        host._host = smtp.host  # what the certificate must name; smtplib sets it only when it connects at once
        try:
            code, said = host.connect(smtp.host, smtp.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, said)
            host.ehlo_or_helo_if_needed()
            if smtp.security == "starttls":
                host.step = Step.tls
                host.starttls(context=context)
                host.step = Step.hello
                host.ehlo_or_helo_if_needed()
            if smtp.username:
                host.step = Step.login
                host.login(smtp.username, smtp.password)
        except BaseException:
            self._step = host.step
            host.close()
            raise
        return host


class Mail(flask_mail.Mail):
    """Flask-Mail on our settings; `app.config["AICINA"]` must be there at init_app().

    MAIL_SUPPRESS_SEND=True records without sending, as Flask-Mail does; unlike there TESTING alone changes nothing.
    """

    def init_app(self, app: Flask, limits: Limits | None = None) -> Any:
        """Flask-Mail's state of the application, with our settings and time limits on it."""
        settings: Settings = app.config["AICINA"]
        app.config.setdefault("MAIL_SUPPRESS_SEND", False)
        app.config.setdefault("MAIL_DEFAULT_SENDER", settings.mail_from)
        app.config["MAIL_DEBUG"] = 0  # the dialogue holds names and links; it is not for the log
        state: Any = super().init_app(app)
        state.settings = settings
        state.limits = limits or Limits()
        return state

    def connect(self) -> Connection:
        """A conversation for the current application; nothing is opened before the first mail or `with`."""
        return Connection(current_app.extensions["mail"])


mail = Mail()


def read_failure(error: BaseException, step: Step) -> Outcome:
    """The SMTP outcome table: an exception and where it happened, as an outcome."""
    code, said = _answer(error)
    if code is None:
        if step is Step.dot:
            return Outcome(Verdict.uncertain, None, said)
        if step <= Step.login and _is_setup_refusal(error):
            return Outcome(Verdict.account_refused, None, said)
        if isinstance(error, ValueError):
            return Outcome(Verdict.message_refused, None, said)
        return Outcome(Verdict.unreachable, None, said)
    if step is Step.dot and code < 400:
        return Outcome(Verdict.uncertain, code, said)
    if code < 500:
        # A success where the dialogue had no place for it (250 to DATA, say) is treated like "try again".
        return Outcome(Verdict.unreachable if step <= Step.login else Verdict.retry, code, said)
    if step is Step.recipient:
        return Outcome(Verdict.address_refused, code, said)
    if step >= Step.data or (step is Step.sender and code == 552):  # RFC 1870: 552 at MAIL FROM means this size
        return Outcome(Verdict.message_refused, code, said)
    return Outcome(Verdict.account_refused, code, said)


def _answer(error: BaseException) -> tuple[int | None, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):  # the code hides in a dictionary; one recipient per mail
        code, said = next(iter(error.recipients.values()))
        return code, printable(said)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, printable(error.smtp_error)
    return None, printable(str(error) or type(error).__name__)


def _is_setup_refusal(error: BaseException) -> bool:
    """TLS that is missing or not to be trusted, a login the server does not know: waiting will not mend it."""
    if isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError | ConnectionError):
        return False
    return isinstance(error, ssl.SSLError | smtplib.SMTPException | ValueError)
