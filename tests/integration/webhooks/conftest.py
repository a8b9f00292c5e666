"""What the tests of webhooks start from."""

from collections.abc import Iterator

import pytest

from tests.integration.desk.people_world import world
from tests.integration.webhooks.world import Hooked
from tests.servers.receiver import Receiver, receiving

__all__ = ["world"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    yield from receiving()


@pytest.fixture
def hooked(world: object, receiver: Receiver) -> Hooked:
    """The world with that receiver told of everything, and a clock that the test moves."""
    return Hooked(world, receiver)  # type: ignore[arg-type]
