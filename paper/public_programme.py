"""The programme of an event as a PDF for everybody: drawn once for each wording, then only handed out."""

import hashlib
import json
import threading
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from limits import parse

from core import clock, gate, locale
from core.db import db
from core.kept import Kept
from core.limits import limiter, visitor_address
from core.settings import LANGUAGES
from exports.pdf import PdfProblem
from paper import frames, programme, queries, words
from paper.terms import Document

blueprint = Blueprint("programme_public", __name__)
FRESH = 300  # seconds in which a browser does not ask again
WAIT = 5.0  # seconds for the one who draws
# Drawn ones only: what is kept costs no more than a picture, and a hall full of people shares one address.
DRAWN = parse("20 per hour")
_kept: Kept[bytes] = Kept("public programmes", 40)  # about 100 KB each
_drawing = threading.BoundedSemaphore(1)  # one of the line at a time: the rest of it is for organisers


class NotNow(Exception):
    """There is no document; says why."""

    def __init__(self, problem: PdfProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@blueprint.get("/pasakumi/<slug>/programma.pdf")
def show(slug: str) -> ResponseReturnValue:
    """The programme in the language asked for, else the reader's; 404 for an event that shows none."""
    asked, now = request.args.get("valoda", ""), clock.now()
    reader = asked if asked in LANGUAGES else locale.language()
    event = queries.shown_with_programme(db.session(), slug)
    if event is None:
        abort(404)
    with force_locale(reader):
        document = programme.programme(db.session(), event, now)
    db.session.remove()  # drawing takes a while and needs no database
    said = json.dumps(document.data, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    key = hashlib.sha256(b"\0".join((said, *document.pictures))).hexdigest()
    try:
        drawn = _kept.get(key, lambda: _drawn(document, now))
    except NotNow as refused:
        return _problem(refused.problem)
    response = Response(drawn, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}-programma.pdf"'
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.set_etag(key)
    return response.make_conditional(request)


def _drawn(document: Document, now: datetime) -> bytes:
    """The file; raises NotNow while another is drawn or when it cannot be, and 429 for who asks for too many."""
    if not limiter.limiter.hit(DRAWN, "programme", visitor_address()):
        abort(429)
    with gate.outside():  # for those who wait too: who draws must find a place to come back to
        if not _drawing.acquire(timeout=WAIT):
            raise NotNow(PdfProblem.busy)
        try:
            drawn = frames.render(document, now)
        finally:
            _drawing.release()
    if isinstance(drawn, PdfProblem):
        raise NotNow(drawn)
    return drawn


def _problem(problem: PdfProblem) -> Response:
    title, text = words.public_problem_words(problem)
    response = Response(render_template("paper/not_now.html", title=title, text=text), 503)
    response.headers["Retry-After"] = "30"
    return response
