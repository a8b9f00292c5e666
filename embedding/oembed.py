"""oEmbed (https://oembed.com): a site that is given the address of an event gets the frame of its button."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree

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
from registration.series_models import Series
from registration.series_queries import public_series

blueprint = Blueprint("oembed", __name__)
KEPT = 3600  # seconds a consumer may keep the answer: the frame itself is always fresh
SMALLEST, LARGEST = 1, 4000
# Which pages have a frame: its address, its size.
FRAMES = {
    "public.event": ("embedding.button", snippets.BUTTON),
    "public_series.show": ("embedding.series", snippets.LIST),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a frame shows, and where it is."""

    url: str
    title: str
    organisation_id: int
    language: str
    size: tuple[int, int]


def _json(values: Mapping[str, str | int]) -> tuple[bytes, str]:
    return msgspec.json.encode(values), "application/json"


def _xml(values: Mapping[str, str | int]) -> tuple[bytes, str]:
    root = ElementTree.Element("oembed")
    for name, value in values.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True), "text/xml; charset=utf-8"


FORMATS = {"json": _json, "xml": _xml}


@blueprint.get("/oembed")
def oembed() -> Response:
    """The frame of the event or series at `url`; 404 for any other address, 400 for what is no number, 501 for formats
    that nobody has heard of.
    """
    asked = request.args
    write = FORMATS.get(asked.get("format", "json"))
    if write is None:
        return _plain(501)
    limits = [_limit(asked.get(name, "")) for name in ("maxwidth", "maxheight")]
    if None in limits:
        return _plain(400)
    found = _shown(*address_of(asked.get("url", "")))
    if found is None:
        return _plain(404)
    width, height = (min(size, most or size) for size, most in zip(found.size, limits, strict=True))
    body, kind = write(_answer(found, width, height))
    response = Response(body, content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response


def discovery_url(url: str) -> str:
    """Where to ask for the frame of the event at this address."""
    return absolute("oembed.oembed", url=url, format="json")


def address_of(url: str) -> tuple[str, str, str]:
    """(endpoint, slug, language) of a public address of ours; an empty endpoint for any other."""
    default = str(current_app.config["AICINA"].default_language)
    try:
        parts, ours = urlsplit(url), urlsplit(current_app.config["AICINA"].public_url)
    except ValueError:
        return "", "", default
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != ours.netloc.lower():
        return "", "", default
    adapter = current_app.url_map.bind(ours.netloc, url_scheme=ours.scheme)
    try:
        endpoint, values = adapter.match(parts.path or "/", method="GET")
    except HTTPException:
        return "", "", default
    language = next((code for code in LANGUAGES if f"lang={code}" in parts.query.split("&")), default)
    return (endpoint, values["slug"], language) if endpoint in FRAMES else ("", "", default)


def _shown(endpoint: str, slug: str, language: str) -> Shown | None:
    """The event or series that everybody may see; None for anything else."""
    session = db.session()
    row: Event | Series | None = None
    if endpoint == "public.event":
        row = (public_event(session, slug) or (None,))[0]
    elif endpoint:
        row = public_series(session, slug)
    if row is None:
        return None
    url = absolute(FRAMES[endpoint][0], slug=slug, valoda=language)
    return Shown(url, row.title.text(language), row.organisation_id, language, FRAMES[endpoint][1])


def _answer(found: Shown, width: int, height: int) -> dict[str, str | int]:
    organisation = db.session().get_one(Organisation, found.organisation_id)
    return {
        "version": "1.0",
        "type": "rich",
        "title": found.title,
        "author_name": organisation.name.text(found.language),
        "author_url": absolute("public.index", organizacija=organisation.slug),
        "provider_name": "Aicina",
        "provider_url": absolute("public.index"),
        "cache_age": KEPT,
        "html": snippets.frame(found.url, found.title, width, height),
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
