"""What the body of a request may be: a form; with files where a page takes them; JSON where a script of ours sends it.

Flask-WTF mixes files and JSON into the fields of every form, so that a name could arrive as a file or as a list.
"""

from flask import Flask, abort, current_app, request
from werkzeug.datastructures import ImmutableMultiDict

from core.cookieless import is_cookieless

FILE = "file"  # the one field of our forms that takes a file


def init_bodies(app: Flask) -> None:
    """Attach the guard; before the CSRF check, which reads the form."""
    app.before_request(_refuse_json)
    app.before_request(_drop_files)


def _refuse_json() -> None:
    """Rooms name the views that take JSON in JSON_VIEWS; the API answers for itself."""
    taken = request.endpoint is None or request.endpoint in current_app.config.get("JSON_VIEWS", ())
    if request.is_json and not taken and not is_cookieless(request.path):
        abort(415)


def _drop_files() -> None:
    """A file counts only on pages that take one, and only in their field for it; any other was never chosen there."""
    if request.mimetype != "multipart/form-data" or not request.files:
        return
    takes = request.endpoint in current_app.config.get("UPLOAD_LIMITS", ())
    sent = list(request.files.items(multi=True))
    request.files = ImmutableMultiDict((name, file) for name, file in sent if takes and name == FILE)
    for name, file in sent:
        if not takes or name != FILE:
            file.close()
