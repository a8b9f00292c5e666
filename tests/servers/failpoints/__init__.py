"""Points at which a process of the product dies by SIGKILL when a test says so."""

from collections.abc import MutableMapping
from pathlib import Path


class Failpoints:
    """What a test arms; `attach` makes a child process, and all it starts, listen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()

    def attach(self, environ: MutableMapping[str, str]) -> None:
        """Call before the process is started."""
        here = str(Path(__file__).parent)
        environ["PYTHONPATH"] = ":".join(filter(None, [here, environ.get("PYTHONPATH", "")]))
        environ["FAILPOINTS"] = str(self.folder)

    def arm(self, point: str) -> None:
        """The next process that reaches the point dies there."""
        (self.folder / point).touch()

    def armed(self, point: str) -> bool:
        """True until somebody died there."""
        return (self.folder / point).exists()
