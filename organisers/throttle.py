"""How often somebody may try to get into an account: counted so that a stranger's tries do not lock its owner out.

Three counters (docs/adr/0031): all tries from one network address; those from one address on one account; and those
on one account from all devices that it has never been opened on. A device that it knows is free of the last one.
"""

from flask import current_app, request
from sqlalchemy import exists, select

from core import links
from core.db import db
from core.limits import limiter, visitor_address
from core.text import clean_line, email_key
from organisers.models import Account, SignIn

OF_ADDRESS = "60 per 15 minutes"
OF_PAIR = "10 per 15 minutes"
OF_STRANGERS = "100 per hour"
OF_CODE = "10 per 15 minutes"  # six digits: whoever gets here had the password right
OF_LETTERS = "4 per 15 minutes"


def device_cookie() -> str:
    """The name of the cookie in which a browser keeps its own number."""
    return "__Host-aicina-device" if current_app.config["AICINA"].secure else "aicina-device"


def device_key(number: str) -> str:
    """What the database knows a device by."""
    return links.digest(f"device:{number}")


def _typed_address() -> str:
    # Cleaned as the form cleans it: an invisible character must not make it another account.
    return email_key(clean_line(request.form.get("email", "")))


def pair_key() -> str:
    """The key of tries from one network address on one account; no address is stored in it."""
    return "account:pair:" + links.digest(f"{visitor_address()} {_typed_address()}")[:32]


def strangers_key() -> str:
    """The key of tries on one account from devices it does not know."""
    return "account:strangers:" + links.digest(_typed_address())[:32]


def is_known_device() -> bool:
    """True when the account whose address was typed has been opened on this device; a miss tells nobody anything."""
    number = request.cookies.get(device_cookie(), "")
    if request.method != "POST" or len(number) != len(links.fresh()):
        return False
    here = SignIn.account_id == Account.id, SignIn.device_key == device_key(number)
    return bool(db.session.scalar(select(exists().where(Account.email == _typed_address(), *here))))


def forgive() -> None:
    """Failed tries on the account of this request do not count any more."""
    for attempt in limiter.current_limits:
        if any(str(part).startswith("account:") for part in attempt.request_args):
            limiter.limiter.clear(attempt.limit, *attempt.request_args)
