import itertools
import socket

import pytest

from tests.servers import postgres
from tests.servers.postgres import PORTS, free_port


def test_no_port_is_given_twice_and_none_that_the_system_gives_to_others():
    ours = [free_port() for _ in range(200)]
    assert len(set(ours)) == 200
    assert set(ours) <= set(PORTS)


def test_a_port_that_is_in_use_is_passed_over(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port := free_port()))
        taken.listen()
        monkeypatch.setattr(postgres, "_numbers", itertools.count(port - PORTS.start))
        assert free_port() != port
