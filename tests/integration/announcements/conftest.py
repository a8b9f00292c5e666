"""What the tests of the announcement check may ask for."""

from tests.integration.desk.conftest import desk

__all__ = ["desk"]
