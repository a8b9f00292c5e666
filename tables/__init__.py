"""Tables for work in groups at a meeting: composed by `scheduling`, given to people at the door by `attendance`."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages to the application."""
    from tables import views

    app.register_blueprint(views.blueprint)
