"""A passkey made of software: answers the site's questions as a telephone would."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN, SITE = "http://localhost:5000", "localhost"
PRESENT, VERIFIED, NEW = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """One credential. `verified` says whether the person showed a finger; `origin` is the site the browser is on."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.handle = b""
        self.count = 0
        self.verified = True
        self.origin = ORIGIN
        self.site = SITE

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, flags: int, rest: bytes = b"") -> bytes:
        self.count += 1
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.count) + rest

    def made(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new passkey."""
        handle = options["user"]["id"]
        self.handle = urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        numbers = self.key.public_key().public_numbers()
        point = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = b"\1" * 16 + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(point)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(NEW, credential)}
        response = {
            "clientDataJSON": text(self._client("webauthn.create", options)),
            "attestationObject": text(cbor2.dumps(attested)),
            "transports": ["internal", "x", 7],
        }
        return self._answer(response)

    def used(self, options: dict[str, Any]) -> str:
        """The answer to a question for a passkey that is there."""
        client, data = self._client("webauthn.get", options), self._data(0)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signed),
            "userHandle": text(self.handle),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
