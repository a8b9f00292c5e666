"""Private links: made from the secret key, known to the database only by their hash (docs/adr/0004)."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


def derive(secret_key: str, kind: str, subject: int, generation: int) -> str:
    """The token of a link: 192 bits, 32 characters, the same each time it is asked for.

    Because it can be derived again, a worker can write it into a letter and a feed can repeat it without the database
    ever holding it. A new generation makes other tokens; a new secret key leaves the old ones valid, because what
    opens a link is its stored hash.
    """
    message = f"aicina-link:{kind}:{subject}:{generation}".encode()
    return _sealed(secret_key, message)


def derive_from(secret_key: str, kind: str, ref: str) -> str:
    """The token of a link that a random `ref` stands for, as derive(); another `ref` makes another token."""
    return _sealed(secret_key, f"aicina-{kind}:{ref}".encode())


def _sealed(secret_key: str, message: bytes) -> str:
    return urlsafe_b64encode(hmac.new(secret_key.encode(), message, hashlib.sha256).digest()[:24]).decode()


def digest(token: str) -> str:
    """What is stored of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def fresh(length: int = 24) -> str:
    """A random URL-safe token of `length` bytes."""
    return secrets.token_urlsafe(length)
