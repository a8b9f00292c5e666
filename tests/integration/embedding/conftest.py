"""What the tests of frames start from."""

from tests.integration.desk.people_world import world

__all__ = ["world"]
