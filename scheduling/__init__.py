"""Finding the time, composing groups, calendars of mentoring; `engine` has the rules, without Flask and database."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the process that solves imports this package too, and needs no Flask
    from flask import Flask


def register(app: "Flask") -> None:
    """Attach the room's pages to the application."""
    # board_models and models: their tables are part of the schema from the start
    from scheduling import board_desk, board_models, commands, leader_page, models, run_views, views  # noqa: F401
    from scheduling.polls import blueprints as of_polls

    for blueprint in (*of_polls(), views.blueprint, run_views.blueprint, board_desk.blueprint, leader_page.blueprint):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands.compose)
