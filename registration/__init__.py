"""Events and the people who register for them."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages, letters and words to the application."""
    from core.clock import local
    from core.wording import phone, short_moment
    from registration import letters  # noqa: F401 - importing registers them
    from registration.desk import blueprints
    from registration.public import feeds, status, views

    app.add_template_filter(phone, "phone")
    app.add_template_filter(lambda moment: short_moment(local(moment)), "short_moment")
    for blueprint in (views.blueprint, status.blueprint, feeds.blueprint, *blueprints()):
        app.register_blueprint(blueprint)
