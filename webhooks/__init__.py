"""Changes told to other programs: signed, written in the transaction of the change, delivered by the worker."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the desk's pages, and listen to the history of events."""
    from registration.history import listen
    from webhooks import desk, letters, noting  # noqa: F401 - the letter registers itself

    listen(noting.note)
    app.register_blueprint(desk.blueprint)
