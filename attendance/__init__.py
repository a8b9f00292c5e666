"""The day itself: checking in, with and without a network; attendance, groups and what they worked out."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages to the application, its column to the lists and its word to the thank-you letters."""
    from attendance import badges, check_in, columns, desk, self_check_in, settings_page
    from registration import list_columns, on_the_day, took_part

    list_columns.register(columns.arrived)
    took_part.register(columns.took_part)
    app.config.setdefault("JSON_VIEWS", set()).update({"check_in.notes", "door.notes"})
    on_the_day.register(self_check_in.on_own_page)
    for blueprint in (
        desk.blueprint,
        settings_page.blueprint,
        check_in.blueprint,
        check_in.helpers,
        badges.blueprint,
        self_check_in.blueprint,
    ):
        app.register_blueprint(blueprint)
