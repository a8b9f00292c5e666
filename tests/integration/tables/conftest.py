"""What the tests of tables may ask for."""

from tests.integration.attendance.conftest import door

__all__ = ["door"]
