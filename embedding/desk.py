"""The desk's page "on your own website": code to copy."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from core.locale import language
from core.settings import LANGUAGES
from embedding import series_site, snippets
from embedding.themes import asked_theme, theme_words
from organisers.access import current_organisation, desk_view, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.terms import EventStatus, Visibility

blueprint = Blueprint("own_site", __name__, url_prefix="/birojs/<org>")
series_site.add_to(blueprint)


@blueprint.get("/pasakumi/<int:event_id>/majaslapa")
@desk_view
@needs(Right.edit)
def index(event_id: int) -> ResponseReturnValue:
    """A frame with a button, a plain link, and a frame with all open events; in either language and colour."""
    event, organisation = event_or_404(event_id), current_organisation()
    asked = request.args.get("valoda", language())
    chosen = asked if asked in LANGUAGES else language()
    theme = asked_theme()
    title, name = event.title.text(chosen), organisation.name.text(chosen)
    with force_locale(chosen):
        words = _("Register: %(title)s", title=title)
        events = _("Events: %(name)s", name=name)
    return render_template(
        "embedding/own_site.html",
        **around(event),
        chosen=chosen,
        theme=theme,
        themes=theme_words(),
        shown=event.status == EventStatus.published and event.visibility == Visibility.public,
        button=snippets.button(event.slug, title, chosen, theme),
        listing=snippets.listing(organisation.slug, events, chosen, theme),
        link=snippets.link(event.slug, words, chosen),
    )
