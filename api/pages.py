"""The API described for people: one page in their language, with examples for the command line."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.allowance import PER_MINUTE
from api.words import scope_rows
from core.urls import absolute

blueprint = Blueprint("api_pages", __name__, url_prefix="/api/v1")


@blueprint.get("/")
def about() -> ResponseReturnValue:
    """What the API gives and how to ask for it."""
    return render_template(
        "api/about.html",
        base=absolute("api_pages.about").rstrip("/"),
        description_url=absolute("api.openapi"),
        scopes=scope_rows(),
        per_minute=PER_MINUTE,
    )
