"""Events and the people who register for them."""

from importlib import import_module

from flask import Flask

PAGES = ("public.views", "public.status", "public.feeds", "desk.events", "desk.people", "desk.mail", "desk.registers")


def register(app: Flask) -> None:
    """Attach the room's pages, letters and words to the application."""
    from core.clock import local
    from core.wording import phone, short_moment

    app.add_template_filter(phone, "phone")
    app.add_template_filter(lambda moment: short_moment(local(moment)), "short_moment")
    for name in ("letters", *PAGES):
        try:
            module = import_module(f"registration.{name}")
        except ModuleNotFoundError:
            continue
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
