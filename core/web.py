"""The web frame that every room stands in: security headers, errors in the reader's language, static files."""

import hashlib
import logging
import secrets
from functools import cache
from typing import Any

import structlog
from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_compress import Compress
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException, ServiceUnavailable
from werkzeug.wrappers import Response

from core import locale
from core.bodies import init_bodies
from core.db import Busy, is_unavailable, let_go
from core.settings import LANGUAGES, ROOT, Settings
from core.urls import is_local_path, local

log = structlog.get_logger()
csrf = CSRFProtect()
compress = Compress()
blueprint = Blueprint("core", __name__)

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
RETRIED = frozenset({429, 503})  # the page of these offers to send the same form again
TOO_MUCH = 413
FIELDS_SHOWN = 1000  # of a form on an error page; no form of ours has more
PRIVATE_PREFIXES = (
    "/r/", "/u/", "/a/", "/v/", "/b/", "/l/", "/pievienoties/", "/ierasanas/", "/ieradies/", "/kalendars/mans/",
    "/birojs",
)  # fmt: skip


def init_web(app: Flask) -> None:
    """Attach the frame to the application."""
    settings: Settings = app.config["AICINA"]
    app.before_request(_upload_limit)  # before the CSRF check, which reads the form
    init_bodies(app)
    csrf.init_app(app)
    compress.init_app(app)
    app.after_request(_private_pages)  # before Talisman: what is registered first has the last word
    Talisman(
        app,
        force_https=False,  # the proxy does that; a redirect made here would trust its headers
        session_cookie_secure=settings.secure,
        strict_transport_security=settings.secure,
        strict_transport_security_include_subdomains=False,  # an NGO shares its domain with others
        strict_transport_security_max_age=31_536_000,
        content_security_policy=POLICY,
        referrer_policy="same-origin",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()"},
        frame_options="DENY",
    )
    app.register_blueprint(blueprint)
    app.context_processor(_template_globals)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _any_error)
    app.teardown_appcontext(let_go)


@blueprint.get("/valoda/<code>")
def language(code: str) -> ResponseReturnValue:
    """Remember the reader's language and go back."""
    target = request.args.get("next", "/")
    response = redirect(target if is_local_path(target) else "/", 303)
    if code in LANGUAGES:
        secure = _settings().secure
        response.set_cookie(locale.COOKIE, code, max_age=31_536_000, samesite="Lax", httponly=True, secure=secure)
    return response


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """What crawlers may read. Feeds are allowed: Google's calendar importer obeys this file."""
    closed = ("/birojs/", "/r/", "/a/", "/v/", "/b/", "/l/", "/pievienoties/", "/ierasanas/", "/ieradies/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Browsers ask for this name whatever the page says."""
    return redirect(asset("favicon.svg"), 301)


@cache
def _asset_digest(name: str) -> str:
    return hashlib.sha256((ROOT / "static" / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, with its digest, so that browsers keep it for a year."""
    return local("static", filename=name, v=_asset_digest(name))


def _upload_limit() -> None:
    """Pages that take files take more bytes than others; rooms name theirs in UPLOAD_LIMITS."""
    limit = current_app.config.get("UPLOAD_LIMITS", {}).get(request.endpoint)
    if limit:
        request.max_content_length = limit


def _settings() -> Settings:
    settings: Settings = current_app.config["AICINA"]
    return settings


def _template_globals() -> dict[str, Any]:
    here = request.full_path.rstrip("?") if has_request_context() and request.method in {"GET", "HEAD"} else "/"
    return {
        "asset": asset,
        "language": locale.language(),
        "language_urls": {code: local("core.language", code=code, next=_without_lang(here)) for code in LANGUAGES},
        "site": _settings(),
        "feeds_url": local("feeds.page"),
        "privacy_url": local("public.privacy"),
    }


def _without_lang(path: str) -> str:
    head, mark, query = path.partition("?")
    kept = "&".join(p for p in query.split("&") if p and not p.startswith("lang="))
    return head + (mark + kept if kept else "")


def _private_pages(response: Response) -> Response:
    if request.endpoint == "static":
        if request.args.get("v"):
            response.cache_control.public, response.cache_control.immutable = True, True
            response.cache_control.max_age = 31_536_000
            response.cache_control.no_cache = None
        return response
    private = request.path.startswith(PRIVATE_PREFIXES)
    if private:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    if "Cache-Control" not in response.headers:
        # Public pages may stay in the browser's memory, so that "back" brings a half-filled form back as it was.
        response.headers["Cache-Control"] = "no-store" if private else "private, no-cache"
    if "camera_here" in g:  # a page that reads badges
        response.headers["Permissions-Policy"] = "geolocation=(), camera=(self), microphone=()"
    response.vary.add("Cookie")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirect or a complete answer travelling as an exception
        return error.get_response()
    code = error.code or 500
    response = Response(_page(code), code, content_type="text/html; charset=utf-8")
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    if code in {429, 503}:
        response.headers.setdefault("Retry-After", "5")
    return response


def _any_error(error: Exception) -> ResponseReturnValue:
    let_go()
    if isinstance(error, Busy) or is_unavailable(error):
        log.warning("database unavailable", error=type(error).__name__)
        return _http_error(ServiceUnavailable())
    identity = secrets.token_hex(4)
    logging.getLogger("aicina").exception("unexpected error %s", identity)
    return Response(_page(500, identity), 500, content_type="text/html; charset=utf-8")


def error_words(code: int) -> tuple[str, str]:
    """Title and advice for an HTTP status, in the reader's language."""
    words = {
        400: (_("This request cannot be understood"), _("Please go back, reload the page and try again.")),
        403: (_("You may not open this page"), _("If you should be able to, ask the owner of your organisation.")),
        404: (_("There is no such page"), _("The link may be incomplete or no longer valid.")),
        405: (_("This address cannot be used that way"), _("Please go back and use the buttons on the page.")),
        409: (_("Somebody else was faster"), _("Please reload the page and try again.")),
        410: (_("This link is no longer valid"), _("Ask for a new link on the page of the event.")),
        413: (_("This is too much at once"), _("Please shorten the text or choose a smaller file.")),
        415: (_("This request cannot be understood"), _("Please go back, reload the page and try again.")),
        429: (_("Too many attempts"), _("Please wait a few minutes and try again.")),
        503: (_("One moment, please"), _("The service is very busy. Wait a few seconds and press again.")),
    }
    failed = (_("Something went wrong on our side"), _("We are sorry. Please try again."))
    return words.get(code, failed if code >= 500 else words[400])


def _page(code: int, identity: str = "") -> str:
    title, advice = error_words(code)
    g.error_code = code
    again = _sent_again() if code in RETRIED else []
    back = _form_here() if code == TOO_MUCH else ""
    told = {"code": code, "title": title, "advice": advice, "identity": identity, "typed": _typed()}
    return render_template("errors/error.html", **told, again=again, back=back)


def _form_here() -> str:
    """The page of the form that was sent, where it has the address it is sent to; empty for none."""
    here = current_app.create_url_adapter(request)
    there = request.method == "POST" and here is not None and here.test(method="GET")
    return request.full_path.rstrip("?") if there else ""


def _typed() -> list[tuple[str, str]]:
    """What the visitor had typed, so that an outage does not cost them their words; never secrets."""
    return [(k, v) for k, v in _sent() if k not in {"csrf_token", "form_key"} and "password" not in k]


def _sent_again() -> list[tuple[str, str]]:
    """The whole form as hidden fields, so that one button sends it again; none for a form that held a password."""
    return [] if any("password" in k for k, _v in _sent()) else _sent()


def _sent() -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    try:
        items = list(request.form.items(multi=True))
    except Exception:
        return []
    return [(k, v) for k, v in items[:FIELDS_SHOWN] if v]
