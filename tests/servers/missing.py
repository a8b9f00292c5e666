"""What a test does where the machine lacks something: skipped with the reason here, failed in CI."""

import os
from typing import NoReturn


def in_ci() -> bool:
    """Whether what is missing counts as a failure."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def missing(how_to_get_it: str) -> NoReturn:
    """End the calling test; the words say what is not there and how to get it."""
    import pytest

    if in_ci():
        pytest.fail(how_to_get_it, pytrace=False)
    pytest.skip(how_to_get_it)
