"""Files of instances and plans: looked at before they are read, written whole or not at all."""

import os
import stat
import tempfile
from pathlib import Path

from scheduling.engine.parsing import MOST_BYTES, parse
from scheduling.engine.refusals import Problem, Refused, refused


def read(path: Path) -> object | Refused:
    """The JSON in an ordinary file; a link to one is followed. Codes of problems: file, and those of `parse`."""
    try:
        # Nothing but an ordinary file is opened: a pipe would wait for somebody to write, a device never ends.
        if not stat.S_ISREG(path.stat().st_mode):
            return refused(Problem("file", str(path), "not an ordinary file"))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        return refused(Problem("file", str(path), _reason(error)))
    return parse(data)


def unwritable(path: Path) -> Refused | None:
    """Why no file can be written there; None when one can. An existing file is to be replaced, a link followed."""
    try:
        target = _target(path)
        if target.exists() and not target.is_file():
            return refused(Problem("file", str(path), "not an ordinary file"))
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".aicina-"):
            return None
    except (OSError, ValueError) as error:
        return refused(Problem("file", str(path), _reason(error)))


def write(path: Path, data: bytes) -> None:
    """Put the bytes in the file's place at once, so that nobody reads half a file. Raises OSError."""
    target = _target(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".aicina-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), _mode(target))
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _target(path: Path) -> Path:
    """The file itself where the path is a link to one."""
    return Path(os.path.realpath(path, strict=True)) if path.is_symlink() and path.exists() else path


def _mode(target: Path) -> int:
    """The rights the file has, else those that a new file of this user gets."""
    if target.is_file():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or "cannot be used"
