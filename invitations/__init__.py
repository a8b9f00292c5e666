"""Contact lists, invitations, and the board that says who was invited, who has answered and who is silent."""

from flask import Flask

UPLOAD_LIMIT = 5 * 1024 * 1024  # bytes of a request with a table; the file itself may have 4 MB


def register(app: Flask) -> None:
    """Attach the room's pages and letters to the application."""
    from invitations import letters, own_copy  # noqa: F401 - importing registers them
    from invitations.desk import blueprints
    from invitations.public import answer, own_lists

    app.config.setdefault("UPLOAD_LIMITS", {})["contacts.upload"] = UPLOAD_LIMIT
    for blueprint in (answer.blueprint, own_lists.blueprint, *blueprints()):
        app.register_blueprint(blueprint)
