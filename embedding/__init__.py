"""Events on other people's sites: a button and a list in a frame, oEmbed, and the picture of a link preview."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the frames, oEmbed and the desk's page that hands out the code."""
    from embedding import desk, oembed, views

    app.add_template_global(oembed.discovery_url, "oembed_url")  # the page of an event names both in its head
    app.add_template_global(views.picture_url, "picture_url")
    app.register_blueprint(views.blueprint)
    app.register_blueprint(oembed.blueprint)
    app.register_blueprint(desk.blueprint)
