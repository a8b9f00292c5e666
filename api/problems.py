"""Answers of the API that are no data: RFC 9457, in English, never a page and never a redirect."""

import logging
import secrets
from http import HTTPStatus

import msgspec
import structlog
from flask import Response, abort
from werkzeug.exceptions import HTTPException

from api.schemas import Problem
from core.db import Busy, is_unavailable, let_go

log = structlog.get_logger()
TYPE = "application/problem+json"


def problem(status: int, detail: str, **headers: str) -> Response:
    """What went wrong, as the standard has it; header names with _ for -."""
    body = msgspec.json.encode(Problem("about:blank", HTTPStatus(status).phrase, status, detail))
    response = Response(body, status, content_type=TYPE)
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def refuse(status: int, detail: str, **headers: str) -> None:
    """Ends the request with this problem."""
    abort(problem(status, detail, **headers))


def of_http(error: HTTPException) -> Response:
    """The problem for whatever Flask or werkzeug refused."""
    if isinstance(error.response, Response):
        return error.response
    code = error.code if error.code in set(HTTPStatus) else 400
    return problem(code or 500, (error.description or "").split("\n")[0][:200])


def of_any(error: Exception) -> Response:
    """503 when the database is away, else 500 with a number that is in the log."""
    let_go()
    if isinstance(error, Busy) or is_unavailable(error):
        log.warning("database unavailable", error=type(error).__name__)
        return problem(503, "The service is busy. Try again in a few seconds.", Retry_After="5")
    identity = secrets.token_hex(4)
    logging.getLogger("aicina").exception("unexpected error %s", identity)
    return problem(500, f"Something went wrong on our side; our log has it as {identity}.")
