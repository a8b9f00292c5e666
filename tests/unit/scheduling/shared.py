"""The reference of the scheduling format that lies beside the project, where it is there."""

import importlib.util
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "scheduling"
NAMES = sorted(path.stem for path in (FOLDER / "instances").glob("*.json"))
needs_shared = pytest.mark.skipif(not NAMES, reason=f"{FOLDER} is not there")


def instance_data(name: str) -> dict[str, Any]:
    """One of the reference's instances, as parsed JSON."""
    data: dict[str, Any] = json.loads((FOLDER / "instances" / f"{name}.json").read_text(encoding="utf-8"))
    return data


@cache
def validator() -> ModuleType:
    """The reference's own rule checker."""
    spec = importlib.util.spec_from_file_location("validate_of_shared", FOLDER / "validate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def reference_best(name: str) -> list[int]:
    """The vector of the best plan known for one of the reference's instances."""
    results = json.loads((FOLDER / "results" / "best_known.json").read_text(encoding="utf-8"))
    vector: list[int] = results["instances"][name]["vector"]
    return vector
