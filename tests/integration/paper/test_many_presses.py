"""An organiser who presses for papers again and again stops nobody who registers."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from core.gate import AT_ONCE
from exports import pdf
from registration.models import Event
from tests.integration.desk.people_world import HOST, token_of
from tests.integration.paper.desk import SHEET, Desk

PRESSES = pdf.LINE + AT_ONCE
WAIT = 60  # seconds before a test that hangs is called failed


class Printer:
    """Stands for the child: counts the documents it has in hand and finishes none before it is told to."""

    def __init__(self) -> None:
        self.lock, self.in_hand, self.most, self.made = threading.Lock(), 0, 0, 0
        self.goes = threading.Event()

    def __call__(self, _asked: bytes, _name: str) -> bytes:
        with self.lock:
            self.in_hand += 1
            self.most = max(self.most, self.in_hand)
        assert self.goes.wait(WAIT)
        with self.lock:
            self.in_hand -= 1
            self.made += 1
        return b"%PDF-1.7"


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    printer = Printer()
    monkeypatch.setattr(pdf, "_drawn", printer)
    monkeypatch.setattr(pdf, "QUEUE", WAIT)
    yield printer
    printer.goes.set()


def test_papers_that_are_pressed_for_again_and_again_leave_the_door_open(desk: Desk, printer: Printer) -> None:
    world = desk.world
    world.register("Anna Ozola")
    with world.reading() as session:
        page = f"/pasakumi/{session.get_one(Event, world.event_id).slug}"
    token = token_of(desk.client.get("/birojs/biedriba/iestatijumi", base_url=HOST).text)
    cookie = desk.client.get_cookie("aicina", domain="127.0.0.1")
    assert cookie

    def press(_time: int) -> int:
        tab = world.app.test_client()
        tab.set_cookie("aicina", cookie.value, domain="127.0.0.1")
        answer = tab.post(desk.url("lapas/paraksti.pdf"), data={"csrf_token": token, **SHEET}, base_url=HOST)
        assert answer.headers.get("Retry-After") == ("30" if answer.status_code == 503 else None)
        return answer.status_code

    with ThreadPoolExecutor(PRESSES + 1) as people:
        presses = [people.submit(press, place) for place in range(PRESSES)]
        first = [one.result() for one in islice(as_completed(presses, WAIT), PRESSES - pdf.LINE)]
        assert first == [503] * len(first)
        visitor = people.submit(lambda: world.app.test_client().get(page, base_url=HOST).status_code)
        assert visitor.result(WAIT) == 200
        assert (printer.made, printer.most) == (0, pdf.AT_ONCE)
        printer.goes.set()
        assert sorted(one.result(WAIT) for one in presses) == [200] * pdf.LINE + first
    assert len(desk.history()) == pdf.LINE
