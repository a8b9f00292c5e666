"""What came of a change of the frame, told on the page it leads back to; links to pages that may not be there."""

from typing import Any

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from scheduling import services, wording


def told(outcome: services.Outcome, event_id: int, said: str) -> ResponseReturnValue:
    """Back to the frame, with what came of it."""
    match outcome:
        case services.Saved():
            flash(said, "success")
        case services.Conflict():
            flash(_("Somebody has changed the conditions meanwhile. Look at them and try again."), "error")
        case services.Refused(reason):
            flash(wording.refused_words(reason), "error")
    return redirect(url_for("composing.index", event_id=event_id), 303)


def link_if(endpoint: str, **values: Any) -> str:
    """The address of a page; empty where there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
