"""Bounces: an envelope sender of its own for each mail (VERP), and reports of mail servers read strictly (RFC 3464).

A forged bounce could switch a person's reminders off, so a report counts only when it proves that its writer saw our
mail: by the signed address it came to, or by the Message-ID of the mail, which is random.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from core.settings import Settings
from mailers.inbound_message import addresses_in, payload

DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
LONGEST_LOCAL = 64  # RFC 5321 4.5.3.1.1
_VERP = re.compile(r"b([1-9][0-9]{0,17})\.([0-9a-f]{16})")
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]{3,198}>")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that will never arrive: the number of our mail, or its Message-ID, and what the other server said."""

    mail_id: int | None
    message_id: str
    status: str  # 5.1.1
    said: str


def envelope_sender(settings: Settings, mail_id: int) -> str:
    """`name+b7.0123456789abcdef@domain`; the plain From address without AICINA_BOUNCES and when that is too long."""
    local, _at, domain = settings.mail_from.rpartition("@")
    own = f"{local}+b{mail_id}.{_mac(settings, mail_id)}"
    return f"{own}@{domain}" if settings.bounces and len(own) <= LONGEST_LOCAL else settings.mail_from


def mail_of(settings: Settings, address: str) -> int | None:
    """The number of the mail whose envelope sender this is; None for any other address and for a forged one."""
    local, _at, _domain = address.lower().rpartition("@")
    found = _VERP.fullmatch(local.rpartition("+")[2])
    if found is None or not local.startswith(settings.mail_from.rpartition("@")[0].lower() + "+"):
        return None
    mail_id = int(found[1])
    return mail_id if hmac.compare_digest(_mac(settings, mail_id), found[2]) else None


def is_report(message: Message) -> bool:
    """True for what a mail server writes about the delivery of a mail, good or bad."""
    return message.get_content_type() == "multipart/report" and _parameter(message, "report-type") == "delivery-status"


def bounce_in(settings: Settings, message: Message) -> Bounce | None:
    """The final failure that a report tells of; None for delays, successes, answering machines and anything else.

    Only Action: failed with a Status of 5.x counts, never the free text.
    """
    content = message.get_payload()
    if not is_report(message) or not isinstance(content, list):
        return None
    failed = None
    message_id = ""
    for part in content[:10]:
        if not isinstance(part, Message):
            continue
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            failed = failed or _failure(part)
        elif kind in {"text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers"}:
            message_id = message_id or _original(part)
    known = (mail_of(settings, address) for address in addresses_in(message, *DELIVERED_TO)[:20])
    mail_id = next((number for number in known if number is not None), None)
    if failed is None or (mail_id is None and not message_id):
        return None
    return Bounce(mail_id, message_id, *failed)


def _failure(part: Message) -> tuple[str, str] | None:
    """Status and words of the first recipient that failed for good; each recipient is a group of fields."""
    groups = part.get_payload()
    for group in groups[:50] if isinstance(groups, list) else []:
        if not isinstance(group, Message):
            continue
        status = _STATUS.match(str(group.get("Status", "")).strip())
        if str(group.get("Action", "")).strip().lower() == "failed" and status and status[1] == "5":
            said = " ".join(str(group.get("Diagnostic-Code", "")).split())
            return status[0], "".join(c if c.isprintable() else " " for c in said)[:500]
    return None


def _original(part: Message) -> str:
    content = part.get_payload()
    if isinstance(content, list):
        headers = content[0] if content else None
    else:
        headers = message_from_bytes(payload(part), policy=compat32)
    found = _MESSAGE_ID.fullmatch(str(headers.get("Message-ID", "")).strip()) if isinstance(headers, Message) else None
    return found[0] if found else ""


def _parameter(message: Message, name: str) -> str:
    try:
        return str(message.get_param(name, "")).lower()
    except (LookupError, ValueError, TypeError):
        return ""


def _mac(settings: Settings, mail_id: int) -> str:
    key, text = settings.secret_key.encode(), f"aicina-bounce:{mail_id}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:16]
