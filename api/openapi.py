"""The OpenAPI 3.1 description, made from the schemas once per process and address."""

from functools import cache
from typing import Any

import msgspec

from api import schemas
from api.allowance import PER_MINUTE
from api.terms import Scope
from core.urls import absolute

SHAPES = (
    schemas.EventPage,
    schemas.WholeEvent,
    schemas.Counts,
    schemas.RegistrationPage,
    schemas.Problem,
)
REF = "#/components/schemas/{name}"
ID = {"name": "event_id", "in": "path", "required": True, "description": "`id` of an event of the organisation."} | {
    "schema": {"type": "integer", "minimum": 1, "maximum": 2147483647}
}
PROBLEMS = {
    400: "A parameter is unknown, repeated or malformed.",
    401: "No token, or one that is unknown, has expired or was revoked.",
    403: "The token does not have the scope this needs.",
    404: "The organisation has no such event.",
    429: f"More than {PER_MINUTE} requests in a minute; Retry-After says how many seconds to wait.",
    503: "The service is busy; Retry-After says how many seconds to wait.",
}
ABOUT = (
    "Events of one organisation and, with the scopes for it, their registrations. Read-only. A token is made on the "
    "desk under Settings and sent as a bearer token. Times are UTC, days are days in the event's time zone. Lists come "
    "in pages: pass `next` of one page as `cursor` to get the one after it. Unknown fields may be added to answers; "
    "fields are not taken away within v1. Every read of registrations is shown in the history of the event."
)


def description() -> bytes:
    """The document, as JSON."""
    return _document(absolute("api_pages.about").rstrip("/"))


@cache
def _document(server: str) -> bytes:
    shapes = msgspec.json.schema_components(SHAPES, ref_template=REF)[1]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Aicina", "version": "1", "description": ABOUT},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": {
            "/events": _get("listEvents", Scope.events, "EventPage", _parameters(schemas.EventFilters), without=(404,)),
            "/events/{event_id}": _get("getEvent", Scope.events, "WholeEvent", [ID]),
            "/events/{event_id}/counts": _get("countRegistrations", Scope.events, "Counts", [ID]),
            "/events/{event_id}/registrations": _get(
                "listRegistrations", Scope.registrations, "RegistrationPage", [ID, *_parameters(schemas.PeopleFilters)]
            ),
        },
        "components": {
            "schemas": shapes,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "aicina_…"}},
        },
    }
    return msgspec.json.encode(document)


SUMMARIES = {
    "listEvents": "The events of the organisation, in the order in which they were made.",
    "getEvent": "One event with its programme and people.",
    "countRegistrations": "How many registrations of an event stand how.",
    "listRegistrations": "The registrations of an event, in the order in which they came.",
}


def _get(
    operation: str, scope: Scope, shape: str, parameters: list[dict[str, Any]], without: tuple[int, ...] = ()
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": "Here it is.", "content": _content("application/json", shape)} | {
            "headers": {"ETag": {"schema": {"type": "string"}}}
        },
        "304": {"description": "Unchanged since the ETag that was sent in If-None-Match."},
    }  # fmt: skip
    for code, words in PROBLEMS.items():
        if code not in without:
            answers[str(code)] = {"description": words, "content": _content("application/problem+json", "Problem")}
    said = f"Needs the scope `{scope.value}`."
    if scope is Scope.registrations:
        said += " `contact` is there with `contacts`, `answers` with `answers`, sensitive ones with `sensitive`."
    return {
        "get": {
            "operationId": operation,
            "summary": SUMMARIES[operation],
            "description": said,
            "parameters": parameters,
            "responses": answers,
        }
    }


def _content(kind: str, shape: str) -> dict[str, Any]:
    return {kind: {"schema": {"$ref": REF.format(name=shape)}}}


def _parameters(shape: type[msgspec.Struct]) -> list[dict[str, Any]]:
    """The fields of a Struct as parameters of the address."""
    (_ref,), known = msgspec.json.schema_components((shape,), ref_template=REF)
    fields = known[shape.__name__]["properties"]
    return [_parameter(name, dict(schema), known) for name, schema in fields.items()]


def _parameter(name: str, schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    words = schema.pop("description", "")
    if "$ref" in schema:  # an enum: written out, so that the parameter reads by itself
        schema = {"enum": known[schema["$ref"].rsplit("/", 1)[1]]["enum"], "type": "string"}
    return {"name": name, "in": "query", "required": False, "schema": schema} | (
        {"description": words} if words else {}
    )
