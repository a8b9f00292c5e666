"""One press of a button, however often its form arrives: a double click, a browser that tries once more."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from flask import request
from sqlalchemy.orm import Session

from core.limits import count_up, full_until
from core.links import fresh

LENGTH = 24  # hexadecimal digits: 96 bits
REMEMBERED = timedelta(minutes=1)


def press_key() -> str:
    """What names the form of this request: its token, made when the page was drawn, and everything that was typed.

    The same page sent twice has one name; another text, or the page opened anew, has another.
    """
    if not request.form.get("csrf_token"):
        return fresh(16).encode().hex()[:LENGTH]
    sent = [request.path, sorted(request.form.items(multi=True))]
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()[:LENGTH]


def note_press(session: Session, press: str, now: datetime) -> None:
    """Remember for a while that this press made something that has no name of its own; in the transaction that did."""
    count_up(session, f"press:{press}", now, now + REMEMBERED)


def was_pressed(session: Session, press: str, now: datetime) -> bool:
    """Whether a refusal is only this press over again: what it asks for was made by its first arrival."""
    return full_until(session, f"press:{press}", 1, now) is not None


def press_text(secret_key: str) -> str:
    """A secret of 43 characters for what this press makes; nobody without the key can work it out."""
    made = hmac.new(secret_key.encode(), f"aicina-press:{press_key()}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")
