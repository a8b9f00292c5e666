"""The words for planning regions in series, and for where people come from."""

from flask_babel import gettext as _

from registration.models import Event
from registration.series_terms import Origin


def region_name(region: str) -> str:
    """A planning region by its short name; empty for none."""
    return {
        "riga": _("Riga"),
        "vidzeme": _("Vidzeme"),
        "kurzeme": _("Kurzeme"),
        "zemgale": _("Zemgale"),
        "latgale": _("Latgale"),
    }.get(region, "")


def place_name(event: Event, language: str) -> str:
    """What an event of a series is called among the others: its region, else its venue, else its title."""
    return region_name(event.region) or event.venue.text(language) or event.title.text(language)


def origin_word(origin: Origin) -> str:
    """Where a person comes from, for lists; empty when that is not known."""
    return {Origin.own: _("own region"), Origin.other: _("another region"), Origin.unknown: ""}[origin]
