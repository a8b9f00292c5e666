"""The frames: tiny pages without cookies or scripts that any site may show."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from core import clock, locale
from core.db import db
from core.settings import LANGUAGES
from core.urls import absolute
from core.web import asset
from embedding import frames, pictures
from registration.facts import facts
from registration.queries import event_by_slug
from registration.terms import EventStatus

blueprint = Blueprint("embedding", __name__, url_prefix="/ieraksti")
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "*",
}
FRESH, PICTURE_FRESH = 60, 3600  # seconds


def _framed(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose page other sites may frame; everywhere else frame-ancestors stays 'none'."""
    view.talisman_view_options = {"content_security_policy": POLICY, "frame_options": None}  # type: ignore[attr-defined]
    return view


@blueprint.get("/<slug>/poga")
@_framed
def button(slug: str) -> Response:
    """One event: what, when, how registration stands, and the way to it."""
    language = frame_language()
    with force_locale(language):
        found = frames.button(db.session(), slug, language, clock.now())
        return _answer(render_template("embedding/button.html", shown=found, lang=language), found is not None)


@blueprint.get("/<name>/saraksts")
@_framed
def listing(name: str) -> Response:
    """The open events of an organisation or of a kind."""
    language = frame_language()
    with force_locale(language):
        found = frames.listing(db.session(), name, language, clock.now())
        return _answer(render_template("embedding/list.html", shown=found, lang=language), found is not None)


@blueprint.get("/<slug>/attels.png")
def picture(slug: str) -> ResponseReturnValue:
    """The picture of a link preview; the one of the whole site while it cannot be drawn."""
    language = frame_language()
    row = event_by_slug(db.session(), slug)
    if row is None or row[0].status == EventStatus.draft:
        abort(404)
    with force_locale(language):
        texts = pictures.texts_of(facts(row[0], language, clock.now()), language)
    db.session.remove()  # drawing takes a while and needs no database
    drawn = pictures.picture(current_app.config["AICINA"].data_dir / "pictures", texts)
    if drawn is None:
        return redirect(asset("og.png"), 302)
    response = Response(drawn, content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={PICTURE_FRESH}"
    response.add_etag(weak=True)
    return response.make_conditional(request)


def picture_url(slug: str) -> str:
    """The picture for the reader's language."""
    return absolute("embedding.picture", slug=slug, valoda=locale.language())


def frame_language() -> str:
    """The language the site asked for, not the reader's: one answer for all of them can be kept."""
    asked = request.args.get("valoda", "")
    return asked if asked in LANGUAGES else str(current_app.config["AICINA"].default_language)


def _answer(page: str, found: bool) -> Response:
    response = Response(page, 200 if found else 404, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.headers["X-Robots-Tag"] = "noindex"
    if found:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response
