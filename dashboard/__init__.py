"""The dashboard: an event in pictures, and what waits for an organiser today."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages to the application."""
    from dashboard import views

    app.register_blueprint(views.blueprint)
