"""Addresses that give and take no cookie, whatever a browser sends: frames on other sites, and the API."""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer

PREFIXES = ("/ieraksti/", "/oembed", "/api/")


def is_cookieless(path: str) -> bool:
    """True for the path of such an address."""
    return path.startswith(PREFIXES)


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, but none at all at such an address: nobody is signed in there and nothing can be kept."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie, made once: the key of a process does not change."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, asked: Request) -> Any:
        """The session of the request; one that is empty and refuses to be written to where there are no cookies."""
        return self.make_null_session(app) if is_cookieless(asked.path) else super().open_session(app, asked)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the session back, never where there are no cookies."""
        if not is_cookieless(request.path):
            super().save_session(app, session, response)


def init_cookieless(app: Flask) -> None:
    """Attach this before everything else: what is registered first has the last word on an answer."""
    app.session_interface = Sessions()

    @app.after_request
    def _without_cookies(response: Response) -> Response:
        if is_cookieless(request.path):
            response.headers.remove("Set-Cookie")
            response.vary.discard("cookie")  # one answer for everybody; werkzeug finds it in lower case only
        return response
