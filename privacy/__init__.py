"""People's data as promised: how long it stays, what a project keeps, and erasing down to the last row."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages, letters and commands to the application."""
    from mailers import registry
    from privacy import (
        commands,
        desk,
        event_desk,
        letters,  # noqa: F401 - importing registers them
        models,  # noqa: F401
        objections,
        own_erasure,
        person_desk,
    )

    registry.guard(objections.stopping)
    app.cli.add_command(commands.group)
    for room in (desk, event_desk, person_desk, own_erasure):
        app.register_blueprint(room.blueprint)
