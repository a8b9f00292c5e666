"""The frames: tiny pages without cookies or scripts that any site may show."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from core import clock, locale
from core.db import db
from core.settings import LANGUAGES
from core.urls import absolute
from core.web import asset
from embedding import frames, pictures
from embedding.themes import asked_theme
from registration import veil
from registration.facts import facts
from registration.queries import event_by_slug
from registration.terms import EventStatus

blueprint = Blueprint("embedding", __name__, url_prefix="/ieraksti")
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}  # no frame-ancestors: "*" would mean http and https, and refuse pages inside a sandbox, whose origin is none
# Asked again each time, and answered with 304 while nothing differs: a place that is gone must not be offered.
FRESH = "public, no-cache"
PICTURE_FRESH = 3600  # seconds


def _framed(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose page other sites may frame; everywhere else frame-ancestors is 'none'."""
    view.talisman_view_options = {"content_security_policy": POLICY, "frame_options": None}  # type: ignore[attr-defined]
    return view


@blueprint.get("/<slug>/poga")
@_framed
def button(slug: str) -> Response:
    """One event: what, when, how registration stands, and the way to it."""
    return _frame("embedding/button.html", frames.button, slug)


@blueprint.get("/<name>/saraksts")
@_framed
def listing(name: str) -> Response:
    """The open events of an organisation or of a kind."""
    return _frame("embedding/list.html", frames.listing, name)


@blueprint.get("/serijas/<slug>/saraksts")
@_framed
def series(slug: str) -> Response:
    """The events of a series that are ahead."""
    return _frame("embedding/list.html", frames.series_listing, slug)


def _frame(template: str, look: Callable[[Session, str, str, datetime], object | None], name: str) -> Response:
    """What `look` finds under that name, in the frame's language and colours; a 404 that can be framed for nothing."""
    language = frame_language()
    with force_locale(language):
        found = look(db.session(), name, language, clock.now())
        page = render_template(template, shown=found, lang=language, theme=asked_theme())
        return _answer(page, found is not None)


@blueprint.get("/<slug>/attels.png")
def picture(slug: str) -> ResponseReturnValue:
    """The picture of a link preview; the one of the whole site while it cannot be drawn."""
    language = frame_language()
    row = event_by_slug(db.session(), slug)
    if row is None or row[0].status == EventStatus.draft:
        abort(404)
    veil.veil_events(db.session(), [row[0]], clock.now())
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
    response.headers["Cache-Control"] = FRESH
    response.headers["X-Robots-Tag"] = "noindex"
    if found:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response
