"""Events and the people who register for them."""

from flask import Flask

UPLOAD_LIMIT = 5 * 1024 * 1024  # bytes of a request with a logo; the picture itself may have less


def register(app: Flask) -> None:
    """Attach the room's pages, letters and words to the application."""
    from core.clock import local
    from core.locale import language
    from core.wording import phone, short_moment
    from registration import erasure_models, letters, privacy_models  # noqa: F401 - importing registers them
    from registration.desk import blueprints
    from registration.desk.event_pages import event_nav
    from registration.public import feeds, guardian, own_data, party, series, status, substitute, views

    app.config.setdefault("UPLOAD_LIMITS", {})["events.logos"] = UPLOAD_LIMIT
    app.add_template_filter(phone, "phone")
    app.add_template_global(event_nav)
    app.add_template_filter(lambda moment: short_moment(local(moment), language()), "short_moment")
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
