"""A read-only JSON API for an organisation's own programs: events, counts and, with the right scopes, people."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the addresses of the API, its description and the desk's page of tokens."""
    from api import desk, pages, views
    from core.web import csrf

    csrf.exempt(views.blueprint)  # it knows no cookies, and changes nothing
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(desk.blueprint)
