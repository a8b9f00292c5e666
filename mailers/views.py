"""Reading captured mail in the browser: only in the demonstration, where no mail leaves the machine."""

from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from core.settings import Settings
from mailers.captured import CapturedMail, list_captured, read_captured

blueprint = Blueprint("captured", __name__, url_prefix="/pasts")
# Somebody's HTML: no scripts, no requests, styles only as the letter has them.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


def register(app: Flask) -> None:
    """Attach the pages when the application is a demonstration."""
    if app.config["AICINA"].demonstration:
        app.register_blueprint(blueprint)


@blueprint.before_request
def _only_here() -> None:
    """Letters hold everybody's private links: only who sits at this machine reads them, whatever Host is claimed."""
    if not ip_address(request.remote_addr or "::").is_loopback:
        abort(404)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The newest letters first."""
    return render_template("mail/captured.html", letters=list_captured(_folder()))


@blueprint.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """One letter: its headers, its text, what is attached."""
    return render_template("mail/captured_letter.html", letter=_letter(name), name=name)


@blueprint.get("/<name>/html")
def html(name: str) -> ResponseReturnValue:
    """The letter as a mail program shows it."""
    return Response(_letter(name).html, mimetype="text/html")


# Talisman writes the header after the view has answered, so it has to know.
html.talisman_view_options = {"content_security_policy": LETTER_POLICY}  # type: ignore[attr-defined]


@blueprint.get("/<name>/<int:number>")
def attachment(name: str, number: int) -> ResponseReturnValue:
    """An attached file."""
    files = _letter(name).attachments
    if number >= len(files):
        abort(404)
    response = Response(files[number].data, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=files[number].filename or "fails")
    return response


def _folder() -> Path:
    settings: Settings = current_app.config["AICINA"]
    return settings.mail_dir


def _letter(name: str) -> CapturedMail:
    found = read_captured(_folder(), name)
    if found is None:
        abort(404)
    return found
