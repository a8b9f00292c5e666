"""Signatures in the form of the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def secret(secret_key: str, uid: str, generation: int) -> bytes:
    """The 32 bytes that sign for an endpoint; nothing of them lies in the database (docs/adr/0019)."""
    message = f"aicina-webhook:{uid}:{generation}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).digest()


def shown(key: bytes) -> str:
    """The secret as receivers' libraries take it."""
    return PREFIX + b64encode(key).decode()


def headers(keys: Sequence[bytes], message_id: str, body: str, now: datetime) -> dict[str, str]:
    """The three headers of the specification, with one signature for each key."""
    timestamp = str(int(now.timestamp()))
    content = f"{message_id}.{timestamp}.{body}".encode()
    signatures = [b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
