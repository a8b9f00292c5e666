"""Who may read: a bearer token in its header, its scope, and how often."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from api import allowance, queries, services
from api.problems import problem, refuse
from api.rules import is_token
from api.terms import Bearer, Scope
from core import clock
from core.db import Busy, db, transaction

Answer = Callable[..., Response]
CHALLENGE = 'Bearer realm="Aicina API"'


def bearer() -> Bearer:
    """Who asks; only inside a view with @scope."""
    found: Bearer = g.bearer
    return found


def scope(needed: Scope) -> Callable[[Answer], Answer]:
    """Only for tokens that may read this: 401 without a known one, 403 for another scope, 429 for too many requests.

    Inside the view bearer() says who asks.
    """

    def decorate(view: Answer) -> Answer:
        @wraps(view)
        def guarded(**values: Any) -> Response:
            """The view, once the token, its pace and its scope are looked at, in this order."""
            g.bearer = _known()
            wait = allowance.wait_for(bearer().token_id, clock.now())
            if wait:
                said = f"At most {allowance.PER_MINUTE} requests in a minute."
                return problem(429, said, Retry_After=str(wait))
            if needed not in bearer().scopes:
                said = f"This token does not have the scope “{needed.value}”."
                challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{needed.value}"'
                return problem(403, said, WWW_Authenticate=challenge)
            return view(**values)

        return guarded

    return decorate


def _known() -> Bearer:
    kind, _space, text = request.headers.get("Authorization", "").strip().partition(" ")
    text, now = text.strip(), clock.now()
    if not text or kind.lower() != "bearer":
        refuse(401, "Send a token: “Authorization: Bearer aicina_…”.", WWW_Authenticate=CHALLENGE)
    found = queries.bearer_of(db.session(), text, now) if is_token(text) else None
    if found is None:
        invalid = f'{CHALLENGE}, error="invalid_token"'
        refuse(401, "This token is unknown, has expired or was revoked.", WWW_Authenticate=invalid)
        raise AssertionError
    known, last_used = found
    if last_used is None or clock.local(last_used).date() != clock.local(now).date():
        _touch(known)
    return known


def _touch(known: Bearer) -> None:
    """Once a day; a busy database is no reason to refuse a reader."""
    try:
        with transaction(1.0) as session:
            services.touch(session, clock.now(), known.token_id)
    except (Busy, SQLAlchemyError):
        db.session.rollback()
