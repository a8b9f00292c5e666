"""The clock's cleaning really takes away what was promised to go, each thing at its time (behaviour G22)."""

import inspect
import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from api.models import ApiReading
from core.db import Base, transaction
from core.limits import RateLimit
from invitations.models import ImportDraft
from jobs import ticks, worker
from mailers.models import OutboxRow
from mailers.terms import MailState
from organisers.models import SignIn
from registration.models import Answer
from replies.models import SeenMail
from tests.integration.desk.belongings import fill
from tests.integration.desk.people_world import EARLY, STARTS, World, world
from webhooks.models import WebhookDelivery

__all__ = ["world"]
MONTH, MINUTE = timedelta(days=30), timedelta(minutes=1)
LIVES = {
    OutboxRow: MONTH,  # its bytes; the row stays until the event's data goes
    WebhookDelivery: MONTH,
    ImportDraft: timedelta(days=1),
    SeenMail: timedelta(days=120),
    ApiReading: timedelta(days=1),
    RateLimit: timedelta(hours=1),
}


def put(world: World) -> None:
    """One finished thing of each kind, as of EARLY."""
    ids = fill(world)
    with world.app.app_context(), transaction() as session:
        sent = {"state": MailState.sent, "sent_at": EARLY, "due_at": EARLY, "wire": b"bytes with a private link"}
        session.execute(update(OutboxRow).values(**sent))
        session.execute(update(WebhookDelivery).values(finished_at=EARLY))
        session.execute(update(ImportDraft).values(expires_at=EARLY + timedelta(days=1)))
        session.add(SeenMail(digest="d" * 64, seen_at=EARLY))
        session.add(ApiReading(token_id=ids["token_id"], event_id=world.event_id, hour=EARLY))
        session.add(RateLimit(key="somebody's address", count=1, expires_at=EARLY + timedelta(hours=1)))


def left(world: World, table: type[Base]) -> int:
    with world.reading() as session:
        here = [OutboxRow.wire.is_not(None)] if table is OutboxRow else []
        found: int = session.scalar(select(func.count()).select_from(table).where(*here))
        return found


def clean(world: World, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        ticks.clean(world.app, threading.Event())


@pytest.mark.parametrize("table", LIVES, ids=lambda table: table.__tablename__)
def test_nothing_outlives_its_time(world: World, table: type[Base]) -> None:
    put(world)
    clean(world, EARLY + LIVES[table] - MINUTE)
    assert left(world, table) == 1
    clean(world, EARLY + LIVES[table] + MINUTE)
    assert left(world, table) == 0


def test_letters_with_a_link_to_a_password_lose_it_once_they_are_sent(world: World) -> None:
    put(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(OutboxRow).values(letter="organisers.reset"))
    clean(world, EARLY + MINUTE)
    assert left(world, OutboxRow) == 0


def test_only_the_last_of_the_old_sign_ins_stays(world: World) -> None:
    with world.app.app_context(), transaction() as session:
        for key in ("old", "older"):
            started = EARLY - timedelta(days=len(key))
            session.add(SignIn(key=key, account_id=world.account_id, device_key="d", started_at=started,
                               confirmed_at=started))  # fmt: skip
    clean(world, EARLY + timedelta(days=800))
    with world.reading() as session:
        assert list(session.scalars(select(SignIn.key))) == ["old"]


def test_erasing_is_done_by_the_clock_when_its_day_has_come(world: World) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", ("a",), "bez glutēna"))
    for days, answers in ((6, 3), (8, 2), (240, 0)):
        with time_machine.travel(STARTS + timedelta(days=days), tick=False):
            ticks.erase_due(world.app, threading.Event())
        assert left(world, Answer) == answers


def test_every_tick_is_on_the_clocks_list() -> None:
    made = {f for name, f in vars(ticks).items() if inspect.isfunction(f) and f.__module__ == ticks.__name__}
    known = {f for f in made if not f.__name__.startswith("_")}
    assert {tick for _name, _seconds, tick in worker.PLAN} == known
