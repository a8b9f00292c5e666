"""Reminders: before a deadline, before the start, after the end; each once, and none that nobody wants."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages and letters to the application."""
    from reminders import desk, letters, public  # noqa: F401 - importing letters registers them

    app.register_blueprint(desk.blueprint)
    app.register_blueprint(public.blueprint)
