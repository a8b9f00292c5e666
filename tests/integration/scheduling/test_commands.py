"""The site's own command line composes too."""

import json
from pathlib import Path

from flask import Flask

from tests.unit.scheduling import cases


def test_the_site_composes(app: Flask, tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "out.json"
    source.write_text(json.dumps(cases.focus_groups()))
    done = app.test_cli_runner().invoke(args=["compose", str(source), str(target)])
    assert done.exit_code == 0, done.output
    assert json.loads(target.read_bytes())["instance"] == "small"
