"""A finished mail in the shape that Flask-Mail hands over."""

from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.policy import compat32

import flask_mail


class WireMessage(flask_mail.Message):
    """Finished bytes for one recipient, in the shape Flask-Mail sends, suppresses and records."""

    def __init__(self, data: bytes, recipient: str, envelope_from: str) -> None:
        # Flask-Mail's own __init__ invents a Message-ID, which asks the name server for our host name each time.
        self.data = data
        self.recipient = recipient
        self.envelope_from = envelope_from
        self.recipients = [recipient]
        self.sender = envelope_from
        self.cc, self.bcc, self.attachments = [], [], []
        self.reply_to, self.body, self.charset, self.extra_headers = None, None, None, None
        self.alts = {}
        self.mail_options, self.rcpt_options = [], []
        self.date = 0.0

    @property
    def subject(self) -> str:  # type: ignore[override]  # a plain attribute in Flask-Mail
        """The decoded subject, for record_messages()."""
        headers = BytesHeaderParser(policy=compat32).parsebytes(self.data)
        return str(make_header(decode_header(headers["Subject"])))

    def has_bad_headers(self) -> bool:
        """Never: wire.build() refuses to make such bytes."""
        return False

    def as_bytes(self) -> bytes:
        """The frozen bytes."""
        return self.data

    def as_string(self) -> str:
        """The frozen bytes as text."""
        return self.data.decode("ascii")
