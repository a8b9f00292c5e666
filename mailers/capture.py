"""Mail as files: what stands in for a mail server when none is set."""

import os
import re
from pathlib import Path
from typing import Any

from core import clock

MESSAGE_ID = re.compile(rb"^Message-ID: <([^@>\r\n]+)", re.MULTILINE)


class Capture:
    """Takes mail like smtplib.SMTP and writes `<timestamp>-<id>-<recipient>.eml`, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sendmail(self, sender: str, recipients: list[str], data: bytes, *_options: Any) -> dict[str, Any]:
        """Keep one mail; OSError when the folder cannot be written."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = self._name(recipients[0], data)
        unfinished = self.folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        unfinished.replace(self.folder / name)
        return {}

    def quit(self) -> None:
        """Nothing to hang up."""

    def _name(self, recipient: str, data: bytes) -> str:
        found = MESSAGE_ID.search(data)
        identity = re.sub(r"[^A-Za-z0-9]", "", found[1].decode("ascii", "ignore"))[:40] if found else "0"
        address = re.sub(r"[^A-Za-z0-9@._-]", "_", recipient)[:80].strip(".")
        return f"{clock.now():%Y%m%dT%H%M%S.%f}-{identity}-{address}.eml"
