"""oEmbed (https://oembed.com): a site that is given the address of an event gets the frame of its button."""

from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from core.db import db
from core.settings import LANGUAGES
from core.urls import absolute
from embedding import snippets
from embedding.frames import public_event
from organisers.models import Organisation
from registration.models import Event

blueprint = Blueprint("oembed", __name__)
KEPT = 3600  # seconds a consumer may keep the answer: the frame itself is always fresh
SMALLEST, LARGEST = 1, 4000


@blueprint.get("/oembed")
def oembed() -> Response:
    """The frame of the event at `url`; 404 for any other address, 501 for XML, 400 for what is no number."""
    asked = request.args
    if asked.get("format", "json") != "json":
        return _plain(501)
    limits = [_limit(asked.get(name, "")) for name in ("maxwidth", "maxheight")]
    if None in limits:
        return _plain(400)
    slug, language = event_address(asked.get("url", ""))
    row = public_event(db.session(), slug) if slug else None
    if row is None:
        return _plain(404)
    width, height = (min(size, most or size) for size, most in zip(snippets.BUTTON, limits, strict=True))
    response = Response(msgspec.json.encode(_answer(row[0], language, width, height)), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def discovery_url(url: str) -> str:
    """Where to ask for the frame of the event at this address."""
    return absolute("oembed.oembed", url=url, format="json")


def event_address(url: str) -> tuple[str, str]:
    """(slug, language) of a public address of ours; an empty slug for any other."""
    default = str(current_app.config["AICINA"].default_language)
    try:
        parts, ours = urlsplit(url), urlsplit(current_app.config["AICINA"].public_url)
    except ValueError:
        return "", default
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != ours.netloc.lower():
        return "", default
    adapter = current_app.url_map.bind(ours.netloc, url_scheme=ours.scheme)
    try:
        endpoint, values = adapter.match(parts.path or "/", method="GET")
    except HTTPException:
        return "", default
    language = next((code for code in LANGUAGES if f"lang={code}" in parts.query.split("&")), default)
    return (values["slug"], language) if endpoint == "public.event" else ("", default)


def _answer(event: Event, language: str, width: int, height: int) -> dict[str, object]:
    organisation = db.session().get_one(Organisation, event.organisation_id)
    title = event.title.text(language)
    url = absolute("embedding.button", slug=event.slug, valoda=language)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": organisation.name.text(language),
        "author_url": absolute("public.index", organizacija=organisation.slug),
        "provider_name": "Aicina",
        "provider_url": absolute("public.index"),
        "cache_age": KEPT,
        "html": snippets.frame(url, title, width, height),
        "width": width,
        "height": height,
    }


def _limit(text: str) -> int | None:
    """0 for no limit, None for what is none."""
    if not text:
        return 0
    good = text.isascii() and text.isdigit() and len(text) < 9 and int(text) >= SMALLEST
    return min(int(text), LARGEST) if good else None


def _plain(status: int) -> Response:
    return Response("", status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})
