"""A file made for one organiser: written to disk first, recorded, then sent; nobody keeps a copy."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO

from flask import Response, send_file

from registration.desk.frame import settings
from registration.table_files import FileFormat

CONTENT_TYPES = {
    FileFormat.csv: "text/csv",
    FileFormat.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(
    write: Callable[[BinaryIO], int], recorded: Callable[[int], None], name: str, file_format: FileFormat
) -> Response:
    """The file that `write` fills, sent under `name`; `recorded` gets the number of people before anything is sent."""
    with ExitStack() as stack:
        finished = stack.enter_context(tempfile.TemporaryFile(dir=settings().data_dir))
        recorded(write(finished))
        finished.seek(0)
        stack.pop_all()  # from here on the response closes the file
    response = send_file(finished, CONTENT_TYPES[file_format], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response
