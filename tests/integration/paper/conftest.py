"""What tests of paper may ask for: an event with people, browsers with some rights, PDF files read back."""

from collections.abc import Collection, Iterator

import pytest
import time_machine

from organisers import queries
from organisers.terms import OrganisationDesk, Right
from tests.integration.desk.people_world import World, world
from tests.integration.paper.desk import NOW, Desk

__all__ = ["world"]


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """A signed-in owner, two weeks before the event; the moment stands still."""
    with time_machine.travel(NOW, tick=False):
        yield Desk(world)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> object:
    """A function that leaves everybody only these rights."""
    asked = queries.organisation_for

    def leave(*rights: Right) -> None:
        monkeypatch.setattr(queries, "organisation_for", lambda *values: _narrowed(asked(*values), rights))

    return leave


def _narrowed(found: OrganisationDesk | None, rights: Collection[Right]) -> OrganisationDesk | None:
    from dataclasses import replace

    return None if found is None else replace(found, rights=frozenset(rights))
