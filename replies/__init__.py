"""Answers that come back: calendar replies and bounces, read from the mailbox, judged, applied once."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages and letters to the application."""
    from replies import desk, letters, views

    assert letters.LETTERS  # importing registered them
    app.register_blueprint(views.blueprint)
    app.register_blueprint(desk.blueprint)
