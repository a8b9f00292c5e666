"""Uploaded documents and workbooks, both ZIP archives of XML parts: looked at here, then read by a child process."""

import json
import subprocess
import sys
import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any


class Unfit(StrEnum):
    """Why an archive is not opened."""

    damaged = "damaged"
    locked = "locked"  # parts with a password
    other = "other"  # an archive, but of something else
    too_complex = "too_complex"


def unfit(data: bytes, main_part: str, most_unpacked: int, most_parts: int) -> Unfit | None:
    """What the table of contents says already; None for one with `main_part` and within the bounds (bytes, parts)."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Unfit.damaged
    if any(part.flag_bits & 1 for part in parts):
        return Unfit.locked
    if main_part not in {part.filename for part in parts}:
        return Unfit.other
    unpacked = sum(part.file_size for part in parts)
    return Unfit.too_complex if unpacked > most_unpacked or len(parts) > most_parts else None


def read_by_child(script: Path, data: bytes, patience: float, *bounds: int) -> dict[str, Any] | None:
    """The JSON that the script says of the file, in a process that shares nothing with this one but the bytes.

    None when it took longer than `patience` (seconds) or was ended by a limit of its own.
    """
    command = [sys.executable, "-I", str(script), *(str(bound) for bound in bounds)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=patience, check=False, env={})
    except subprocess.TimeoutExpired:
        return None
    return dict(json.loads(done.stdout)) if done.returncode == 0 else None
