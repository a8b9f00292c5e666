"""The colours of a frame: light on every device, unless the site around it says otherwise."""

from enum import StrEnum

from flask import request
from flask_babel import gettext as _


class Theme(StrEnum):
    """The values of `tema` in a frame's address."""

    light = "gaisa"
    dark = "tumsa"
    device = "auto"


def asked_theme() -> Theme:
    """What the address asks for; light when it asks for nothing we know."""
    asked = request.args.get("tema", "")
    return Theme(asked) if asked in set(Theme) else Theme.light


def theme_words() -> dict[Theme, str]:
    """The choices of the code page."""
    return {
        Theme.light: _("Light"),
        Theme.dark: _("Dark"),
        Theme.device: _("As on the visitor’s device"),
    }
