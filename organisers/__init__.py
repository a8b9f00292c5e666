"""Organisations, the people who work for them, and how they sign in."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach this room: signing in, the desk, its letters and commands."""
    from organisers import colleagues, commands, letters, safety, safety_app, safety_letters, safety_passkeys, views  # noqa: F401
    from organisers.access import init_access
    from organisers.security import init_security

    init_security(app)
    init_access(app)
    app.view_functions["security.two_factor_setup"] = safety_app.set_up_app
    app.register_blueprint(views.blueprint)
    app.register_blueprint(safety.blueprint)
    app.cli.add_command(commands.accounts)
    app.cli.add_command(commands.organisations)
