import socket

from tests.servers.postgres import free_port


def test_no_port_is_given_twice_and_none_that_the_system_gives_to_others():
    ours = [free_port() for _ in range(200)]
    assert len(set(ours)) == 200
    anybodys = []
    for _ in range(200):
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            anybodys.append(one.getsockname()[1])
    assert max(ours) < min(anybodys)


def test_a_port_that_is_in_use_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port() + 1))
        taken.listen()
        assert free_port() != taken.getsockname()[1]
