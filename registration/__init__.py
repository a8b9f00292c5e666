"""Events and the people who register for them."""

from flask import Flask

UPLOAD_LIMIT = 5 * 1024 * 1024  # bytes of a request with a logo; the picture itself may have less


def register(app: Flask) -> None:
    """Attach the room's pages, letters and words to the application."""
    from core.clock import local
    from core.locale import language
    from core.wording import phone, quoted, short_moment, told_moment
    from registration import erasure_models, letters, list_columns, privacy_models, slot_columns  # noqa: F401 - importing registers them
    from registration.desk import blueprints
    from registration.desk.event_nav import event_nav
    from registration.desk.into_series import in_series
    from registration.public import (  # noqa: F401 - own_calendar and own_change add pages to status
        feeds,
        guardian,
        own_calendar,
        own_change,
        own_data,
        party,
        series,
        status,
        substitute,
        views,
    )

    list_columns.register(slot_columns.columns)
    app.config.setdefault("UPLOAD_LIMITS", {})["events.logos"] = UPLOAD_LIMIT
    app.add_template_filter(phone, "phone")
    app.add_template_global(event_nav)
    app.add_template_global(in_series)
    app.add_template_filter(lambda name: quoted(name, language()), "quoted")
    app.add_template_filter(lambda moment: short_moment(local(moment), language()), "short_moment")
    app.add_template_filter(lambda moment: told_moment(local(moment), language()), "told_moment")
    for blueprint in (
        views.blueprint,
        status.blueprint,
        party.blueprint,
        substitute.blueprint,
        guardian.blueprint,
        own_data.blueprint,
        feeds.blueprint,
        series.blueprint,
        *blueprints(),
    ):
        app.register_blueprint(blueprint)
