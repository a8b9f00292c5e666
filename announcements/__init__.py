"""The announcement check: a pasted press text becomes a draft event; what it leaves open is asked, never guessed."""

from flask import Flask

UPLOAD_LIMIT = 6 * 1024 * 1024  # bytes of a request with a document; the file itself may have 5 MB


def register(app: Flask) -> None:
    """Attach the room's pages to the application."""
    from announcements import desk

    app.config.setdefault("UPLOAD_LIMITS", {})["announcements.paste"] = UPLOAD_LIMIT
    app.register_blueprint(desk.blueprint)
