"""The desk's page "on your own website" of a series: code of a frame with all its places."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from core.db import db
from core.locale import language
from core.settings import LANGUAGES
from embedding import snippets
from embedding.themes import asked_theme, theme_words
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration import series_queries
from registration.desk.frame import series_or_404


def add_to(blueprint: Blueprint) -> None:
    """Put the page beside that of an event; its address is a series'."""
    blueprint.add_url_rule("/serijas/<int:series_id>/majaslapa", "series", series)


@desk_view
@needs(Right.edit)
def series(series_id: int) -> ResponseReturnValue:
    """A frame with every place of the series, and a plain link; in either language."""
    found = series_or_404(series_id)
    asked = request.args.get("valoda", language())
    chosen = asked if asked in LANGUAGES else language()
    title, theme = found.title.text(chosen), asked_theme()
    with force_locale(chosen):
        words = _("Register: %(title)s", title=title)
    return render_template(
        "embedding/series_site.html",
        series=found,
        title=found.title.text(language()),
        chosen=chosen,
        theme=theme,
        themes=theme_words(),
        shown=series_queries.public_series(db.session(), found.slug) is not None,
        listing=snippets.series(found.slug, title, chosen, theme),
        link=snippets.series_link(found.slug, words, chosen),
    )
