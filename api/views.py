"""The addresses of the API: read the request, ask the database, give JSON."""

from typing import TypeVar

import msgspec
from flask import Blueprint, Response, request
from msgspec import UnsetType
from werkzeug.exceptions import HTTPException

from api import problems, queries, schemas, services, shaping
from api.cursors import cursor_after, row_before
from api.guard import bearer, scope
from api.openapi import description
from api.queries import EventRow, Wanted
from api.terms import Scope
from core import clock
from core.db import db, transaction

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.register_error_handler(HTTPException, problems.of_http)
blueprint.register_error_handler(Exception, problems.of_any)
ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "OPTIONS"]
T = TypeVar("T", bound=msgspec.Struct)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of all this for programs; for everybody."""
    response = Response(description(), content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _with_tag(response)


@blueprint.get("/events")
@scope(Scope.events)
def events() -> Response:
    """The events of the token's organisation."""
    asked, now = _read(schemas.EventFilters), clock.now()
    wanted = Wanted(
        status=asked.status or None,
        kind=asked.kind or None,
        first_day=asked.from_ or None,
        last_day=asked.to or None,
        after=_after(asked.cursor),
        limit=asked.limit,
    )
    rows = queries.events(db.session(), bearer().organisation_id, wanted)
    shown = [shaping.short_event(row, now) for row in rows[: asked.limit]]
    return _json(schemas.EventPage(shown, _next([event.id for event, _seating in rows], asked.limit)))


@blueprint.get("/events/<int:event_id>")
@scope(Scope.events)
def event(event_id: int) -> Response:
    """One event with its programme."""
    _read(schemas.NoFilters)
    return _json(shaping.whole_event(_event(event_id), clock.now()))


@blueprint.get("/events/<int:event_id>/counts")
@scope(Scope.events)
def counts(event_id: int) -> Response:
    """How many people stand how."""
    _read(schemas.NoFilters)
    return _json(shaping.counts(_event(event_id), queries.counts(db.session(), event_id)))


@blueprint.get("/events/<int:event_id>/registrations")
@scope(Scope.registrations)
def registrations(event_id: int) -> Response:
    """The people of an event; the history of the event tells that they were read, before they are given."""
    asked, session, scopes = _read(schemas.PeopleFilters), db.session(), bearer().scopes
    _event(event_id)
    wanted = Wanted(status=asked.status or None, after=_after(asked.cursor), limit=asked.limit)
    rows = queries.people(session, event_id, wanted)
    ids = [row.id for row in rows]
    sensitive = Scope.sensitive in scopes
    given = queries.answers(session, ids, sensitive=sensitive) if Scope.answers in scopes else {}
    shown = [shaping.person(row, scopes, given) for row in rows[: asked.limit]]
    _record(event_id, wanted.status)
    response = _json(schemas.RegistrationPage(shown, _next(ids, asked.limit)))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/<path:rest>", methods=ANY_METHOD, provide_automatic_options=False)
def nothing(rest: str) -> Response:
    """Whatever else is asked for below this address: a problem, not a page."""
    known = {"openapi.json", "events"} | {f"events/{{}}{end}" for end in ("", "/counts", "/registrations")}
    pieces = rest.split("/")
    if len(pieces) > 1 and pieces[1].isascii() and pieces[1].isdigit():
        pieces[1] = "{}"
    if "/".join(pieces) in known and request.method not in {"GET", "HEAD"}:
        return problems.problem(405, "The API only reads.", Allow="GET, HEAD, OPTIONS")
    return problems.problem(404, "There is nothing at this address.")


def _read(shape: type[T]) -> T:
    """The parameters of the request; anything unknown, repeated or malformed ends it with 400."""
    values = request.args.to_dict(flat=False)
    repeated = next((name for name, given in values.items() if len(given) > 1), None)
    if repeated is not None:
        problems.refuse(400, f"The parameter “{repeated[:40]}” is given more than once.")
    try:
        return msgspec.convert({name: given[0] for name, given in values.items()}, shape, strict=False)
    except msgspec.ValidationError as error:
        problems.refuse(400, str(error)[:200])
        raise


def _after(cursor: str | UnsetType) -> int:
    return 0 if isinstance(cursor, UnsetType) else row_before(cursor)


def _next(ids: list[int], limit: int) -> str | None:
    return cursor_after(ids[limit - 1]) if len(ids) > limit else None


def _event(event_id: int) -> EventRow:
    row = queries.event(db.session(), bearer().organisation_id, event_id)
    if row is None:
        problems.refuse(404, "Your organisation has no such event.")
        raise AssertionError
    return row


def _record(event_id: int, status: str | None) -> None:
    """Names are not given before it is written down that they were; once for each token, event and hour."""
    now, by = clock.now(), bearer()
    hour = now.replace(minute=0, second=0, microsecond=0)
    if queries.was_recorded(db.session(), by.token_id, event_id, hour):
        return
    count = queries.count_people(db.session(), event_id, status)
    with transaction() as session:
        services.record_reading(session, by, event_id, shaping.columns(by.scopes), count, hour, now)


def _json(value: msgspec.Struct) -> Response:
    response = Response(msgspec.json.encode(value), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    return _with_tag(response)


def _with_tag(response: Response) -> Response:
    response.add_etag(weak=True)  # a strong one would change with the compression, and never be found again
    response.vary.add("Authorization")
    response.make_conditional(request)
    return response
