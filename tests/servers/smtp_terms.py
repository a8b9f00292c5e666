"""What a test may ask of the SMTP sink, and what it gets back."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum


class Mode(StrEnum):
    """What the sink does with the next connection."""

    ACCEPT = "accept"
    GREYLIST = "greylist"  # 451 at the first RCPT of each recipient, then as ACCEPT
    REFUSE_RECIPIENT = "refuse_recipient"  # 550 at RCPT
    REFUSE_DATA = "refuse_data"  # 552 after the final dot
    REFUSE_LOGIN = "refuse_login"  # 535 whatever the password (needs `login`)
    REFUSE_GREETING = "refuse_greeting"  # 554 instead of 220
    MUTE_AFTER_CONNECT = "mute_after_connect"  # no greeting
    MUTE_AFTER_EHLO = "mute_after_ehlo"  # EHLO is never answered
    MUTE_AFTER_DATA = "mute_after_data"  # the final dot is never answered; nothing kept
    DROP_AFTER_DOT = "drop_after_dot"  # message kept, connection reset before the 250
    SLOW = "slow"  # every answer one byte per `byte_seconds`
    JUNK_8BIT = "junk_8bit"  # 550 at RCPT with bytes that are no text in any encoding
    JUNK_LONG_LINE = "junk_long_line"  # 550 at RCPT with a line of 100 kB
    MULTI_LINE = "multi_line"  # 550 at RCPT over three lines


RUDE = frozenset(Mode) - {Mode.ACCEPT, Mode.GREYLIST, Mode.REFUSE_RECIPIENT, Mode.REFUSE_DATA, Mode.REFUSE_LOGIN}


@dataclass(frozen=True)
class Received:
    """One message as it came: the envelope, the exact bytes (CRLF, dots unstuffed) and how it was sent."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool = False
    login: str | None = None

    @property
    def message(self) -> EmailMessage:
        """The bytes parsed by the standard library's modern policy."""
        return email.message_from_bytes(self.raw, policy=email.policy.SMTP)
