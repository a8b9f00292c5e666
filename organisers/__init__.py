"""Organisations, the people who work for them, and how they sign in."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach this room: signing in, the desk, its letters and commands."""
    from organisers import commands, letters, views  # noqa: F401 - importing letters registers them
    from organisers.access import init_access
    from organisers.security import init_security

    init_security(app)
    init_access(app)
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands.accounts)
    app.cli.add_command(commands.organisations)
