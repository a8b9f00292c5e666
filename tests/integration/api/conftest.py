"""What the tests of the API start from."""

from tests.integration.desk.people_world import world

__all__ = ["world"]
