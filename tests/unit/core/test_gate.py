"""The gate: how many work at once, and that a slow body waits outside."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine

from core.gate import ARRIVED, PIECE, Gate, arrived_at, outside

NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)
WAIT = 10  # seconds before a test that hangs is called failed


class Room:
    """An application that counts who is inside and lets nobody out before it is told."""

    def __init__(self, expected: int) -> None:
        self.lock, self.inside, self.most = threading.Lock(), 0, 0
        self.full, self.out = threading.Event(), threading.Event()
        self.expected = expected

    def __call__(self, _environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside == self.expected:
                self.full.set()
        assert self.out.wait(WAIT)
        with self.lock:
            self.inside -= 1
        return [b"done"]


class SlowBody(BytesIO):
    """A body that does not arrive before it is told to."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.asked, self.arrives = threading.Event(), threading.Event()

    def read(self, size: int | None = -1) -> bytes:
        self.asked.set()
        assert self.arrives.wait(WAIT)
        return super().read(size)


def body_of(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
    return [environ["wsgi.input"].read()]


def request(body: bytes = b"", size: str | None = None, stream: Any = None) -> dict[str, Any]:
    length = str(len(body)) if size is None else size
    return {"CONTENT_LENGTH": length, "wsgi.input": stream or BytesIO(body)}


def test_never_more_than_its_places_are_inside() -> None:
    room = Room(expected=2)
    gate = Gate(room, most=100, at_once=2)
    with ThreadPoolExecutor(6) as visitors:
        answers = [visitors.submit(gate, request(), None) for _ in range(6)]
        assert room.full.wait(WAIT)
        room.out.set()
        assert [list(answer.result(WAIT)) for answer in answers] == [[b"done"]] * 6
    assert room.most == 2


def test_a_body_on_its_way_takes_no_place() -> None:
    gate, slow = Gate(body_of, most=100, at_once=1), SlowBody(b"slow")
    with ThreadPoolExecutor(1) as visitors:
        waiting = visitors.submit(gate, request(b"slow", stream=slow), None)
        assert slow.asked.wait(WAIT)
        assert list(gate(request(b"quick"), None)) == [b"quick"]
        slow.arrives.set()
        assert list(waiting.result(WAIT)) == [b"slow"]


def test_a_place_is_given_back_when_the_application_fails() -> None:
    def broken(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise ValueError("broken")

    gate = Gate(broken, most=100, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"):
            gate(request(), None)
    assert gate.places.acquire(blocking=False)


def test_who_waits_outside_has_given_the_place_away_and_comes_back_to_one() -> None:
    room = Room(expected=1)

    def visit(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ["CONTENT_LENGTH"] == "5":
            return body_of(environ, start)
        with outside(), outside():
            room(environ, start)
        assert not gate.places.acquire(blocking=False)  # taken again, by this very visitor
        return [b"back"]

    gate = Gate(visit, most=100, at_once=1)
    with ThreadPoolExecutor(1) as visitors:
        waiting = visitors.submit(gate, request(), None)
        assert room.full.wait(WAIT)
        assert list(gate(request(b"quick"), None)) == [b"quick"]
        room.out.set()
        assert list(waiting.result(WAIT)) == [b"back"]
    assert gate.places.acquire(blocking=False)
    assert not gate.places.acquire(blocking=False)


def test_a_place_that_was_given_away_comes_back_when_waiting_fails() -> None:
    def visit(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        with outside():
            raise ValueError("nothing came")

    gate = Gate(visit, most=100, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="nothing came"):
            gate(request(), None)
    with outside():  # where no gate is, nothing is given away
        assert gate.places.acquire(blocking=False)


@pytest.mark.parametrize("size", ["101", "9" * 30, "-1", "1e3", "x", "", "٣", "0"])
def test_what_is_too_long_or_no_length_is_left_for_the_application(size: str) -> None:
    stream, seen = BytesIO(b"y" * 101), []

    def look(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.append(environ["wsgi.input"])
        return []

    Gate(look, most=100)(request(size=size, stream=stream), None)
    assert seen == [stream]
    assert stream.tell() == 0


@pytest.mark.parametrize("length", [100, PIECE, PIECE + 1, 3 * PIECE])
def test_a_body_is_read_to_its_length_and_no_further(length: int) -> None:
    body = bytes(range(256)) * (length // 256 + 1)
    stream = BytesIO(body[:length] + b"the next request")
    assert list(Gate(body_of, most=4 * PIECE)(request(size=str(length), stream=stream), None)) == [body[:length]]
    assert stream.tell() == length


def test_a_body_that_breaks_off_is_passed_on_as_far_as_it_came() -> None:
    assert list(Gate(body_of, most=100)(request(b"half", size="8"), None)) == [b"half"]


@pytest.mark.parametrize(("sent", "read"), [(100, 100), (101, 101), (5000, 101)])
def test_a_body_without_a_length_is_read_before_and_cut(sent: int, read: int) -> None:
    environ = request(size="", stream=BytesIO(b"y" * sent)) | {"wsgi.input_terminated": True}
    assert list(Gate(body_of, most=100)(environ, None)) == [b"y" * read]


def test_a_request_has_arrived_with_its_last_byte_however_long_it_then_waits() -> None:
    room, seen = Room(expected=1), []

    def look(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        seen.append(arrived_at(environ))
        return room(environ, start)

    gate, late = Gate(look, most=100, at_once=1), ThreadPoolExecutor(2)
    stamped = threading.Event()

    class Stamped(dict[str, Any]):
        def __setitem__(self, key: str, value: Any) -> None:
            super().__setitem__(key, value)
            if key == ARRIVED:
                stamped.set()

    with time_machine.travel(NOON, tick=False) as clock, late:
        first = late.submit(gate, request(), None)
        assert room.full.wait(WAIT)
        clock.shift(60)
        second = late.submit(gate, Stamped(request()), None)
        assert stamped.wait(WAIT)
        clock.shift(60)
        room.out.set()
        assert [list(answer.result(WAIT)) for answer in (first, second)] == [[b"done"]] * 2
    assert seen == [NOON, NOON + timedelta(seconds=60)]
