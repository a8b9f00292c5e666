"""Looking at an uploaded document or workbook before anything reads it: both are ZIP archives of XML parts."""

import zipfile
from enum import StrEnum
from io import BytesIO


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
